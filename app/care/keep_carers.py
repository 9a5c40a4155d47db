"""Who may write for a patient, with the patient's consent, and how does their phone come to know it?"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy.ext.asyncio import AsyncSession

from app.access import Caller
from app.care.end_carer import end_carer
from app.care.keep_consents import Agreed, keep_consent
from app.care.redeem_code import code_for
from app.care.see import require_patient
from app.errors import NotFoundError
from app.records.audit import note
from app.records.devices import Carer, carers_of, lock_carer


@dataclass(frozen=True, slots=True, kw_only=True)
class NewCarer:
    name: str
    relationship: str
    agreed: Agreed


async def add_carer(session: AsyncSession, caller: Caller, patient_id: UUID, new: NewCarer, now: datetime) -> Carer:
    """The clinic enters somebody with the patient's consent; raises `NotFoundError`."""
    caller.of_the_clinic("patients:write")
    await require_patient(session, caller, patient_id)
    carer = Carer(
        clinic_id=caller.clinic_id,
        carer_id=uuid4(),
        patient_id=patient_id,
        name=new.name,
        relationship=new.relationship,
        created_at=now,
    )
    session.add(carer)
    await session.flush()
    await keep_consent(session, caller, patient_id, new.agreed, carer.carer_id, now)
    subject = f"carer:{carer.carer_id}"
    await note(session, caller.clinic_id, caller, "carer.added", subject, now, patient_id=patient_id)
    return carer


async def give_carer_code(
    session: AsyncSession, caller: Caller, patient_id: UUID, carer_id: UUID, lasts: timedelta, now: datetime
) -> tuple[str, datetime]:
    """A code that turns one phone into this carer's; raises `NotFoundError`, also when they write no longer."""
    caller.of_the_clinic("patients:write")
    await require_patient(session, caller, patient_id)
    carer = await lock_carer(session, caller.clinic_id, patient_id, carer_id)
    if carer is None or carer.ended_at is not None:
        raise NotFoundError("no such carer")
    code = await code_for(session, caller.clinic_id, patient_id, carer_id, lasts, now)
    subject = f"carer:{carer_id}"
    await note(session, caller.clinic_id, caller, "enrolment_code.given", subject, now, patient_id=patient_id)
    return code


async def carers_of_patient(session: AsyncSession, caller: Caller, patient_id: UUID) -> Sequence[Carer]:
    """What the clinic sees; raises `NotFoundError`."""
    caller.of_the_clinic("patients:write")
    await require_patient(session, caller, patient_id)
    return await carers_of(session, caller.clinic_id, patient_id)


async def my_carers(session: AsyncSession, caller: Caller) -> Sequence[Carer]:
    """What the patient sees on their own phone."""
    return await carers_of(session, caller.clinic_id, caller.in_person())


async def end_my_carer(session: AsyncSession, caller: Caller, carer_id: UUID, now: datetime) -> None:
    """The patient wants somebody to write for them no longer; raises `NotFoundError`."""
    await end_carer(session, caller, caller.in_person(), carer_id, None, now)


async def end_carer_of_patient(
    session: AsyncSession, caller: Caller, patient_id: UUID, carer_id: UUID, reason: str | None, now: datetime
) -> Carer:
    """The clinic ends it; raises `NotFoundError`."""
    caller.of_the_clinic("patients:write")
    await require_patient(session, caller, patient_id)
    return await end_carer(session, caller, patient_id, carer_id, reason, now)
