"""Somebody opens an alert: what do they see, and is it written down that they looked?"""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.access import Caller
from app.care.look import BY_ITSELF_ONCE_IN
from app.errors import NotFoundError
from app.records.alerts import Alert, find_alert
from app.records.audit import note
from app.records.patients import Patient
from app.records.readings import has_looked_since

ONCE_IN = timedelta(minutes=1)  # a page that reloads itself is one reading, not sixty


async def look_at_alert(
    session: AsyncSession, caller: Caller, alert_id: UUID, now: datetime, *, by_hand: bool = True
) -> tuple[Alert, Patient]:
    """The alert with its patient; that the caller has looked is a line in its history, at most once a minute.

    A page that keeps itself fresh, and so does not ask `by_hand`, adds one only where there is none of this session.
    Raises `NotAllowedError`, `NotFoundError`.
    """
    caller.require("alerts:read")
    found = await find_alert(session, caller.sight, alert_id)
    if found is None:
        raise NotFoundError("no such alert")
    alert, patient = found
    once_in = ONCE_IN if by_hand else BY_ITSELF_ONCE_IN
    if not await has_looked_since(session, caller.clinic_id, caller.actor, alert_id, now - once_in):
        subject, detail = f"alert:{alert_id}", {"by": caller.name, "kind": caller.kind}
        await note(
            session, caller.clinic_id, caller, "alert.read", subject, now, patient_id=patient.patient_id, detail=detail
        )
    return alert, patient
