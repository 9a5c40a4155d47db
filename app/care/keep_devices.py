"""A phone is lost, or given away: which phones are a patient's, and who ends one?"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.access import Caller
from app.care.see import require_patient
from app.errors import NotFoundError
from app.records.audit import note
from app.records.devices import Device, devices_of, end_devices, lock_device


async def my_devices(session: AsyncSession, caller: Caller) -> Sequence[Device]:
    """What the patient sees on their own phone: their phones, and those of their carers."""
    return await devices_of(session, caller.clinic_id, caller.in_person())


async def devices_of_patient(session: AsyncSession, caller: Caller, patient_id: UUID) -> Sequence[Device]:
    """What the clinic sees: every phone of the patient's with why it ended; raises `NotFoundError`."""
    caller.of_the_clinic("patients:write")
    await require_patient(session, caller, patient_id)
    return await devices_of(session, caller.clinic_id, patient_id)


async def end_my_device(session: AsyncSession, caller: Caller, device_id: UUID, now: datetime) -> None:
    """The patient ends one of their phones from their own; raises `NotFoundError`."""
    await _end(session, caller, caller.in_person(), device_id, "ended_by_patient", None, now)


async def revoke_device(
    session: AsyncSession, caller: Caller, patient_id: UUID, device_id: UUID, reason: str | None, now: datetime
) -> Device:
    """The clinic ends a phone that was lost, at once; raises `NotFoundError`."""
    caller.of_the_clinic("patients:write")
    await require_patient(session, caller, patient_id)
    return await _end(session, caller, patient_id, device_id, "ended_by_clinic", reason, now)


async def _end(
    session: AsyncSession,
    caller: Caller,
    patient_id: UUID,
    device_id: UUID,
    why: str,
    reason: str | None,
    now: datetime,
) -> Device:
    """Safe to ask again: the first time counts."""
    device = await lock_device(session, caller.clinic_id, device_id)
    if device is None or device.patient_id != patient_id:
        raise NotFoundError("no such phone")
    if device.revoked_at is None:
        await end_devices(session, caller.clinic_id, (device_id,), why, now)
        subject = f"device:{device_id}"
        await note(
            session,
            caller.clinic_id,
            caller,
            "device.revoked",
            subject,
            now,
            patient_id=patient_id,
            reason=reason,
            detail={"why": why},
        )
        await session.refresh(device)
    return device
