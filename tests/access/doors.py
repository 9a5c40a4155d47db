"""A database that keeps nothing of what it is asked, and what is known of one furnished clinic."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from sqlalchemy.ext.asyncio import AsyncSession

from app.access import Sight
from app.records.database import Database


class Unkept(Database):
    """Answers as ever, and keeps nothing: every question of the walk meets the same house."""

    @asynccontextmanager
    async def begin(self, sight: Sight | None = None) -> AsyncIterator[AsyncSession]:
        async with super().begin(sight) as session:
            yield session
            await session.flush()
            session.expunge_all()
            await session.rollback()


@dataclass
class Furnished:
    """One clinic: its ids by the name of the path parameter, the words that name its people, and its callers' tokens."""

    clinic_id: str
    ids: dict[str, str] = field(default_factory=dict)
    others: dict[str, str] = field(default_factory=dict)  # the same of a patient of a care team that has nobody
    words: set[str] = field(default_factory=set)
    tokens: dict[str, str] = field(default_factory=dict)
