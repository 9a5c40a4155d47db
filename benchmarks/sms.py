"""How soon is an SMS on its way? From a red diary sent to its SMS taken by the telephone company: idle, and in a storm."""

import asyncio
import json
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from time import perf_counter

import httpx

from app.wiring.clock import clock
from benchmarks.backlog import EACH, fill, nobody_is_silent, ring_by_sms, waiting
from benchmarks.processes import TOCSIN, BrokenError, Server, free_port, running, serving
from benchmarks.receiver import receiving, rung_at
from benchmarks.report import Row, Target, figures
from benchmarks.seed import Sender, Ward, diary, reset

IDLE, STORM = "red diary → SMS accepted, idle", "red diary → SMS accepted, behind {:,} others"
IDLE_MS, STORM_MS = 500.0, 2000.0
WARM_UP = 3
REST, LOOK = 0.1, 0.01  # s between two diaries, and between two looks at what came
PATIENCE = 120  # s for one SMS
NURSES, OTHERS = "+4930#", "+4940#"  # whom red diaries ring, and to whom the others go


@dataclass(frozen=True, slots=True)
class Sms:
    """All that was found out about telling someone by SMS."""

    rows: list[Row]
    targets: list[Target]


async def measure(url: str, ward: Ward, diaries: int, others: int) -> Sms:
    """One red diary after the other, first with nothing else to do, then with so many other messages waiting each time."""
    await reset(url, ward)
    await nobody_is_silent(url)
    await ring_by_sms(url, NURSES)
    port = free_port()
    senders = iter(ward.senders)
    async with (
        receiving() as company,
        _house(url, company, port),
        httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", trust_env=False) as http,
        httpx.AsyncClient(base_url=company, trust_env=False) as asking,
    ):
        idle = [await _one(http, asking, next(senders), ward) for _ in range(WARM_UP + diaries)][WARM_UP:]
        storm = []
        for number in range(diaries):
            await _refill(url, others, number)
            storm.append(await _one(http, asking, next(senders), ward))
    behind = STORM.format(others)
    return Sms(
        [_row(IDLE, idle), _row(behind, storm)], [_target(IDLE, idle, IDLE_MS), _target(behind, storm, STORM_MS)]
    )


@asynccontextmanager
async def _house(url: str, company: str, port: int) -> AsyncIterator[None]:
    """One API and two workers."""
    account = {"SMS_ACCOUNT_SID": "AC00000000", "SMS_AUTH_TOKEN": "token", "SMS_FROM": "+4930901820"}
    account["SMS_BASE_URL"] = company
    async with (
        serving(Server((TOCSIN, "serve"), port, {"DATABASE_URL": url, "PORT": str(port)})),
        running(TOCSIN, "worker", DATABASE_URL=url, **account),
        running(TOCSIN, "worker", DATABASE_URL=url, **account),
    ):
        yield


async def _refill(url: str, others: int, number: int) -> None:
    """At least so many others wait; each round goes to numbers that have heard nothing yet."""
    missing = others - await waiting(url)
    if missing > 0:
        await fill(url, "sms", OTHERS, missing, clock(), after=number * (others // EACH + 1))
    print(f"· storm {number + 1}: {missing} others filled up", file=sys.stderr, flush=True)


async def _one(http: httpx.AsyncClient, company: httpx.AsyncClient, sender: Sender, ward: Ward) -> float:
    """Seconds until the SMS, by the clock of the receiver, which is this machine's."""
    body = json.dumps(diary(sender.number, ward.next_day, red=True))
    headers = {"Authorization": f"Bearer {sender.token}", "Content-Type": "application/json"}
    number = NURSES.replace("#", f"{sender.number:06d}")
    began = perf_counter()
    answer = await http.post("/v1/diaries", content=body, headers=headers)
    if answer.status_code != 201 or answer.json()["advice"]["urgency"] != "immediate":
        raise BrokenError(f"a red diary was answered with {answer.status_code}: {answer.text[:300]}")
    while perf_counter() < began + PATIENCE:
        if (at := await rung_at(company, number)) is not None:
            await asyncio.sleep(REST)
            return at - began
        await asyncio.sleep(LOOK)
    raise BrokenError(f"no SMS came within {PATIENCE} s")


def _row(name: str, seconds: list[float]) -> Row:
    found = figures(seconds, sum(seconds))
    return Row(name=name, connections=1, per_second=None, share=None, p50=found.p50, p99=found.p99)


def _target(name: str, seconds: list[float], within: float) -> Target:
    found = figures(seconds, sum(seconds))
    said = f"{name}: within {within:g} ms at p99 over {len(seconds)} diaries"
    return Target(said, f"p50 {found.p50:.0f} ms, p99 {found.p99:.0f} ms", found.p99 < within)
