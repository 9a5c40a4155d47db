"""An entry cannot be read: it is kept as it was sent, its readable parts are judged at once, and a nurse is told of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy.ext.asyncio import AsyncSession

from app.access import Presented, Sight
from app.care.raise_alerts import raise_alerts
from app.care.refuse_unwatched import refuse_unwatched
from app.care.see import require_patient
from app.clinical.advice import advise
from app.clinical.diary import Diary, Entry
from app.clinical.evaluation import WINDOW
from app.clinical.findings import Finding
from app.clinical.intake.reading import Problem
from app.clinical.intake.salvage import Salvaged, blank, salvage
from app.clinical.intake.unread import judge_unread
from app.errors import Quarantined, UnavailableError
from app.records.audit import note
from app.records.clinics import get_clinic
from app.records.database import Database
from app.records.patients import TRIES, claim_version, get_patient
from app.records.quarantine import QuarantinedEntry, find_quarantined
from app.records.submissions import Known, know
from app.records.tokens import caller_of

MOST_PROBLEMS = 100  # are named; who has more of them knows by then


@dataclass(frozen=True, slots=True)
class _Judged:
    known: Known
    row: QuarantinedEntry
    fresh: tuple[Finding, ...]


async def quarantine_diary(
    database: Database, given: Presented, body: bytes, problems: Sequence[Problem], now: datetime
) -> Quarantined:
    """Keeps an unreadable entry with all that it raises, in one unit of work; the same body again changes nothing.

    Raises `NotSignedInError`, `NotAllowedError`, `ConsentWithdrawnError` and `UnavailableError`; then nothing was kept.
    """
    async with database.begin(Sight(given.clinic_id)) as session:
        # Before anything else: to look for what can be read costs more than to read, and is not done for strangers.
        caller = await caller_of(session, given, now)
        patient = await require_patient(session, caller, caller.own_patient())
    salvaged = salvage(body, now, patient.context.zone)
    for _ in range(TRIES):
        judged = await _judge(database, given, salvaged, body, problems, now)
        if judged.known.is_withdrawn:
            raise await refuse_unwatched(database, judged.known, judged.row.diary_id, judged.row.advice.urgency, now)
        async with database.begin(Sight(given.clinic_id)) as session:
            row = judged.row
            same = await find_quarantined(session, row.clinic_id, row.patient_id, row.quarantine_id)
            if same is not None:
                return _told(same, judged.known)
            if await _keep(session, judged):
                return _told(row, judged.known)
    raise UnavailableError("other entries of this patient are being taken in; send the same again in a moment")


async def _judge(
    database: Database,
    given: Presented,
    salvaged: Salvaged,
    body: bytes,
    problems: Sequence[Problem],
    now: datetime,
) -> _Judged:
    days = [Entry(diary, now).day for diary in salvaged.readings] or [now.date()]
    known = await know(database, given, salvaged.entry_id, min(days) - WINDOW, max(days) + WINDOW, now)
    found = judge_unread(salvaged, problems, known.entries, known.context, now, known.ruleset)
    row = QuarantinedEntry(
        clinic_id=known.caller.clinic_id,
        patient_id=known.caller.own_patient(),
        quarantine_id=salvaged.body_id,
        diary_id=salvaged.entry_id,
        received_at=now,
        body=body,
        problems=tuple(problems),
        advice=advise(_spokesman(salvaged, now), found, known.unanswered, known.contact),
        ruleset=known.ruleset.version,
    )
    return _Judged(known, row, tuple(finding for finding in found if finding.key not in known.finding_keys))


async def _keep(session: AsyncSession, judged: _Judged) -> bool:
    """False when another entry of the patient became final between knowing and keeping."""
    known, row = judged.known, judged.row
    # The entry is not among those that rules look back on, and the patient's last day stays where it was: nobody knows what
    # was meant, the corrected one will come, and until then silence still counts as silence.
    claimed = await claim_version(
        session, row.clinic_id, row.patient_id, known.version, known.last_day, known.next_check_at
    )
    clinic = await get_clinic(session, row.clinic_id)
    patient = await get_patient(session, row.clinic_id, row.patient_id)
    if not claimed or clinic is None or patient is None:
        return False
    session.add(row)
    await session.flush()
    actor, subject = known.caller, f"quarantine:{row.quarantine_id}"
    detail = {"diary": str(row.diary_id), "problems": len(row.problems)}
    await note(
        session,
        row.clinic_id,
        actor,
        "diary.quarantined",
        subject,
        row.received_at,
        patient_id=row.patient_id,
        detail=detail,
    )
    await raise_alerts(session, clinic, patient, judged.fresh, known.ruleset, actor, row.received_at)
    return True


def _told(row: QuarantinedEntry, known: Known) -> Quarantined:
    return Quarantined(id=row.diary_id, received_at=row.received_at, advice=row.advice, contact=known.contact)


def _spokesman(salvaged: Salvaged, now: datetime) -> Diary:
    """Of several readings, one in which the patient asks for someone now; a blank entry where nothing can be read."""
    asking = (diary for diary in salvaged.readings if diary.patient_urgency == "now")
    return next(asking, salvaged.diary) or blank(salvaged.entry_id, now, UTC)
