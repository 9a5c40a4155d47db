"""Somebody does not want to be watched over any more: what ends, what stays, and how does it begin again?"""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.access import Caller
from app.care.see import require_patient
from app.clinical.advice import Advice
from app.clinical.evaluation import next_check_at
from app.errors import ConsentWithdrawnError, Instead
from app.records.audit import note
from app.records.clinics import get_clinic
from app.records.consents import withdraw_consents
from app.records.patients import Patient, end_watching, resume_watching

RING = "the patient has withdrawn, and nobody watches over them; show whom to ring; the clinic can begin again"


async def withdraw_patient(
    session: AsyncSession, caller: Caller, patient_id: UUID, reason: str, now: datetime
) -> Patient:
    """The clinic ends the watch over a patient; raises `NotFoundError`."""
    caller.of_the_clinic("patients:write")
    patient = await require_patient(session, caller, patient_id)
    await stop_watching(session, caller, patient, reason, now)
    return patient


async def withdraw_me(session: AsyncSession, caller: Caller, now: datetime) -> Patient:
    """The patient ends it from their own phone, whether or not a consent was ever written down."""
    patient = await require_patient(session, caller, caller.in_person())
    await stop_watching(session, caller, patient, None, now)
    return patient


async def stop_watching(
    session: AsyncSession, caller: Caller, patient: Patient, reason: str | None, now: datetime
) -> None:
    """No silence is counted and nobody is reminded any more; what stands open stays open until a human closes it.

    Safe to ask again: the first time counts.
    """
    await withdraw_consents(session, patient.clinic_id, patient.patient_id, "monitoring", None, caller.actor, now)
    if patient.withdrawn_at is not None:
        return
    await end_watching(session, patient, now)
    subject = f"patient:{patient.patient_id}"
    await note(
        session,
        patient.clinic_id,
        caller,
        "patient.withdrawn",
        subject,
        now,
        patient_id=patient.patient_id,
        reason=reason,
    )


async def resume(session: AsyncSession, caller: Caller, patient: Patient, now: datetime) -> None:
    """Diaries are expected from the patient's today on."""
    today = now.astimezone(patient.context.zone).date()
    due = now if patient.context.labs else next_check_at(today - timedelta(days=1), patient.context, now)
    await resume_watching(session, patient, today, due)
    subject = f"patient:{patient.patient_id}"
    await note(session, patient.clinic_id, caller, "patient.resumed", subject, now, patient_id=patient.patient_id)


async def must_be_watched(session: AsyncSession, patient: Patient, advice: Advice | None = None) -> None:
    """Raises `ConsentWithdrawnError`, which says whom to ring, when the patient has withdrawn."""
    if patient.withdrawn_at is not None:
        clinic = await get_clinic(session, patient.clinic_id)
        raise ConsentWithdrawnError(RING, Instead(advice=advice, contact=clinic.contact if clinic else None))
