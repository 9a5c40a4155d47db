"""What does one diary cost? Floor, Tocsin and the usual way in turns, round after round on the same data.

And what do its guards cost: row-level security, and the line of the audit? Each left out in turn, in the same run.
"""

import json
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any

import httpx

from benchmarks.floor import floor
from benchmarks.load import drive
from benchmarks.processes import TOCSIN, BrokenError, Server, free_port, serving
from benchmarks.report import Figures, Row, Target, ratio, rows
from benchmarks.seed import Sender, Ward, calm_words, diary, reset

FLOOR, SERVE, RED, ORM = "pgbench, the same SQL (floor)", "tocsin serve", "tocsin serve, 3% red", "sync ORM, tuned"
HELD, UNNOTED = "pgbench, policies in force", "pgbench, no audit line"
OWNER = "tocsin serve, no policies"
FEW, MANY = 16, 64
RED_SHARE = 0.03
# What is to be reached: the share of the floor, the lead over the usual way, and what is left of it at 64 connections.
OF_FLOOR, TIMES_ORM, LEFT_AT_MANY = 0.25, 4.0, 0.8
LEFT_IN_DATABASE, LEFT_IN_ALL = 0.75, 0.85  # of what is reached without a guard

Found = dict[tuple[str, int], Figures]
Candidate = Callable[[int, int], Awaitable[Figures]]


@dataclass(frozen=True, slots=True)
class Submission:
    """All that was found out about handing in a diary."""

    rows: list[Row]
    targets: list[Target]


async def measure(url: str, ward: Ward, seconds: int, rounds: int) -> Submission:
    """Runs every candidate once a round; raises `BrokenError` when one of them does not do the work."""
    found: list[Found] = []
    async with _candidates(url) as ports:
        await _same_answers(ports, ward)
        runs = _runs(url, ward, ports)
        for number in range(rounds):
            results: Found = {}
            for name, connections, candidate in runs:
                print(
                    f"· round {number + 1} of {rounds}: {name}, {connections} connections", file=sys.stderr, flush=True
                )
                await reset(url, ward)
                results[name, connections] = await candidate(connections, seconds)
            found.append(results)
    return Submission(rows(found, FLOOR), _targets(found))


@asynccontextmanager
async def _candidates(url: str) -> AsyncIterator[dict[str, int]]:
    """The servers, one process each, and their ports."""
    ports = {name: free_port() for name in (SERVE, OWNER, ORM)}
    commands = {
        SERVE: (TOCSIN, "serve"),
        OWNER: (sys.executable, "-m", "benchmarks.as_owner"),
        ORM: (sys.executable, "-m", "benchmarks.sync_orm", "--port", str(ports[ORM])),
    }
    settings = {name: {"DATABASE_URL": url, "PORT": str(port)} for name, port in ports.items()}
    async with serving(*(Server(commands[name], port, settings[name]) for name, port in ports.items())):
        yield ports


def _runs(url: str, ward: Ward, ports: dict[str, int]) -> list[tuple[str, int, Candidate]]:
    """What is run in a round, in this order: each candidate shortly after its floor."""
    base: Candidate = partial(floor, url, ward)
    return [
        (FLOOR, FEW, base),
        (HELD, FEW, partial(floor, url, ward, as_web=True)),
        (UNNOTED, FEW, partial(floor, url, ward, noted=False)),
        (SERVE, FEW, partial(drive, ports[SERVE], ward)),
        (OWNER, FEW, partial(drive, ports[OWNER], ward)),
        (ORM, FEW, partial(drive, ports[ORM], ward)),
        (FLOOR, MANY, base),
        (SERVE, MANY, partial(drive, ports[SERVE], ward)),
        (ORM, MANY, partial(drive, ports[ORM], ward)),
        (RED, FEW, partial(drive, ports[SERVE], ward, red_share=RED_SHARE)),
    ]


async def _same_answers(ports: dict[str, int], ward: Ward) -> None:
    """Raises `BrokenError` unless all candidates give one calm diary the receipt that the rules ask for."""
    words = calm_words(ward)
    for name, port in ports.items():
        sent, got = await hand_in(port, ward.senders[0], diary(0, ward.next_day))
        told = {"urgency": words.urgency, "text": words.text}
        if got.get("id") != sent["id"] or got.get("advice") != told or "contact" not in got:
            raise BrokenError(f"{name} gives another answer than the rules")


async def hand_in(port: int, sender: Sender, said: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """One diary by an ordinary client: what was sent, and the receipt."""
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", trust_env=False) as http:
        answer = await http.post("/v1/diaries", json=said, headers={"Authorization": f"Bearer {sender.token}"})
    if answer.status_code != 201:
        raise BrokenError(f"a diary was answered with {answer.status_code}: {answer.text[:300]}")
    got: dict[str, Any] = json.loads(answer.content)
    return said, got


def _targets(found: list[Found]) -> list[Target]:
    def share(said: str, one: tuple[str, int], other: tuple[str, int], least: float) -> Target:
        reached = ratio(found, one, other)
        return Target(said.format(f"{least:.0%}"), f"{reached:.1%}", reached >= least)

    times_orm = ratio(found, (SERVE, FEW), (ORM, FEW))
    return [
        share(f"at least {{}} of the floor at {FEW} connections", (SERVE, FEW), (FLOOR, FEW), OF_FLOOR),
        Target(
            f"at least {TIMES_ORM:g} times the sync ORM variant at {FEW} connections",
            f"{times_orm:.1f} times",
            times_orm >= TIMES_ORM,
        ),
        share(
            f"at {MANY} connections at least {{}} of what is reached at {FEW}",
            (SERVE, MANY),
            (SERVE, FEW),
            LEFT_AT_MANY,
        ),
        share(
            "with its policies the database keeps at least {} of its rate", (HELD, FEW), (FLOOR, FEW), LEFT_IN_DATABASE
        ),
        share("with the audit's line it keeps at least {} of its rate", (FLOOR, FEW), (UNNOTED, FEW), LEFT_IN_DATABASE),
        share("with the policies tocsin serve keeps at least {} of its rate", (SERVE, FEW), (OWNER, FEW), LEFT_IN_ALL),
    ]
