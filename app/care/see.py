"""Whom may a caller see? One patient, or nobody: one of another clinic, or of another care team, is simply not there."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.access import Caller
from app.errors import NotFoundError
from app.records.consents import partners_may_see
from app.records.patients import Patient, get_patient


async def require_patient(session: AsyncSession, caller: Caller, patient_id: UUID) -> Patient:
    """A patient the caller may see; one of another clinic, or another than the device's own, is simply not there."""
    if caller.patient_id is not None and caller.patient_id != patient_id:
        raise NotFoundError("no such patient")
    patient = await get_patient(session, caller.clinic_id, patient_id)
    if patient is None:
        raise NotFoundError("no such patient")
    if caller.kind == "partner" and not await partners_may_see(session, caller.clinic_id, patient_id):
        raise NotFoundError("no such patient")
    return patient
