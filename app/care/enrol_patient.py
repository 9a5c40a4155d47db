"""Someone is to be watched over: how are they enrolled, and from when on is a diary expected?"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy.ext.asyncio import AsyncSession

from app.access import Caller
from app.clinical.context import Context
from app.clinical.evaluation import next_check_at
from app.records.audit import note
from app.records.patients import Patient


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPatient:
    reference: str
    name: str
    phone: str | None
    context: Context


async def enrol_patient(session: AsyncSession, caller: Caller, new: NewPatient, now: datetime) -> Patient:
    """Enrols a patient in the caller's clinic; diaries are expected from their today on."""
    caller.require("patients:write")
    today = now.astimezone(new.context.zone).date()
    patient = Patient(
        clinic_id=caller.clinic_id,
        patient_id=uuid4(),
        reference=new.reference,
        name=new.name,
        phone=new.phone,
        context=new.context,
        expected_from=today,
        next_check_at=now if new.context.labs else next_check_at(today - timedelta(days=1), new.context, now),
        enrolled_at=now,
    )
    session.add(patient)
    await session.flush()
    await _noted(session, caller, patient.patient_id, "patient.enrolled", now)
    return patient


async def _noted(session: AsyncSession, caller: Caller, patient_id: UUID, action: str, now: datetime) -> None:
    await note(session, caller.clinic_id, caller, action, f"patient:{patient_id}", now, patient_id=patient_id)
