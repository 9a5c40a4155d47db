"""Whom may a caller see? One patient, or nobody: one of another clinic, or of another care team, is simply not there."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.access import Caller
from app.errors import NotFoundError
from app.records.consents import partners_may_see
from app.records.patients import Patient, patient_seen


async def require_patient(session: AsyncSession, caller: Caller, patient_id: UUID) -> Patient:
    """A patient the caller may see; one of another clinic, or of another care team, is simply not there.

    Raises `NotFoundError`.
    """
    patient = await patient_seen(session, caller.sight, patient_id)
    if patient is None:
        raise NotFoundError("no such patient")
    if caller.kind == "partner" and not await partners_may_see(session, caller.clinic_id, patient_id):
        raise NotFoundError("no such patient")
    return patient
