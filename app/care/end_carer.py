"""Somebody writes for a patient no longer: what ends with it, at once?"""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.access import Caller
from app.errors import NotFoundError
from app.records.audit import note
from app.records.consents import withdraw_consents
from app.records.devices import Carer, devices_of, end_devices, lock_carer
from app.records.tokens import end_codes


async def end_carer(
    session: AsyncSession, caller: Caller, patient_id: UUID, carer_id: UUID, reason: str | None, now: datetime
) -> Carer:
    """The carer's phones, tokens, unused codes and the consent end; what they wrote stays, under their name.

    Raises `NotFoundError`. Safe to ask again: the first time counts.
    """
    clinic_id = caller.clinic_id
    carer = await lock_carer(session, clinic_id, patient_id, carer_id)
    if carer is None:
        raise NotFoundError("no such carer")
    if carer.ended_at is not None:
        return carer
    carer.ended_at = now
    await end_codes(session, clinic_id, patient_id, carer_id, now)
    theirs = [one.device_id for one in await devices_of(session, clinic_id, patient_id) if one.carer_id == carer_id]
    await end_devices(session, clinic_id, theirs, "carer_ended", now)
    await withdraw_consents(session, clinic_id, patient_id, "carer", carer_id, caller.actor, now)
    subject = f"carer:{carer_id}"
    await note(session, clinic_id, caller, "carer.ended", subject, now, patient_id=patient_id, reason=reason)
    return carer
