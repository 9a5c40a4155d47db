"""What is known of a clinic: its clock, the number its patients ring, and whom to ring about them."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Column, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import Field, SQLModel, col

from app.clinical.advice import Contact
from app.clinical.escalation import Ladder
from app.oncall.canary import Canary
from app.records.columns import Stored


class Clinic(SQLModel, table=True):
    __tablename__ = "clinics"

    clinic_id: str = Field(primary_key=True)
    name: str
    timezone: str
    contact: Contact = Field(sa_column=Column(Stored(Contact), nullable=False))
    ladder: Ladder = Field(sa_column=Column(Stored(Ladder), nullable=False))
    changed_at: datetime
    canary: Canary | None = Field(default=None, sa_column=Column(Stored(Canary)))
    next_canary_at: datetime | None = None
    canary_began_at: datetime | None = None
    canary_passed_at: datetime | None = None
    organization_id: str | None = Field(default=None, foreign_key="organizations.organization_id")


async def keep_clinic(session: AsyncSession, clinic: Clinic) -> None:
    """Makes the clinic, or brings it up to date; alerts in flight keep the ladder they opened with."""
    values = {name: getattr(clinic, name) for name in Clinic.model_fields}
    statement = insert(Clinic).values(values)
    changed = {name: statement.excluded[name] for name in values if name not in ("clinic_id", "organization_id")}
    await session.execute(statement.on_conflict_do_update(index_elements=["clinic_id"], set_=changed))


async def hold_clinic(session: AsyncSession, clinic_id: str) -> Clinic | None:
    """The clinic, held until the unit of work ends, so that what concerns all of it is changed by one at a time.

    Diaries go on meanwhile: they only need the clinic to be there.
    """
    statement = select(Clinic).where(col(Clinic.clinic_id) == clinic_id)
    found: Clinic | None = await session.scalar(statement.with_for_update(key_share=True))
    return found


async def claim_canaries_due(session: AsyncSession, now: datetime, limit: int) -> Sequence[Clinic]:
    """Clinics whose canary is due or not planned yet, held until the unit of work ends."""
    statement = (
        select(Clinic)
        .where(
            col(Clinic.canary).is_not(None),
            col(Clinic.next_canary_at).is_(None) | (col(Clinic.next_canary_at) <= now),
        )
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    return (await session.scalars(statement)).all()


async def claim_canaries_flying(session: AsyncSession, limit: int) -> Sequence[Clinic]:
    """Clinics whose canary has begun and has not come home, held until the unit of work ends."""
    statement = select(Clinic).where(col(Clinic.canary_began_at).is_not(None))
    return (await session.scalars(statement.limit(limit).with_for_update(skip_locked=True))).all()


async def clinic_ids(session: AsyncSession) -> list[str]:
    """Every clinic of the house, in the order of their ids."""
    return list((await session.scalars(select(col(Clinic.clinic_id)).order_by(col(Clinic.clinic_id)))).all())


async def get_clinic(session: AsyncSession, clinic_id: str) -> Clinic | None:
    """The clinic, or `None`."""
    found: Clinic | None = await session.scalar(select(Clinic).where(col(Clinic.clinic_id) == clinic_id))
    return found
