"""Something is known that no diary says: a treatment, a baseline, a blood test. Kept, and judged without delay."""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.access import Caller
from app.care.compare import replaced
from app.care.see import require_patient
from app.care.withdraw import must_be_watched
from app.clinical.context import Context, Lab
from app.oncall.hours import next_at
from app.records.audit import note
from app.records.patients import Patient, plan_reminder, set_context


async def update_context(
    session: AsyncSession, caller: Caller, patient_id: UUID, context: Context, now: datetime
) -> Patient:
    """Replaces what is known of the patient; time is judged anew at once.

    Raises `NotFoundError`, and `ConsentWithdrawnError` when nobody would judge it.
    """
    caller.require("patients:write")
    patient = await require_patient(session, caller, patient_id)
    await must_be_watched(session, patient)
    return await _keep(session, caller, patient, context, "context.replaced", now)


async def add_lab(session: AsyncSession, caller: Caller, patient_id: UUID, lab: Lab, now: datetime) -> Patient:
    """Adds a result; the same result sent again changes nothing.

    Raises `NotFoundError`, and `ConsentWithdrawnError` when nobody would judge it.
    """
    caller.require("patients:write")
    patient = await require_patient(session, caller, patient_id)
    if lab in patient.context.labs:
        return patient
    await must_be_watched(session, patient)
    context = replace(patient.context, labs=(*patient.context.labs, lab))
    return await _keep(session, caller, patient, context, "lab.added", now)


async def _keep(
    session: AsyncSession, caller: Caller, patient: Patient, context: Context, action: str, now: datetime
) -> Patient:
    change = replaced(Context, patient.context, context)
    has_moved = context.timezone != patient.context.timezone
    await set_context(session, patient, context, now)
    if patient.reminder_at is not None and has_moved:
        await plan_reminder(session, patient, patient.reminder_at, next_at(patient.reminder_at, context.zone, now))
    subject = f"patient:{patient.patient_id}"
    await note(session, caller.clinic_id, caller, action, subject, now, patient_id=patient.patient_id, change=change)
    await session.refresh(patient)
    return patient
