"""What does `tocsin demo` do, from the first line to the last? House, patients, story, and an orderly end."""

import asyncio
import time
from collections.abc import Callable, Coroutine
from datetime import datetime
from pathlib import Path
from typing import Any, NoReturn

from app.demo.checks import UnexpectedError
from app.demo.client import Client
from app.demo.clinic import FIRST_NURSE
from app.demo.cohort import Invented, cohort, diaries_of
from app.demo.house import House
from app.demo.interruption import Interruption
from app.demo.printing import Page
from app.demo.story import Cast, Story
from app.embedded import PostgresUnavailable

INTERRUPTED = 130  # what shells expect of a program that Ctrl-C cut short


class Demo:
    """One run, in `home`. `once`: play the story and stop; otherwise stay until someone asks to stop."""

    def __init__(self, home: Path, port: int, clock: Callable[[], datetime], *, once: bool) -> None:
        self._home, self._port, self._clock, self._once = home, port, clock, once
        self._page = Page()
        self._is_staying = False
        self._steps = 0

    def run(self) -> int:
        """The exit status: 0 when all was as it should be, 1 when not, 130 when the story was cut short."""
        self._page.title("Tocsin, played for you", "every person and clinic here is invented")
        with Interruption() as interruption:
            house = House(self._home, self._port, self._page, interruption)
            try:
                house.start_postgres()
                interruption.run(self._with_all_open(house))
            except KeyboardInterrupt:
                return self._stopped(house)
            except (UnexpectedError, PostgresUnavailable) as failed:
                # What broke because everything was being stopped is no fault.
                return self._stopped(house) if interruption.was_heard else self._failed(house, failed)
            finally:
                house.close()
        self._page.gap()
        self._page.good(f"demo: {self._steps} steps, all as they should be; everything has been stopped")
        return 0

    def _stopped(self, house: House) -> int:
        house.close()
        self._page.gap()
        self._page.aside("stopped; nothing of it runs any more")
        return 0 if self._is_staying else INTERRUPTED

    def _failed(self, house: House, failed: Exception) -> int:
        house.close()
        self._page.gap()
        self._page.alarm(f"demo: {failed}")
        self._page.aside(f"logs and data are in {self._home}; remove it to begin anew")
        return 1

    async def _with_all_open(self, house: House) -> None:
        async with house.opened(self._clock()):
            await _unless(house.watch(), self._tell(house))

    async def _tell(self, house: House) -> None:
        client = Client(house.url)
        async with client.http:
            cast = await self._enrol(client, house.tokens)
            await house.rings()
            self._steps = await Story(client, house.mailbox, cast, self._page).play(self._clock())
        if not self._once:
            self._page.gap()
            self._page.say("Everything keeps running. Ctrl-C stops it, and leaves nothing behind.")
            self._is_staying = True
            await asyncio.Event().wait()

    async def _enrol(self, client: Client, tokens: dict[str, str]) -> Cast:
        """Everyone with three weeks of diaries, the way a clinic and its patients' phones do it."""
        began, now = time.monotonic(), self._clock()
        people = cohort(now)
        diaries = [diaries_of(person, now) for person in people]

        async def enrol(person: Invented, written: list[dict[str, Any]]) -> Cast:
            known = {
                "reference": person.reference,
                "name": person.name,
                "phone": person.phone,
                "context": person.context,
            }
            patient_id, phone = await client.enrol(known, person.device, tokens[FIRST_NURSE])
            await client.hand_in(written, phone)
            return Cast(person=person, patient_id=patient_id, phone=phone, tokens=tokens)

        enrolled = await asyncio.gather(*map(enrol, people, diaries))
        self._page.aside(
            f"{len(people)} patients with {sum(map(len, diaries))} diaries of three weeks, through the public API in "
            f"{time.monotonic() - began:.1f} s"
        )
        return enrolled[0]


async def _unless(trouble: Coroutine[Any, Any, NoReturn], main: Coroutine[Any, Any, None]) -> None:
    """Runs `main` to its end, unless `trouble` raises first."""
    tasks = [asyncio.create_task(one) for one in (trouble, main)]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.wait(tasks)
    for task in tasks:
        if not task.cancelled():
            task.result()
