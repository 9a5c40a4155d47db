"""Does word go out? Claims what is due, sends it with no transaction open, and writes down what came of it.

At least once: a worker that dies between sending and settling leaves a lease that ends, and another worker sends the
same message again under the same id. A page that comes twice is better than one that never comes.

A lane is a share of a worker. `immediate` has one of its own: however many other messages wait, and whatever their
channels do, it never stands behind them. A channel that hangs is given no more once it holds a third of a lane's places.
"""

import asyncio
from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import httpx
import structlog

from app.access import mint_link
from app.clinical.vocabulary import rank
from app.errors import UnavailableError
from app.notify.channels import PATIENCE, Channel, confirms, send_safely
from app.notify.judging import LATELY, judge, still_needed
from app.notify.letter import letter_for
from app.notify.receipts import give_up
from app.records.database import Database
from app.records.outbox import Claimed, Settled, Want, claim_due, settle

LEASE = PATIENCE + timedelta(seconds=15)  # a send ends well within it, or its worker is gone
LINKS_LAST = timedelta(hours=24)
CLAIM_AT_ONCE = 40  # messages in one statement

logger = structlog.get_logger()


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """All that telling needs: where messages are kept, the ways out, where alerts are answered, and the time.

    `http` is by which partners are told of erasures. `lease` is how long a worker that is never heard of again keeps a
    message from the others.
    """

    database: Database
    channels: Mapping[str, Channel]
    console_url: str
    clock: Callable[[], datetime]
    lease: timedelta = LEASE
    http: httpx.AsyncClient | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """Which messages a lane takes on, and how many it has in flight at once."""

    name: str
    lowest: int
    highest: int
    places: int


IMMEDIATE = Share(name="immediate", lowest=rank("immediate"), highest=rank("immediate"), places=96)
OTHERS = Share(name="others", lowest=rank("routine"), highest=rank("urgent"), places=48)


class Lane:
    """`drain` sends all that is due and returns; `keep_going` does so until it is cancelled, whenever it is woken."""

    def __init__(self, telling: Telling, share: Share) -> None:
        self.woken = asyncio.Event()
        self._telling, self._share = telling, share
        self._in_flight: dict[asyncio.Task[Settled], Claimed] = {}
        self._unsettled: list[Settled] = []

    async def drain(self) -> int:
        """How many messages were taken on; returns when nothing is due and nothing in flight."""
        taken = await self._claim()
        while self._in_flight:
            await asyncio.wait(self._in_flight, return_when=asyncio.FIRST_COMPLETED)
            await self._settle()
            taken += await self._claim()
        return taken

    async def keep_going(self, every: timedelta) -> None:
        """Sends whatever becomes due; looks when `woken` is set, and `every` so often without being woken."""
        try:
            while True:
                await self._look()
                with suppress(TimeoutError):
                    await asyncio.wait_for(self.woken.wait(), every.total_seconds())
                self.woken.clear()
        finally:
            while self._in_flight:  # what is being sent is let finish, and written down if the database lets us
                await asyncio.wait(self._in_flight)
                with suppress(UnavailableError):
                    await self._settle()

    async def _look(self) -> None:
        try:
            await self._settle()
            while await self._claim() == CLAIM_AT_ONCE:
                await self._settle()
        except UnavailableError:  # the next look tries again, and what was sent is settled then
            logger.warning("lane waits for the database", lane=self._share.name)

    async def _claim(self) -> int:
        free = self._share.places - len(self._in_flight)
        if free < self._share.places // 4:
            return 0
        most = min(free, CLAIM_AT_ONCE)
        links = [mint_link() for _ in range(most)]
        held = Counter(claimed.channel for claimed in self._in_flight.values())
        want = Want(
            lowest=self._share.lowest,
            highest=self._share.highest,
            most=most,
            full=[channel for channel, count in held.items() if count >= self._share.places // 3],
        )
        hashes = [link.link_hash for link in links]
        telling, now = self._telling, self._telling.clock()
        claimed = await claim_due(
            telling.database, want, hashes, now, lease=telling.lease, links_last=LINKS_LAST, lately=LATELY
        )
        under_way = Counter(map(_where, self._in_flight.values()))
        for one in claimed:
            sent_lately = one.sent_lately + under_way[_where(one)]
            under_way[_where(one)] += 1
            task = asyncio.create_task(self._send(replace(one, sent_lately=sent_lately), links[one.nth - 1].shown))
            task.add_done_callback(lambda _: self.woken.set())
            self._in_flight[task] = one
        return len(claimed)

    async def _send(self, claimed: Claimed, link: str) -> Settled:
        now = self._telling.clock()
        refusal = still_needed(claimed, now)
        if refusal is not None:
            return refusal
        channel = self._telling.channels.get(claimed.channel)
        if channel is None:
            return Settled(
                claimed=claimed,
                state="failed",
                detail=f"the channel {claimed.channel} is not configured here",
                other_way_at=now,
            )
        outcome = await send_safely(channel, letter_for(claimed, link, self._telling.console_url), claimed.address, now)
        logger.info(
            "told",
            notification_id=str(claimed.notification_id),
            kind=claimed.kind,
            channel=claimed.channel,
            urgency=claimed.urgency,
            attempt=claimed.attempt,
            outcome=type(outcome).__name__,
        )
        return judge(claimed, outcome, self._telling.clock(), confirms=confirms(channel))

    async def _settle(self) -> None:
        """Writes down every outcome there is; those that could not be written are kept for the next time."""
        for task in [task for task in self._in_flight if task.done()]:
            self._unsettled.append(task.result())
            del self._in_flight[task]
        now = self._telling.clock()
        others = [one for one in self._unsettled if one.state != "failed"]
        if others:
            await settle(self._telling.database, others, now)
            self._unsettled = [one for one in self._unsettled if one.state == "failed"]
        while self._unsettled:
            await give_up(self._telling.database, self._unsettled[0], now)
            self._unsettled.pop(0)


def _where(claimed: Claimed) -> tuple[str, str, str]:
    """The address whose messages are counted together."""
    return claimed.clinic_id, claimed.channel, claimed.address


async def deliver(telling: Telling) -> int:
    """Sends all that is due, `immediate` in a lane of its own; how many messages that were."""
    lanes = (Lane(telling, IMMEDIATE), Lane(telling, OTHERS))
    return sum(await asyncio.gather(*(lane.drain() for lane in lanes)))
