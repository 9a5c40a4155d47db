"""Who was erased, what is left of it, and what must not be erased yet?"""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Column, ForeignKeyConstraint, Index
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel


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
