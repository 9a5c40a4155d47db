"""Somebody answers from their own telephone: by a one-time link, by a reply, or by a key during a call. Without signing in.

Whoever holds the telephone that was rung may take the alert or pass it on, and nothing else: no patient is shown.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.access import Caller, Sight, link_hash, reply_code
from app.care.answer_alert import acknowledge_alert, nobody_looks
from app.care.pass_on_alert import pass_on_alert
from app.errors import AlertStateError, CodeRefusedError, NotFoundError
from app.records.alerts import Alert, find_alert
from app.records.audit import note
from app.records.database import Database
from app.records.links import follow, mark_read, pages_at, use_up
from app.records.notifications import Notification, find_notification, take_back
from app.records.people import clinics_with_contact, contact_answered, contacts_at, find_people
from app.records.teams import check_for_gaps

Answer = Literal["take", "pass_on"]
CONFIRMING = ("test", "verify", "stale_contact")  # a link in these proves the contact point, and nothing else


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """What is behind a link: enough to answer it, nothing about the patient."""

    kind: str
    alert_id: UUID | None
    urgency: str
    recipient: str
    language: str
    is_used: bool
    is_drill: bool
    status: str | None
    taken_by: str | None


async def open_link(session: AsyncSession, clinic_id: str, secret: str, now: datetime) -> Opened:
    """Looks at what a link leads to, which uses nothing up: mail scanners and previews look as well.

    Raises `CodeRefusedError` when there is no such link or it has expired.
    """
    found = await follow(session, clinic_id, link_hash(secret))
    if found is None or found.attempt.link_expires_at is None or found.attempt.link_expires_at <= now:
        raise CodeRefusedError("this link is not known, or has expired; open the console instead")
    message = found.notification
    alert = await _alert(session, clinic_id, message.alert_id)
    return Opened(
        kind=message.kind,
        alert_id=message.alert_id,
        urgency=alert.urgency if alert else message.urgency,
        recipient=message.recipient,
        language=message.language,
        is_used=found.attempt.link_used_at is not None,
        is_drill=alert.is_drill if alert else False,
        status=_status_for(alert, message) if alert else None,
        taken_by=alert.acknowledged_by if alert else None,
    )


async def answer_by_link(
    session: AsyncSession, clinic_id: str, secret: str, answer: Answer, now: datetime
) -> Alert | None:
    """Takes the alert or passes it on, or proves a contact point (then there is no alert). A link answers once.

    Raises `CodeRefusedError` when the link is unknown, used or expired, `AlertStateError` when somebody else has it.
    """
    hashed = link_hash(secret)
    found = await follow(session, clinic_id, hashed)
    if found is None or not await use_up(session, clinic_id, hashed, now):
        raise CodeRefusedError("this link is not known, was used before, or has expired; open the console instead")
    return await _answer(session, found.notification, answer, "link", now)


async def answer_by_key(
    session: AsyncSession, clinic_id: str, notification_id: UUID, digit: str, now: datetime
) -> Alert | None:
    """A key was pressed during a call: 1 takes, 2 passes on. Raises `NotFoundError`, `AlertStateError`."""
    message = await find_notification(session, clinic_id, notification_id)
    answers: dict[str, Answer] = {"1": "take", "2": "pass_on"}
    if message is None or digit not in answers:
        raise NotFoundError("no such choice")
    return await _answer(session, message, answers[digit], "call", now)


async def answer_by_reply(
    database: Database, channel: str, address: str, answer: Answer, code: str | None, now: datetime
) -> Alert | None:
    """An SMS said so: `code` names the alert; without one it must be clear which is meant, in whichever clinic.

    Raises `NotFoundError` when it is not, `AlertStateError` when somebody else has it.
    """
    meant: list[Notification] = []
    for clinic_id in await _clinics(database, channel, address):
        async with database.begin(Sight(clinic_id)) as session:
            pages = await pages_at(session, clinic_id, channel, address)
        meant.extend(notification for notification, alert in pages if _is_meant(alert, code))
    if len(meant) != 1:
        raise NotFoundError("no such alert" if not meant else "more than one alert is meant")
    async with database.begin(Sight(meant[0].clinic_id)) as session:
        return await _answer(session, meant[0], answer, "reply", now)


async def stop_contact(database: Database, channel: str, address: str, now: datetime, *, stop: bool) -> int:
    """Its owner has said STOP, or START again: the roster counts them as not reachable, and the lead is warned."""
    stopped = 0
    for clinic_id in await _clinics(database, channel, address):
        async with database.begin(Sight(clinic_id)) as session:
            stopped += await _stop_in(session, clinic_id, channel, address, now, stop=stop)
    return stopped


async def _stop_in(
    session: AsyncSession, clinic_id: str, channel: str, address: str, now: datetime, *, stop: bool
) -> int:
    contacts = await contacts_at(session, clinic_id, channel, address)
    for contact in contacts:
        contact.stopped_at = now if stop else None
        await check_for_gaps(session, clinic_id, now)
        if stop:
            await take_back(session, clinic_id, channel, address, now)
        action = "contact.stopped" if stop else "contact.started"
        await note(session, clinic_id, "reply", action, f"contact:{contact.contact_id}", now)
    return len(contacts)


async def _clinics(database: Database, channel: str, address: str) -> Sequence[str]:
    async with database.begin() as session:
        return await clinics_with_contact(session, channel, address)


async def _answer(session: AsyncSession, message: Notification, answer: Answer, by: str, now: datetime) -> Alert | None:
    await _require_still_here(session, message)
    await mark_read(session, message.clinic_id, message.notification_id, now)
    await contact_answered(session, message.clinic_id, message.channel, message.address, now)
    if message.kind in CONFIRMING or message.alert_id is None:
        subject = f"notification:{message.notification_id}"
        await note(session, message.clinic_id, by, "contact.confirmed", subject, now)
        return None
    caller = Caller(
        clinic_id=message.clinic_id,
        token_id=f"{by}-{message.notification_id}",
        kind="staff",
        name=message.recipient,
        scopes=frozenset(("alerts:write",)),
        person_id=message.person_id,
    )
    asked_to_look = message.kind == "welfare"
    if answer == "take":
        return await acknowledge_alert(session, caller, message.alert_id, now, goes_and_looks=asked_to_look)
    alert = await _alert(session, message.clinic_id, message.alert_id)
    if alert is not None and _is_elsewhere(alert, message):
        raise AlertStateError("somebody else has the alert already")
    return await pass_on_alert(session, caller, message.alert_id, now)


async def _require_still_here(session: AsyncSession, message: Notification) -> None:
    """Whoever has left answers for the clinic no longer, whatever still lies on their telephone."""
    if message.person_id is not None and not await find_people(session, message.clinic_id, [message.person_id]):
        raise CodeRefusedError("this was sent to somebody who is no longer one of the clinic's people")


async def _alert(session: AsyncSession, clinic_id: str, alert_id: UUID | None) -> Alert | None:
    found = await find_alert(session, Sight(clinic_id), alert_id) if alert_id is not None else None
    return found[0] if found else None


def _is_elsewhere(alert: Alert, message: Notification) -> bool:
    """Whether there is nothing left for this recipient to answer, since somebody else has the alert."""
    if message.kind == "welfare" and nobody_looks(alert):
        return False
    return alert.status == "acknowledged" and alert.acknowledged_by != message.recipient


def _status_for(alert: Alert, message: Notification) -> str:
    """As whoever was asked to go and look must see it: open, as long as nobody does."""
    return "open" if message.kind == "welfare" and nobody_looks(alert) else alert.status


def _is_meant(alert: Alert, code: str | None) -> bool:
    return code is None or code == reply_code(alert.alert_id)
