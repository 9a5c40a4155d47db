"""Does root get a server that is not root's, wherever the checkout lies?"""

import os
import shutil
import stat
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.embedded import EmbeddedPostgres, PostgresUnavailable
from app.embedded.place import place_for, shelter_for
from tests.embedded.conftest import RUN, ask, copy_wheel, new_folder, nothing_left_in, postmaster, remove


@pytest.fixture
def closed(folder: Path) -> Path:
    """A folder that, like root's own, nobody else may walk into."""
    (folder / "closed").mkdir(mode=0o700)
    return folder / "closed"


@pytest.fixture(scope="module")
def sheltered() -> Iterator[Path]:
    """A home in a closed folder, after a first run with lasting data."""
    folder = new_folder()
    home = folder / "closed" / "home"
    home.parent.mkdir(mode=0o700)
    with EmbeddedPostgres(home) as postgres:
        postgres.create_database("kept")
    yield home
    remove(shelter_for(home, durable=True))
    remove(folder)


def test_the_server_is_an_ordinary_process_without_root_in_any_of_its_identities(home):
    with EmbeddedPostgres(home, durable=False):
        lines = Path(f"/proc/{postmaster(home)}/status").read_text().splitlines()

    owner = (home / "data").stat()
    status = dict(line.split(":", 1) for line in lines)
    assert owner.st_uid != 0
    assert status["Uid"].split() == [str(owner.st_uid)] * 4
    assert status["Gid"].split() == [str(owner.st_gid)] * 4
    assert status["Groups"].split() == []
    assert int(status["CapEff"], 16) == int(status["CapPrm"], 16) == 0


def test_a_closed_folder_stays_closed_and_only_the_data_lie_outside(sheltered):
    shelter = shelter_for(sheltered, durable=True)

    assert stat.S_IMODE(sheltered.parent.stat().st_mode) == 0o700
    assert sorted(path.name for path in sheltered.iterdir()) == ["lock", "password", "port", "postgres.log"]
    assert shelter.parent == Path("/var/lib")
    assert shelter.stat().st_uid == 0
    assert stat.S_IMODE(shelter.stat().st_mode) == 0o755
    assert sorted(path.name for path in shelter.iterdir()) == ["data", "serves"]
    assert (shelter / "serves").read_text() == str(sheltered)
    assert stat.S_IMODE((shelter / "data").stat().st_mode) == 0o700


def test_programs_in_a_closed_folder_are_copied_out_once_with_their_libraries(sheltered, begin, closed):
    copy_wheel(closed)
    shelter = shelter_for(sheltered, durable=True)
    seen = []

    for _ in range(2):
        surroundings = {**os.environ, "PYTHONPATH": str(closed)}
        parent = begin(sheltered, script=RUN.replace("durable=False", "durable=True"), env=surroundings)
        assert ask(parent.stdout.readline().strip(), "SELECT 1") == 1
        program = (Path("/proc") / str(postmaster(sheltered)) / "exe").readlink()
        seen.append((program, program.stat().st_ino))
        parent.kill()
        assert nothing_left_in(shelter)

    assert program.is_relative_to(shelter)
    assert seen[0] == seen[1]
    assert len(list(shelter.glob("programs-*"))) == 1


def test_data_in_a_shelter_stay_in_use_when_the_folder_is_opened(sheltered):
    sheltered.parent.chmod(0o755)
    try:
        with EmbeddedPostgres(sheltered) as postgres:
            assert ask(postgres.url("kept"), "SELECT current_database()") == "kept"
    finally:
        sheltered.parent.chmod(0o700)


def test_throwaway_data_go_when_their_home_has_gone_and_lasting_ones_stay(sheltered, closed):
    for name in ("gone", "here"):
        (closed / name).mkdir()
        place_for(closed / name, durable=False)
    (closed / "gone").rmdir()

    place_for(closed / "here", durable=False)

    assert shelter_for(closed / "here", durable=False).parent == Path("/var/tmp")
    assert shelter_for(closed / "here", durable=False).exists()
    assert not shelter_for(closed / "gone", durable=False).exists()
    assert shelter_for(sheltered, durable=True).exists()
    shutil.rmtree(shelter_for(closed / "here", durable=False))


def test_a_folder_that_someone_else_put_in_the_place_of_the_shelter_is_refused(closed):
    shelter = shelter_for(closed / "home", durable=False)
    shelter.mkdir()
    shutil.chown(shelter, "nobody")

    try:
        with pytest.raises(PostgresUnavailable, match="Someone else may have put it there"):
            EmbeddedPostgres(closed / "home", durable=False).start()
    finally:
        shelter.rmdir()


def test_data_that_became_unreachable_are_not_replaced_by_an_empty_database(home):
    home.chmod(0o700)

    with pytest.raises(PostgresUnavailable, match="can no longer reach"):
        EmbeddedPostgres(home, durable=False).start()

    home.chmod(0o755)
    assert not shelter_for(home, durable=False).exists()


def test_the_owner_of_the_data_is_the_user_that_the_server_runs_as(home):
    before = (home / "data").owner()
    subprocess.run(["chown", "-R", "nobody:", home / "data"], check=True)

    with EmbeddedPostgres(home, durable=False):
        assert (Path("/proc") / str(postmaster(home))).owner() == "nobody"

    subprocess.run(["chown", "-R", f"{before}:", home / "data"], check=True)
