"""What does a running server let in, and how is it set?"""

import ipaddress
import os
import re
import stat
from collections.abc import Iterator
from pathlib import Path

import asyncpg
import pytest

from app.embedded import EmbeddedPostgres
from tests.embedded.conftest import ask, postmaster


@pytest.fixture(scope="module")
def postgres(used_home: Path) -> Iterator[EmbeddedPostgres]:
    with EmbeddedPostgres(used_home, durable=False) as postgres:
        yield postgres


@pytest.fixture
def home(postgres: EmbeddedPostgres) -> Path:
    return postgres._home


def test_it_answers_with_a_version_that_tocsin_is_written_for(postgres):
    version = ask(postgres.url("postgres"), "SHOW server_version_num")

    assert int(version) >= 150000


def test_it_sorts_by_code_point_and_knows_all_of_unicode(postgres):
    assert ask(postgres.url("postgres"), "SHOW server_encoding") == "UTF8"
    assert ask(postgres.url("postgres"), "SELECT 'Z' < 'a'")
    assert ask(postgres.url("postgres"), "SELECT lower('ÉÖΩ')") == "éöω"


def test_nobody_gets_in_without_the_password(postgres):
    url = postgres.url("postgres")

    for wrong in (re.sub(r":[^:@/]+@", "@", url), re.sub(r":[^:@/]+@", ":guess@", url)):
        with pytest.raises(asyncpg.InvalidPasswordError):
            ask(wrong)


def test_every_way_in_asks_for_a_scram_password(postgres):
    rules = "SELECT array_agg(DISTINCT auth_method) FROM pg_hba_file_rules"
    secret = "SELECT rolpassword FROM pg_authid WHERE rolname = 'tocsin'"

    assert ask(postgres.url("postgres"), rules) == ["scram-sha-256"]
    assert (ask(postgres.url("postgres"), secret)).startswith("SCRAM-SHA-256$")


def test_the_password_is_long_random_and_readable_by_its_owner_alone(postgres, home):
    file = home / "password"

    assert len(file.read_text()) == 32
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert file.stat().st_uid == os.geteuid()


def test_data_and_log_are_closed_to_others(home):
    assert stat.S_IMODE((home / "data").stat().st_mode) == 0o700
    assert stat.S_IMODE((home / "postgres.log").stat().st_mode) == 0o600


def test_the_password_stands_in_no_command_line_and_no_log(postgres, home):
    password = (home / "password").read_text()

    assert password not in Path(f"/proc/{postmaster(home)}/cmdline").read_text()
    assert password not in (home / "postgres.log").read_text()


def test_it_listens_on_the_loopback_alone_and_on_no_unix_socket(postgres):
    listening = ask(postgres.url("postgres"), "SHOW listen_addresses")

    assert ipaddress.ip_address(listening).is_loopback
    assert ask(postgres.url("postgres"), "SHOW unix_socket_directories") == ""


@pytest.mark.parametrize(
    ("setting", "value"),
    [("max_connections", "200"), ("shared_buffers", "128MB"), ("timezone", "UTC"), ("fsync", "off"),
     ("synchronous_commit", "off"), ("full_page_writes", "off")],
)  # fmt: skip
def test_throwaway_settings(postgres, setting, value):
    assert ask(postgres.url("postgres"), f"SHOW {setting}") == value


def test_what_a_statement_carries_never_reaches_the_log(postgres, home):
    url = postgres.url("postgres")
    ask(url, "CREATE TABLE diary (note text UNIQUE CHECK (note <> 'legs numb'))")
    ask(url, "INSERT INTO diary VALUES ('cannot walk')")

    for faulty in (
        "INSERT INTO diary VALUES ('cannot walk')",
        "INSERT INTO diary VALUES ('legs numb')",
        "SELECT 'legs numb'::integer",
        "DO $$ BEGIN RAISE WARNING 'legs numb'; END $$; SELECT cannot walk",
    ):
        with pytest.raises(asyncpg.PostgresError):
            ask(url, faulty)

    log = (home / "postgres.log").read_text()
    assert "ready to accept connections" in log
    assert "cannot walk" not in log
    assert "legs numb" not in log
