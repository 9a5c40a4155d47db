"""Is anybody watching the clock for this clinic? Each worker says so at every beat, and so does the auditor."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ForeignKeyConstraint, func, select, text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import Field, SQLModel, col

AUDITOR = "auditor"  # beats as a worker of this name, and delivers nothing: it must never pass for one


class Heartbeat(SQLModel, table=True):
    __tablename__ = "heartbeats"
    __table_args__ = (ForeignKeyConstraint(["clinic_id"], ["clinics.clinic_id"]),)

    clinic_id: str = Field(primary_key=True)
    worker: str = Field(primary_key=True)
    beat_at: datetime


async def beat(session: AsyncSession, worker: str, now: datetime) -> None:
    """Writes down that this worker is alive, for every clinic it works for."""
    await session.execute(
        text(
            "INSERT INTO heartbeats (clinic_id, worker, beat_at) SELECT clinic_id, :worker, :now FROM clinics "
            "ON CONFLICT (clinic_id, worker) DO UPDATE SET beat_at = excluded.beat_at"
        ),
        {"worker": worker, "now": now},
    )


async def last_beat(session: AsyncSession, clinic_id: str | None = None) -> datetime | None:
    """When any worker was last alive, for one clinic or for any; `None` when none ever was."""
    statement = select(func.max(Heartbeat.beat_at)).where(col(Heartbeat.worker) != AUDITOR)
    if clinic_id is not None:
        statement = statement.where(col(Heartbeat.clinic_id) == clinic_id)
    found: datetime | None = await session.scalar(statement)
    return found


async def last_beat_of_auditor(session: AsyncSession) -> datetime | None:
    """When the auditor last finished a round; `None` when it never did."""
    found: datetime | None = await session.scalar(
        select(func.max(Heartbeat.beat_at)).where(col(Heartbeat.worker) == AUDITOR)
    )
    return found


async def clinics_without_auditor(session: AsyncSession, before: datetime) -> Sequence[tuple[str, datetime]]:
    """The clinics for which the auditor has worked once but not since `before`, with when it last did."""
    statement = select(col(Heartbeat.clinic_id), col(Heartbeat.beat_at)).where(
        col(Heartbeat.worker) == AUDITOR, col(Heartbeat.beat_at) < before
    )
    return [(clinic_id, beat_at) for clinic_id, beat_at in (await session.execute(statement)).all()]
