"""What makes the jobs run? APScheduler as a tick in memory, and a NOTIFY that saves the wait when something is due now.

APScheduler's persistent stores stop for good after one fault, and its calendar triggers stumble over clock changes
(`docs/decisions/0004-the-scheduler-is-a-tick.md`). So it knows nothing but intervals, and forgets everything.
"""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from datetime import timedelta

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from app.errors import UnavailableError
from app.notify.deliver import Lane
from app.records.database import Database
from app.records.notifications import WAKE
from app.schedule.jobs import Job

RETRY_SECONDS = 1.0
CHECK_SECONDS = 5.0
LOOK_EVERY = timedelta(seconds=1)

logger = structlog.get_logger()


async def run_jobs(jobs: Sequence[Job], lanes: Sequence[Lane], database: Database, stop: asyncio.Event) -> None:
    """Runs the jobs, each never twice at once in this process, and the lanes, until `stop` is set; then waits for what is
    under way.
    """
    locks = {job.name: asyncio.Lock() for job in jobs}
    scheduler = AsyncIOScheduler(timezone="UTC")
    for job in jobs:
        scheduler.add_job(
            _run,
            "interval",
            args=[job, locks[job.name]],
            seconds=job.every.total_seconds(),
            coalesce=True,
            max_instances=1,
            misfire_grace_time=None,
        )
    tasks = [asyncio.create_task(_listen(database, lanes)), *(asyncio.create_task(_keep(lane)) for lane in lanes)]
    scheduler.start()
    await stop.wait()
    scheduler.pause()
    for task in tasks:
        task.cancel()
    for task in tasks:
        with suppress(asyncio.CancelledError):
            await task
    for lock in locks.values():
        async with lock:  # what is being sent is let finish
            pass
    scheduler.shutdown(wait=False)


async def _run(job: Job, lock: asyncio.Lock) -> None:
    """One run; a fault is logged by its class and the next tick tries again."""
    async with lock:
        try:
            await job.run()
        except UnavailableError:
            logger.warning("job waits for the database", job=job.name)
        except Exception as fault:  # noqa: BLE001 - the job loop: whatever fails, the next tick comes
            logger.error(  # noqa: TRY400 - the class alone: a message may quote a patient
                "job failed", job=job.name, fault=type(fault).__name__
            )


async def _keep(lane: Lane) -> None:
    """A lane that never ends by a fault of its own: nothing may keep pages from leaving."""
    while True:
        try:
            await lane.keep_going(LOOK_EVERY)
        except Exception as fault:  # noqa: BLE001 - as above
            logger.error("lane failed", fault=type(fault).__name__)  # noqa: TRY400 - as above
        await asyncio.sleep(RETRY_SECONDS)


async def _listen(database: Database, lanes: Sequence[Lane]) -> None:
    """Keeps an ear on the database, and wakes at once whenever the ear was deaf for a while."""

    def wake() -> None:
        for lane in lanes:
            lane.woken.set()

    while True:
        try:
            async with database.listening(WAKE, wake) as connection:
                wake()
                while not connection.is_closed():  # noqa: ASYNC110 - the driver offers no event for it
                    await asyncio.sleep(CHECK_SECONDS)
        except UnavailableError:
            logger.warning("not listening: the database does not answer; the poll goes on")
        await asyncio.sleep(RETRY_SECONDS)
