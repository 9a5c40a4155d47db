"""What happens at the second start, at two starts at once, and at a stop?"""

import os
import re
import socket
import threading
from pathlib import Path

import pytest

from app.embedded import EmbeddedPostgres, PostgresUnavailable
from tests.embedded.conftest import ask, busy_client, nothing_left_in, postmaster, servers_in

COUNT_CHILDREN = """
import os, sys
from pathlib import Path
from app.embedded import EmbeddedPostgres
for _ in range(2):
    with EmbeddedPostgres(Path(sys.argv[1]), durable=False) as postgres:
        postgres.create_database("tocsin")
try:
    print("left:", os.waitpid(-1, os.WNOHANG))
except ChildProcessError:
    print("no children")
"""


def port_of(url: str) -> int:
    return int(re.search(r":(\d+)/", url)[1])


def test_rows_and_address_survive_a_restart(home):
    with EmbeddedPostgres(home, durable=False) as postgres:
        first = postgres.url()
        ask(first, "DROP TABLE IF EXISTS kept", "CREATE TABLE kept (n int)", "INSERT INTO kept VALUES (1)")

    with EmbeddedPostgres(home, durable=False) as postgres:
        assert postgres.url() == first
        assert ask(first, "SELECT n FROM kept") == 1


def test_a_durable_server_keeps_every_safeguard_of_postgresql(home):
    with EmbeddedPostgres(home) as postgres:
        for safeguard in ("fsync", "synchronous_commit", "full_page_writes"):
            assert ask(postgres.url(), f"SHOW {safeguard}") == "on"


def test_a_taken_port_is_left_to_its_owner(home):
    with socket.create_server(("127.0.0.1", 0)) as owner:
        taken = owner.getsockname()[1]
        (home / "port").write_text(str(taken))

        with EmbeddedPostgres(home, durable=False) as postgres:
            assert port_of(postgres.url()) != taken
            assert (home / "port").read_text() == str(port_of(postgres.url()))
            assert ask(postgres.url(), "SELECT 1") == 1


def test_a_second_start_in_another_process_names_the_folder_and_the_process(home, other):
    with pytest.raises(PostgresUnavailable, match=rf"{home} is in use by process {other.pid}\b"):
        EmbeddedPostgres(home).start()


def test_a_second_start_in_the_same_process_is_refused_and_the_first_serves_on(home):
    with EmbeddedPostgres(home, durable=False) as first:
        with pytest.raises(PostgresUnavailable, match=rf"in use by process {os.getpid()}\b"):
            EmbeddedPostgres(home).start()

        assert ask(first.url(), "SELECT 1") == 1


def test_starting_what_runs_changes_nothing(home):
    with EmbeddedPostgres(home, durable=False) as postgres:
        running = postmaster(home)

        postgres.start()

        assert postmaster(home) == running


def test_stopping_twice_or_without_a_start_is_harmless(home):
    postgres = EmbeddedPostgres(home, durable=False)
    postgres.stop()
    postgres.start()
    postgres.stop()
    postgres.stop()

    assert servers_in(home) == []


def test_before_a_start_there_is_no_address(home):
    with pytest.raises(PostgresUnavailable, match="has not been started"):
        EmbeddedPostgres(home).url()


def test_a_stop_leaves_no_process_and_no_zombie(home, begin):
    process = begin(home, script=COUNT_CHILDREN)

    assert process.communicate()[0] == "no children\n"
    assert nothing_left_in(home, seconds=0)


def test_the_server_outlives_the_thread_that_asked_for_it(home):
    postgres = EmbeddedPostgres(home, durable=False)
    starter = threading.Thread(target=postgres.start)
    starter.start()
    starter.join()

    try:
        assert ask(postgres.url(), "SELECT pg_sleep(0.2) IS NOT NULL")
    finally:
        postgres.stop()


def test_a_stop_does_not_wait_for_clients(home):
    with EmbeddedPostgres(home, durable=False) as postgres, busy_client(postgres):
        postgres.stop()

        assert servers_in(home) == []


def test_no_secret_of_tocsin_reaches_the_server(begin, home):
    surroundings = {**os.environ, "TOCSIN_SECRET": "s3cret", "PGPORT": "1", "PGDATA": "/nowhere", "PGUSER": "nobody"}
    process = begin(home, env=surroundings)

    assert ask(process.stdout.readline().strip(), "SELECT 1") == 1
    assert b"s3cret" not in Path(f"/proc/{postmaster(home)}/environ").read_bytes()
