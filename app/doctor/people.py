"""Would an alert reach somebody now? Each clinic's ladder, each team's fortnight, each person's contact points."""

from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import get_args
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from app.care.reach import Recipient
from app.care.ring import on_rung
from app.care.warn_of_gaps import DOUBTFUL_AFTER, gaps_of
from app.clinical.escalation import rings_from, round_of
from app.clinical.vocabulary import Urgency
from app.doctor.finding import Finding, fail, ok, warn
from app.oncall.roster import on_call_at
from app.records.clinics import Clinic
from app.records.people import StaffContact, StaffPerson, contacts_of, people_of
from app.records.teams import Team, teams_of


async def examine_clinic(
    session: AsyncSession, clinic: Clinic, channels: Collection[str], now: datetime
) -> AsyncIterator[Finding]:
    """Everything about whom this clinic's alerts reach."""
    zone = ZoneInfo(clinic.timezone)
    for urgency in get_args(Urgency):
        if rings_from(urgency, clinic.ladder, zone, now) is not None:
            yield await _path(session, clinic, urgency, channels, now)
    people = {one.person_id: one for one in await people_of(session, clinic.clinic_id)}
    for team in await teams_of(session, clinic.clinic_id):
        yield _on_call(team, people, zone, now)
        yield await _fortnight(session, team, zone, now)
    contacts = await contacts_of(session, clinic.clinic_id, people)
    for person_id, person in people.items():
        for finding in _person(person, contacts.get(person_id, ()), channels, now):
            yield finding


async def _path(
    session: AsyncSession, clinic: Clinic, urgency: Urgency, channels: Collection[str], now: datetime
) -> Finding:
    """Whoever would be rung about an alert that opened now; empty rungs are skipped, but someone must be left."""
    zone = ZoneInfo(clinic.timezone)
    what = f"{clinic.clinic_id}: ladder for {urgency}"
    route = round_of(urgency, clinic.ladder, zone, now)
    reached = [
        [one for one in await on_rung(session, clinic.clinic_id, rung, zone, now) if _has_way(one, channels)]
        for rung in route
    ]
    first = next((people for people in reached if people), None)
    if first is None:
        return fail(what, "nobody on it can be reached now", "Put people with working contact points on the ladder.")
    if empty := sum(not people for people in reached):
        return warn(
            what, f"{empty} of {len(route)} rungs reach nobody now", "Each is skipped at once; fill it or drop it."
        )
    return ok(what, f"first {', '.join(one.name for one in first)}, then {len(route) - 1} more rungs")


def _has_way(recipient: Recipient, channels: Collection[str]) -> bool:
    return any(way.channel in channels for way in recipient.ways)


def _on_call(team: Team, people: Mapping[UUID, StaffPerson], zone: ZoneInfo, now: datetime) -> Finding:
    what = f"{team.clinic_id}: team {team.team_id} on call now"
    names = [people[one].name for one in on_call_at(team.roster, zone, now) if one in people]
    if not names:
        return fail(what, "nobody", "Put somebody on call now, by an override.")
    if team.lead_id is None:
        return warn(what, ", ".join(names), "Give the team a lead: nobody is warned of its gaps.")
    return ok(what, ", ".join(names))


async def _fortnight(session: AsyncSession, team: Team, zone: ZoneInfo, now: datetime) -> Finding:
    what = f"{team.clinic_id}: team {team.team_id} next 14 days"
    found = await gaps_of(session, team, zone, now)
    if not found:
        return ok(what, "somebody with a verified contact point is always on call")
    first = found[0]
    why = "nobody is on call" if first.why == "nobody" else "who is on call has no verified contact point"
    minutes = int(sum((gap.ends_at - gap.starts_at for gap in found), timedelta(0)).total_seconds() // 60)
    seen = f"{len(found)} gaps, {minutes} minutes; from {first.starts_at.astimezone(zone):%Y-%m-%d %H:%M} {why}"
    return fail(what, seen, "Fill it by an override, or have a contact point verified.")


def _person(
    person: StaffPerson, contacts: Sequence[StaffContact], channels: Collection[str], now: datetime
) -> list[Finding]:
    """One line when all is well, else one for each thing that is not."""
    what = f"{person.clinic_id}: {person.name}"
    found = [finding for one in contacts if (finding := _contact(what, one, channels, now)) is not None]
    good = [one for one in contacts if one.verified_at and not one.stopped_at and one.channel in channels]
    if not good:
        seen = "no contact point is verified" if contacts else "there is no contact point"
        return [*found, fail(what, seen, "Have one verified by a code, or nobody knows whether a page arrives.")]
    return found or [ok(what, f"verified: {', '.join(one.channel for one in good)}")]


def _contact(what: str, contact: StaffContact, channels: Collection[str], now: datetime) -> Finding | None:
    what = f"{what}, {contact.channel}"
    if contact.stopped_at is not None:
        return warn(what, "its owner has said STOP", "Ask them to say START, or take it off.")
    if contact.channel not in channels:
        return warn(what, "this channel is not configured here", "Set its settings, or take the contact point off.")
    if contact.verified_at is None:
        return warn(what, "it is not verified", "Have it verified by a code.")
    if contact.failed_at is not None:
        return warn(what, "the last message to it did not arrive", "Have it verified again.")
    proved = max(moment for moment in (contact.verified_at, contact.confirmed_at) if moment)
    if now - proved > DOUBTFUL_AFTER:
        return warn(what, f"it has not proved to work for {(now - proved).days} days", "Send it a test: --send.")
    return None
