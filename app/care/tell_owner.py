"""Does the owner of an account know what others did to it? Told by what they have proved, since they did not do it."""

from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from app.care.reach import Recipient, Way, Word, messages_to, wall_clock
from app.errors import NotFoundError
from app.records.clinics import get_clinic
from app.records.notifications import put_in_outbox
from app.records.people import StaffPerson, contacts_of


async def tell_of_reset(session: AsyncSession, person: StaffPerson, now: datetime) -> int:
    """Tells somebody that their ways of signing in were taken away, and gives by how many ways: every verified one.

    By all of them at once, and in quiet hours too: whoever took an account over may have one of them as well.
    """
    clinic = await get_clinic(session, person.clinic_id)
    if clinic is None:
        raise NotFoundError(f"there is no clinic {person.clinic_id!r}")
    contacts = (await contacts_of(session, person.clinic_id, [person.person_id])).get(person.person_id, ())
    zone = ZoneInfo(person.timezone or clinic.timezone)
    facts = {"clinic": clinic.name, "at": wall_clock(now, zone)}
    word = Word(clinic_id=person.clinic_id, kind="sign_in_reset", urgency="soon", facts=facts)
    told = 0
    for contact in contacts:
        if contact.verified_at is None or contact.stopped_at is not None:
            continue
        alone = Recipient(
            name=person.name,
            ways=(Way(contact.channel, contact.address),),
            person_id=person.person_id,
            language=person.language,
            zone=zone,
        )
        await put_in_outbox(session, messages_to(alone, word, now))
        told += 1
    return told
