"""How fast does the outbox empty? Two workers, against the same posts without a database, and against one at a time."""

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from time import perf_counter
from uuid import uuid4

import httpx

from app.notify.channels._egress import LOOPBACK, Egress
from app.notify.channels._http import open_client
from app.notify.deliver import OTHERS
from app.wiring.clock import clock
from benchmarks.backlog import EACH, fill, nobody_is_silent, waiting
from benchmarks.processes import TOCSIN, BrokenError, running
from benchmarks.receiver import receiving, taken
from benchmarks.report import Figures, Row, Target, figures, ratio, rows
from benchmarks.seed import Ward, reset

FLOOR, WORKERS, USUAL = "the same posts, no database (floor)", "tocsin worker, two of them", "one at a time, locked"
SECRET = "whsec_" + "c2VjcmV0LW9mLTMyLWJ5dGVzLWZvci10aGUtdGVzdHM="
PER_SECOND, TIMES_USUAL = 500, 3.0
WARM_UP, MOST_OF_USUAL = 200, 1000  # messages; the usual way is given fewer, because it takes so long
PATIENCE = 120  # s in which not one message is settled
Found = dict[tuple[str, int], Figures]


@dataclass(frozen=True, slots=True)
class Drain:
    """All that was found out about emptying the outbox."""

    rows: list[Row]
    targets: list[Target]


async def measure(url: str, ward: Ward, messages: int, rounds: int) -> Drain:
    """Every candidate once a round; raises `BrokenError` when one of them loses a message."""
    found: list[Found] = []
    usual = (sys.executable, "-m", "benchmarks.one_by_one", "--secret", SECRET)
    worker = (TOCSIN, "worker")
    for number in range(rounds):
        print(f"· drain {number + 1} of {rounds}", file=sys.stderr, flush=True)
        results: Found = {(FLOOR, OTHERS.places): await _bare(messages)}
        results[WORKERS, OTHERS.places] = await _drained(url, ward, messages, worker, worker)
        results[USUAL, 1] = await _drained(url, ward, min(messages, MOST_OF_USUAL), usual)
        found.append(results | {(FLOOR, 1): results[FLOOR, OTHERS.places]})
    shown = [one for one in rows(found, FLOOR) if (one.name, one.connections) != (FLOOR, 1)]
    return Drain(shown, _targets(found, next(one for one in shown if one.name == WORKERS)))


async def _bare(messages: int) -> Figures:
    """The posts alone: one process, one client, as many at once as a worker's lane has places."""
    each: list[float] = []
    left = iter(range(messages))

    async def post(http: httpx.AsyncClient, url: str) -> None:
        for number in left:
            began = perf_counter()
            headers = {"content-type": "application/json", "webhook-id": str(uuid4())}
            (await http.post(f"{url}/{number // EACH}", content=b"{}" * 200, headers=headers)).raise_for_status()
            each.append(perf_counter() - began)

    async with receiving() as url, open_client(OTHERS.places, Egress(LOOPBACK)) as http:
        began = perf_counter()
        await asyncio.gather(*(post(http, url) for _ in range(OTHERS.places)))
        return figures(each, perf_counter() - began)


async def _drained(url: str, ward: Ward, messages: int, *commands: tuple[str, ...]) -> Figures:
    """From the moment at which all messages become due; a latency is how long a message waited from then on."""
    await reset(url, ward)
    await nobody_is_silent(url)
    async with receiving() as receiver, _running(url, *commands):
        warm = min(WARM_UP, messages)
        await fill(url, "webhook", f"{receiver}/warm/#", warm, clock())
        await _emptied(url)
        before = len(await taken(receiver))
        began = perf_counter()
        await fill(url, "webhook", f"{receiver}/#", messages, clock())
        await _emptied(url)
        came = await taken(receiver)
    if before != warm or len(came) != warm + messages:
        raise BrokenError(f"{len(came)} of {warm + messages} messages were taken")
    return figures([at - began for at in came[warm:]], came[-1] - began)


@asynccontextmanager
async def _running(url: str, *commands: tuple[str, ...]) -> AsyncIterator[None]:
    async with AsyncExitStack() as stack:
        for command in commands:
            await stack.enter_async_context(running(*command, DATABASE_URL=url, WEBHOOK_SECRET=SECRET))
        yield


async def _emptied(url: str) -> None:
    fewest, since = await waiting(url), perf_counter()
    while left := await waiting(url):
        if left < fewest:
            fewest, since = left, perf_counter()
        if perf_counter() - since > PATIENCE:
            raise BrokenError(f"{left} messages still wait, and none was settled for {PATIENCE} s")
        await asyncio.sleep(0.1)


def _targets(found: list[Found], workers: Row) -> list[Target]:
    of_floor = ratio(found, (WORKERS, OTHERS.places), (FLOOR, OTHERS.places))
    times = ratio(found, (WORKERS, OTHERS.places), (USUAL, 1))
    rate = workers.per_second or 0.0
    return [
        Target(
            f"two workers send at least {PER_SECOND} messages a second",
            f"{rate:,.0f}, {of_floor:.0%} of the floor",
            rate >= PER_SECOND,
        ),
        Target(
            f"at least {TIMES_USUAL:g} times one at a time with the row locked",
            f"{times:.1f} times",
            times >= TIMES_USUAL,
        ),
    ]
