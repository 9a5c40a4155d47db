"""Whose turn begins and whose ends? Tells both, at every change of who is on call."""

from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from app.care.reach import Recipient, Word, messages_to, recipients, wall_clock
from app.oncall.roster import next_change, on_call_at, shifts_between
from app.records.audit import note
from app.records.clinics import get_clinic
from app.records.database import Database
from app.records.notifications import put_in_outbox
from app.records.teams import Team, claim_handing_off

MOST = 50  # teams in one unit of work
AHEAD = timedelta(days=14)  # how far a roster is looked through for its next change


async def announce_handoffs(database: Database, now: datetime) -> int:
    """Tells who goes on and off call now; how many teams changed hands."""
    async with database.begin() as session:
        teams = await claim_handing_off(session, now, MOST)
        for team in teams:
            clinic = await get_clinic(session, team.clinic_id)
            await _announce(session, team, ZoneInfo(clinic.timezone if clinic else "UTC"), now)
    return len(teams)


async def _announce(session: AsyncSession, team: Team, zone: ZoneInfo, now: datetime) -> None:
    current, before = on_call_at(team.roster, zone, now), tuple(team.on_call)
    on, off = set(current) - set(before), set(before) - set(current)
    reached = await recipients(session, team.clinic_id, on | off, zone)
    for person_id, recipient in reached.items():
        if person_id in on:
            await _say(session, team, recipient, "hand_off_on", _until(team, person_id, zone, now), now)
        else:
            await _say(session, team, recipient, "hand_off_off", now, now)
    team.on_call = list(current)
    team.next_handoff_at = next_change(team.roster, zone, now, AHEAD) or now + AHEAD
    detail = {"on": sorted(map(str, on)), "off": sorted(map(str, off))}
    if on or off:
        await note(session, team.clinic_id, "worker", "team.handed_off", f"team:{team.team_id}", now, detail=detail)


async def _say(
    session: AsyncSession, team: Team, recipient: Recipient, kind: str, moment: datetime, now: datetime
) -> None:
    facts = {"team": team.name, "at": wall_clock(moment, recipient.zone)}
    word = Word(clinic_id=team.clinic_id, kind=kind, urgency="soon", facts=facts)
    await put_in_outbox(session, messages_to(recipient, word, now))


def _until(team: Team, person_id: UUID, zone: ZoneInfo, now: datetime) -> datetime:
    shifts = shifts_between(team.roster, zone, now, now + AHEAD)
    return next((one.ends_at for one in shifts if one.person == person_id and one.starts_at <= now), now + AHEAD)
