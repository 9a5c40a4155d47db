"""Is everything that should ring being heard? One round a minute: look, tell, beat, and tell the world outside."""

import asyncio
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import uuid4

import httpx
import structlog

from app.auditing.judging import Round, lateness, letters, must_tell, still_told, unreachable
from app.auditing.switch import ping
from app.errors import UnavailableError
from app.notify.channels import Channel, Sent, send_safely
from app.notify.wording import Facts, compose
from app.records.auditing import Found, Key, Seen, finish_round, look

logger = structlog.get_logger()


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """Where an auditor stands: what it may ask, whom it tells by which way, and who watches it from outside."""

    database_url: str
    channel: Channel
    address: str
    http: httpx.AsyncClient
    heartbeat_url: str | None
    console_url: str
    clock: Callable[[], datetime]
    language: str = "en"
    every: timedelta = timedelta(minutes=1)


class Auditor:
    """`watch` makes rounds until it is stopped; `round` makes one. What it knows besides the database dies with it."""

    def __init__(self, post: Post) -> None:
        self._post = post
        self._told: dict[Key, datetime] = {}
        self._before: Round | None = None
        self._has_seen = False
        self._gone_since: datetime | None = None

    async def watch(self, stop: asyncio.Event) -> None:
        """A round, and then the next one at its time; a round that took long is followed by the next at once."""
        while not stop.is_set():
            began = asyncio.get_running_loop().time()
            await self.round()
            spent = asyncio.get_running_loop().time() - began
            with suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), max(0.0, self._post.every.total_seconds() - spent))

    async def round(self) -> tuple[Found, ...]:
        """Everything that is wrong now, told where it must be."""
        began = self._post.clock()
        seen = await self._look(began)
        before, looked = self._round_before(seen), self._post.clock()
        own = lateness(before, began, looked - began, self._post.every)
        found = (*(seen.found if seen else (unreachable(self._gone_since or began),)), *([own] if own else []))
        # While the database is gone nothing is known to be over: what was told of it stays told.
        self._told = {**(self._told if seen is None else {}), **still_told(found, self._told, looked)}
        self._log(found)
        is_told = True
        if must_tell(found, self._told, looked):
            is_told = await self._tell(found, looked)
        if seen is not None:
            is_told &= await self._finish(began)
        await self._ping(is_well=is_told and not found)
        self._before = Round(began, self._post.clock() - began)
        return found

    async def _look(self, now: datetime) -> Seen | None:
        try:
            seen = await look(self._post.database_url, now)
        except UnavailableError as gone:
            self._gone_since = self._gone_since or now
            logger.error("auditor cannot look", fault=str(gone))  # noqa: TRY400 - the class of the fault is in it
            return None
        self._gone_since = None
        return seen

    def _round_before(self, seen: Seen | None) -> Round | None:
        """The round before; at the first look that of the process before: an auditor that was gone is late as well."""
        if seen is not None and not self._has_seen:
            self._has_seen = True
            self._told = {**seen.told, **self._told}
            if self._before is None and seen.last_round is not None:
                self._before = Round(seen.last_round, timedelta(0))
        return self._before

    def _log(self, found: Sequence[Found]) -> None:
        if not found:
            logger.info("auditor made a round")
            return
        whys: Mapping[str, int] = Counter(one.key.why for one in found)
        logger.error("auditor found what nobody has in hand", **{f"count_{why}": count for why, count in whys.items()})

    async def _tell(self, found: Sequence[Found], now: datetime) -> bool:
        """Whether all of it was taken over; what was not is tried again in the next round."""
        post = self._post
        said = letters(found, (uuid4(), uuid4()), post.language, f"{post.console_url}/console", now)
        are_sent = [await self._send(facts, now) for facts in said]
        if all(are_sent):
            self._told |= {one.key: now for one in found}
        return all(are_sent)

    async def _send(self, facts: Facts, now: datetime) -> bool:
        outcome = await send_safely(self._post.channel, compose(facts), self._post.address, now)
        if isinstance(outcome, Sent):
            logger.warning("auditor told", kind=facts.kind, channel=self._post.channel.name)
            return True
        logger.error("auditor could not tell", kind=facts.kind, channel=self._post.channel.name, why=outcome.why)
        return False

    async def _finish(self, now: datetime) -> bool:
        try:
            await finish_round(self._post.database_url, self._told, now)
        except UnavailableError as gone:
            logger.error("auditor cannot beat", fault=str(gone))  # noqa: TRY400 - the class of the fault is in it
            return False
        return True

    async def _ping(self, *, is_well: bool) -> None:
        if self._post.heartbeat_url is None:
            return
        wrong = await ping(self._post.http, self._post.heartbeat_url, is_well=is_well)
        if wrong is not None:
            logger.error("auditor's own switch does not answer", why=wrong)
