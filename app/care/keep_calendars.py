"""How do shifts come in from another program's calendar, and go out to somebody's own?"""

import asyncio
import hmac
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from app.access import Sight, link_hash, mint_link
from app.care.keep_people import Keeper, hold
from app.care.keep_teams import KEPT_FOR, require_team, rota_changed
from app.care.warn_of_gaps import everyone_in
from app.clinical.intake.reading import Problem
from app.errors import NotFoundError, UnreadableInputError
from app.oncall.calendar import calendar_of
from app.oncall.imports import LONGEST_INTERVAL, Imported, People, shifts_from
from app.oncall.roster import IMPORTED, FixedShift, Roster, shifts_between
from app.oncall.wall import first_at, wall_at
from app.records.audit import note
from app.records.clinics import get_clinic
from app.records.database import Database
from app.records.people import contacts_of, find_people, people_of
from app.records.teams import Team, get_team

MOST_FIXED = 5_000  # as in a roster
BACK, AHEAD = timedelta(weeks=4), timedelta(weeks=12)
_NO_SECRET = link_hash("")  # held against when there is no feed, so that a guess takes as long as elsewhere


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportedInto:
    """The team with its new shifts, how many those are, and the names in the calendar that matched nobody."""

    team: Team
    shifts: int
    unknown: tuple[str, ...]


async def import_calendar(database: Database, by: Keeper, team_id: str, ics: str, now: datetime) -> ImportedInto:
    """Takes the shifts of an iCalendar file from now on in place of those that were imported before.

    Raises `NotFoundError` and `UnreadableInputError`. The file is read in a thread and with no transaction open: it may
    take a second.
    """
    async with database.begin(Sight(by.clinic_id)) as session:
        clinic = await hold(session, by)
        await require_team(session, by.clinic_id, team_id)
        people = await _people(session, by.clinic_id)
    zone = ZoneInfo(clinic.timezone)
    try:
        read = await asyncio.to_thread(shifts_from, ics.encode(), people, zone, now, now + LONGEST_INTERVAL)
    except ValueError as wrong:
        raise UnreadableInputError("the calendar could not be read", [Problem("/ics", str(wrong))]) from None
    async with database.begin(Sight(by.clinic_id)) as session:
        await hold(session, by)
        team = await require_team(session, by.clinic_id, team_id, lock=True)
        roster = _with_imported(team.roster, read, now)
        if len(roster.fixed) > MOST_FIXED:
            wrong_size = Problem("/ics", f"expected no more than {MOST_FIXED} shifts with those that stand already")
            raise UnreadableInputError("the calendar could not be read", [wrong_size])
        read_of_it, unknown = len(read.shifts), len(read.unknown)
        action = "team.calendar_imported"
        await rota_changed(session, by, team, roster, action, now, shifts=read_of_it, unknown=unknown)
    return ImportedInto(team=team, shifts=len(read.shifts), unknown=read.unknown)


async def share_calendar(session: AsyncSession, by: Keeper, team_id: str, now: datetime) -> str:
    """The secret of the team's feed, shown this once; the one before it opens nothing any more."""
    await hold(session, by)
    team = await require_team(session, by.clinic_id, team_id, lock=True)
    minted = mint_link()
    team.feed_hash = minted.link_hash
    await session.flush()
    await note(session, by.clinic_id, by.actor, "team.calendar_shared", f"team:{team_id}", now)
    return minted.shown


async def feed_of(database: Database, clinic_id: str, team_id: str, key: str, now: datetime) -> bytes:
    """The team's shifts as iCalendar, from a Monday four weeks back; raises `NotFoundError` for whatever is wrong."""
    async with database.begin(Sight(clinic_id)) as session:
        team = await get_team(session, clinic_id, team_id)
        clinic = await get_clinic(session, clinic_id)
        kept = team.feed_hash if team is not None else None
        is_theirs = hmac.compare_digest(kept or _NO_SECRET, link_hash(key))
        if team is None or clinic is None or kept is None or not is_theirs:
            raise NotFoundError("no such calendar")
        people = await find_people(session, clinic_id, everyone_in(team.roster))
    names = {person_id: person.name for person_id, person in people.items()}
    return await asyncio.to_thread(_drawn, team, ZoneInfo(clinic.timezone), names, now)


def _drawn(team: Team, zone: ZoneInfo, names: dict[UUID, str], now: datetime) -> bytes:
    today = wall_at(now, zone).date()
    monday = datetime.combine(today - timedelta(days=today.weekday()), time())
    start, end = first_at(monday - BACK, zone), first_at(monday + AHEAD, zone)
    shifts = shifts_between(team.roster, zone, start, end)
    return calendar_of(shifts, names, team.name, now)


async def _people(session: AsyncSession, clinic_id: str) -> People:
    people = await people_of(session, clinic_id)
    contacts = await contacts_of(session, clinic_id, [person.person_id for person in people])
    by_email = {
        contact.address: person_id
        for person_id, theirs in contacts.items()
        for contact in theirs
        if contact.channel == "email"
    }
    return People(by_name={person.name: person.person_id for person in people}, by_email=by_email)


def _with_imported(roster: Roster, read: Imported, now: datetime) -> Roster:
    """What was imported before ends now; what is over stays for a while, so that calendars still show it."""
    kept: list[FixedShift] = []
    for shift in roster.fixed:
        if shift.source != IMPORTED:
            kept.append(shift)
        elif shift.starts_at < now and shift.ends_at > now - KEPT_FOR:
            kept.append(replace(shift, ends_at=min(shift.ends_at, now)))
    return replace(roster, fixed=(*kept, *read.shifts))
