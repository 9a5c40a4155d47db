"""A person's whole record goes out: to themselves, or to whoever looks after them next. Who takes it is written down."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.access import Caller
from app.care.see import require_patient
from app.errors import NotAllowedError
from app.records.audit import note
from app.records.whole_record import WholeRecord, read_whole_record


async def take_out_record(
    session: AsyncSession, caller: Caller, patient_id: UUID, form: str, now: datetime
) -> WholeRecord:
    """All that is kept of a patient the caller may see, for staff with `records:read`.

    Raises `NotAllowedError`, `NotFoundError`.
    """
    caller.require("records:read")
    return await _take_out(session, caller, patient_id, form, now)


async def take_out_own_record(session: AsyncSession, caller: Caller, form: str, now: datetime) -> WholeRecord:
    """All that is kept of the patient whose own phone asks; a carer's phone is refused with `NotAllowedError`."""
    caller.require("diaries:read")
    if caller.patient_id is None or caller.carer_id is not None:
        raise NotAllowedError("only the patient's own phone takes out the whole record")
    return await _take_out(session, caller, caller.patient_id, form, now)


async def _take_out(session: AsyncSession, caller: Caller, patient_id: UUID, form: str, now: datetime) -> WholeRecord:
    patient = await require_patient(session, caller, patient_id)
    subject = f"patient:{patient_id}"
    await note(
        session,
        caller.clinic_id,
        caller,
        "record.taken_out",
        subject,
        now,
        patient_id=patient_id,
        detail={"form": form},
    )
    return await read_whole_record(session, patient)
