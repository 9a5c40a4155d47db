"""Who must be rung about this alert now? Writes a rung's messages into the outbox and moves the alert up its ladder."""

from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from app.access import Caller
from app.care.reach import Recipient, Word, leads, messages_to, recipients, written_down
from app.clinical.escalation import Climb, Rung, next_climb, round_of
from app.clinical.vocabulary import Urgency
from app.oncall.roster import on_call_at
from app.records.alerts import Alert
from app.records.audit import note
from app.records.notifications import put_in_outbox, was_told_since
from app.records.people import person_named
from app.records.teams import get_team

NOBODY_TO_RING = timedelta(minutes=1)  # how soon a ladder without a single address is tried again
LEADS_AGAIN = timedelta(minutes=10)  # how soon the leads hear again that nobody can be rung


async def ring(
    session: AsyncSession, alert: Alert, zone: ZoneInfo, actor: Caller | str, now: datetime, kind: str = "page"
) -> int:
    """Rings the alert's next rung, skipping empty ones at once; how many people were rung.

    Whoever let the alert lapse is passed over as long as there is anybody else. A ladder on which nobody can be reached
    is tried again every minute, since it may be filled meanwhile, and the teams' leads are told.
    """
    urgency = urgency_of(alert)
    route = round_of(urgency, alert.ladder, zone, alert.round_at or alert.opened_at)
    for passed_over in dict.fromkeys((alert.lapsed_by, None)):
        for skipped in range(len(route)):
            place = (alert.next_place + skipped) % len(route)
            found = await on_rung(session, alert.clinic_id, route[place], zone, now)
            chosen = [one for one in found if one.name != passed_over]
            if chosen:
                await _ring(session, alert, Climb(alert.next_rung, now, place, _began(alert)), chosen, kind, now)
                await _climb(session, alert, place, zone, now)
                detail = {"rung": alert.next_rung - 1, "people": [one.name for one in chosen], "skipped": skipped}
                await _noted(session, alert, actor, "alert.rung", detail, now)
                return len(chosen)
    alert.next_rung_at = now + NOBODY_TO_RING
    await _noted(session, alert, actor, "alert.nobody_to_ring", {}, now)
    await _tell_leads(session, alert, zone, now)
    return 0


async def ring_these(session: AsyncSession, alert: Alert, people: list[Recipient], kind: str, now: datetime) -> None:
    """Rings people beside the ladder, which stays where it is."""
    await _ring(session, alert, Climb(alert.next_rung, now, alert.next_place, _began(alert)), people, kind, now)


async def on_rung(session: AsyncSession, clinic_id: str, rung: Rung, zone: ZoneInfo, now: datetime) -> list[Recipient]:
    """Everyone who stands on a rung now and can be reached, each once."""
    ids: list[UUID] = list(rung.staff)
    for team_id in rung.teams:
        team = await get_team(session, clinic_id, team_id)
        if team is not None:
            ids.extend(on_call_at(team.roster, zone, now))
    known = await recipients(session, clinic_id, ids, zone) if ids else {}
    named = [await _by_name(session, clinic_id, found) for one in rung.people if (found := written_down(one, zone))]
    return [*named, *(known[one] for one in dict.fromkeys(ids) if one in known)]


def is_due(climb: Climb | None, now: datetime) -> bool:
    """Whether a rung is to be rung in this very unit of work."""
    return climb is not None and climb.at <= now


def urgency_of(alert: Alert) -> Urgency:
    """The alert's urgency, typed."""
    return alert.urgency  # type: ignore[return-value] # only ever written from an Urgency


async def _by_name(session: AsyncSession, clinic_id: str, written: Recipient) -> Recipient:
    """Somebody of the staff who has the name on the ladder is rung as themselves: so they see whom it is about."""
    person = await person_named(session, clinic_id, written.name)
    return written if person is None else replace(written, person_id=person.person_id)


async def _ring(
    session: AsyncSession, alert: Alert, climb: Climb, people: list[Recipient], kind: str, now: datetime
) -> None:
    word = Word(
        clinic_id=alert.clinic_id, kind=kind, urgency=urgency_of(alert), alert_id=alert.alert_id, rung=climb.rung
    )
    await put_in_outbox(session, [one for person in people for one in messages_to(person, word, now)])


async def _climb(session: AsyncSession, alert: Alert, place: int, zone: ZoneInfo, now: datetime) -> None:
    rung = Climb(alert.next_rung, now, place, _began(alert))
    climb = next_climb(rung, urgency_of(alert), alert.ladder, zone, now)
    alert.next_rung, alert.next_place = climb.rung, climb.place
    alert.next_rung_at, alert.round_at = climb.at, climb.round_at
    alert.lapsed_by = None
    await session.flush()


async def _tell_leads(session: AsyncSession, alert: Alert, zone: ZoneInfo, now: datetime) -> None:
    if await was_told_since(session, alert.clinic_id, alert.alert_id, "nobody_to_ring", now - LEADS_AGAIN):
        return
    await ring_these(session, alert, await leads(session, alert.clinic_id, zone), "nobody_to_ring", now)


def _began(alert: Alert) -> datetime:
    return alert.round_at or alert.opened_at


async def _noted(
    session: AsyncSession, alert: Alert, actor: Caller | str, action: str, detail: dict[str, object], now: datetime
) -> None:
    subject = f"alert:{alert.alert_id}"
    await note(session, alert.clinic_id, actor, action, subject, now, patient_id=alert.patient_id, detail=detail)
