"""The benchmarks still measure what they say: every candidate runs and does the work. How fast, no test says."""

import asyncio
import json
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import asyncpg
import pytest

from benchmarks import drain, sms
from benchmarks.submission import FEW, FLOOR, MANY, ORM, RED, SERVE

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
async def empty_database(server_url: str, worker_id: str) -> AsyncIterator[str]:
    name = f"bench_{worker_id}"
    connection = await asyncpg.connect(server_url.replace("/database_name", "/postgres"))
    try:
        await connection.execute(f"CREATE DATABASE {name}")
        yield server_url.replace("/database_name", f"/{name}")
        await connection.execute(f"DROP DATABASE {name} WITH (FORCE)")
    finally:
        await connection.close()


async def run(*options: str) -> tuple[int | None, str, str]:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "benchmarks", *options),
        cwd=ROOT,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    said, complained = await process.communicate()
    return process.returncode, said.decode(), complained.decode()


async def test_every_candidate_takes_in_diaries_and_stands_in_the_table(empty_database: str, tmp_path: Path) -> None:
    kept = tmp_path / "figures.json"
    short = ("--seconds", "1", "--rounds", "1", "--patients", "64")

    status, said, complained = await run("submission", *short, "--database", empty_database, "--json", str(kept))

    assert status == 0, complained
    figures = json.loads(kept.read_text())
    names = {(row["name"], row["connections"]) for row in figures["rows"]}
    assert names == {*((name, number) for name in (FLOOR, SERVE, ORM) for number in (FEW, MANY)), (RED, FEW)}
    assert all(row["per_second"] > 0 and row["p99"] >= row["p50"] > 0 for row in figures["rows"])
    assert len(figures["targets"]) == 3
    assert all(target["said"] in said for target in figures["targets"])


async def test_every_candidate_empties_the_outbox_and_loses_no_message(empty_database: str, tmp_path: Path) -> None:
    kept = tmp_path / "figures.json"
    short = ("--rounds", "1", "--patients", "64", "--messages", "300")

    status, _, complained = await run("drain", *short, "--database", empty_database, "--json", str(kept))

    assert status == 0, complained
    figures = json.loads(kept.read_text())
    assert {row["name"] for row in figures["rows"]} == {drain.FLOOR, drain.WORKERS, drain.USUAL}
    assert all(row["per_second"] > 0 and row["p99"] >= row["p50"] > 0 for row in figures["rows"])


async def test_every_red_diary_rings_by_sms_idle_and_in_a_storm(empty_database: str, tmp_path: Path) -> None:
    kept = tmp_path / "figures.json"
    short = ("--patients", "64", "--messages", "300", "--reds", "3")

    status, _, complained = await run("sms", *short, "--database", empty_database, "--json", str(kept))

    assert status == 0, complained
    figures = json.loads(kept.read_text())
    assert [row["name"] for row in figures["rows"]] == [sms.IDLE, sms.STORM.format(300)]
    assert all(row["p99"] >= row["p50"] > 0 for row in figures["rows"])


async def test_a_database_with_something_in_it_is_left_alone(database_url: str) -> None:
    status, _, complained = await run("submission", "--patients", "64", "--database", database_url)

    assert status == 1
    assert "not empty" in complained
