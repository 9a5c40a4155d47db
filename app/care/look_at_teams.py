"""Who is on call in a team now or at another time, can they be reached, and which minutes reach nobody?"""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from app.access import Sight
from app.care.keep_teams import require_team
from app.care.warn_of_gaps import everyone_in, gaps_of, reachability
from app.errors import NotFoundError
from app.oncall.coverage import Gap
from app.oncall.roster import Shift, on_call_at, shifts_between
from app.records.clinics import get_clinic
from app.records.database import Database
from app.records.people import StaffPerson, contacts_of, find_people
from app.records.teams import Team, teams_of


@dataclass(frozen=True, slots=True)
class OnCall:
    """Somebody who is on call, and whether a contact point of theirs is known to work then."""

    person: StaffPerson
    verified: bool


@dataclass(frozen=True, slots=True)
class Standing:
    """A team, who is on call in it, and the gaps of its next fortnight."""

    team: Team
    on_call: Sequence[OnCall]
    gaps: Sequence[Gap]


async def standing(session: AsyncSession, team: Team, now: datetime) -> Standing:
    """How a team stands now."""
    zone = await zone_of(session, team.clinic_id)
    return Standing(team, await on_call(session, team, zone, now), await gaps_of(session, team, zone, now))


async def standings(session: AsyncSession, clinic_id: str, now: datetime) -> list[Standing]:
    """How every team of a clinic stands now; without their gaps, which take a while to find."""
    zone = await zone_of(session, clinic_id)
    teams = await teams_of(session, clinic_id)
    return [Standing(team, await on_call(session, team, zone, now), ()) for team in teams]


async def on_call(session: AsyncSession, team: Team, zone: ZoneInfo, at: datetime) -> list[OnCall]:
    """Who is on call at an instant, in the roster's order; whoever has left is not, whatever the roster says."""
    ids = on_call_at(team.roster, zone, at)
    people = await find_people(session, team.clinic_id, ids)
    contacts = await contacts_of(session, team.clinic_id, people)
    found = []
    for one in ids:
        if one in people:
            reach = reachability(contacts.get(one, ()))
            verified = reach.verified_from is not None and (reach.until is None or at < reach.until)
            found.append(OnCall(people[one], verified))
    return found


async def shifts_of(
    database: Database, clinic_id: str, team_id: str, start: datetime, end: datetime
) -> tuple[Sequence[Shift], Mapping[UUID, StaffPerson]]:
    """A team's shifts, and the people in them who are still there; worked out in a thread, since it may take a while."""
    async with database.begin(Sight(clinic_id)) as session:
        team = await require_team(session, clinic_id, team_id)
        zone = await zone_of(session, clinic_id)
        people = await find_people(session, clinic_id, everyone_in(team.roster))
    return await asyncio.to_thread(shifts_between, team.roster, zone, start, end), people


async def zone_of(session: AsyncSession, clinic_id: str) -> ZoneInfo:
    """The clinic's own clock; raises `NotFoundError`."""
    clinic = await get_clinic(session, clinic_id)
    if clinic is None:
        raise NotFoundError(f"there is no clinic {clinic_id!r}")
    return ZoneInfo(clinic.timezone)
