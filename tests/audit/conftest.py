"""A record with something in it, and a hand that may write every row."""

import pytest
from sqlalchemy import text

from app.care.seal_audit import seal_audit
from app.care.verify_audit import Verdict, verify_audit
from app.records.audit import Change, note
from tests.world import World

KEY = b"k" * 32


class Record:
    """`seal` makes one link; `tamper` is a superuser who changes what is written."""

    def __init__(self, world: World) -> None:
        self.world = world

    async def write(self, lines: int = 4) -> None:
        async with self.world.database.begin() as session:
            for number in range(lines):
                change = Change({"n": number, "x": 1e16}, {"n": number + 1, "x": -0.0})
                said = {"number": number, "word": "größer", "share": 0.25}
                await note(session, self.world.clinic_id, "command", "thing.done", "thing:1", self.world.now,
                           detail=said, change=change)  # fmt: skip

    async def seal(self, key: bytes | None = KEY) -> int:
        return await seal_audit(self.world.worker, key, self.world.now)

    async def links(self, count: int = 3) -> None:
        for _ in range(count):
            await self.write()
            await self.seal()

    async def tamper(self, *statements: str) -> None:
        async with self.world.database.begin() as session:
            for statement in statements:
                await session.execute(text(statement))

    async def verdict(self, *keys: bytes, heads: tuple[bytes, ...] = ()) -> Verdict:
        async with self.world.database.begin() as session:
            return await verify_audit(session, self.world.clinic_id, keys or (KEY,), heads, self.world.now)

    async def line(self, seal: int, place: int = 1) -> int:
        """The number of a line by its place in a link."""
        found = await self.world.scalar(
            "SELECT line FROM audit WHERE seal = :seal ORDER BY line OFFSET :skip LIMIT 1", seal=seal, skip=place
        )
        return int(found)


@pytest.fixture
async def record(world: World) -> Record:
    return Record(world)
