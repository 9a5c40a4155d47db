"""The benchmarks still measure what they say: every candidate runs and does the work. How fast, no test says.

All of it is run once, and briefly: a candidate ends when it has done something, however long that takes.
"""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from benchmarks import drain, guards, proof, sms, submission
from tests.conftest import TEMPLATE
from tests.world import World

ROOT = Path(__file__).resolve().parents[2]
SHORT = "--seconds 0 --rounds 1 --patients 64 --messages 60 --reds 2 --lines 2500"


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


@pytest.fixture(scope="module")
def told(empty_database: str, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What one run of all the parts wrote down, and what it showed."""
    kept = tmp_path_factory.mktemp("figures") / "figures.json"
    parts = ("submission", "guards", "sms", "drain", "record")
    done = run(*parts, *SHORT.split(), "--database", empty_database, "--json", str(kept))
    assert done.returncode == 0, done.stderr
    figures: dict[str, Any] = json.loads(kept.read_text())
    return figures | {"shown": done.stdout}


def of(told: dict[str, Any], *names: str) -> list[dict[str, Any]]:
    rows = [row for row in told["rows"] if row["name"] in names]
    assert {row["name"] for row in rows} == set(names)
    assert all(row["p99"] >= row["p50"] > 0 for row in rows)
    return rows


def test_every_candidate_takes_in_diaries(told: dict[str, Any]) -> None:
    few, many = submission.FEW, submission.MANY
    both = (submission.FLOOR, submission.SERVE, submission.ORM)

    rows = of(told, *both, submission.RED)

    found = {(row["name"], row["connections"]) for row in rows}
    assert found == {*((name, number) for name in both for number in (few, many)), (submission.RED, few)}
    assert all(row["per_second"] > 0 for row in rows)


def test_a_diary_is_taken_in_with_and_without_its_guards(told: dict[str, Any]) -> None:
    rows = of(told, guards.FLOOR, guards.HELD, guards.UNNOTED, guards.SERVE, guards.OWNER)

    assert all(row["per_second"] > 0 for row in rows)


def test_every_candidate_empties_the_outbox_and_loses_no_message(told: dict[str, Any]) -> None:
    rows = of(told, drain.FLOOR, drain.WORKERS, drain.USUAL)

    assert all(row["per_second"] > 0 for row in rows)


def test_every_red_diary_rings_by_sms_idle_and_in_a_storm(told: dict[str, Any]) -> None:
    rows = of(told, sms.IDLE, sms.STORM.format(60))

    assert len(rows) == 2


def test_the_record_is_linked_and_proved_by_every_candidate(told: dict[str, Any]) -> None:
    rows = of(told, proof.FLOOR, proof.SEAL, proof.VERIFY, proof.ORM)

    assert all(row["per_second"] > 0 for row in rows)


def test_what_is_to_be_reached_is_shown(told: dict[str, Any]) -> None:
    assert len(told["targets"]) == 3 + 3 + 2 + 2 + 2
    assert all(target["said"] in told["shown"] for target in told["targets"])


def test_a_database_with_something_in_it_is_left_alone(world: World) -> None:
    done = run("submission", "--patients", "64", "--database", world.url)

    assert done.returncode == 1
    assert "not empty" in done.stderr
