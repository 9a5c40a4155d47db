"""An auditor on the World's database and clock, with a pager of its own and a switch outside the house."""

from datetime import timedelta
from typing import Any

import httpx
import pytest

from app.auditing.rounds import Auditor, Post
from tests.pager import Pager
from tests.world import World

RED: dict[str, Any] = {"symptoms": [{"symptom": "leg_weakness", "course": "new"}]}


class Watch:
    """`goes_round` lets time pass in minutes, workers beating and working or not, with a round at the end of each."""

    def __init__(self, world: World, url: str | None = None) -> None:
        self.world = world
        self.pager = Pager("auditor")
        self.pings: list[str] = []
        self.url = url or world.url
        self.auditor = self.anew()

    def anew(self) -> Auditor:
        """The process, started again."""
        post = Post(
            database_url=self.url,
            channel=self.pager,
            address="the physicist on duty",
            http=httpx.AsyncClient(transport=httpx.MockTransport(self._outside)),
            heartbeat_url="https://outside.example/ping/1",
            console_url="https://tocsin.test",
            clock=lambda: self.world.now,
        )
        self.auditor = Auditor(post)
        return self.auditor

    async def goes_round(self, minutes: int = 1, *, workers: bool = True) -> set[str]:
        """What the last round found, each by its reason."""
        found: set[str] = set()
        for _ in range(minutes):
            self.world.now += timedelta(minutes=1)
            if workers:
                await self.world.works()
                await self.beats()
            found = {one.key.why for one in await self.auditor.round()}
        return found

    async def beats(self) -> None:
        await self.world.jobs["heartbeat"].run()

    @property
    def subjects(self) -> list[str]:
        return [message.subject for _, message in self.pager.said]

    def _outside(self, request: httpx.Request) -> httpx.Response:
        self.pings.append(request.url.path)
        return httpx.Response(200)


@pytest.fixture
async def watch(world: World) -> Watch:
    house = Watch(world)
    await house.beats()
    await house.auditor.round()
    house.pings.clear()
    return house
