"""Which telephones are a patient's, whose hands are they in, and by which secrets do they stay signed in?"""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Column, ForeignKeyConstraint, Index, exists, func, select, update
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import Field, SQLModel, col

from app.records.audit import AuditLine
from app.records.patient_addresses import forget_addresses_of_devices
from app.records.sealing import Sealed
from app.records.tokens import Token, end_tokens_of_devices

RENEWED = "device.renewed"  # the line of the record for it


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


async def devices_of(session: AsyncSession, clinic_id: str, patient_id: UUID) -> Sequence[Device]:
    """Every telephone that is or was the patient's or a carer's of theirs, the newest first."""
    statement = (
        select(Device)
        .where(col(Device.clinic_id) == clinic_id, col(Device.patient_id) == patient_id)
        .order_by(col(Device.created_at).desc(), col(Device.device_id))
    )
    return (await session.scalars(statement)).all()


async def lock_device(session: AsyncSession, clinic_id: str, device_id: UUID) -> Device | None:
    """The telephone, held until the unit of work ends: of two that want to change it, one waits."""
    statement = select(Device).where(col(Device.clinic_id) == clinic_id, col(Device.device_id) == device_id)
    found: Device | None = await session.scalar(statement.with_for_update())
    return found


async def end_devices(
    session: AsyncSession, clinic_id: str, device_ids: Collection[UUID], why: str, now: datetime
) -> None:
    """Ends telephones at once, with every token of theirs and the address they are pushed to."""
    if not device_ids:
        return
    await session.execute(
        update(Device)
        .where(
            col(Device.clinic_id) == clinic_id, col(Device.device_id).in_(device_ids), col(Device.revoked_at).is_(None)
        )
        .values(revoked_at=now, revoked_why=why)
    )
    await forget_addresses_of_devices(session, clinic_id, device_ids)
    await end_tokens_of_devices(session, clinic_id, device_ids, now)


async def find_refresh(session: AsyncSession, clinic_id: str, refresh_hash: bytes) -> RefreshToken | None:
    """The link of a chain that this secret stands for, whether it was used or not, as it is in this moment."""
    statement = select(RefreshToken).where(
        col(RefreshToken.clinic_id) == clinic_id, col(RefreshToken.refresh_hash) == refresh_hash
    )
    found: RefreshToken | None = await session.scalar(statement.execution_options(populate_existing=True))
    return found


async def use_refresh_of(session: AsyncSession, device: Device, now: datetime) -> None:
    """Whatever link of the device's chain is not used up yet is used up now."""
    await session.execute(
        update(RefreshToken)
        .where(
            col(RefreshToken.clinic_id) == device.clinic_id,
            col(RefreshToken.device_id) == device.device_id,
            col(RefreshToken.used_at).is_(None),
        )
        .values(used_at=now)
    )


async def was_heard_of_since(session: AsyncSession, device: Device, since: datetime) -> bool:
    """Whether what the device was given since then was ever used: to look, to hand in a diary, or to go on with."""
    wrote = exists().where(
        col(AuditLine.clinic_id) == device.clinic_id,
        col(AuditLine.patient_id) == device.patient_id,
        col(AuditLine.device) == col(Token.token_id),
    )
    used = (
        select(func.count())
        .select_from(Token)
        .where(
            col(Token.clinic_id) == device.clinic_id,
            col(Token.device_id) == device.device_id,
            col(Token.created_at) >= since,
            col(Token.seen_at).is_not(None) | wrote,
        )
    )
    went_on = (
        select(func.count())
        .select_from(AuditLine)
        .where(
            col(AuditLine.clinic_id) == device.clinic_id,
            col(AuditLine.subject) == f"device:{device.device_id}",
            col(AuditLine.action) == RENEWED,
            col(AuditLine.at) > since,
            col(AuditLine.detail)["again"].as_boolean().is_(False),
        )
    )
    return bool(await session.scalar(used)) or bool(await session.scalar(went_on))


async def carers_of(session: AsyncSession, clinic_id: str, patient_id: UUID) -> Sequence[Carer]:
    """Everyone who writes or wrote for the patient, the newest first."""
    statement = (
        select(Carer)
        .where(col(Carer.clinic_id) == clinic_id, col(Carer.patient_id) == patient_id)
        .order_by(col(Carer.created_at).desc(), col(Carer.carer_id))
    )
    return (await session.scalars(statement)).all()


async def lock_carer(session: AsyncSession, clinic_id: str, patient_id: UUID, carer_id: UUID) -> Carer | None:
    """A carer of the patient, held until the unit of work ends; `None` when they are nobody's, or another's."""
    statement = select(Carer).where(
        col(Carer.clinic_id) == clinic_id, col(Carer.patient_id) == patient_id, col(Carer.carer_id) == carer_id
    )
    found: Carer | None = await session.scalar(statement.with_for_update(key_share=True))
    return found
