"""What does a start say when it cannot succeed?"""

import os
import subprocess
import sys

import pytest

from app.embedded import EmbeddedPostgres, PostgresUnavailable
from app.embedded.place import own_folder, place_for
from app.embedded.programs import _of_the_wheel, programs_for
from tests.embedded.conftest import REPOSITORY, nothing_left_in

# -S: without the packages of the environment, so that only the system's programs can be found.
PROGRAMS_OF_THE_SYSTEM = """
import sys
sys.path.insert(0, sys.argv[1])
from pathlib import Path
from app.embedded import EmbeddedPostgres
with EmbeddedPostgres(Path(sys.argv[2]), durable=False) as postgres:
    postgres.create_database("tocsin")
    print(postgres._psql.parent)
"""


def test_a_server_that_gives_up_is_quoted(home, change):
    change(home / "data" / "postgresql.conf", "shared_memory_type = 'abacus'\n")

    with pytest.raises(PostgresUnavailable, match="abacus") as refusal:
        EmbeddedPostgres(home).start()

    assert str(home / "postgres.log") in str(refusal.value)
    assert nothing_left_in(home, seconds=0)


def test_after_a_refusal_the_same_object_can_start(home):
    settings = home / "data" / "postgresql.conf"
    good = settings.read_text()
    settings.write_text("shared_memory_type = 'abacus'\n")
    postgres = EmbeddedPostgres(home, durable=False)
    with pytest.raises(PostgresUnavailable):
        postgres.start()

    settings.write_text(good)

    with postgres:
        assert postgres.url()


def test_data_without_their_password_are_neither_opened_nor_replaced(home):
    password = (home / "password").rename(home / "elsewhere")

    with pytest.raises(PostgresUnavailable, match="Put it back, or remove"):
        EmbeddedPostgres(home).start()

    password.rename(home / "password")
    assert (home / "data" / "PG_VERSION").exists()


def test_data_of_a_version_that_is_not_here_are_left_alone(home, change):
    change(home / "data" / "PG_VERSION", "9\n")

    with pytest.raises(PostgresUnavailable, match="need PostgreSQL 9; found: PostgreSQL 1"):
        EmbeddedPostgres(home).start()


def test_a_home_that_cannot_be_made_is_named(folder):
    (folder / "file").write_text("")

    with pytest.raises(PostgresUnavailable, match=f"cannot run in {folder / 'file' / 'home'}"):
        EmbeddedPostgres(folder / "file" / "home").start()


def test_the_programs_of_the_system_do_when_there_is_no_wheel_and_newer_ones_leave_old_data_alone(new_home):
    oldest = list(_of_the_wheel())[-1]
    path = f"{oldest}:{os.environ['PATH']}"
    command = [sys.executable, "-I", "-S", "-c", PROGRAMS_OF_THE_SYSTEM, REPOSITORY, new_home]

    done = subprocess.run(command, env={"PATH": path}, capture_output=True, text=True, check=True)

    assert done.stdout == f"{oldest}\n"
    assert programs_for(place_for(new_home, durable=False)).folder == oldest


def test_a_shelter_that_is_a_link_is_refused(folder):
    (folder / "elsewhere").mkdir()
    (folder / "shelter").symlink_to(folder / "elsewhere")

    with pytest.raises(PostgresUnavailable, match="Someone else may have put it there"):
        own_folder(folder / "shelter")


def test_a_shelter_that_others_may_write_into_is_refused(folder):
    (folder / "shelter").mkdir()
    (folder / "shelter").chmod(0o777)

    with pytest.raises(PostgresUnavailable, match="not a folder that only this user can write into"):
        own_folder(folder / "shelter")


def test_a_shelter_that_others_may_rename_is_refused(folder):
    folder.chmod(0o777)

    with pytest.raises(PostgresUnavailable, match="no sticky bit"):
        own_folder(folder / "shelter")
