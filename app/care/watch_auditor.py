"""Is the auditor still there? The workers watch it as it watches them, and tell the leads when it is gone."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from app.care.reach import Word, leads, messages_to
from app.records.audit import note
from app.records.auditor_gone import claim_to_tell_gone
from app.records.clinics import get_clinic
from app.records.database import Database
from app.records.heartbeats import clinics_without_auditor
from app.records.notifications import put_in_outbox

GONE_AFTER = timedelta(minutes=3)  # three rounds missed
TELL_AGAIN = timedelta(minutes=30)


async def watch_auditor(database: Database, now: datetime) -> int:
    """Tells the leads of each clinic whose auditor was there once and is gone; how many clinics that were.

    A house that never ran an auditor is told so by `/readyz` and `tocsin doctor`, not by a page at night.
    """
    told = 0
    async with database.begin() as session:
        for clinic_id, beat_at in await clinics_without_auditor(session, now - GONE_AFTER):
            if not await claim_to_tell_gone(session, clinic_id, now - TELL_AGAIN, now):
                continue
            told += 1
            clinic = await get_clinic(session, clinic_id)
            minutes = int((now - beat_at).total_seconds() // 60)
            word = Word(clinic_id=clinic_id, kind="watch_failed", urgency="immediate", facts={"minutes": minutes})
            reached = await leads(session, clinic_id, ZoneInfo(clinic.timezone if clinic else "UTC"))
            await put_in_outbox(session, [one for lead in reached for one in messages_to(lead, word, now)])
            detail = {"last_beat": beat_at.isoformat(), "people": [lead.name for lead in reached]}
            await note(session, clinic_id, "worker", "auditor.gone", "auditor", now, detail=detail)
    return told
