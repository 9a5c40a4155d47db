"""How is somebody reached? From people, their ways in order and their quiet hours to the messages of the outbox."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from app.clinical.escalation import Person
from app.clinical.vocabulary import Urgency, rank
from app.oncall.hours import QuietHours, quiet_until
from app.records.notifications import RINGING, Notification
from app.records.people import StaffContact, StaffPerson, contacts_of, find_people
from app.records.teams import teams_of

ANSWERED = (*RINGING, "nobody_to_ring")  # what somebody takes or passes on


@dataclass(frozen=True, slots=True)
class Way:
    """One contact point; `wait_seconds` as in `ContactPoint`."""

    channel: str
    address: str
    wait_seconds: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipient:
    """Somebody with at least one way to reach them, the best first."""

    name: str
    ways: tuple[Way, ...]
    person_id: UUID | None = None
    language: str = "en"
    zone: ZoneInfo
    quiet_hours: QuietHours | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """What is to be told: of which kind, how urgent, about which alert if any, with which words in it."""

    clinic_id: str
    kind: str
    urgency: Urgency
    alert_id: UUID | None = None
    rung: int = 0
    facts: Mapping[str, Any] = field(default_factory=dict)


def written_down(person: Person, zone: ZoneInfo) -> Recipient | None:
    """Somebody who stands on the ladder itself, with the contact points written there."""
    ways = tuple(Way(one.channel, one.address, one.wait_seconds) for one in person.contacts)
    return Recipient(name=person.name, ways=ways, zone=zone) if ways else None


async def recipients(
    session: AsyncSession, clinic_id: str, ids: Collection[UUID], zone: ZoneInfo
) -> dict[UUID, Recipient]:
    """Those of these people who can be reached at all; `zone` is the clinic's, for who has none of their own."""
    people = await find_people(session, clinic_id, ids)
    contacts = await contacts_of(session, clinic_id, people)
    found = {}
    for person_id, person in people.items():
        ways = _best_first(contacts.get(person_id, ()))
        if ways:
            found[person_id] = _recipient(person, ways, zone)
    return found


async def leads(session: AsyncSession, clinic_id: str, zone: ZoneInfo) -> list[Recipient]:
    """Who is told when something about being on call is wrong: the leads of the clinic's teams."""
    ids = {team.lead_id for team in await teams_of(session, clinic_id) if team.lead_id is not None}
    return list((await recipients(session, clinic_id, ids, zone)).values())


def messages_to(recipient: Recipient, word: Word, now: datetime) -> list[Notification]:
    """One message for each way: the first is due, those with a wait follow by themselves, the rest only on failure.

    What cannot be answered follows by no other way unless the first one fails: it would only come twice. Quiet hours hold
    back what is not `immediate`.
    """
    waits = {place: way.wait_seconds for place, way in enumerate(recipient.ways) if word.kind in ANSWERED}
    due = now
    if word.urgency != "immediate" and recipient.quiet_hours is not None:
        due = quiet_until(recipient.quiet_hours, recipient.zone, now) or now
    group_id = uuid4()
    return [
        Notification(
            clinic_id=word.clinic_id,
            notification_id=uuid4(),
            kind=word.kind,
            alert_id=word.alert_id,
            person_id=recipient.person_id,
            group_id=group_id,
            place=place,
            urgency=word.urgency,
            priority=rank(word.urgency),
            rung=word.rung,
            recipient=recipient.name,
            language=recipient.language,
            channel=way.channel,
            address=way.address,
            facts={**word.facts, **({} if waits.get(place) is None else {"waits": True})},
            state="pending" if place == 0 or waits.get(place) is not None else "held",
            due_at=due + timedelta(seconds=(waits.get(place) or 0) if place else 0),
            created_at=now,
        )
        for place, way in enumerate(recipient.ways)
    ]


def wall_clock(moment: datetime, zone: ZoneInfo) -> str:
    """A moment in somebody's own time, in digits that every language reads: `2026-03-14 08:00`."""
    return f"{moment.astimezone(zone):%Y-%m-%d %H:%M}"


def _recipient(person: StaffPerson, ways: tuple[Way, ...], zone: ZoneInfo) -> Recipient:
    return Recipient(
        name=person.name,
        ways=ways,
        person_id=person.person_id,
        language=person.language,
        zone=ZoneInfo(person.timezone) if person.timezone else zone,
        quiet_hours=person.quiet_hours,
    )


def _best_first(contacts: Sequence[StaffContact]) -> tuple[Way, ...]:
    """What is proved before what has failed. Unverified ones only when nothing is verified: a page into the unknown,
    which says nothing about a patient, is better than none. Never one whose owner has said STOP.
    """
    usable = [one for one in contacts if one.stopped_at is None]
    verified = [one for one in usable if one.verified_at is not None]
    chosen = sorted(verified or usable, key=lambda one: one.failed_at is not None)
    return tuple(Way(one.channel, one.address, one.wait_seconds) for one in chosen)
