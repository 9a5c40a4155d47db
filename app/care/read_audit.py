"""Who may read the record, and is it written down that they did? Auditors all of it, a patient what concerns them."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.access import Caller
from app.care.look import ONCE_IN, looked
from app.care.see import require_patient
from app.records.access_log import Access, access_log_of
from app.records.audit import AuditChange, AuditLine
from app.records.audit_reading import Wanted, lines_of
from app.records.readings import note_readings


async def read_audit(
    session: AsyncSession, caller: Caller, wanted: Wanted, limit: int, now: datetime
) -> Sequence[tuple[AuditLine, AuditChange | None]]:
    """The clinic's lines, the newest first; that they were read is a line as well. Raises `NotAllowedError`."""
    caller.require("audit:read")
    found = await lines_of(session, caller.clinic_id, wanted, limit)
    thing = ("audit", None) if wanted.patient_id is None else (f"patient:{wanted.patient_id}", wanted.patient_id)
    await note_readings(session, caller.clinic_id, caller, "audit.read", [thing], now - ONCE_IN, now)
    return found


async def access_log(
    session: AsyncSession,
    caller: Caller,
    patient_id: UUID,
    known: Collection[str],
    before: tuple[datetime, UUID] | None,
    limit: int,
    now: datetime,
) -> Sequence[Access]:
    """Who looked at this patient's things, who was told, who answered. Raises `NotAllowedError`, `NotFoundError`."""
    caller.require("audit:read")
    await require_patient(session, caller, patient_id)
    found = await access_log_of(session, caller.clinic_id, patient_id, known, before, limit)
    await looked(session, caller, "access_log.read", [patient_id], now)
    return found


async def own_access_log(
    session: AsyncSession,
    caller: Caller,
    known: Collection[str],
    before: tuple[datetime, UUID] | None,
    limit: int,
    now: datetime,
) -> Sequence[Access]:
    """The same for the patient's own phone; a carer's is refused. Raises `NotAllowedError`."""
    patient_id = caller.in_person()
    found = await access_log_of(session, caller.clinic_id, patient_id, known, before, limit)
    await looked(session, caller, "access_log.read", [patient_id], now)
    return found
