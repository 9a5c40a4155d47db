"""Does the whole way still hold today? Each clinic's canary: begun at its time, home when the sink has answered."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from app.care.drill import Drill, alert_of, begin_drill, end_drill, sink_ladder
from app.care.reach import Word, leads, messages_to
from app.oncall.canary import Canary
from app.oncall.hours import next_at
from app.records.audit import note
from app.records.clinics import Clinic, claim_canaries_due, claim_canaries_flying
from app.records.database import Database
from app.records.notifications import put_in_outbox
from app.records.patients import synthetic_patient

CANARY = "CANARY"  # the reference of the synthetic patient
MOST = 20  # clinics in one unit of work

Knock = Callable[[Drill], Awaitable[None]]  # hands the diary in through the public door, as a phone does


async def begin_canaries(database: Database, knock: Knock, now: datetime) -> int:
    """Begins the canaries that are due; how many there were. A door that does not open is found by `judge_canaries`."""
    async with database.begin() as session:
        drills = [
            drill
            for clinic in await claim_canaries_due(session, now, MOST)
            for drill in await _begin(session, clinic, now)
        ]
    for drill in drills:
        await knock(drill)
    return len(drills)


async def judge_canaries(database: Database, now: datetime) -> int:
    """Which canaries have come home, and which have not in time: then the leads are told; how many were judged."""
    async with database.begin() as session:
        judged = [await _judge(session, clinic, now) for clinic in await claim_canaries_flying(session, MOST)]
    return sum(judged)


async def _begin(session: AsyncSession, clinic: Clinic, now: datetime) -> list[Drill]:
    canary, is_planned = _canary(clinic), clinic.next_canary_at is not None
    clinic.next_canary_at = next_at(canary.at, ZoneInfo(clinic.timezone), now)
    if not is_planned:
        return []
    clinic.canary_began_at = now
    return [await begin_drill(session, clinic.clinic_id, CANARY, sink_ladder(canary.channel, canary.address), now)]


async def _judge(session: AsyncSession, clinic: Clinic, now: datetime) -> bool:
    began = clinic.canary_began_at or now
    patient = await synthetic_patient(session, clinic.clinic_id, CANARY)
    alert = await alert_of(session, patient.patient_id, clinic.clinic_id) if patient else None
    came_home = alert is not None and alert.status == "acknowledged"
    if not came_home and now < began + timedelta(seconds=_canary(clinic).within_seconds):
        return False
    clinic.canary_began_at = None
    if patient is not None:
        await end_drill(session, clinic.clinic_id, patient.patient_id, now)
    if came_home:
        clinic.canary_passed_at = now
    else:
        await _tell_leads(session, clinic, now)
    action = "canary.passed" if came_home else "canary.failed"
    detail = {"began_at": began.isoformat(), "alert": None if alert is None else str(alert.alert_id)}
    await note(session, clinic.clinic_id, "worker", action, f"clinic:{clinic.clinic_id}", now, detail=detail)
    return True


async def _tell_leads(session: AsyncSession, clinic: Clinic, now: datetime) -> None:
    word = Word(clinic_id=clinic.clinic_id, kind="canary_failed", urgency="urgent")
    for lead in await leads(session, clinic.clinic_id, ZoneInfo(clinic.timezone)):
        await put_in_outbox(session, messages_to(lead, word, now))


def _canary(clinic: Clinic) -> Canary:
    return clinic.canary or Canary()
