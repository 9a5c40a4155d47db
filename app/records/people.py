"""Who can be rung, and by which ways? People of a clinic, and their contact points with proof that those work."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import Column, ForeignKeyConstraint, Index, Update, func, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import Field, SQLModel, col

from app.oncall.hours import QuietHours
from app.records.columns import Stored


class StaffPerson(SQLModel, table=True):
    """`quiet_hours` hold back what is not `immediate`; `timezone` left out is the clinic's."""

    __tablename__ = "people"
    __table_args__ = (
        ForeignKeyConstraint(["clinic_id"], ["clinics.clinic_id"]),
        Index("people_by_name", "clinic_id", "name", unique=True, postgresql_where=text("left_at IS NULL")),
    )

    clinic_id: str = Field(primary_key=True)
    person_id: UUID = Field(primary_key=True)
    name: str
    language: str = "en"
    timezone: str | None = None
    quiet_hours: QuietHours | None = Field(default=None, sa_column=Column(Stored(QuietHours)))
    created_at: datetime
    left_at: datetime | None = None


class StaffContact(SQLModel, table=True):
    """`verified_at`: its owner has answered from it; `confirmed_at`: it last proved to work; `failed_at`: it last did not.

    `stopped_at`: its owner has said STOP. `code_hash` is what is kept of a code on its way to it.
    """

    __tablename__ = "contacts"
    __table_args__ = (
        ForeignKeyConstraint(["clinic_id", "person_id"], ["people.clinic_id", "people.person_id"]),
        Index("contacts_by_person", "clinic_id", "person_id", "place"),
        Index("contacts_by_address", "clinic_id", "channel", "address"),
    )

    clinic_id: str = Field(primary_key=True)
    contact_id: UUID = Field(primary_key=True)
    person_id: UUID
    place: int
    channel: str
    address: str
    wait_seconds: int | None = None
    created_at: datetime
    verified_at: datetime | None = None
    confirmed_at: datetime | None = None
    failed_at: datetime | None = None
    stopped_at: datetime | None = None
    warned_at: datetime | None = None
    code_hash: bytes | None = None
    code_expires_at: datetime | None = None
    code_tries: int = 0


async def people_of(session: AsyncSession, clinic_id: str) -> Sequence[StaffPerson]:
    """Everyone who has not left, by name."""
    statement = (
        select(StaffPerson)
        .where(col(StaffPerson.clinic_id) == clinic_id, col(StaffPerson.left_at).is_(None))
        .order_by(col(StaffPerson.name))
    )
    return (await session.scalars(statement)).all()


async def find_people(session: AsyncSession, clinic_id: str, ids: Collection[UUID]) -> dict[UUID, StaffPerson]:
    """Those of these people who are there and have not left."""
    if not ids:
        return {}
    statement = select(StaffPerson).where(
        col(StaffPerson.clinic_id) == clinic_id, col(StaffPerson.person_id).in_(ids), col(StaffPerson.left_at).is_(None)
    )
    return {one.person_id: one for one in (await session.scalars(statement)).all()}


async def get_person(session: AsyncSession, clinic_id: str, person_id: UUID) -> StaffPerson | None:
    """Somebody of the clinic, even if they have left; or `None`."""
    statement = select(StaffPerson).where(
        col(StaffPerson.clinic_id) == clinic_id, col(StaffPerson.person_id) == person_id
    )
    found: StaffPerson | None = await session.scalar(statement)
    return found


async def person_named(session: AsyncSession, clinic_id: str, name: str) -> StaffPerson | None:
    """The one person of this name who has not left."""
    statement = select(StaffPerson).where(
        col(StaffPerson.clinic_id) == clinic_id, col(StaffPerson.name) == name, col(StaffPerson.left_at).is_(None)
    )
    found: StaffPerson | None = await session.scalar(statement)
    return found


async def contacts_of(
    session: AsyncSession, clinic_id: str, ids: Collection[UUID]
) -> Mapping[UUID, Sequence[StaffContact]]:
    """The contact points of these people, each person's in their order."""
    found: dict[UUID, list[StaffContact]] = defaultdict(list)
    if ids:
        statement = (
            select(StaffContact)
            .where(col(StaffContact.clinic_id) == clinic_id, col(StaffContact.person_id).in_(ids))
            .order_by(col(StaffContact.place), col(StaffContact.contact_id))
        )
        for one in (await session.scalars(statement)).all():
            found[one.person_id].append(one)
    return found


async def lock_contact(session: AsyncSession, clinic_id: str, contact_id: UUID) -> StaffContact | None:
    """One contact point, held until the unit of work ends."""
    statement = select(StaffContact).where(
        col(StaffContact.clinic_id) == clinic_id, col(StaffContact.contact_id) == contact_id
    )
    found: StaffContact | None = await session.scalar(statement.with_for_update())
    return found


async def clinics_with_contact(session: AsyncSession, channel: str, address: str) -> Sequence[str]:
    """In which clinics somebody is reached there: the same telephone may serve in several."""
    statement = text("SELECT * FROM tocsin_clinics_with_contact(:channel, :address)")
    return (await session.scalars(statement, {"channel": channel, "address": address})).all()


async def contacts_at(session: AsyncSession, clinic_id: str, channel: str, address: str) -> Sequence[StaffContact]:
    """Whose contact point in the clinic this is."""
    statement = select(StaffContact).where(
        col(StaffContact.clinic_id) == clinic_id,
        col(StaffContact.channel) == channel,
        col(StaffContact.address) == address,
    )
    return (await session.scalars(statement)).all()


async def claim_doubtful(
    session: AsyncSession, proved_before: datetime, warned_before: datetime, limit: int
) -> Sequence[StaffContact]:
    """Verified contact points that have failed since, or were not proved since `proved_before`, and not warned of lately."""
    proved = func.greatest(col(StaffContact.verified_at), col(StaffContact.confirmed_at))
    statement = (
        select(StaffContact)
        .where(
            col(StaffContact.verified_at).is_not(None),
            col(StaffContact.stopped_at).is_(None),
            (col(StaffContact.failed_at).is_not(None)) | (proved < proved_before),
            (col(StaffContact.warned_at).is_(None)) | (col(StaffContact.warned_at) < warned_before),
        )
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    return (await session.scalars(statement)).all()


async def contact_proved(session: AsyncSession, clinic_id: str, channel: str, address: str, now: datetime) -> None:
    """The contact point works: something was delivered to it, or came from it."""
    await session.execute(_at(clinic_id, channel, address).values(confirmed_at=now, failed_at=None))


async def contact_answered(session: AsyncSession, clinic_id: str, channel: str, address: str, now: datetime) -> None:
    """Somebody has answered from it: that proves that it works, and that it is theirs."""
    verified = func.coalesce(col(StaffContact.verified_at), now)
    await session.execute(
        _at(clinic_id, channel, address).values(confirmed_at=now, failed_at=None, verified_at=verified)
    )


async def contact_failed(session: AsyncSession, clinic_id: str, channel: str, address: str, now: datetime) -> None:
    """The contact point does not work: it is used last from now on, and its owner's lead is warned."""
    await session.execute(_at(clinic_id, channel, address).values(failed_at=now))


def _at(clinic_id: str, channel: str, address: str) -> Update:
    return update(StaffContact).where(
        col(StaffContact.clinic_id) == clinic_id,
        col(StaffContact.channel) == channel,
        col(StaffContact.address) == address,
    )
