"""By which ways does word go to a patient's own phone? Push addresses that the phone itself gave."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKeyConstraint, delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import Field, SQLModel, col

from app.records.tokens import Token


class PatientAddress(SQLModel, table=True):
    """One for each device: `token_id` is the token of the device that gave it."""

    __tablename__ = "patient_addresses"
    __table_args__ = (
        ForeignKeyConstraint(["clinic_id", "patient_id"], ["patients.clinic_id", "patients.patient_id"]),
        ForeignKeyConstraint(["clinic_id", "token_id"], ["tokens.clinic_id", "tokens.token_id"]),
    )

    clinic_id: str = Field(primary_key=True)
    patient_id: UUID = Field(primary_key=True)
    token_id: str = Field(primary_key=True)
    channel: str
    address: str
    changed_at: datetime


async def keep_address(session: AsyncSession, given: PatientAddress) -> None:
    """The device's push address, in place of the one it gave before."""
    values = {name: getattr(given, name) for name in PatientAddress.model_fields}
    statement = insert(PatientAddress).values(values)
    changed = {name: statement.excluded[name] for name in ("channel", "address", "changed_at")}
    keys = ["clinic_id", "patient_id", "token_id"]
    await session.execute(statement.on_conflict_do_update(index_elements=keys, set_=changed))


async def forget_address(session: AsyncSession, clinic_id: str, patient_id: UUID, token_id: str) -> None:
    """The device wants no push any more."""
    await session.execute(
        delete(PatientAddress).where(
            col(PatientAddress.clinic_id) == clinic_id,
            col(PatientAddress.patient_id) == patient_id,
            col(PatientAddress.token_id) == token_id,
        )
    )


async def addresses_of(session: AsyncSession, clinic_id: str, patient_id: UUID) -> Sequence[PatientAddress]:
    """Every device's push address, the newest first."""
    statement = (
        select(PatientAddress)
        .where(col(PatientAddress.clinic_id) == clinic_id, col(PatientAddress.patient_id) == patient_id)
        .order_by(col(PatientAddress.changed_at).desc(), col(PatientAddress.token_id))
    )
    return (await session.scalars(statement)).all()


async def forget_addresses_of_devices(
    session: AsyncSession, clinic_id: str, device_ids: Collection[UUID]
) -> Sequence[PatientAddress]:
    """These devices are pushed to no more; what they had given, the newest first."""
    tokens = select(col(Token.token_id)).where(col(Token.clinic_id) == clinic_id, col(Token.device_id).in_(device_ids))
    statement = (
        delete(PatientAddress)
        .where(col(PatientAddress.clinic_id) == clinic_id, col(PatientAddress.token_id).in_(tokens))
        .returning(PatientAddress)
    )
    gone = (await session.scalars(statement)).all()
    return sorted(gone, key=lambda one: one.changed_at, reverse=True)


async def move_address(session: AsyncSession, clinic_id: str, device_id: UUID, token_id: str) -> None:
    """The device has a new token: it goes on being pushed to where it said last."""
    for last in (await forget_addresses_of_devices(session, clinic_id, (device_id,)))[:1]:
        moved = {**last.model_dump(), "token_id": token_id}
        await keep_address(session, PatientAddress(**moved))
