"""What has a patient agreed to, in which words, and until when?"""

from collections.abc import Sequence
from datetime import datetime
from typing import Literal, get_args
from uuid import UUID

from sqlalchemy import ForeignKeyConstraint, Index, func, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import Field, SQLModel, col

Purpose = Literal["monitoring", "carer", "partner_sharing"]
PURPOSES: tuple[Purpose, ...] = get_args(Purpose)


class Consent(SQLModel, table=True):
    """One agreement to one version of one text. `purpose`: monitoring, carer, or sharing with partners.

    `given_by` and `withdrawn_by` are actors as the record names them. For a carer's consent `carer_id` tells whom.
    """

    __tablename__ = "consents"
    __table_args__ = (
        ForeignKeyConstraint(["clinic_id", "patient_id"], ["patients.clinic_id", "patients.patient_id"]),
        ForeignKeyConstraint(["clinic_id", "carer_id"], ["carers.clinic_id", "carers.carer_id"]),
        Index("consents_by_patient", "clinic_id", "patient_id"),
        Index(
            "consents_that_hold",
            "clinic_id",
            "patient_id",
            "purpose",
            postgresql_where=text("withdrawn_at IS NULL"),
        ),
    )

    clinic_id: str = Field(primary_key=True)
    consent_id: UUID = Field(primary_key=True)
    patient_id: UUID
    purpose: str
    version: str
    language: str
    text_hash: bytes
    carer_id: UUID | None = None
    given_at: datetime
    given_by: str
    withdrawn_at: datetime | None = None
    withdrawn_by: str | None = None


async def consents_of(session: AsyncSession, clinic_id: str, patient_id: UUID) -> Sequence[Consent]:
    """All that the patient has ever agreed to, the newest first, with when it was withdrawn."""
    statement = (
        select(Consent)
        .where(col(Consent.clinic_id) == clinic_id, col(Consent.patient_id) == patient_id)
        .order_by(col(Consent.given_at).desc(), col(Consent.consent_id))
    )
    return (await session.scalars(statement)).all()


async def find_consent(session: AsyncSession, clinic_id: str, patient_id: UUID, consent_id: UUID) -> Consent | None:
    """One agreement of the patient; `None` when it is nobody's, or another's."""
    statement = select(Consent).where(
        col(Consent.clinic_id) == clinic_id,
        col(Consent.patient_id) == patient_id,
        col(Consent.consent_id) == consent_id,
    )
    found: Consent | None = await session.scalar(statement)
    return found


async def withdraw_consents(
    session: AsyncSession,
    clinic_id: str,
    patient_id: UUID,
    purpose: str,
    carer_id: UUID | None,
    by: str,
    now: datetime,
) -> Sequence[UUID]:
    """Withdraws whatever still holds for the purpose, in every version; the ids of what did."""
    statement = (
        update(Consent)
        .where(
            col(Consent.clinic_id) == clinic_id,
            col(Consent.patient_id) == patient_id,
            col(Consent.purpose) == purpose,
            col(Consent.carer_id).is_not_distinct_from(carer_id),
            col(Consent.withdrawn_at).is_(None),
        )
        .values(withdrawn_at=now, withdrawn_by=by)
        .returning(col(Consent.consent_id))
    )
    return (await session.scalars(statement)).all()


async def partners_may_see(session: AsyncSession, clinic_id: str, patient_id: UUID) -> bool:
    """Whether the patient has agreed, and still does, that other programs than the clinic's own learn of them."""
    statement = (
        select(func.count())
        .select_from(Consent)
        .where(
            col(Consent.clinic_id) == clinic_id,
            col(Consent.patient_id) == patient_id,
            col(Consent.purpose) == "partner_sharing",
            col(Consent.withdrawn_at).is_(None),
        )
    )
    return bool(await session.scalar(statement))
