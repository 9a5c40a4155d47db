"""Does a message arrive at every contact point? Sends a real one through the outbox, and follows it."""

import asyncio
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from app.care.reach import Recipient, Way, Word, messages_to
from app.doctor.finding import Finding, fail, ok, warn
from app.records.database import Database
from app.records.examination import every_clinic, fates
from app.records.notifications import Notification, put_in_outbox
from app.records.people import contacts_of, people_of

LOOK_EVERY = 0.5  # s


async def send_tests(database: Database, now: datetime) -> dict[UUID, str]:
    """Puts a test for every verified contact point into the outbox; what each is called, by the message's id."""
    sent: dict[UUID, str] = {}
    async with database.begin() as session:
        for clinic in await every_clinic(session):
            people = {one.person_id: one for one in await people_of(session, clinic.clinic_id)}
            contacts = await contacts_of(session, clinic.clinic_id, people)
            for person_id, person in people.items():
                for contact in contacts.get(person_id, ()):
                    if contact.verified_at is None or contact.stopped_at is not None:
                        continue
                    # Quiet hours are left out: whoever asks for a test wants to see it arrive now.
                    recipient = Recipient(
                        name=person.name,
                        ways=(Way(contact.channel, contact.address),),
                        person_id=person_id,
                        language=person.language,
                        zone=ZoneInfo(person.timezone or clinic.timezone),
                    )
                    word = Word(clinic_id=clinic.clinic_id, kind="test", urgency="urgent")
                    (message,) = messages_to(recipient, word, now)
                    await put_in_outbox(session, [message])
                    sent[message.notification_id] = f"{clinic.clinic_id}: test to {person.name}, {contact.channel}"
    return sent


async def follow(
    database: Database, sent: Mapping[UUID, str], wait: timedelta, told: Callable[[str], None]
) -> list[Finding]:
    """Waits until every test is confirmed by its link or cannot arrive any more, and tells each change meanwhile."""
    last: dict[UUID, str] = {}
    loop = asyncio.get_running_loop()
    deadline = loop.time() + wait.total_seconds()
    while True:
        async with database.begin() as session:
            found = await fates(session, sent)
        for notification_id, message in found.items():
            state = state_of(message)
            if last.get(notification_id) != state:
                last[notification_id] = state
                told(f"      {sent[notification_id]}: {state}")
        if all(last.get(one) in ("confirmed", "failed", "undelivered") for one in sent) or loop.time() >= deadline:
            return [_finding(name, last.get(one, "gone")) for one, name in sent.items()]
        await asyncio.sleep(LOOK_EVERY)


def state_of(message: Notification) -> str:
    """The furthest that a message has come: sent is not delivered is not confirmed."""
    if message.read_at is not None:
        return "confirmed"
    if message.undelivered_at is not None:
        return "undelivered"
    return "delivered" if message.delivered_at is not None else message.state


def _finding(what: str, state: str) -> Finding:
    if state in ("confirmed", "delivered"):
        return ok(what, state)
    if state == "sent":
        return warn(what, "sent, not confirmed", "Ask them whether it came, and to open its link.")
    if state == "pending":
        return fail(what, "still waiting", "See that `tocsin worker` runs and that the channel answers.")
    return fail(what, state, "Look at the address and at the channel; the log of the worker says why.")
