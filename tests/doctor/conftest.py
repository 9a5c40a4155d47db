"""A house in good health, by the real clock, and what the doctor says of it."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from datetime import timedelta

import httpx
import pytest

from app.clinical.escalation import Rung
from app.doctor.examine import examine
from app.doctor.finding import Finding
from app.doctor.house import House
from app.records.database import Database
from app.records.heartbeats import AUDITOR, beat
from app.settings import Settings
from app.wiring.clock import clock
from tests.notify.channels.receivers import HttpReceiver, MailServer, http_reply
from tests.oncall_world import person, team
from tests.world import LADDER, World

ALIVE = http_reply(200, b'{"status":"alive"}')


class Practice:
    """A clinic with one team of two, whose mail server, web door, worker and auditor all work."""

    def __init__(self, world: World, mail: MailServer, web: HttpReceiver) -> None:
        self.world, self.mail, self.web = world, mail, web
        self.settings = Settings(database_url=world.url, public_url=web.url, channel_options=self.options())
        self.skew = timedelta(0)

    def options(self, **more: str) -> dict[str, str]:
        return {
            "TOCSIN_EMAIL_HOST": "127.0.0.1",
            "TOCSIN_EMAIL_PORT": str(self.mail.port),
            "TOCSIN_EMAIL_FROM": "tocsin@example.org",
            **more,
        }

    def sets(self, **changes: object) -> None:
        self.settings = self.settings.model_copy(update=changes)

    async def examined(self) -> dict[str, Finding]:
        """Each finding by what was examined; of two about the same the worse one."""
        database = Database(self.settings.database_url or "", pool_size=2)
        async with httpx.AsyncClient(trust_env=False) as http:
            house = House(settings=self.settings, database=database, http=http, clock=lambda: clock() + self.skew)
            found = [finding async for finding in examine(house)]
        await database.close()
        worst = {"ok": 0, "warn": 1, "FAIL": 2}
        return {one.what: one for one in sorted(found, key=lambda one: worst[one.state])}

    async def failing(self) -> set[str]:
        return {what for what, one in (await self.examined()).items() if one.state == "FAIL"}


@pytest.fixture
async def practice(world: World) -> AsyncIterator[Practice]:
    world.now = clock()
    async with AsyncExitStack() as open_doors:
        mail = await open_doors.enter_async_context(MailServer())
        web = await open_doors.enter_async_context(HttpReceiver())
        web.reply = ALIVE
        nurses = [await person(world, name, [("email", f"{name}@example.org")]) for name in ("ann", "ben")]
        await team(world, "nurses", nurses, lead=nurses[0])
        await world.set_ladder(rungs=(Rung(wait_seconds=0, teams=("nurses",)), *LADDER.rungs[:0]))
        async with world.database.begin() as session:
            await beat(session, "ward:1", world.now)
            await beat(session, AUDITOR, world.now)
        yield Practice(world, mail, web)
