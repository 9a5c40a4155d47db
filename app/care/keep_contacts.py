"""By which ways, and in which order, is somebody reached? Contact points added, put in order, and taken away."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, ClassVar
from uuid import UUID, uuid5

from annotated_types import Ge, Le, MaxLen, MinLen
from pydantic import AfterValidator
from sqlalchemy.ext.asyncio import AsyncSession

from app.care.compare import replaced
from app.care.keep_people import (
    Caused,
    Coverage,
    Keeper,
    PersonToKeep,
    add_person,
    change_person,
    hold,
    one_line,
    require_person,
)
from app.clinical.escalation import ContactPoint, Seconds
from app.errors import NotFoundError, OnCallStateError
from app.records.audit import Change, note
from app.records.people import StaffContact, StaffPerson, contacts_of, person_named

MOST = 10  # contact points of one person, as on a ladder

Place = Annotated[int, Ge(0), Le(MOST - 1)]


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactToKeep:
    """A way to somebody. `wait_seconds`: also tried so long after the person was rung; left out: only when the ways
    before it have failed. `place`: 0 is tried first; left out: last.
    """

    __pydantic_config__: ClassVar = {"extra": "forbid"}
    channel: Annotated[str, MinLen(1), MaxLen(40), AfterValidator(one_line)]
    address: Annotated[str, MinLen(1), MaxLen(2000), AfterValidator(one_line)]
    wait_seconds: Seconds | None = None
    place: Place | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactOrder:
    """When a contact point is tried. Another address is another contact point, which has yet to be proved."""

    __pydantic_config__: ClassVar = {"extra": "forbid"}
    place: Place
    wait_seconds: Seconds | None = None


async def add_contact(
    session: AsyncSession, by: Keeper, person_id: UUID, new: ContactToKeep, now: datetime
) -> StaffContact:
    """A new way to somebody, which has yet to be proved. The same address again is the contact point that is there."""
    await hold(session, by)
    await require_person(session, by.clinic_id, person_id)
    others = list((await contacts_of(session, by.clinic_id, [person_id])).get(person_id, ()))
    there = next((one for one in others if (one.channel, one.address) == (new.channel, new.address)), None)
    if there is not None:
        return there
    if len(others) >= MOST:
        raise OnCallStateError(f"somebody has at most {MOST} contact points: take one away first")
    contact = StaffContact(
        clinic_id=by.clinic_id,
        # The same for the same address: whoever takes it away and adds it again is sent no more codes than before.
        contact_id=uuid5(person_id, f"{new.channel}|{new.address}"),
        person_id=person_id,
        place=len(others),
        channel=new.channel,
        address=new.address,
        wait_seconds=new.wait_seconds,
        created_at=now,
    )
    session.add(contact)
    _put_in_order([*others, contact], contact, len(others) if new.place is None else new.place)
    await session.flush()
    await _noted(session, by, contact, "contact.added", now)
    return contact


async def change_contact(
    session: AsyncSession, by: Keeper, person_id: UUID, contact_id: UUID, wanted: ContactOrder, now: datetime
) -> StaffContact:
    """Tries a contact point earlier or later; raises `NotFoundError`."""
    await hold(session, by)
    contact, all_of_them = await _require(session, by, person_id, contact_id)
    before = ContactOrder(place=contact.place, wait_seconds=contact.wait_seconds)
    _put_in_order(all_of_them, contact, wanted.place)
    contact.wait_seconds = wanted.wait_seconds
    await session.flush()
    after = ContactOrder(place=contact.place, wait_seconds=contact.wait_seconds)
    if before != after:
        await _noted(session, by, contact, "contact.changed", now, replaced(ContactOrder, before, after))
    return contact


async def remove_contact(session: AsyncSession, by: Keeper, person_id: UUID, contact_id: UUID, now: datetime) -> Caused:
    """Takes a way away, and says which gaps that leaves: their leads are warned at once; raises `NotFoundError`."""
    clinic = await hold(session, by)
    contact, all_of_them = await _require(session, by, person_id, contact_id)
    coverage = await Coverage.of(session, clinic, person_id, now)
    await session.delete(contact)
    _number(one for one in all_of_them if one is not contact)
    await session.flush()
    await _noted(session, by, contact, "contact.removed", now)
    return await coverage.lost(session, now)


async def enter_person(
    session: AsyncSession, by: Keeper, wanted: PersonToKeep, ways: Sequence[ContactPoint], now: datetime
) -> StaffPerson:
    """Somebody by name, as they stand in a list: made or changed, with these ways first and in this order.

    Ways that are not in the list stay behind them; new ones have yet to be proved, whoever wrote the list.
    """
    there = await person_named(session, by.clinic_id, wanted.name)
    if there is None:
        person = await add_person(session, by, wanted, now)
    else:
        person = await change_person(session, by, there.person_id, wanted, now)
    for place, way in enumerate(ways):
        new = ContactToKeep(channel=way.channel, address=way.address, wait_seconds=way.wait_seconds, place=place)
        contact = await add_contact(session, by, person.person_id, new, now)
        order = ContactOrder(place=place, wait_seconds=way.wait_seconds)
        await change_contact(session, by, person.person_id, contact.contact_id, order, now)
    return person


async def _require(
    session: AsyncSession, by: Keeper, person_id: UUID, contact_id: UUID
) -> tuple[StaffContact, Sequence[StaffContact]]:
    await require_person(session, by.clinic_id, person_id)
    found = (await contacts_of(session, by.clinic_id, [person_id])).get(person_id, ())
    contact = next((one for one in found if one.contact_id == contact_id), None)
    if contact is None:
        raise NotFoundError("no such contact point")
    return contact, found


def _put_in_order(contacts: Sequence[StaffContact], moved: StaffContact, place: int) -> None:
    ordered = [one for one in contacts if one is not moved]
    ordered.insert(place, moved)
    _number(ordered)


def _number(ordered: Iterable[StaffContact]) -> None:
    for place, contact in enumerate(ordered):
        contact.place = place


async def _noted(
    session: AsyncSession, by: Keeper, contact: StaffContact, action: str, now: datetime, change: Change | None = None
) -> None:
    detail = {"person": str(contact.person_id), "channel": contact.channel}
    await note(
        session, by.clinic_id, by.actor, action, f"contact:{contact.contact_id}", now, detail=detail, change=change
    )
