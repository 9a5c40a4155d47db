"""Who was erased, what is left of it, and what must not be erased yet?"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Column, ForeignKeyConstraint, Index, select, update
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import Field, SQLModel, col

from app.records.partners import Partner


class LegalHold(SQLModel, table=True):
    """While one holds, the patient is not erased."""

    __tablename__ = "legal_holds"
    __table_args__ = (
        ForeignKeyConstraint(["clinic_id", "patient_id"], ["patients.clinic_id", "patients.patient_id"]),
        Index("legal_holds_by_patient", "clinic_id", "patient_id"),
    )

    clinic_id: str = Field(primary_key=True)
    hold_id: UUID = Field(primary_key=True)
    patient_id: UUID
    reason: str
    placed_at: datetime
    placed_by: str
    released_at: datetime | None = None
    released_by: str | None = None


class Erasure(SQLModel, table=True):
    """An erasure and its receipt. `patient_id` points to nobody any more, and tells two erasures apart."""

    __tablename__ = "erasures"
    __table_args__ = (
        ForeignKeyConstraint(["clinic_id"], ["clinics.clinic_id"]),
        Index("erasures_by_patient", "clinic_id", "patient_id", unique=True),
    )

    clinic_id: str = Field(primary_key=True)
    erasure_id: UUID = Field(primary_key=True)
    patient_id: UUID
    reason: str
    erased_at: datetime
    erased_by: str
    receipt: dict[str, Any] = Field(sa_column=Column(JSONB, nullable=False))


class ErasureNotice(SQLModel, table=True):
    """What a partner is told of an erasure; `confirmed_at` is when it answered that it has done the same."""

    __tablename__ = "erasure_notices"
    __table_args__ = (
        ForeignKeyConstraint(["clinic_id", "erasure_id"], ["erasures.clinic_id", "erasures.erasure_id"]),
        ForeignKeyConstraint(["clinic_id", "partner_id"], ["partners.clinic_id", "partners.partner_id"]),
        Index("erasure_notices_due", "due_at"),
    )

    clinic_id: str = Field(primary_key=True)
    erasure_id: UUID = Field(primary_key=True)
    partner_id: str = Field(primary_key=True)
    due_at: datetime | None = None
    tries: int = 0
    last_outcome: str | None = None
    confirmed_at: datetime | None = None


async def holds_of(session: AsyncSession, clinic_id: str, patient_id: UUID) -> Sequence[LegalHold]:
    """Every hold on a patient, the oldest first."""
    statement = (
        select(LegalHold)
        .where(col(LegalHold.clinic_id) == clinic_id, col(LegalHold.patient_id) == patient_id)
        .order_by(col(LegalHold.placed_at), col(LegalHold.hold_id))
    )
    return (await session.scalars(statement)).all()


async def find_hold(session: AsyncSession, clinic_id: str, patient_id: UUID, hold_id: UUID) -> LegalHold | None:
    """One hold on this very patient, or `None`."""
    statement = select(LegalHold).where(
        col(LegalHold.clinic_id) == clinic_id,
        col(LegalHold.patient_id) == patient_id,
        col(LegalHold.hold_id) == hold_id,
    )
    found: LegalHold | None = await session.scalar(statement)
    return found


async def erasures_of(session: AsyncSession, clinic_id: str, patient_id: UUID | None = None) -> Sequence[Erasure]:
    """The clinic's erasures, the newest first; of one patient there is one at most."""
    statement = select(Erasure).where(col(Erasure.clinic_id) == clinic_id)
    if patient_id is not None:
        statement = statement.where(col(Erasure.patient_id) == patient_id)
    return (await session.scalars(statement.order_by(col(Erasure.erased_at).desc()).limit(500))).all()


async def find_erasure(session: AsyncSession, clinic_id: str, erasure_id: UUID) -> Erasure | None:
    """One erasure, or `None`."""
    statement = select(Erasure).where(col(Erasure.clinic_id) == clinic_id, col(Erasure.erasure_id) == erasure_id)
    found: Erasure | None = await session.scalar(statement)
    return found


async def partners_to_tell(session: AsyncSession, clinic_id: str) -> Sequence[str]:
    """Partners that have said where they are to be told; a disabled one may still hold what it once read."""
    statement = select(col(Partner.partner_id)).where(
        col(Partner.clinic_id) == clinic_id, col(Partner.notice_url).is_not(None)
    )
    return (await session.scalars(statement)).all()


async def notices_of(session: AsyncSession, clinic_id: str, erasure_id: UUID) -> Sequence[ErasureNotice]:
    """What became of the notices of one erasure, by partner."""
    statement = (
        select(ErasureNotice)
        .where(col(ErasureNotice.clinic_id) == clinic_id, col(ErasureNotice.erasure_id) == erasure_id)
        .order_by(col(ErasureNotice.partner_id))
    )
    return (await session.scalars(statement)).all()


async def claim_notices_due(
    session: AsyncSession, until: datetime, now: datetime, limit: int
) -> Sequence[tuple[ErasureNotice, Erasure, Partner]]:
    """Notices that are due, each taken until `until`: a worker that dies meanwhile leaves it to be tried again then."""
    notice, same = col(ErasureNotice.clinic_id), col(ErasureNotice.erasure_id)
    statement = (
        select(ErasureNotice, Erasure, Partner)
        .join(Erasure, (col(Erasure.clinic_id) == notice) & (col(Erasure.erasure_id) == same))
        .join(Partner, (col(Partner.clinic_id) == notice) & (col(Partner.partner_id) == ErasureNotice.partner_id))
        .where(col(ErasureNotice.due_at) <= now, col(ErasureNotice.confirmed_at).is_(None))
        .limit(limit)
        .with_for_update(skip_locked=True, of=ErasureNotice)
    )
    rows = [(row[0], row[1], row[2]) for row in (await session.execute(statement)).all()]
    for one, _, _ in rows:
        one.due_at, one.tries = until, one.tries + 1
    return rows


async def settle_notice(
    session: AsyncSession, notice: ErasureNotice, outcome: str, due: datetime | None, confirmed: datetime | None
) -> None:
    """What came of one try, and when the next is due."""
    await session.execute(
        update(ErasureNotice)
        .where(
            col(ErasureNotice.clinic_id) == notice.clinic_id,
            col(ErasureNotice.erasure_id) == notice.erasure_id,
            col(ErasureNotice.partner_id) == notice.partner_id,
        )
        .values(last_outcome=outcome, due_at=due, confirmed_at=confirmed)
    )
