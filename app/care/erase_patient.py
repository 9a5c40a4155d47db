"""A person wants to be forgotten: may that be now, what goes, what proves it, and who else is told?"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy.ext.asyncio import AsyncSession

from app.access import Caller
from app.care.see import require_patient
from app.errors import ErasureHeldError, NotFoundError
from app.records.alerts import unresolved_of
from app.records.audit import note
from app.records.erasures import (
    Erasure,
    ErasureNotice,
    LegalHold,
    erasures_of,
    find_erasure,
    find_hold,
    holds_of,
    notices_of,
    partners_to_tell,
)
from app.records.of_a_patient import count_rows, delete_rows
from app.records.patients import Patient, hold_patient


async def erase_patient(session: AsyncSession, caller: Caller, patient_id: UUID, reason: str, now: datetime) -> Erasure:
    """Takes away every row that tells of the patient, looks again, and keeps a receipt without them.

    Raises `ErasureHeldError` while a legal hold stands, and while an alert is not resolved: somebody may be in danger, and
    whoever was rung must still find whom to ring. Safe to send again: who is erased stays erased, with the first receipt.
    """
    caller.require("records:erase")
    patient = await _hold(session, caller, patient_id)
    if patient is None:
        return (await erasures_of(session, caller.clinic_id, patient_id))[0]
    holds = await holds_of(session, caller.clinic_id, patient_id)
    await _require_free(session, patient, holds)
    told = [_of_hold(hold) for hold in holds]
    rows = await delete_rows(session, caller.clinic_id, patient_id)
    left = await count_rows(session, caller.clinic_id, patient_id)
    erasure = Erasure(
        clinic_id=caller.clinic_id,
        erasure_id=uuid4(),
        patient_id=patient_id,
        reason=reason,
        erased_at=now,
        erased_by=caller.actor,
        receipt={"rows": rows, "rows_left": left, "legal_holds": told},
    )
    session.add(erasure)
    await session.flush()
    for partner_id in await partners_to_tell(session, caller.clinic_id):
        session.add(
            ErasureNotice(clinic_id=caller.clinic_id, erasure_id=erasure.erasure_id, partner_id=partner_id, due_at=now)
        )
    subject = f"erasure:{erasure.erasure_id}"
    await note(
        session,
        caller.clinic_id,
        caller,
        "patient.erased",
        subject,
        now,
        patient_id=patient_id,
        reason=reason,
        detail={"rows": rows, "rows_left": left},
    )
    return erasure


async def see_erasure(
    session: AsyncSession, caller: Caller, erasure_id: UUID
) -> tuple[Erasure, Sequence[ErasureNotice], dict[str, int]]:
    """A receipt, what partners have said since, and what is there of the patient now: nothing, or it was not erased.

    Raises `NotFoundError`.
    """
    caller.require("records:erase")
    erasure = await find_erasure(session, caller.clinic_id, erasure_id)
    if erasure is None:
        raise NotFoundError("no such erasure")
    notices = await notices_of(session, caller.clinic_id, erasure_id)
    return erasure, notices, await count_rows(session, caller.clinic_id, erasure.patient_id)


async def place_hold(session: AsyncSession, caller: Caller, patient_id: UUID, reason: str, now: datetime) -> LegalHold:
    """The patient is not to be erased until this is released."""
    caller.require("records:erase")
    await require_patient(session, caller, patient_id)
    hold = LegalHold(
        clinic_id=caller.clinic_id,
        hold_id=uuid4(),
        patient_id=patient_id,
        reason=reason,
        placed_at=now,
        placed_by=caller.actor,
    )
    session.add(hold)
    await session.flush()
    await _noted(session, caller, hold, "legal_hold.placed", now, reason=reason)
    return hold


async def release_hold(
    session: AsyncSession, caller: Caller, patient_id: UUID, hold_id: UUID, now: datetime
) -> LegalHold:
    """The hold ends; the first time counts. Raises `NotFoundError`."""
    caller.require("records:erase")
    await require_patient(session, caller, patient_id)
    hold = await find_hold(session, caller.clinic_id, patient_id, hold_id)
    if hold is None:
        raise NotFoundError("no such legal hold")
    if hold.released_at is None:
        hold.released_at, hold.released_by = now, caller.actor
        await _noted(session, caller, hold, "legal_hold.released", now)
    return hold


async def list_holds(session: AsyncSession, caller: Caller, patient_id: UUID) -> Sequence[LegalHold]:
    """Every hold on the patient, released ones as well."""
    caller.require("records:erase")
    await require_patient(session, caller, patient_id)
    return await holds_of(session, caller.clinic_id, patient_id)


async def _hold(session: AsyncSession, caller: Caller, patient_id: UUID) -> Patient | None:
    """The patient's row, before all else: a diary that comes at this moment waits, and then finds nobody to be kept for;
    a legal hold that is being placed is waited for, and found. `None` for whoever is erased already.
    """
    if await erasures_of(session, caller.clinic_id, patient_id):
        return None
    patient = await require_patient(session, caller, patient_id)
    return patient if await hold_patient(session, patient) else None


async def _require_free(session: AsyncSession, patient: Patient, holds: Sequence[LegalHold]) -> None:
    standing = [str(hold.hold_id) for hold in holds if hold.released_at is None]
    if standing:
        raise ErasureHeldError(f"a legal hold stands: {', '.join(standing)}")
    if await unresolved_of(session, patient.clinic_id, patient.patient_id):
        raise ErasureHeldError("an alert about this patient is not resolved; resolve it first, then erase")


def _of_hold(hold: LegalHold) -> dict[str, Any]:
    return {
        "hold_id": str(hold.hold_id),
        "placed_at": hold.placed_at.isoformat(),
        "released_at": hold.released_at.isoformat() if hold.released_at else None,
    }


async def _noted(
    session: AsyncSession, caller: Caller, hold: LegalHold, action: str, now: datetime, *, reason: str | None = None
) -> None:
    subject = f"legal_hold:{hold.hold_id}"
    await note(session, caller.clinic_id, caller, action, subject, now, patient_id=hold.patient_id, reason=reason)
