"""How soon is someone told? From a red diary sent to its message taken over by a mail server, with the worker idle."""

import asyncio
import json
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from time import perf_counter

import httpx
from aiosmtpd.smtp import SMTP, Envelope
from aiosmtpd.smtp import Session as Caller

from benchmarks.processes import TOCSIN, BrokenError, Server, free_port, running, serving
from benchmarks.report import Row, Target, figures
from benchmarks.seed import Sender, Ward, diary, reset

WITHIN_MS = 1000.0
PAGES, WARM_UP = 100, 3  # the first ones find connections unopened and the worker at its first poll
PATIENCE = 120  # seconds for one message
IDLE = 0.1  # seconds in which the worker settles the page before and falls asleep


@dataclass(frozen=True, slots=True)
class Page:
    """All that was found out about telling someone."""

    rows: list[Row]
    targets: list[Target]


class Sink:
    """A mail server that takes everything and notes when a page came: what is not immediate is told of at leisure."""

    def __init__(self) -> None:
        self.taken: asyncio.Queue[float] = asyncio.Queue()

    async def handle_DATA(self, _server: SMTP, _caller: Caller, envelope: Envelope) -> str:  # noqa: N802 - the library's name
        if b"IMMEDIATE" in (envelope.original_content or b""):
            self.taken.put_nowait(perf_counter())
        return "250 taken"


async def measure(url: str, ward: Ward) -> Page:
    """Sends one red diary of each of many patients, one after the other, each when the one before was told."""
    await reset(url, ward)
    sink, port = Sink(), free_port()
    answered, told = [], []
    async with _house(url, sink, port), httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", trust_env=False) as http:
        for number, sender in enumerate(ward.senders[: WARM_UP + PAGES]):
            answer, page = await _one(http, sink, sender, ward)
            if number >= WARM_UP:
                answered.append(answer)
                told.append(page)
            if number % 20 == 0:
                print(f"· page {number} of {WARM_UP + PAGES}", file=sys.stderr, flush=True)
            await asyncio.sleep(IDLE)
    found = figures(told, sum(told))
    target = Target(
        f"a red diary is told within {WITHIN_MS / 1000:g} s at p99 over {len(told)} patients",
        f"p50 {found.p50:.0f} ms, p99 {found.p99:.0f} ms",
        found.p99 < WITHIN_MS,
    )
    return Page([_row("red diary → receipt", answered), _row("red diary → message accepted", told)], [target])


@asynccontextmanager
async def _house(url: str, sink: Sink, port: int) -> AsyncIterator[None]:
    """One API, one worker, and the mail server in this process."""
    server = await asyncio.get_running_loop().create_server(
        lambda: SMTP(sink, hostname="localhost", loop=asyncio.get_running_loop()), "127.0.0.1", 0
    )
    mail = {"EMAIL_HOST": "127.0.0.1", "EMAIL_PORT": str(server.sockets[0].getsockname()[1])}
    async with (
        server,
        serving(Server((TOCSIN, "serve"), port, {"DATABASE_URL": url, "PORT": str(port)})),
        running(TOCSIN, "worker", DATABASE_URL=url, EMAIL_FROM="tocsin@clinic.example", **mail),
    ):
        yield


async def _one(http: httpx.AsyncClient, sink: Sink, sender: Sender, ward: Ward) -> tuple[float, float]:
    """Seconds until the receipt, and until the message."""
    body = json.dumps(diary(sender.number, ward.next_day, red=True))
    headers = {"Authorization": f"Bearer {sender.token}", "Content-Type": "application/json"}
    began = perf_counter()
    answer = await http.post("/v1/diaries", content=body, headers=headers)
    answered = perf_counter() - began
    if answer.status_code != 201 or answer.json()["advice"]["urgency"] != "immediate":
        raise BrokenError(f"a red diary was answered with {answer.status_code}: {answer.text[:300]}")
    try:
        taken_at = await asyncio.wait_for(sink.taken.get(), PATIENCE)
    except TimeoutError:
        raise BrokenError(f"nobody was told within {PATIENCE} s") from None
    return answered, taken_at - began


def _row(name: str, seconds: list[float]) -> Row:
    found = figures(seconds, sum(seconds))
    return Row(name=name, connections=1, per_second=None, share=None, p50=found.p50, p99=found.p99)
