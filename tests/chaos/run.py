"""How is a run of kills played? PostgreSQL, a receiver and two workers at a time, each of which dies at its own point."""

import asyncio
import contextlib
import os
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from random import Random

from app.embedded import EmbeddedPostgres
from app.records.database import Database
from app.records.schema import migrate
from tests.chaos import points
from tests.chaos.reckoning import Reckoning, is_quiet, reckon
from tests.chaos.ward import Ward, furnish
from tests.embedded.conftest import eventually, postmaster, servers_in

WORKERS = 2
POSTGRES_EVERY = 12  # of so many kills one is PostgreSQL's
MORE_WORK_AFTER = 0.7  # s in which a worker that has not met its point is given more to do
LONGEST_LIFE, LONGEST_PEACE = 60.0, 180.0
DATABASE = "chaos"


class StuckError(RuntimeError):
    """The run does not go on: a worker does not meet its point, or what is due is never done."""


@dataclass
class Run:
    """What is under way: `killed` counts by point, `begun` how many kills were begun."""

    kills: int
    seed: int
    lease: float
    begun: int = 0
    killed: Counter[str] = field(default_factory=Counter)
    deck: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.random = Random(self.seed)

    def next_point(self) -> str | None:
        """The next point, each as often as the others; none when there were kills enough."""
        if self.begun >= self.kills:
            return None
        if not self.deck:
            self.deck = self.random.sample(points.POINTS, len(points.POINTS))
        self.begun += 1
        return self.deck.pop()

    def count(self, point: str) -> None:
        self.killed[point] += 1


@dataclass(frozen=True)
class House:
    """Where everything is."""

    server: EmbeddedPostgres
    home: Path
    url: str
    receiver: str
    told: Path
    log: Path


class Nursery:
    """Where workers come from, one after the other."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process

    async def bears(self, point: str, seed: int) -> int:
        """A worker that will die at this point; its process."""
        assert self._process.stdin is not None
        self._process.stdin.write(f"{seed} {point}\n".encode())
        return await self.tells()

    async def tells(self) -> int:
        assert self._process.stdout is not None
        return int(await self._process.stdout.readline() or -1)


async def play(kills: int, seed: int, lease: float) -> Reckoning:
    """Plays a run, leaves the workers in peace until all is quiet, and reckons up."""
    run = Run(kills - kills // POSTGRES_EVERY, seed, lease)
    began = time.time()
    async with _house() as house:
        database = Database(house.url, pool_size=4)
        phones = await furnish(database, house.receiver, 6 * kills + 40)
        ward = Ward(database, phones)
        async with _nurseries(house, lease) as nurseries:
            lives = asyncio.gather(*(_lives_and_deaths(run, one, ward) for one in nurseries))
            await asyncio.gather(lives, _kill_postgres(run, house, ward, kills // POSTGRES_EVERY))
            last = await asyncio.gather(*(one.bears("", 0) for one in nurseries))
            await _peace(database)
            for process in last:
                os.kill(process, signal.SIGTERM)
            assert [await one.tells() for one in nurseries] == [0] * WORKERS
        found = await reckon(
            database, run.killed, ward.opened, house.told.read_text(), house.log.read_text(), time.time() - began
        )
        await database.close()
    return found


async def _lives_and_deaths(run: Run, nursery: Nursery, ward: Ward) -> None:
    while (point := run.next_point()) is not None:
        process = await nursery.bears(point, run.random.getrandbits(32))
        death = asyncio.create_task(nursery.tells())
        deadline = time.monotonic() + LONGEST_LIFE
        while not death.done():
            await ward.opens_an_alert()
            if point in (points.AMID_LAPSE, points.AFTER_LAPSE):
                await ward.breaks_a_promise()
            await asyncio.wait([death], timeout=MORE_WORK_AFTER)
            if time.monotonic() > deadline:
                os.kill(process, signal.SIGKILL)
                raise StuckError(f"a worker never came to die {point}")
        if death.result() != -signal.SIGKILL:
            raise StuckError(f"a worker that was to die {point} ended with status {death.result()}")
        run.count(point)


async def _kill_postgres(run: Run, house: House, ward: Ward, times: int) -> None:
    """Kills every process of the server at seeded numbers of deaths, under load, and starts it again."""
    moments = sorted(run.random.sample(range(1, run.kills), times)) if times else []
    for moment in moments:
        while sum(run.killed.values()) - run.killed[points.POSTGRES] < moment and run.begun < run.kills:  # noqa: ASYNC110 - deaths are counted
            await asyncio.sleep(0.02)
        await ward.opens_an_alert()
        await asyncio.sleep(run.random.uniform(0, 0.1))
        killed = {postmaster(house.home), *servers_in(house.home)}
        for process in killed:
            with contextlib.suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)
        # Until the last is gone the server passes for one that runs, and `start` would have nothing to do.
        await asyncio.to_thread(eventually, partial(_are_gone, killed))
        run.count(points.POSTGRES)
        await asyncio.to_thread(house.server.start)
        if house.server.url(DATABASE) != house.url:
            raise StuckError("PostgreSQL came back on another port: the workers cannot find it")


def _are_gone(processes: set[int]) -> bool:
    return not any(Path(f"/proc/{process}").exists() for process in processes)


async def _peace(database: Database) -> None:
    deadline = time.monotonic() + LONGEST_PEACE
    while not await is_quiet(database):
        if time.monotonic() > deadline:
            raise StuckError("something is due and is never done")
        await asyncio.sleep(0.2)


@asynccontextmanager
async def _house() -> AsyncIterator[House]:
    """A PostgreSQL that keeps its promises when it is killed, and a receiver in a process of its own."""
    with tempfile.TemporaryDirectory(prefix="tocsin-chaos-", ignore_cleanup_errors=True) as folder:
        # As root the server drops its rights and must still get to its files.
        await asyncio.to_thread(Path(folder).chmod, 0o755)
        home, told, log = (Path(folder) / name for name in ("postgres", "told", "log"))
        with EmbeddedPostgres(home) as server:
            server.create_database(DATABASE)
            await asyncio.to_thread(migrate, server.url(DATABASE))
            command = (sys.executable, "-m", "tests.chaos.receiver", str(told))
            receiver = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE)
            assert receiver.stdout is not None
            try:
                port = int(await receiver.stdout.readline())
                yield House(server, home, server.url(DATABASE), f"http://127.0.0.1:{port}", told, log)
            finally:
                receiver.kill()
                await receiver.wait()


@asynccontextmanager
async def _nurseries(house: House, lease: float) -> AsyncIterator[list[Nursery]]:
    command = (sys.executable, "-m", "tests.chaos.worker", house.url, house.receiver, str(lease), str(os.getpid()))
    pipes = {"stdin": asyncio.subprocess.PIPE, "stdout": asyncio.subprocess.PIPE}
    with house.log.open("ab") as log:
        started = [
            await asyncio.create_subprocess_exec(*command, **pipes, stderr=log, start_new_session=True)
            for _ in range(WORKERS)
        ]
        try:
            yield [Nursery(process) for process in started]
        except StuckError as stuck:
            stuck.add_note(house.log.read_text()[-4000:])
            raise
        finally:
            for process in started:
                with contextlib.suppress(ProcessLookupError):
                    os.killpg(process.pid, signal.SIGKILL)
                await process.wait()
