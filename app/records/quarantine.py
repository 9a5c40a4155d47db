"""Which entries could not be read? Each is kept byte for byte, with what was wrong and what the sender was told."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import Column, ForeignKeyConstraint, LargeBinary, and_, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import Field, SQLModel, col

from app.clinical.advice import Advice
from app.clinical.intake.reading import Problem
from app.records.columns import Stored
from app.records.diaries import DiaryRow


class QuarantinedEntry(SQLModel, table=True):
    """`quarantine_id` follows from `body`, which may be anything, so it is bytes: the same sent again is the same row.

    `diary_id` is the id that the entry has, or is to have when it is sent again. Whether that has happened is not
    written here: it is so when a diary with this id was received later, and taking one in costs nothing for it.
    """

    __tablename__ = "quarantine"
    __table_args__ = (ForeignKeyConstraint(["clinic_id", "patient_id"], ["patients.clinic_id", "patients.patient_id"]),)

    clinic_id: str = Field(primary_key=True)
    patient_id: UUID = Field(primary_key=True)
    quarantine_id: UUID = Field(primary_key=True)
    diary_id: UUID
    received_at: datetime
    body: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    problems: tuple[Problem, ...] = Field(sa_column=Column(Stored(tuple[Problem, ...]), nullable=False))
    advice: Advice = Field(sa_column=Column(Stored(Advice), nullable=False))
    ruleset: str


async def find_quarantined(
    session: AsyncSession, clinic_id: str, patient_id: UUID, quarantine_id: UUID
) -> QuarantinedEntry | None:
    """What was kept of this very body before, or `None`."""
    statement = select(QuarantinedEntry).where(
        col(QuarantinedEntry.clinic_id) == clinic_id,
        col(QuarantinedEntry.patient_id) == patient_id,
        col(QuarantinedEntry.quarantine_id) == quarantine_id,
    )
    found: QuarantinedEntry | None = await session.scalar(statement)
    return found


async def quarantine_of(
    session: AsyncSession, clinic_id: str, patient_id: UUID, before: tuple[datetime, UUID] | None, limit: int
) -> Sequence[tuple[QuarantinedEntry, datetime | None]]:
    """A patient's unreadable entries, newest arrival first, each with the moment at which it came again and was readable.

    `before` is the arrival and quarantine id of the last one already seen.
    """
    corrected = and_(
        col(DiaryRow.clinic_id) == QuarantinedEntry.clinic_id,
        col(DiaryRow.patient_id) == QuarantinedEntry.patient_id,
        col(DiaryRow.diary_id) == QuarantinedEntry.diary_id,
        col(DiaryRow.received_at) >= QuarantinedEntry.received_at,
    )
    statement = (
        select(QuarantinedEntry, col(DiaryRow.received_at))
        .outerjoin(DiaryRow, corrected)
        .where(col(QuarantinedEntry.clinic_id) == clinic_id, col(QuarantinedEntry.patient_id) == patient_id)
    )
    place = (col(QuarantinedEntry.received_at), col(QuarantinedEntry.quarantine_id))
    if before is not None:
        statement = statement.where(tuple_(*place) < before)
    rows = (await session.execute(statement.order_by(*(one.desc() for one in place)).limit(limit))).all()
    return [(entry, corrected_at) for entry, corrected_at in rows]
