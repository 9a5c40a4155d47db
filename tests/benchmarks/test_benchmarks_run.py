"""The benchmarks still measure what they say: every candidate runs and does the work. How fast, no test says.

All of it is run once, because most of it is the start of servers. A candidate ends when it has done something, however
long that takes.
"""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from app.notify.deliver import OTHERS
from benchmarks import drain, proof, sms, submission
from tests.conftest import TEMPLATE
from tests.world import World

ROOT = Path(__file__).resolve().parents[2]
SHORT = "--seconds 0 --rounds 1 --patients 64 --messages 60 --reds 2 --lines 2500"

BOTH = (submission.FLOOR, submission.SERVE, submission.ORM)
ONLY_FEW = (submission.HELD, submission.UNNOTED, submission.OWNER, submission.RED)
DIARIES = [(name, submission.FEW) for name in (*BOTH, *ONLY_FEW)] + [(name, submission.MANY) for name in BOTH]
OUTBOX = [(drain.FLOOR, OTHERS.places), (drain.WORKERS, OTHERS.places), (drain.USUAL, 1)]
RECORD = [(name, 1) for name in (proof.FLOOR, proof.SEAL, proof.VERIFY, proof.ORM)]


def run(*options: str) -> subprocess.CompletedProcess[str]:
    command = (sys.executable, "-m", "benchmarks", *options)
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def empty_database(server_url: str, worker_id: str) -> Iterator[str]:
    name = f"bench_{worker_id}"
    with psycopg.connect(server_url.replace("/database_name", "/postgres"), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {TEMPLATE}".encode())
        yield server_url.replace("/database_name", f"/{name}")
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())


def test_every_candidate_of_every_part_does_its_work(empty_database: str, tmp_path: Path) -> None:
    kept = tmp_path / "figures.json"

    done = run(
        "submission", "sms", "drain", "record", *SHORT.split(), "--database", empty_database, "--json", str(kept)
    )

    assert done.returncode == 0, done.stderr
    told: dict[str, Any] = json.loads(kept.read_text())
    found = {(row["name"], row["connections"]) for row in told["rows"]}
    assert found == {*DIARIES, *OUTBOX, *RECORD, (sms.IDLE, 1), (sms.STORM.format(60), 1)}
    assert all(row["p99"] >= row["p50"] > 0 for row in told["rows"])
    assert all(row["per_second"] > 0 for row in told["rows"] if row["name"] not in (sms.IDLE, sms.STORM.format(60)))
    assert len(told["targets"]) == 6 + 2 + 2 + 2
    assert all(target["said"] in done.stdout for target in told["targets"])


def test_a_database_with_something_in_it_is_left_alone(world: World) -> None:
    done = run("submission", "--patients", "64", "--database", world.url)

    assert done.returncode == 1
    assert "not empty" in done.stderr
