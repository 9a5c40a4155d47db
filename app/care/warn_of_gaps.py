"""Which minutes of the next fortnight reach nobody? The lead is warned now, not when the alert comes."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from app.care.reach import Recipient, Way, Word, messages_to, recipients, wall_clock
from app.oncall.coverage import Gap, Reachability, gaps
from app.oncall.roster import Roster
from app.records.audit import note
from app.records.clinics import get_clinic
from app.records.database import Database
from app.records.notifications import put_in_outbox
from app.records.people import StaffContact, claim_doubtful, contacts_of, find_people
from app.records.teams import Team, claim_to_check_for_gaps

MOST = 50  # teams, or contact points, in one unit of work
AHEAD = timedelta(days=14)
CHECK_AGAIN = timedelta(minutes=15)
WARN_AGAIN = timedelta(hours=24)
# How long a contact point counts as good after it last proved to work, and when its owner is asked to prove it again.
# Our own choice: people change their telephone every few years, and nobody tells the roster.
GOOD_FOR = timedelta(days=180)
DOUBTFUL_AFTER = timedelta(days=90)


async def gaps_of(session: AsyncSession, team: Team, zone: ZoneInfo, now: datetime) -> tuple[Gap, ...]:
    """The stretches of the next 14 days in which nobody with a verified contact point is on call."""
    people = everyone_in(team.roster)
    contacts = await contacts_of(session, team.clinic_id, people)
    here = await find_people(session, team.clinic_id, people)
    reach = {one: reachability(contacts.get(one, ())) for one in here}
    return gaps(team.roster, zone, reach, now, now + AHEAD)


def everyone_in(roster: Roster) -> set[UUID]:
    """All who stand in a roster anywhere."""
    in_turns = {member for rotation in roster.rotations for member in rotation.members}
    added = {override.adds for override in roster.overrides if override.adds is not None}
    return in_turns | added | {shift.person for shift in roster.fixed}


def reachability(contacts: Sequence[StaffContact]) -> Reachability:
    """Since when and until when somebody has a contact point that is known to work."""
    good = [one for one in contacts if one.verified_at and one.stopped_at is None and one.failed_at is None]
    if not good:
        return Reachability()
    since = min(one.verified_at for one in good if one.verified_at)
    return Reachability(verified_from=since, until=max(_proved(one) for one in good) + GOOD_FOR)


async def warn_of_gaps(database: Database, now: datetime) -> int:
    """Warns the lead of each team whose next fortnight has a gap that was not told yet; how many teams were looked at."""
    async with database.begin() as session:
        teams = await claim_to_check_for_gaps(session, now, MOST)
        for team in teams:
            clinic = await get_clinic(session, team.clinic_id)
            zone = ZoneInfo(clinic.timezone if clinic else "UTC")
            team.next_gap_check_at = now + CHECK_AGAIN
            await _warn(session, team, zone, await gaps_of(session, team, zone, now), now)
    return len(teams)


async def warn_of_doubtful_contacts(database: Database, now: datetime) -> int:
    """Asks people to prove contact points that have failed or not proved to work for long; how many there were."""
    async with database.begin() as session:
        doubtful = await claim_doubtful(session, now - DOUBTFUL_AFTER, now - WARN_AGAIN * 7, MOST)
        for contact in doubtful:
            contact.warned_at = now
            clinic = await get_clinic(session, contact.clinic_id)
            zone = ZoneInfo(clinic.timezone if clinic else "UTC")
            reached = await recipients(session, contact.clinic_id, [contact.person_id], zone)
            word = Word(clinic_id=contact.clinic_id, kind="stale_contact", urgency="soon")
            for recipient in reached.values():
                await put_in_outbox(session, messages_to(_asked_at(contact, recipient), word, now))
            subject = f"contact:{contact.contact_id}"
            await note(session, contact.clinic_id, "worker", "contact.doubtful", subject, now)
    return len(doubtful)


def _asked_at(contact: StaffContact, recipient: Recipient) -> Recipient:
    """What was not proved for long is asked itself: the link in the message proves where it arrived. Of what has failed its
    owner hears by what works.
    """
    if contact.failed_at is not None:
        return recipient
    asked = Way(contact.channel, contact.address)
    others = (way for way in recipient.ways if (way.channel, way.address) != (asked.channel, asked.address))
    return replace(recipient, ways=(asked, *others))


async def _warn(session: AsyncSession, team: Team, zone: ZoneInfo, found: Sequence[Gap], now: datetime) -> None:
    told_at, *told = (team.gap_told or "").split(" ")
    is_old = bool(told_at) and datetime.fromisoformat(told_at) + WARN_AGAIN <= now
    if not found:
        team.gap_told = None
        return
    if all(_is_told(gap, told, now) for gap in found) and not is_old:
        return
    team.gap_told = " ".join([now.isoformat(), *(_name(gap, now) for gap in found)])
    first = found[0]
    detail = {"gaps": len(found), "first": first.starts_at.isoformat(), "why": first.why}
    await note(session, team.clinic_id, "worker", "team.gap", f"team:{team.team_id}", now, detail=detail)
    if team.lead_id is None:
        return
    for lead in (await recipients(session, team.clinic_id, [team.lead_id], zone)).values():
        facts = {
            "team": team.name,
            "at": wall_clock(first.starts_at, lead.zone),
            "minutes": int((first.ends_at - first.starts_at).total_seconds() // 60),
            "count": len(found),
        }
        word = Word(
            clinic_id=team.clinic_id,
            kind="coverage_gap",
            urgency="urgent" if first.starts_at <= now + timedelta(hours=24) else "soon",
            facts=facts,
        )
        await put_in_outbox(session, messages_to(lead, word, now))


def _name(gap: Gap, now: datetime) -> str:
    """From when to when, the end left out while it lies beyond the fortnight that is looked at."""
    return f"{gap.starts_at.isoformat()}/{gap.ends_at.isoformat() if gap.ends_at < now + AHEAD else ''}"


def _is_told(gap: Gap, told: Sequence[str], now: datetime) -> bool:
    """Whether the lead knows of it: it is still the same gap once it has begun, and once its end comes into view."""
    for start, _, end in (name.partition("/") for name in told):
        same_start = max(datetime.fromisoformat(start), now) == gap.starts_at
        if same_start and end in ("", gap.ends_at.isoformat()):
            return True
    return False


def _proved(contact: StaffContact) -> datetime:
    moments = [moment for moment in (contact.verified_at, contact.confirmed_at) if moment]
    return max(moments)
