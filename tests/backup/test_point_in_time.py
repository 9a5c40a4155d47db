"""Point-in-time recovery as docs/backup-and-restore.md tells it, with PostgreSQL's own programs, for real."""

import asyncio
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import asyncpg
import pytest

from app.embedded.account import account_for
from app.embedded.clients import clients_for
from app.embedded.process import begin
from app.records.schema import migrate
from tests.backup.conftest import named, value

CLINIC = (
    "INSERT INTO clinics (clinic_id, name, timezone, contact, ladder, changed_at)"
    """ VALUES ('%s', 'Clinic', 'Europe/London', '{}', '{"rungs": [{"wait_seconds": 0}]}', now())"""
)


class Cluster:
    """A production-like server: programs as their own user, write-ahead log archived into a folder."""

    def __init__(self, folder: Path, port: int) -> None:
        self.folder, self.port = folder, port
        self.archive = folder / "archive"
        self.account = account_for(folder / "nothing-yet") if os.geteuid() == 0 else None
        self.programs = clients_for(18).folder
        self.url = f"postgresql://tocsin@127.0.0.1:{port}/tocsin"
        for path in (folder, self.archive):
            path.mkdir(exist_ok=True)
            path.chmod(0o777)
        self.log = os.open(folder / "log", os.O_WRONLY | os.O_CREAT | os.O_APPEND)

    def does(self, program: str, *words: str | Path) -> None:
        with begin([str(self.programs / program), *map(str, words)], self.account, self.log) as process:
            assert process.wait(60) == 0, (self.folder / "log").read_text()

    def runs(self, data: Path, **settings: str) -> subprocess.Popen[bytes]:
        words = [word for name, said in settings.items() for word in ("-c", f"{name}={said}")]
        always = ["-p", str(self.port), "-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories="]
        return begin([str(self.programs / "postgres"), "-D", str(data), *always, *words], self.account, self.log)


@pytest.fixture
def cluster(worker_id: str) -> Iterator[Cluster]:
    folder = Path(tempfile.mkdtemp(prefix="tocsin-test-", dir="/var/tmp"))
    port = 19000 + int(worker_id.removeprefix("gw") if worker_id != "master" else 9)
    yield Cluster(folder, port)
    shutil.rmtree(folder)


async def answers(url: str) -> None:
    """Returns once the server takes part in ordinary life: it has recovered, and can be written to."""
    for _ in range(300):
        try:
            if not await value(named(url, "postgres"), "SELECT pg_is_in_recovery()"):
                return
        except (OSError, asyncpg.PostgresError):
            await asyncio.sleep(0)  # not yet
        await asyncio.sleep(0.1)
    raise AssertionError("it never answered")


async def test_a_destroyed_server_comes_back_as_it_was_at_a_moment(cluster):
    live, base = cluster.folder / "live", cluster.folder / "base"
    cluster.does("initdb", f"--pgdata={live}", "--username=tocsin", "--auth=trust", "--encoding=UTF8", "--locale=C")
    settings = {
        "archive_mode": "on",
        "archive_command": f"test ! -f {cluster.archive}/%f && cp %p {cluster.archive}/%f",
    }
    with cluster.runs(live, **settings) as server:
        await answers(cluster.url)
        await value(named(cluster.url, "postgres"), "CREATE DATABASE tocsin")
        await asyncio.to_thread(migrate, cluster.url)
        cluster.does(
            "pg_basebackup", "--checkpoint=fast", "-h", "127.0.0.1", "-p", str(cluster.port), "-U", "tocsin", "-D", base
        )
        await value(cluster.url, CLINIC % "first")
        moment = await value(cluster.url, "SELECT clock_timestamp()::text")
        await asyncio.sleep(0.2)
        await value(cluster.url, CLINIC % "second")
        await value(cluster.url, "SELECT pg_switch_wal()::text")
        await archived(cluster)
        server.kill()
    shutil.rmtree(live)

    (base / "recovery.signal").touch()
    recovery = {"restore_command": f"cp {cluster.archive}/%f %p", "recovery_target_time": moment}
    with cluster.runs(base, **recovery, recovery_target_action="promote") as server:
        await answers(cluster.url)
        clinics = await value(cluster.url, "SELECT array_agg(clinic_id) FROM clinics")
        server.terminate()

    assert clinics == ["first"]


async def archived(cluster: Cluster) -> None:
    """Returns once the log up to now lies in the archive: what does not is lost with the disk."""
    last = await value(cluster.url, "SELECT pg_walfile_name(pg_current_wal_lsn() - 1)")
    for _ in range(300):
        done = await value(cluster.url, "SELECT last_archived_wal FROM pg_stat_archiver")
        if done is not None and done >= last:
            return
        await asyncio.sleep(0.1)
    raise AssertionError("the log was never archived")


def test_the_page_tells_of_every_setting_that_was_needed():
    page = Path("docs/backup-and-restore.md").read_text()

    for word in ("archive_mode", "archive_command", "pg_basebackup", "recovery.signal", "restore_command"):
        assert word in page
    assert "recovery_target_time" in page
    assert "recovery_target_action" in page
