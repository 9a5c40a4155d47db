"""What is good once, and was it used? Ids of assertions, challenges and states that must not come twice."""

from datetime import datetime

from sqlalchemy import ForeignKeyConstraint, Index, delete
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import Field, SQLModel, col


class Spent(SQLModel, table=True):
    """Kept until `until`, when what was spent would not be believed any more in any case."""

    __tablename__ = "spent"
    __table_args__ = (
        ForeignKeyConstraint(["clinic_id"], ["clinics.clinic_id"]),
        Index("spent_until", "until"),
    )

    clinic_id: str = Field(primary_key=True)
    spent_hash: bytes = Field(primary_key=True)
    until: datetime


async def spend(session: AsyncSession, clinic_id: str, spent_hash: bytes, until: datetime) -> bool:
    """Uses it up; false when that was done before. Of two at once one succeeds."""
    statement = insert(Spent).values(clinic_id=clinic_id, spent_hash=spent_hash, until=until)
    done = await session.scalar(statement.on_conflict_do_nothing().returning(col(Spent.spent_hash)))
    return done is not None


async def forget_spent(session: AsyncSession, now: datetime) -> None:
    """Drops what would not be believed any more."""
    await session.execute(delete(Spent).where(col(Spent.until) < now))
