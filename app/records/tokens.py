"""Which bearer tokens and enrolment codes were given out? Only hashes of their secrets are kept."""

from datetime import datetime
from typing import cast
from uuid import UUID

from sqlalchemy import Column, ForeignKeyConstraint, Text, select, update
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import Field, SQLModel, col

from app.access import Caller, Kind, Presented, Scope, is_good
from app.errors import NotSignedInError


class Token(SQLModel, table=True):
    __tablename__ = "tokens"
    __table_args__ = (
        ForeignKeyConstraint(["clinic_id"], ["clinics.clinic_id"]),
        ForeignKeyConstraint(["clinic_id", "patient_id"], ["patients.clinic_id", "patients.patient_id"]),
        ForeignKeyConstraint(["clinic_id", "person_id"], ["people.clinic_id", "people.person_id"]),
    )

    clinic_id: str = Field(primary_key=True)
    token_id: str = Field(primary_key=True)
    secret_hash: bytes
    kind: str
    name: str
    scopes: list[str] = Field(sa_column=Column(ARRAY(Text), nullable=False))
    patient_id: UUID | None = None
    created_at: datetime
    expires_at: datetime | None = None
    revoked_at: datetime | None = None
    person_id: UUID | None = None


class EnrolmentCode(SQLModel, table=True):
    __tablename__ = "enrolment_codes"
    __table_args__ = (ForeignKeyConstraint(["clinic_id", "patient_id"], ["patients.clinic_id", "patients.patient_id"]),)

    clinic_id: str = Field(primary_key=True)
    code_hash: bytes = Field(primary_key=True)
    patient_id: UUID
    created_at: datetime
    expires_at: datetime
    redeemed_at: datetime | None = None


async def caller_of(session: AsyncSession, given: Presented, now: datetime) -> Caller:
    """The caller a presented token belongs to; raises `NotSignedInError` when it is unknown, expired or revoked."""
    statement = select(Token).where(col(Token.clinic_id) == given.clinic_id, col(Token.token_id) == given.token_id)
    kept: Token | None = await session.scalar(statement)
    if kept is None or not is_good(kept.secret_hash, given, kept.expires_at, kept.revoked_at, now):
        raise NotSignedInError("this token is not known, or no longer holds")
    return Caller(
        clinic_id=kept.clinic_id,
        token_id=kept.token_id,
        kind=cast(Kind, kept.kind),
        name=kept.name,
        scopes=frozenset(cast(list[Scope], kept.scopes)),
        patient_id=kept.patient_id,
        person_id=kept.person_id,
    )


async def redeem_code(session: AsyncSession, clinic_id: str, code_hash: bytes, now: datetime) -> UUID | None:
    """Uses up a code and tells whose it was; `None` when it is unknown, used or expired. Of two at once one succeeds."""
    statement = (
        update(EnrolmentCode)
        .where(
            col(EnrolmentCode.clinic_id) == clinic_id,
            col(EnrolmentCode.code_hash) == code_hash,
            col(EnrolmentCode.redeemed_at).is_(None),
            col(EnrolmentCode.expires_at) > now,
        )
        .values(redeemed_at=now)
        .returning(col(EnrolmentCode.patient_id))
    )
    patient_id: UUID | None = await session.scalar(statement)
    return patient_id


async def revoke_token(session: AsyncSession, clinic_id: str, token_id: str, now: datetime) -> bool:
    """Ends a token at once; false when there is none that still holds."""
    statement = (
        update(Token)
        .where(col(Token.clinic_id) == clinic_id, col(Token.token_id) == token_id, col(Token.revoked_at).is_(None))
        .values(revoked_at=now)
        .returning(col(Token.token_id))
    )
    return (await session.scalar(statement)) is not None


async def revoke_tokens_of(session: AsyncSession, clinic_id: str, person_id: UUID, now: datetime) -> None:
    """Ends every token that belongs to somebody of the staff."""
    await session.execute(
        update(Token)
        .where(col(Token.clinic_id) == clinic_id, col(Token.person_id) == person_id, col(Token.revoked_at).is_(None))
        .values(revoked_at=now)
    )
