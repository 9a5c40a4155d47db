"""Does root get a server that is not root's, wherever the checkout lies?"""

import os
import shutil
import stat
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.embedded import EmbeddedPostgres, PostgresUnavailable
from app.embedded.place import shelter_for
from app.embedded.programs import WHEEL, _wheel
from tests.embedded.conftest import ask, nothing_left_in, postmaster, remove


@pytest.fixture
def closed(folder: Path) -> Iterator[Path]:
    """A folder that, like root's own, nobody else may walk into."""
    closed = folder / "closed"
    closed.mkdir(mode=0o700)
    yield closed
    for durable in (True, False):
        shelter = shelter_for(closed / "home", durable=durable)
        if shelter.exists():
            remove(shelter)


def statuses(process: int) -> dict[str, str]:
    lines = Path(f"/proc/{process}/status").read_text().splitlines()
    return dict(line.split(":\t", 1) for line in lines if ":\t" in line)


def test_the_server_is_an_ordinary_process_without_root_in_any_of_its_identities(home):
    with EmbeddedPostgres(home, durable=False):
        status = statuses(postmaster(home))

    owner = (home / "data").stat()
    assert owner.st_uid != 0
    assert status["Uid"].split() == [str(owner.st_uid)] * 4
    assert status["Gid"].split() == [str(owner.st_gid)] * 4
    assert status["Groups"].strip() == ""
    assert int(status["CapEff"], 16) == int(status["CapPrm"], 16) == 0


def test_a_closed_folder_stays_closed_and_only_the_data_lie_outside(closed):
    home = closed / "home"
    with EmbeddedPostgres(home) as postgres:
        assert ask(postgres.url("postgres"), "SHOW fsync") == "on"

    shelter = shelter_for(home, durable=True)
    assert stat.S_IMODE(closed.stat().st_mode) == 0o700
    assert sorted(path.name for path in home.iterdir()) == ["lock", "password", "port", "postgres.log"]
    assert shelter.parent == Path("/var/lib")
    assert shelter.stat().st_uid == 0
    assert stat.S_IMODE(shelter.stat().st_mode) == 0o755
    assert [path.name for path in shelter.iterdir()] == ["data"]
    assert stat.S_IMODE((shelter / "data").stat().st_mode) == 0o700


def test_programs_in_a_closed_folder_are_copied_out_once_with_their_libraries(closed, begin):
    wheel = _wheel()
    unneeded = shutil.ignore_patterns("include", "*.a", "pginstall", "__pycache__")
    shutil.copytree(wheel, closed / WHEEL, ignore=unneeded)
    shutil.copytree(wheel.with_name(f"{WHEEL}.libs"), closed / f"{WHEEL}.libs")
    shelter = shelter_for(closed / "home", durable=False)
    made = []

    for _ in range(2):
        parent = begin(closed / "home", env={**os.environ, "PYTHONPATH": str(closed)})
        assert ask(parent.stdout.readline().strip(), "SELECT 1") == 1
        program = Path(f"/proc/{postmaster(closed / 'home')}/exe").readlink()
        parent.kill()
        assert nothing_left_in(shelter)
        made.append((program, program.stat().st_ino))

    assert program.is_relative_to(shelter)
    assert made[0] == made[1]
    assert len(list(shelter.glob("programs-*"))) == 1


def test_a_folder_that_someone_else_put_in_the_place_of_the_shelter_is_refused(closed):
    shelter = shelter_for(closed / "home", durable=False)
    shelter.mkdir()
    os.chown(shelter, 65534, 65534)

    with pytest.raises(PostgresUnavailable, match="Someone else may have put it there"):
        EmbeddedPostgres(closed / "home", durable=False).start()

    assert list(shelter.iterdir()) == []


def test_data_that_became_unreachable_are_not_replaced_by_an_empty_database(spare_home):
    spare_home.chmod(0o700)

    with pytest.raises(PostgresUnavailable, match="can no longer reach"):
        EmbeddedPostgres(spare_home, durable=False).start()


def test_data_in_a_shelter_stay_in_use_when_the_folder_is_opened(closed):
    with EmbeddedPostgres(closed / "home", durable=False) as postgres:
        postgres.create_database("kept")

    closed.chmod(0o755)

    with EmbeddedPostgres(closed / "home", durable=False) as postgres:
        assert ask(postgres.url("kept"), "SELECT current_database()") == "kept"


def test_the_owner_of_the_data_is_the_user_that_the_server_runs_as(spare_home):
    data = spare_home / "data"
    subprocess.run(["chown", "-R", "nobody:", data], check=True)

    with EmbeddedPostgres(spare_home, durable=False):
        assert Path(f"/proc/{postmaster(spare_home)}").stat().st_uid == data.stat().st_uid

    assert data.owner() == "nobody"
