"""What is left, and what is lost, when something is killed?"""

import contextlib
import os
import signal
import subprocess
from pathlib import Path

import asyncpg
import pytest

from app.embedded import EmbeddedPostgres
from app.embedded.leftover import status
from app.embedded.place import place_for
from app.embedded.process import watch
from app.embedded.programs import programs_for
from tests.embedded.conftest import RUN, ask, busy_client, eventually, nothing_left_in, postmaster, servers_in


@pytest.fixture
def parent(home, begin) -> subprocess.Popen[str]:
    """A process that runs the server in `home`, with one committed row in it."""
    process = begin(home, script=RUN.replace("durable=False", "durable=True"))
    ask(
        process.stdout.readline().strip(),
        "DROP TABLE IF EXISTS kept",
        "CREATE TABLE kept ()",
        "INSERT INTO kept DEFAULT VALUES",
    )
    return process


def rows_after_the_next_start(home: Path) -> object:
    with EmbeddedPostgres(home) as postgres:
        return ask(postgres.url(), "SELECT count(*) FROM kept")


def owner_of(data: Path) -> dict[str, object]:
    """How a process becomes the one that PostgreSQL runs as here."""
    return {"user": data.stat().st_uid, "extra_groups": []} if os.geteuid() == 0 else {}


def test_after_kill_9_of_the_parent_no_process_is_left_and_no_row_is_lost(home, parent):
    parent.kill()

    assert nothing_left_in(home)
    assert rows_after_the_next_start(home) == 1


def test_the_next_start_need_not_wait_for_the_last_of_the_old_server(home, parent):
    parent.kill()
    parent.wait()

    assert rows_after_the_next_start(home) == 1


def test_after_kill_9_of_the_postmaster_the_next_process_recovers(home, parent):
    os.kill(postmaster(home), signal.SIGKILL)
    parent.kill()
    parent.wait()

    assert rows_after_the_next_start(home) == 1


def test_after_kill_9_of_the_postmaster_the_same_object_starts_again(home):
    with EmbeddedPostgres(home, durable=False) as postgres, busy_client(postgres):
        killed = postmaster(home)
        os.kill(killed, signal.SIGKILL)
        assert eventually(lambda: not Path(f"/proc/{killed}").exists())

        postgres.start()

        assert ask(postgres.url(), "SELECT 1") == 1


def test_after_kill_9_of_everything_the_next_start_recovers(home, parent):
    for process in (parent.pid, *servers_in(home)):
        with contextlib.suppress(ProcessLookupError):
            os.kill(process, signal.SIGKILL)
    parent.wait()

    assert rows_after_the_next_start(home) == 1


def test_after_kill_9_of_a_backend_the_server_comes_back_by_itself(home):
    with EmbeddedPostgres(home, durable=False) as postgres, busy_client(postgres) as backend:
        os.kill(backend, signal.SIGKILL)

        def nobody_is_asleep() -> object:
            with contextlib.suppress(asyncpg.PostgresError, OSError):
                return ask(postgres.url(), "SELECT count(*) = 1 FROM pg_stat_activity WHERE query LIKE '%sleep%'")

        assert eventually(nobody_is_asleep)


def test_after_kill_9_amid_the_first_start_the_next_one_begins_anew(new_home, begin):
    parent = begin(new_home)
    assert eventually(lambda: list(new_home.glob("new-*/data/PG_VERSION")))
    parent.kill()
    parent.wait()

    for _ in range(2):
        with EmbeddedPostgres(new_home, durable=False) as postgres:
            assert ask(postgres.url("postgres"), "SELECT 1") == 1

    assert (new_home / "data" / "PG_VERSION").exists()


@pytest.mark.parametrize(("signal_", "status"), [(signal.SIGTERM, -signal.SIGTERM), (signal.SIGHUP, -signal.SIGHUP)])
def test_a_parent_that_ends_without_a_stop_takes_the_server_along_cleanly(home, other, signal_, status):
    other.send_signal(signal_)

    assert other.wait() == status
    assert nothing_left_in(home)
    assert (home / "postgres.log").read_text().endswith("database system is shut down\n")


def test_ctrl_c_reaches_the_parent_alone_which_stops_the_server_cleanly(home, begin):
    parent = begin(home, stderr=subprocess.PIPE)
    parent.stdout.readline()

    os.killpg(parent.pid, signal.SIGINT)

    assert "KeyboardInterrupt" in parent.communicate()[1]
    assert nothing_left_in(home, seconds=0)
    assert (home / "postgres.log").read_text().count("received fast shutdown request") == 1
    assert (home / "postgres.log").read_text().endswith("database system is shut down\n")


def test_ctrl_c_amid_the_first_start_leaves_nothing(new_home, begin):
    parent = begin(new_home, stderr=subprocess.DEVNULL)
    assert eventually(lambda: list(new_home.glob("new-*/data/PG_VERSION")))

    os.killpg(parent.pid, signal.SIGINT)
    parent.wait()

    assert nothing_left_in(new_home)
    assert not list(new_home.glob("*data*")) + list(new_home.glob("new-*"))


def test_a_lock_whose_number_now_belongs_to_another_program_is_stale(home):
    data = place_for(home, durable=False).data
    with subprocess.Popen(["sleep", "60"], **owner_of(data)) as bystander:
        (data / "postmaster.pid").write_text(f"{bystander.pid}\n{data}\n1\n5432\n\n127.0.0.1\n\nready\n")

        with EmbeddedPostgres(home, durable=False):
            assert postmaster(home) != bystander.pid

        assert bystander.poll() is None
        bystander.kill()


@pytest.mark.parametrize("text", ["", "nonsense\n", "12"])
def test_a_lock_that_was_cut_short_is_stale(home, text):
    (place_for(home, durable=False).data / "postmaster.pid").write_text(text)

    with EmbeddedPostgres(home, durable=False) as postgres:
        assert postgres.url()


def test_a_server_that_outlived_its_parent_after_all_is_ended_by_the_next_start(home):
    place = place_for(home, durable=False)
    port = (home / "port").read_text()
    command = [programs_for(place).folder / "postgres", "-D", place.data, "-p", port, "-c", "unix_socket_directories="]
    options = {"stderr": subprocess.DEVNULL, "cwd": "/", **owner_of(place.data)}
    with subprocess.Popen(command, **options) as orphan:
        assert eventually(lambda: status(place.data) == (orphan.pid, "ready"))

        with EmbeddedPostgres(home, durable=False):
            assert orphan.wait(10) == 0
            assert postmaster(home) != orphan.pid


def test_where_the_kernel_does_not_help_a_watchdog_ends_the_server_with_the_parent():
    with (
        subprocess.Popen(["sleep", "60"]) as server,
        watch(server.pid) as watchdog,
    ):
        watchdog.stdin.close()

        assert watchdog.wait() == 0
        assert server.wait() == -signal.SIGINT
