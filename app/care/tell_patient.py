"""The patient is in the loop: told that a nurse has seen it, that nobody has answered yet, or that a diary is owed."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from app.care.escalate_alerts import for_each_due
from app.clinical.vocabulary import Urgency, rank
from app.oncall.hours import next_at
from app.records.alerts import Alert
from app.records.alerts_due import claim_to_tell_patient
from app.records.audit import note
from app.records.clinics import Clinic, get_clinic
from app.records.database import Database
from app.records.notifications import INBOX, Notification, put_in_outbox
from app.records.patient_addresses import addresses_of
from app.records.patients import Patient, claim_to_remind, get_patient

TOLD_AGAIN = timedelta(minutes=30)  # how soon a patient hears again that nobody has answered
REMINDED_UNTIL = timedelta(hours=4)  # after its time; our own choice: who chose half past six is not asked at midnight
MOST = 100  # reminders in one unit of work


async def tell_patient_seen(session: AsyncSession, alert: Alert, now: datetime) -> None:
    """A nurse has the alert: the patient need not wonder whether anybody reads what they write."""
    patient = await get_patient(session, alert.clinic_id, alert.patient_id)
    if patient is not None:
        await _tell(session, patient, "patient_seen", "soon", {}, now, alert)


async def tell_patient_to_ring(session: AsyncSession, alert: Alert, zone: ZoneInfo, now: datetime) -> None:  # noqa: ARG001 - as all that is done for an alert that is due
    """Nobody has acknowledged an immediate alert in time: the patient is told plainly to ring the line, again and again."""
    patient = await get_patient(session, alert.clinic_id, alert.patient_id)
    clinic = await get_clinic(session, alert.clinic_id)
    alert.tell_patient_at = now + TOLD_AGAIN
    if patient is not None and clinic is not None:
        await _tell(session, patient, "patient_ring_line", "immediate", _line_of(clinic), now, alert)
        subject = f"alert:{alert.alert_id}"
        await note(
            session, alert.clinic_id, "worker", "patient.told_to_ring", subject, now, patient_id=patient.patient_id
        )


async def tell_patients(database: Database, now: datetime) -> int:
    """Tells patients whose immediate alert nobody has acknowledged in time; how many alerts that were."""
    return await for_each_due(database, claim_to_tell_patient, tell_patient_to_ring, now)


async def remind_patients(database: Database, now: datetime) -> int:
    """Reminds, at the time each has chosen on their own clock, those whose diary of today has not come; how many were due."""
    async with database.begin() as session:
        due = await claim_to_remind(session, now, MOST)
        for patient in due:
            zone = patient.context.zone
            if _is_owed(patient, patient.next_reminder_at or now, zone, now):
                await _tell(session, patient, "patient_reminder", "routine", {}, now)
            patient.next_reminder_at = next_at(patient.reminder_at, zone, now) if patient.reminder_at else None
    return len(due)


def _is_owed(patient: Patient, due: datetime, zone: ZoneInfo, now: datetime) -> bool:
    """The diary of the day for which the reminder was planned; one that comes hours late would wake people at night."""
    if now - due > REMINDED_UNTIL:
        return False
    return patient.last_day is None or patient.last_day < due.astimezone(zone).date()


def _line_of(clinic: Clinic) -> dict[str, Any]:
    contact = clinic.contact
    return {"line_name": contact.name, "phone": contact.phone or contact.emergency_phone}


async def _tell(
    session: AsyncSession,
    patient: Patient,
    kind: str,
    urgency: Urgency,
    facts: Mapping[str, Any],
    now: datetime,
    alert: Alert | None = None,
) -> None:
    """Into the inbox of the patient's app, and to every phone that gave a push address."""
    addresses = await addresses_of(session, patient.clinic_id, patient.patient_id)
    ways = [(INBOX, str(patient.patient_id)), *((one.channel, one.address) for one in addresses)]
    group_id = uuid4()
    messages = [
        Notification(
            clinic_id=patient.clinic_id,
            notification_id=uuid4(),
            kind=kind,
            alert_id=alert.alert_id if alert else None,
            patient_id=patient.patient_id,
            group_id=group_id,
            place=place,
            urgency=urgency,
            priority=rank(urgency),
            rung=0,
            recipient="patient",
            language=patient.language,
            channel=channel,
            address=address,
            facts=dict(facts),
            state="sent" if channel == INBOX else "pending",
            settled_at=now if channel == INBOX else None,
            due_at=now,
            created_at=now,
        )
        for place, (channel, address) in enumerate(ways)
    ]
    await put_in_outbox(session, messages)
