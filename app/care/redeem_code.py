"""A phone is to become a patient's or a carer's: who gets a code for it, and who has used it?"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy.ext.asyncio import AsyncSession

from app.access import Caller, mint_code, read_code
from app.care.prove_device import public_key
from app.care.see import require_patient
from app.care.sign_device_in import SignedIn, sign_device_in
from app.errors import CodeRefusedError
from app.records.audit import note
from app.records.devices import Device
from app.records.tokens import EnrolmentCode, end_codes, redeem_code

CODE_LASTS = timedelta(hours=72)


@dataclass(frozen=True, slots=True, kw_only=True)
class Phone:
    """What a phone says of itself: its name, and the public half of the key that it will prove itself by."""

    name: str
    key: Mapping[str, Any] | None = None


async def give_code(
    session: AsyncSession, caller: Caller, patient_id: UUID, lasts: timedelta, now: datetime
) -> tuple[str, datetime]:
    """A code that turns one phone into this patient's, and when it expires; codes given before end.

    Raises `NotFoundError`.
    """
    # A partner with a code would be the patient's own phone, and outlive the consent that it was let in by.
    caller.of_the_clinic("patients:write")
    await require_patient(session, caller, patient_id)
    code = await code_for(session, caller.clinic_id, patient_id, None, lasts, now)
    subject = f"patient:{patient_id}"
    await note(session, caller.clinic_id, caller, "enrolment_code.given", subject, now, patient_id=patient_id)
    return code


async def code_for(
    session: AsyncSession, clinic_id: str, patient_id: UUID, carer_id: UUID | None, lasts: timedelta, now: datetime
) -> tuple[str, datetime]:
    """A new code in place of those that were not used yet: one that lies on a desk must not open a second phone."""
    await end_codes(session, clinic_id, patient_id, carer_id, now)
    minted = mint_code(clinic_id)
    expires_at = now + lasts
    session.add(
        EnrolmentCode(
            clinic_id=clinic_id,
            code_hash=minted.secret_hash,
            patient_id=patient_id,
            carer_id=carer_id,
            created_at=now,
            expires_at=expires_at,
        )
    )
    await session.flush()
    return minted.shown, expires_at


async def redeem(session: AsyncSession, typed: str, phone: Phone, now: datetime) -> SignedIn:
    """Makes the phone a patient's, or a carer's; raises `CodeRefusedError` and `UnreadableInputError`."""
    key = None if phone.key is None else public_key(phone.key)
    clinic_id, code_hash = read_code(typed)
    whose = await redeem_code(session, clinic_id, code_hash, now)
    if whose is None:
        raise CodeRefusedError("the code is not known, was used before, or has expired; ask the clinic for a new one")
    patient_id, carer_id = whose
    device = Device(
        clinic_id=clinic_id,
        device_id=uuid4(),
        patient_id=patient_id,
        carer_id=carer_id,
        name=phone.name,
        key=key,
        created_at=now,
        seen_at=now,
    )
    session.add(device)
    await session.flush()
    signed_in, token_id = await sign_device_in(session, device, now)
    actor, subject = f"token:{token_id}", f"device:{device.device_id}"
    detail = {"carer": str(carer_id)} if carer_id else {}
    await note(session, clinic_id, actor, "device.enrolled", subject, now, patient_id=patient_id, detail=detail)
    return signed_in
