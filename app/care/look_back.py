"""An entry corrects another, or comes after those that followed it: do the alerts that stand still have their reason?"""

from collections.abc import Collection, Iterable
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.access import Caller
from app.clinical.diary import Entry
from app.clinical.findings import Finding
from app.clinical.hindsight import outdated, remarks
from app.records.alerts import add_remark, standing_of
from app.records.audit import note
from app.records.findings import findings_that_hold, mark_outdated
from app.records.patients import Patient


async def look_back(
    session: AsyncSession,
    patient: Patient,
    entry: Entry,
    found: Iterable[Finding],
    touched: Collection[UUID],
    actor: Caller | str,
    now: datetime,
) -> None:
    """Alerts whose reason this entry took away say so; none is closed or lowered. `found` is all that follows now."""
    held = await findings_that_hold(session, patient.clinic_id, patient.patient_id)
    gone = outdated(held, found, touched)
    if not gone:
        return
    standing = await standing_of(session, patient.clinic_id, patient.patient_id)
    for remark in remarks(entry, standing, held, gone, now):
        alert_id = await add_remark(session, patient.clinic_id, patient.patient_id, remark)
        detail = {"condition": remark.condition, "holds": remark.holds, "entry": str(remark.entry)}
        subject = f"alert:{alert_id}"
        await note(
            session,
            patient.clinic_id,
            actor,
            "alert.remarked",
            subject,
            now,
            patient_id=patient.patient_id,
            detail=detail,
        )
    await mark_outdated(session, patient.clinic_id, patient.patient_id, gone, now)
