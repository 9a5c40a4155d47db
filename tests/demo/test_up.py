"""`tocsin up`: everything on one machine, kept running, and what was written is there again tomorrow."""

import asyncio
import contextlib
import json
import os
import re
import signal
import socket
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import asyncpg
import httpx

from app.cli.clinic import EXAMPLE
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


def url_told_by(home: Path) -> str:
    """Where `tocsin up` says that other commands find the database."""
    return (home / "database-url").read_text().strip()


def make_clinic(home: Path) -> None:
    environment = os.environ | {"TOCSIN_DATABASE_URL_FILE": str(home / "database-url")}
    subprocess.run([TOCSIN, "clinic", "-"], input=json.dumps(EXAMPLE), env=environment, text=True, check=True)


async def clinics_in(url: str) -> int:
    connection = await asyncpg.connect(url)
    try:
        return await connection.fetchval("SELECT count(*) FROM clinics")
    finally:
        await connection.close()


def test_it_runs_everything_starts_again_what_dies_and_keeps_what_was_written(tocsin, home) -> None:
    port = str(free_port())
    up = tocsin("up", "--port", port)
    assert f"TOCSIN_DATABASE_URL_FILE={home / 'database-url'}" in up.says("for other commands")
    make_clinic(home)
    [worker] = [pid for pid, words in up.left().items() if words.endswith(" worker ")]

    os.kill(worker, signal.SIGKILL)

    up.says("`tocsin worker` has ended by itself; it is started again")
    assert eventually(lambda: worker_of(f"http://127.0.0.1:{port}") == "beating"), up.said
    up.is_told(signal.SIGTERM)
    assert up.ends(20) == 0, up.said
    assert up.left() == {}

    again = tocsin("up", "--port", port)
    again.says("API on")
    assert asyncio.run(clinics_in(url_told_by(home))) == 1
    secret = re.search(r":([^:@/]+)@", url_told_by(home))[1]
    assert [words for words in again.left().values() if secret in words] == [], "a password among the arguments"
    assert secret not in up.said + again.said
    assert (home / "database-url").stat().st_mode & 0o777 == 0o600
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
