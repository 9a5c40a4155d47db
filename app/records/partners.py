"""Which other programs may ask, and by which credentials do they prove who they are?"""

from datetime import datetime
from typing import Any

from sqlalchemy import Column, ForeignKeyConstraint, Text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlmodel import Field, SQLModel

from app.records.sealing import Sealed


class Partner(SQLModel, table=True):
    """`notice_url` is where the partner is told that a patient was erased; `notice_secret` signs what it is told."""

    __tablename__ = "partners"
    __table_args__ = (ForeignKeyConstraint(["clinic_id"], ["clinics.clinic_id"]),)

    clinic_id: str = Field(primary_key=True)
    partner_id: str = Field(primary_key=True)
    name: str
    scopes: list[str] = Field(sa_column=Column(ARRAY(Text), nullable=False))
    notice_url: str | None = None
    notice_secret: str | None = Field(default=None, sa_column=Column(Sealed))
    created_at: datetime
    disabled_at: datetime | None = None


class PartnerCredential(SQLModel, table=True):
    """A secret (kept as a hash) or a public key (`jwk`). Several hold at once, so that one can be replaced at leisure."""

    __tablename__ = "partner_credentials"
    __table_args__ = (ForeignKeyConstraint(["clinic_id", "partner_id"], ["partners.clinic_id", "partners.partner_id"]),)

    clinic_id: str = Field(primary_key=True)
    partner_id: str = Field(primary_key=True)
    credential_id: str = Field(primary_key=True)
    secret_hash: bytes | None = None
    jwk: dict[str, Any] | None = Field(default=None, sa_column=Column(JSONB(none_as_null=True)))
    created_at: datetime
    expires_at: datetime | None = None
    used_at: datetime | None = None
    revoked_at: datetime | None = None
