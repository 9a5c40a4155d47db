"""What has a patient agreed to, who has written it down, and what ends when they agree no longer?"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy.ext.asyncio import AsyncSession

from app.access import Caller
from app.care.end_carer import end_carer
from app.care.see import require_patient
from app.care.withdraw import must_be_watched, resume, stop_watching
from app.errors import NotFoundError
from app.records.audit import note
from app.records.consents import Consent, Purpose, consents_of, find_consent, withdraw_consents
from app.records.patients import Patient


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreed:
    """To which words: of the text itself a hash is kept, so that it can be shown later which it was."""

    purpose: Purpose
    version: str
    language: str
    text: str


async def consents_of_patient(session: AsyncSession, caller: Caller, patient_id: UUID) -> Sequence[Consent]:
    """What the clinic sees; raises `NotFoundError`."""
    caller.of_the_clinic("patients:write")
    await require_patient(session, caller, patient_id)
    return await consents_of(session, caller.clinic_id, patient_id)


async def my_consents(session: AsyncSession, caller: Caller) -> Sequence[Consent]:
    """What the patient sees on their own phone."""
    return await consents_of(session, caller.clinic_id, caller.in_person())


async def record_consent(
    session: AsyncSession, caller: Caller, patient_id: UUID, agreed: Agreed, now: datetime
) -> Consent:
    """The clinic writes down what a patient has agreed to; to be watched over again begins it again.

    Raises `NotFoundError`.
    """
    caller.of_the_clinic("patients:write")
    patient = await require_patient(session, caller, patient_id)
    consent = await keep_consent(session, caller, patient_id, agreed, None, now)
    if agreed.purpose == "monitoring" and patient.withdrawn_at is not None:
        await resume(session, caller, patient, now)
    return consent


async def record_my_consent(session: AsyncSession, caller: Caller, agreed: Agreed, now: datetime) -> Consent:
    """A patient agrees on their own phone. Whoever has withdrawn from being watched over is taken on again by the clinic
    alone: otherwise somebody would believe that they are watched by people who do not know of it.

    Raises `ConsentWithdrawnError`.
    """
    patient = await require_patient(session, caller, caller.in_person())
    if agreed.purpose == "monitoring":
        await must_be_watched(session, patient)
    return await keep_consent(session, caller, patient.patient_id, agreed, None, now)


async def keep_consent(
    session: AsyncSession, caller: Caller, patient_id: UUID, agreed: Agreed, carer_id: UUID | None, now: datetime
) -> Consent:
    """Writes down one agreement to one version of one text."""
    consent = Consent(
        clinic_id=caller.clinic_id,
        consent_id=uuid4(),
        patient_id=patient_id,
        purpose=agreed.purpose,
        version=agreed.version,
        language=agreed.language,
        text_hash=hashlib.sha256(agreed.text.encode()).digest(),
        carer_id=carer_id,
        given_at=now,
        given_by=caller.actor,
    )
    session.add(consent)
    await session.flush()
    await _noted(session, caller, consent, "consent.given", None, now)
    return consent


async def withdraw_my_consent(session: AsyncSession, caller: Caller, consent_id: UUID, now: datetime) -> Consent:
    """The patient agrees no longer; raises `NotFoundError`."""
    patient = await require_patient(session, caller, caller.in_person())
    return await _withdraw(session, caller, patient, consent_id, None, now)


async def withdraw_consent(
    session: AsyncSession, caller: Caller, patient_id: UUID, consent_id: UUID, reason: str | None, now: datetime
) -> Consent:
    """The clinic writes down that a patient agrees no longer; raises `NotFoundError`."""
    caller.of_the_clinic("patients:write")
    patient = await require_patient(session, caller, patient_id)
    return await _withdraw(session, caller, patient, consent_id, reason, now)


async def _withdraw(
    session: AsyncSession, caller: Caller, patient: Patient, consent_id: UUID, reason: str | None, now: datetime
) -> Consent:
    """With it every other version for the same purpose: nobody withdraws one of two texts and means the other.

    Safe to ask again: what was withdrawn stays as it was, and nothing ends twice.
    """
    consent = await find_consent(session, patient.clinic_id, patient.patient_id, consent_id)
    if consent is None:
        raise NotFoundError("no such consent")
    if consent.withdrawn_at is not None:
        return consent
    if consent.purpose == "monitoring":
        await stop_watching(session, caller, patient, reason, now)
    elif consent.carer_id is not None:
        await end_carer(session, caller, patient.patient_id, consent.carer_id, reason, now)
    else:
        await withdraw_consents(
            session, patient.clinic_id, patient.patient_id, consent.purpose, None, caller.actor, now
        )
    await _noted(session, caller, consent, "consent.withdrawn", reason, now)
    await session.refresh(consent)
    return consent


async def _noted(
    session: AsyncSession, caller: Caller, consent: Consent, action: str, reason: str | None, now: datetime
) -> None:
    await note(
        session,
        caller.clinic_id,
        caller,
        action,
        f"consent:{consent.consent_id}",
        now,
        patient_id=consent.patient_id,
        reason=reason,
        detail={"purpose": consent.purpose, "version": consent.version, "language": consent.language},
    )
