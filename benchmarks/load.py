"""How fast are diaries taken in over HTTP? A closed loop: each connection sends its next diary when it has its receipt.

Written by hand on asyncio, because the generator shares two cores with what it measures: some 30 µs a request.
"""

import asyncio
import json
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from itertools import cycle
from time import perf_counter
from typing import cast
from uuid import uuid4

from benchmarks.processes import BrokenError
from benchmarks.report import Figures, figures
from benchmarks.seed import Sender, Ward, diary

ACCEPTED = 0.2  # seconds in which a server takes up all connections; it does so one by one between requests
LOST = 0  # stands for a status where the connection ended instead
A_DAY = timedelta(days=1)
PATIENCE = 60  # seconds in which not one answer comes; longer than any queue that a healthy server has


class Pen:
    """Writes one patient's diaries as whole requests, each about the day after the one before."""

    def __init__(self, sender: Sender, ward: Ward) -> None:
        self._day = ward.next_day
        self._calm, self._red = (_template(sender, ward, red=red) for red in (False, True))

    def next(self, *, red: bool = False) -> bytes:
        """A request that was never sent before."""
        head, between, rest = self._red if red else self._calm
        request = f"{head}{uuid4()}{between}{self._day}{rest}".encode()
        self._day += A_DAY
        return request


def _template(sender: Sender, ward: Ward, *, red: bool) -> tuple[str, str, str]:
    """A request with two holes: the diary's id and its day."""
    said = diary(sender.number, ward.next_day, red=red) | {"recorded_at": ward.now.isoformat()}
    body = json.dumps(said)
    headers = (
        "POST /v1/diaries HTTP/1.1",
        "Host: 127.0.0.1",
        f"Authorization: Bearer {sender.token}",
        "Content-Type: application/json",
        f"Content-Length: {len(body)}",
    )
    request = "\r\n".join(headers) + "\r\n\r\n" + body
    head, _, rest = request.partition(said["id"])
    between, _, rest = rest.partition(said["diary_date"])
    return head, between, rest


@dataclass(slots=True)
class Tally:
    """What came of a run, over all of its connections, between two moments.

    It goes on past the second one until something was answered: on a slow machine there is a figure too, a low one.
    """

    since: float
    until: float
    latencies: list[float] = field(default_factory=list)
    faults: dict[int, int] = field(default_factory=dict)
    answers: int = 0

    def is_over(self, now: float) -> bool:
        return now >= self.until and bool(self.latencies or self.faults)

    def count(self, sent_at: float, now: float) -> None:
        self.answers += 1
        if now >= self.since and not self.is_over(now):
            self.latencies.append(now - sent_at)
            self.until = max(self.until, now)

    def fault(self, status: int) -> None:
        self.faults[status] = self.faults.get(status, 0) + 1


class Phone(asyncio.Protocol):
    """One connection, kept open: from `begin` on it sends, waits for the whole answer and sends again, until time is up."""

    def __init__(self, next_request: Callable[[], bytes]) -> None:
        self._next = next_request
        self._tally: Tally | None = None
        self._seen = b""
        self._sent_at = 0.0
        self.over: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._line = cast(asyncio.Transport, transport)

    def begin(self, tally: Tally) -> None:
        self._tally = tally
        if self.over.done():
            tally.fault(LOST)
        else:
            self._send()

    def data_received(self, data: bytes) -> None:
        self._seen += data
        status = _complete(self._seen)
        if status is None or self._tally is None:
            return
        now = perf_counter()
        self._seen = b""
        if status != 201 and not self._tally.is_over(now):
            self._tally.fault(status)
        else:
            self._tally.count(self._sent_at, now)
        if self._tally.is_over(now):
            self._line.close()
        else:
            self._send()

    def connection_lost(self, _exc: Exception | None) -> None:
        if self._tally and not self._tally.is_over(perf_counter()):
            self._tally.fault(LOST)
        if not self.over.done():
            self.over.set_result(None)

    def _send(self) -> None:
        self._sent_at = perf_counter()
        self._line.write(self._next())


async def drive(port: int, ward: Ward, connections: int, seconds: float, red_share: float = 0.0) -> Figures:
    """Hands in diaries for a while, after a while that does not count: statements are prepared by then.

    Raises `BrokenError` when any diary is answered with anything but 201.
    """
    pens, phones = [Pen(sender, ward) for sender in ward.senders], []
    for place in range(connections):
        # A patient belongs to one connection alone, so that no two write for one at once.
        made = partial(Phone, _requests(pens[place::connections], red_share))
        _, phone = await asyncio.get_running_loop().create_connection(made, "127.0.0.1", port)
        phones.append(phone)
    await asyncio.sleep(ACCEPTED)
    since = perf_counter() + min(1.0, seconds / 4)
    tally = Tally(since, since + seconds)
    for phone in phones:
        phone.begin(tally)
    await _ended(phones, tally)
    if tally.faults:
        raise BrokenError(f"not every diary was answered with 201; statuses ({LOST}: connection lost): {tally.faults}")
    return figures(tally.latencies, tally.until - tally.since)


async def _ended(phones: Sequence[Phone], tally: Tally) -> None:
    waiting, before = {phone.over for phone in phones}, -1
    while waiting and tally.answers > before:
        before = tally.answers
        _, waiting = await asyncio.wait(waiting, timeout=PATIENCE)
    if waiting:
        raise BrokenError(f"{len(waiting)} of {len(phones)} connections had no answer for {PATIENCE} s")


def _requests(pens: Sequence[Pen], red_share: float) -> Callable[[], bytes]:
    """Requests of some patients in turns, in an order that is not that of the seed."""
    rng = random.Random(len(pens))
    turns = cycle(rng.sample(pens, len(pens)))
    return lambda: next(turns).next(red=rng.random() < red_share)


def _complete(seen: bytes) -> int | None:
    """The status of an answer that is there as a whole."""
    head, blank, body = seen.partition(b"\r\n\r\n")
    if not blank:
        return None
    _, _, length = head.lower().partition(b"content-length: ")
    return int(seen[9:12]) if len(body) >= int(length.partition(b"\r\n")[0]) else None
