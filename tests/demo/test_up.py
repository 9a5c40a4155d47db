"""`tocsin up`: everything on one machine, kept running, and what was written is there again tomorrow."""

import contextlib
import os
import re
import signal
import socket
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import httpx

from tests.demo.conftest import TOCSIN


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as found:
        return found.getsockname()[1]


def eventually(holds: Callable[[], object], seconds: float = 30) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        with contextlib.suppress(httpx.HTTPError):
            if holds():
                return True
        time.sleep(0.1)
    return False


def worker_of(url: str) -> str:
    return httpx.get(f"{url}/readyz", trust_env=False).raise_for_status().json()["worker"]


def type_in(home: Path, *words: str, given: str = "") -> str:
    """Another command, with nothing but what `tocsin up` tells its user."""
    environment = os.environ | {"TOCSIN_DATABASE_URL_FILE": str(home / "database-url")}
    done = subprocess.run([TOCSIN, *words], input=given, env=environment, capture_output=True, text=True, check=True)
    return done.stdout.strip()


def test_it_runs_everything_starts_again_what_dies_and_keeps_what_was_written(tocsin, home) -> None:
    url = f"http://127.0.0.1:{free_port()}"
    up = tocsin("up", "--port", url.rsplit(":", 1)[1])
    assert f"TOCSIN_DATABASE_URL_FILE={home / 'database-url'}" in up.says("for other commands")
    type_in(home, "clinic", "-", given=type_in(home, "clinic", "--example"))
    [worker] = [pid for pid, words in up.left().items() if words.endswith(" worker ")]

    os.kill(worker, signal.SIGKILL)

    up.says("`tocsin worker` has ended by itself; it is started again")
    assert eventually(lambda: worker_of(url) == "beating")
    assert (home / "database-url").stat().st_mode & 0o777 == 0o600
    secret = re.search(r":([^:@/]+)@", (home / "database-url").read_text())[1]
    assert [words for words in up.left().values() if secret in words] == []
    up.is_told(signal.SIGTERM)
    assert up.ends(20) == 0, up.said
    assert up.left() == {}
    assert secret not in up.said

    again = tocsin("up", "--port", url.rsplit(":", 1)[1])
    again.says("for other commands")
    assert type_in(home, "token", "st-elsewhere", "--name", "Nurse").startswith("tocsin_st-elsewhere_")
    again.is_told(signal.SIGKILL)
    assert again.leaves_nothing(5), again.left()


def test_a_taken_port_is_said_because_phones_know_one_address(tocsin) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        up = tocsin("up", "--port", str(other.getsockname()[1]))

        assert up.ends(20) != 0
    assert "Choose another with --port" in up.said
    assert "Traceback" not in up.said


def test_a_database_that_is_configured_is_not_passed_over_in_silence(tocsin) -> None:
    up = tocsin("up", TOCSIN_DATABASE_URL="postgresql://somebody:secret@127.0.0.1:1/patients")

    assert up.ends(20) == 2
    assert "unset it" in up.said
    assert "secret" not in up.said
