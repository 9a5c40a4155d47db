"""Someone is to be watched over: how are they enrolled, and how does their phone come to hold a token?"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy.ext.asyncio import AsyncSession

from app.access import Caller, Scope, mint_code, mint_token, read_code
from app.clinical.context import Context
from app.clinical.evaluation import next_check_at
from app.errors import CodeRefusedError, NotFoundError
from app.records.audit import note
from app.records.patients import Patient, get_patient
from app.records.tokens import EnrolmentCode, Token, redeem_code

CODE_LASTS = timedelta(hours=72)
DEVICE_SCOPES: tuple[Scope, ...] = ("diaries:write", "diaries:read")


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


async def give_code(session: AsyncSession, caller: Caller, patient_id: UUID, now: datetime) -> tuple[str, datetime]:
    """A code that turns one phone into this patient's, and when it expires; raises `NotFoundError`."""
    caller.require("patients:write")
    patient = await require_patient(session, caller, patient_id)
    minted = mint_code(caller.clinic_id)
    expires_at = now + CODE_LASTS
    session.add(
        EnrolmentCode(
            clinic_id=patient.clinic_id,
            code_hash=minted.secret_hash,
            patient_id=patient_id,
            created_at=now,
            expires_at=expires_at,
        )
    )
    await _noted(session, caller, patient_id, "enrolment_code.given", now)
    return minted.shown, expires_at


async def redeem(session: AsyncSession, typed: str, device: str, now: datetime) -> tuple[str, UUID]:
    """Exchanges a code for a device token, shown this once, and the patient's id; raises `CodeRefusedError`."""
    clinic_id, code_hash = read_code(typed)
    patient_id = await redeem_code(session, clinic_id, code_hash, now)
    if patient_id is None:
        raise CodeRefusedError("the code is not known, was used before, or has expired; ask the clinic for a new one")
    minted = mint_token(clinic_id)
    session.add(
        Token(
            clinic_id=clinic_id,
            token_id=minted.token_id,
            secret_hash=minted.secret_hash,
            kind="device",
            name=device,
            scopes=list(DEVICE_SCOPES),
            patient_id=patient_id,
            created_at=now,
        )
    )
    await session.flush()
    actor = f"token:{minted.token_id}"
    await note(session, clinic_id, actor, "device.enrolled", f"patient:{patient_id}", now, patient_id=patient_id)
    return minted.shown, patient_id


async def require_patient(session: AsyncSession, caller: Caller, patient_id: UUID) -> Patient:
    """A patient the caller may see; one of another clinic, or another than the device's own, is simply not there."""
    if caller.patient_id is not None and caller.patient_id != patient_id:
        raise NotFoundError("no such patient")
    patient = await get_patient(session, caller.clinic_id, patient_id)
    if patient is None:
        raise NotFoundError("no such patient")
    return patient


async def _noted(session: AsyncSession, caller: Caller, patient_id: UUID, action: str, now: datetime) -> None:
    await note(session, caller.clinic_id, caller, action, f"patient:{patient_id}", now, patient_id=patient_id)
