"""A human has it: what changes when an alert is acknowledged, and when it is resolved?"""

from datetime import datetime
from typing import Literal, get_args
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.access import Caller
from app.clinical.intake.reading import Problem
from app.errors import AlertStateError, NotFoundError, UnreadableInputError
from app.records.alerts import Alert, Outcome, lock_alert
from app.records.audit import note

OutcomeCode = Literal[
    "spoke_with_patient",
    "spoke_with_carer",
    "examination_arranged",
    "imaging_arranged",
    "blood_test_arranged",
    "sent_to_emergency",
    "admitted",
    "treatment_changed",
    "not_reachable",
    "no_action_needed",
    "false_alarm",
]
OUTCOMES: tuple[OutcomeCode, ...] = get_args(OutcomeCode)


async def acknowledge_alert(session: AsyncSession, caller: Caller, alert_id: UUID, now: datetime) -> Alert:
    """The caller takes the alert: nobody else is rung about it unless it becomes more urgent.

    Acknowledging what the same person has taken already changes nothing. Raises `NotFoundError`, `AlertStateError`.
    """
    caller.require("alerts:write")
    alert = await _require_alert(session, caller, alert_id)
    if alert.status == "acknowledged" and alert.acknowledged_by == caller.name:
        return alert
    if alert.status != "open":
        raise AlertStateError(f"the alert is {alert.status} already")
    alert.status = "acknowledged"
    alert.acknowledged_at, alert.acknowledged_by = now, caller.name
    alert.next_rung_at = None
    await _noted(session, caller, alert, "alert.acknowledged", now)
    return alert


async def resolve_alert(
    session: AsyncSession, caller: Caller, alert_id: UUID, outcome: Outcome | None, now: datetime
) -> Alert:
    """The caller closes the alert; one that was `immediate` only with an outcome.

    Raises `NotFoundError`, `AlertStateError`, and `UnreadableInputError` when the outcome is missing.
    """
    caller.require("alerts:write")
    alert = await _require_alert(session, caller, alert_id)
    if alert.status == "resolved":
        raise AlertStateError("the alert is resolved already")
    if alert.urgency == "immediate" and outcome is None:
        wanted = Problem("/outcome", f"is required for an immediate alert: one of {', '.join(OUTCOMES)}")
        raise UnreadableInputError("an immediate alert cannot be closed without saying how it ended", [wanted])
    alert.status = "resolved"
    alert.resolved_at, alert.resolved_by = now, caller.name
    alert.outcome = outcome
    alert.next_rung_at = None
    await _noted(session, caller, alert, "alert.resolved", now)
    return alert


async def _require_alert(session: AsyncSession, caller: Caller, alert_id: UUID) -> Alert:
    alert = await lock_alert(session, caller.clinic_id, alert_id)
    if alert is None:
        raise NotFoundError("no such alert")
    return alert


async def _noted(session: AsyncSession, caller: Caller, alert: Alert, action: str, now: datetime) -> None:
    detail = {"by": caller.name, "outcome": alert.outcome.code if alert.outcome else None}
    subject = f"alert:{alert.alert_id}"
    await note(
        session,
        alert.clinic_id,
        f"token:{caller.token_id}",
        action,
        subject,
        now,
        patient_id=alert.patient_id,
        detail=detail,
    )
