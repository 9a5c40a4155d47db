"""Which telephones are a patient's, whose hands are they in, and by which secrets do they stay signed in?"""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Column, ForeignKeyConstraint, Index
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel

from app.records.sealing import Sealed


class Carer(SQLModel, table=True):
    """Somebody who writes for a patient, with the patient's consent, and under their own name."""

    __tablename__ = "carers"
    __table_args__ = (
        ForeignKeyConstraint(["clinic_id", "patient_id"], ["patients.clinic_id", "patients.patient_id"]),
        Index("carers_by_patient", "clinic_id", "patient_id"),
    )

    clinic_id: str = Field(primary_key=True)
    carer_id: UUID = Field(primary_key=True)
    patient_id: UUID
    name: str = Field(sa_column=Column(Sealed, nullable=False))
    relationship: str
    created_at: datetime
    ended_at: datetime | None = None


class Device(SQLModel, table=True):
    """`key` is the public key (a JWK) that the telephone keeps the private half of; it proves each renewal."""

    __tablename__ = "devices"
    __table_args__ = (
        ForeignKeyConstraint(["clinic_id", "patient_id"], ["patients.clinic_id", "patients.patient_id"]),
        ForeignKeyConstraint(["clinic_id", "carer_id"], ["carers.clinic_id", "carers.carer_id"]),
        Index("devices_by_patient", "clinic_id", "patient_id"),
    )

    clinic_id: str = Field(primary_key=True)
    device_id: UUID = Field(primary_key=True)
    patient_id: UUID
    carer_id: UUID | None = None
    name: str
    key: dict[str, Any] | None = Field(default=None, sa_column=Column(JSONB(none_as_null=True)))
    created_at: datetime
    seen_at: datetime
    revoked_at: datetime | None = None
    revoked_why: str | None = None


class RefreshToken(SQLModel, table=True):
    """One link of a device's chain: `used_at` is when it was exchanged for the next."""

    __tablename__ = "refresh_tokens"
    __table_args__ = (
        ForeignKeyConstraint(["clinic_id", "device_id"], ["devices.clinic_id", "devices.device_id"]),
        Index("refresh_tokens_by_device", "clinic_id", "device_id"),
    )

    clinic_id: str = Field(primary_key=True)
    refresh_hash: bytes = Field(primary_key=True)
    device_id: UUID
    issued_at: datetime
    expires_at: datetime
    used_at: datetime | None = None
