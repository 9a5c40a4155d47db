"""Does a contact point work, and is it theirs? A code goes to it, and whoever reads it there types it in."""

import hashlib
import hmac
import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Literal
from uuid import UUID, uuid4

from sqlalchemy.ext.asyncio import AsyncSession

from app.care.keep_people import Keeper, require_person
from app.clinical.vocabulary import rank
from app.errors import NotFoundError, OnCallStateError
from app.records.audit import note, times_noted
from app.records.notifications import Notification, put_in_outbox
from app.records.people import StaffContact, StaffPerson, lock_contact

# Six digits, five tries, three codes an hour: a guess succeeds once in some 60 000 hours.
CODE_LASTS = timedelta(minutes=15)
MOST_TRIES = 5
MOST_AN_HOUR = 3

Confirmed = Literal["confirmed", "wrong", "refused"]


async def send_code(session: AsyncSession, by: Keeper, person_id: UUID, contact_id: UUID, now: datetime) -> datetime:
    """Sends a new code to this contact point alone, and gives its end; the one before it holds no more.

    Raises `NotFoundError`, and `OnCallStateError` when it was sent enough lately or its owner has said STOP.
    """
    person, contact = await _require(session, by, person_id, contact_id)
    await _require_patience(session, by, contact, "contact.code_sent", now)
    code = f"{secrets.randbelow(1_000_000):06d}"
    contact.code_hash = _hash(contact.contact_id, code)
    contact.code_expires_at, contact.code_tries = now + CODE_LASTS, 0
    facts = {"code": code, "minutes": int(CODE_LASTS.total_seconds() // 60)}
    await put_in_outbox(session, [_message(person, contact, "verify", facts, now)])
    await _noted(session, by, contact, "contact.code_sent", now)
    return contact.code_expires_at


async def confirm_code(
    session: AsyncSession, by: Keeper, person_id: UUID, contact_id: UUID, code: str, now: datetime
) -> Confirmed:
    """Whether the code is the one that was sent: then the contact point is proved, and the code used up.

    An outcome and not a refusal, because a wrong try must be counted. Raises `NotFoundError`.
    """
    _, contact = await _require(session, by, person_id, contact_id)
    is_over = contact.code_expires_at is None or contact.code_expires_at <= now
    if contact.code_hash is None or is_over or contact.code_tries >= MOST_TRIES:
        return "refused"
    if not hmac.compare_digest(contact.code_hash, _hash(contact.contact_id, code)):
        contact.code_tries += 1
        await _noted(session, by, contact, "contact.code_wrong", now)
        return "wrong"
    contact.code_hash = contact.code_expires_at = None
    contact.verified_at = contact.verified_at or now
    contact.confirmed_at = now
    contact.failed_at = contact.warned_at = None
    await _noted(session, by, contact, "contact.verified", now)
    return "confirmed"


async def send_test(session: AsyncSession, by: Keeper, person_id: UUID, contact_id: UUID, now: datetime) -> None:
    """Sends a message that asks for nothing but an answer; raises as `send_code` does."""
    person, contact = await _require(session, by, person_id, contact_id)
    await _require_patience(session, by, contact, "contact.tested", now)
    await put_in_outbox(session, [_message(person, contact, "test", {}, now)])
    await _noted(session, by, contact, "contact.tested", now)


async def _require(
    session: AsyncSession, by: Keeper, person_id: UUID, contact_id: UUID
) -> tuple[StaffPerson, StaffContact]:
    person = await require_person(session, by.clinic_id, person_id)
    contact = await lock_contact(session, by.clinic_id, contact_id)
    if contact is None or contact.person_id != person_id:
        raise NotFoundError("no such contact point")
    return person, contact


async def _require_patience(
    session: AsyncSession, by: Keeper, contact: StaffContact, action: str, now: datetime
) -> None:
    if contact.stopped_at is not None:
        raise OnCallStateError("the owner of this number has said STOP: only they can take that back, by START")
    sent = await times_noted(session, by.clinic_id, action, _subject(contact), now - timedelta(hours=1))
    if sent >= MOST_AN_HOUR:
        raise OnCallStateError(f"this contact point was sent {MOST_AN_HOUR} of these within the hour: wait a while")


def _message(
    person: StaffPerson, contact: StaffContact, kind: str, facts: Mapping[str, Any], now: datetime
) -> Notification:
    """To this contact point and no other, whatever the hour: somebody waits for it."""
    return Notification(
        clinic_id=contact.clinic_id,
        notification_id=uuid4(),
        kind=kind,
        person_id=person.person_id,
        group_id=uuid4(),
        urgency="soon",
        priority=rank("soon"),
        rung=0,
        recipient=person.name,
        language=person.language,
        channel=contact.channel,
        address=contact.address,
        facts=dict(facts),
        due_at=now,
        created_at=now,
    )


def _hash(contact_id: UUID, code: str) -> bytes:
    return hashlib.sha256(b"contact:" + contact_id.bytes + code.encode()).digest()


def _subject(contact: StaffContact) -> str:
    return f"contact:{contact.contact_id}"


async def _noted(session: AsyncSession, by: Keeper, contact: StaffContact, action: str, now: datetime) -> None:
    detail = {"person": str(contact.person_id), "channel": contact.channel}
    await note(session, by.clinic_id, by.actor, action, _subject(contact), now, detail=detail)
