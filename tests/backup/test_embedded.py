"""The embedded PostgreSQL is saved and brought back like any other, running or not, on a machine that knows no role yet."""

import asyncio
import shutil
import tempfile
from pathlib import Path

import asyncpg
import pytest

from app.embedded import EmbeddedPostgres
from app.records.auditor_role import grants_for
from app.records.schema import migrate
from tests.backup.conftest import rows_of, value
from tests.command import tocsin

ROLE = "own_auditor"
RIGHTS = "SELECT count(*) FROM information_schema.column_privileges WHERE grantee = 'own_auditor'"
POLICIES = "SELECT count(*) FROM pg_policies WHERE 'own_auditor' = ANY(roles)"


async def begin_house(url: str) -> None:
    connection = await asyncpg.connect(url)
    await connection.execute(grants_for(ROLE))
    await connection.execute(
        "INSERT INTO clinics (clinic_id, name, timezone, contact, ladder, changed_at)"
        """ VALUES ('north', 'North', 'Europe/London', '{}', '{"rungs": [{"wait_seconds": 0}]}', now())"""
    )
    await connection.close()


@pytest.fixture(scope="module")
def folder():
    folder = Path(tempfile.mkdtemp(prefix="tocsin-test-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="module")
def saved(folder):
    """A house with an auditor's role, saved while its server runs."""
    with EmbeddedPostgres(folder / "old" / "postgres") as server:
        server.create_database("tocsin")
        migrate(server.url())
        asyncio.run(begin_house(server.url()))
        done = tocsin("backup", folder / "running.dump", TOCSIN_DATA_DIR=str(folder / "old"))
        refused = tocsin("restore", folder / "running.dump", TOCSIN_DATA_DIR=str(folder / "old"))
        rows = asyncio.run(rows_of(server.url()))
    assert done.returncode == 0, done.stderr
    assert (refused.returncode, "stop `tocsin up` first" in refused.stderr) == (1, True)
    return folder / "running.dump", rows


def test_it_is_saved_when_nothing_runs_as_well(saved, folder):
    done = tocsin("backup", folder / "at-rest.dump", TOCSIN_DATA_DIR=str(folder / "old"))

    assert (done.returncode, done.stderr) == (0, "")
    assert tocsin("backup", "--verify", folder / "at-rest.dump").returncode == 0


def test_it_comes_back_on_a_machine_that_knows_none_of_its_roles(saved, folder):
    file, before = saved

    done = tocsin("restore", file, TOCSIN_DATA_DIR=str(folder / "new"))

    assert (done.returncode, done.stderr) == (0, "")
    assert f'ALTER ROLE "{ROLE}" LOGIN PASSWORD' in done.stdout
    assert "tocsin_web" not in done.stdout
    with EmbeddedPostgres(folder / "new" / "postgres") as server:
        after = asyncio.run(rows_of(server.url()))
        found = [asyncio.run(value(server.url(), asked)) for asked in (RIGHTS, POLICIES)]
        seen = asyncio.run(seen_by_web(server.url()))
    assert {name: rows for name, rows in after.items() if name != "audit"} == {
        name: rows for name, rows in before.items() if name != "audit"
    }
    assert min(found) > 0
    assert seen == 0, "a process of the API that has not said whose sight it has sees nobody"


async def seen_by_web(url: str) -> int:
    connection = await asyncpg.connect(url, server_settings={"role": "tocsin_web"})
    try:
        return await connection.fetchval("SELECT count(*) FROM clinics")
    finally:
        await connection.close()


def test_a_house_that_was_never_begun_is_not_begun_by_a_backup(folder):
    done = tocsin("backup", folder / "none.dump", TOCSIN_DATA_DIR=str(folder / "nowhere"))

    assert (done.returncode, "there is no embedded database" in done.stderr) == (1, True)
    assert not (folder / "nowhere").exists()
