"""A worker of the real parts that dies at a chosen point, and the process from which such workers are forked.

`python -m tests.chaos.worker URL RECEIVER LEASE RUN` reads points, one a line; for each it forks a worker, says its process,
and then how it ended. Forked, because starting Python and reading the whole house again would take a second each time.
"""

import asyncio
import os
import random
import signal
import sys
import traceback
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

import asyncpg
import httpx
from sqlalchemy.ext.asyncio import AsyncSession

from app.notify.channels import Channel, Message, Outcome
from app.notify.deliver import IMMEDIATE, OTHERS, Lane
from app.records.alerts import Alert
from app.records.database import Database
from app.records.outbox import _CLAIM, _SETTLE
from app.schedule.clock import run_jobs
from app.schedule.jobs import Job, jobs_of
from app.settings import read_settings
from app.wiring.logs import configure_logs
from app.wiring.worker import knock_at, open_telling
from tests.chaos import points
from tests.chaos.points import Doom

SECRET = "whsec_" + "c2VjcmV0LW9mLTMyLWJ5dGVzLWZvci10aGUtdGVzdHM="
LONGEST_MOMENT = 0.5  # s, for those who die at any moment

LANES = ""  # what runs when no job does
STATEMENTS = {
    _CLAIM: (points.BEFORE_CLAIM, points.AMID_CLAIM, points.AFTER_CLAIM),
    _SETTLE: (points.AFTER_SEND, points.AMID_SETTLING, points.AFTER_SETTLING),
}
UNITS_OF_WORK = {
    "escalate": (points.AMID_CLIMB, points.AFTER_CLIMB),
    "lapse": (points.AMID_LAPSE, points.AFTER_LAPSE),
    LANES: (points.AMID_GIVING_UP, points.AFTER_GIVING_UP),
}
running: ContextVar[str] = ContextVar("running", default=LANES)


class DoomedDatabase(Database):
    """The real one, with a death before, amid or after what it does, wherever that meets work."""

    def __init__(self, url: str, doom: Doom) -> None:
        super().__init__(url, pool_size=4)
        self._own_url, self._doom = url, doom

    async def fetch(self, statement: str, *values: object) -> list[asyncpg.Record]:
        before, amid, after = STATEMENTS.get(statement, ("", "", ""))
        if amid and self._doom.point in (before, amid):
            await self._begin_and_die(statement, values, amid)
        rows = await super().fetch(statement, *values)
        if rows:
            self._doom.at(after)
        return rows

    async def _begin_and_die(self, statement: str, values: tuple[object, ...], amid: str) -> None:
        """In a transaction that is never final: so the worker dies only when there is something to claim or settle."""
        try:
            connection = await asyncpg.connect(self._own_url)
        except (OSError, asyncpg.PostgresError):
            return  # PostgreSQL has just been killed: there is nothing to die over
        try:
            transaction = connection.transaction()
            await transaction.start()
            rows = await connection.fetch(statement, *values)
            if rows and self._doom.point == amid:
                self._doom.at(amid)
            await transaction.rollback()
            if rows and self._doom.point is not None:
                self._doom.at(self._doom.point)
        finally:
            await connection.close()

    @asynccontextmanager
    async def begin(self) -> AsyncIterator[AsyncSession]:
        amid, after = UNITS_OF_WORK.get(running.get(), ("", ""))
        async with super().begin() as session:
            yield session
            moved = running.get() == LANES or any(
                isinstance(kept, Alert) for kept in session.sync_session.identity_map.values()
            )
            if moved:
                await session.flush()
                self._doom.at(amid)
        if moved:
            self._doom.at(after)


@dataclass(frozen=True, slots=True)
class DoomedChannel:
    """The real one, with a death before the send, or amid it by the receiver's hand."""

    real: Channel
    receiver: str
    doom: Doom
    name: str = "webhook"

    async def send(self, message: Message, address: str, now: datetime) -> Outcome:
        self.doom.at(points.BEFORE_SEND)
        if self.doom.point == points.AMID_SEND and not address.endswith("/gone"):
            async with httpx.AsyncClient(trust_env=False) as http:
                await http.get(f"{self.receiver}/kill/{os.getpid()}/{message.notification_id}")
        return await self.real.send(message, address, now)

    def refuses(self, address: str) -> str | None:
        return self.real.refuses(address)


async def leave_with(run: int) -> None:
    """Ends this process when the run is gone, however it went: nobody else would."""
    while Path(f"/proc/{run}").exists():  # noqa: ASYNC110, ASYNC240 - the kernel offers no event for it
        await asyncio.sleep(1)
    os._exit(1)


async def work(url: str, receiver: str, lease: timedelta, doom: Doom, run: int) -> None:
    """What `tocsin worker` does, until it dies or is asked to stop."""
    settings = read_settings({"TOCSIN_DATABASE_URL": url, "TOCSIN_WEBHOOK_SECRET": SECRET})
    configure_logs(settings)
    stop = asyncio.Event()
    watch = asyncio.create_task(leave_with(run))
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    if doom.point == points.ANY_MOMENT:
        moment = random.uniform(0, LONGEST_MOMENT)  # forked with the seed that was read with the point
        asyncio.get_running_loop().call_later(moment, doom.at, points.ANY_MOMENT)
    database = DoomedDatabase(url, doom)
    async with open_telling(settings) as opened:
        channels = {"webhook": DoomedChannel(opened.channels["webhook"], receiver, doom)}
        telling = replace(opened, database=database, channels=channels, lease=lease)
        lanes = (Lane(telling, IMMEDIATE), Lane(telling, OTHERS))
        jobs = jobs_of(telling, f"chaos:{os.getpid()}", knock_at(settings.console_url))
        await run_jobs([named(job) for job in jobs], lanes, database, stop)
    await database.close()
    watch.cancel()


def named(job: Job) -> Job:
    """The job, with its name known to the database while it runs."""

    def run_under_its_name(run: Callable[[], Awaitable[int]]) -> Callable[[], Awaitable[int]]:
        async def run_so() -> int:
            running.set(job.name)
            return await run()

        return run_so

    return replace(job, run=run_under_its_name(job.run))


def fork_workers(url: str, receiver: str, lease: timedelta, run: int) -> None:
    """One worker a line, each awaited before the next line is read."""
    for line in sys.stdin:
        seed, _, point = line.strip().partition(" ")
        child = os.fork()
        if child == 0:
            random.seed(int(seed))
            _live(url, receiver, lease, Doom(point or None), run)
        print(child, flush=True)  # noqa: T201 - to the run that reads it
        _, status = os.waitpid(child, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)  # noqa: T201 - as above


def _live(url: str, receiver: str, lease: timedelta, doom: Doom, run: int) -> None:
    """Never returns: what follows in the code belongs to the parent."""
    try:
        asyncio.run(work(url, receiver, lease, doom, run))
    except BaseException:  # noqa: BLE001 - whatever it is, this process ends here and says why
        traceback.print_exc()
        os._exit(1)
    os._exit(0)


if __name__ == "__main__":
    fork_workers(sys.argv[1], sys.argv[2], timedelta(seconds=float(sys.argv[3])), int(sys.argv[4]))
