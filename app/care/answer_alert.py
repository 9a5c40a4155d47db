"""A human has it: what changes when an alert is acknowledged, and when it is resolved?"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, get_args
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from app.access import Caller
from app.care.ring import urgency_of
from app.care.tell_patient import tell_patient_seen
from app.clinical.escalation import promised_until
from app.clinical.intake.reading import Problem
from app.errors import AlertStateError, NotFoundError, UnreadableInputError
from app.records.alerts import Alert, Outcome, lock_alert
from app.records.audit import note
from app.records.clinics import get_clinic
from app.records.people import person_named

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
    "welfare_check_arranged",
    "no_action_needed",
    "false_alarm",
]
OUTCOMES: tuple[OutcomeCode, ...] = get_args(OutcomeCode)
Label = Literal["true_alarm", "false_alarm", "unsure"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Promise:
    """What whoever takes an alert is going to do, and within how many minutes; left out, as long as the ladder allows."""

    text: str | None = None
    minutes: int | None = None


async def acknowledge_alert(
    session: AsyncSession,
    caller: Caller,
    alert_id: UUID,
    now: datetime,
    promise: Promise | None = None,
    *,
    goes_and_looks: bool = False,
) -> Alert:
    """The caller takes the alert, as a promise with a due time: nobody else is rung until that lapses or it worsens.

    Acknowledging what the same person has taken already changes nothing. Whoever was asked to go and look takes it from
    whoever had it before the welfare path opened. Raises `NotFoundError`, `AlertStateError`.
    """
    caller.require("alerts:write")
    alert = await require_alert(session, caller, alert_id)
    if alert.status == "acknowledged" and alert.acknowledged_by == caller.name:
        return alert
    if alert.status != "open" and not (goes_and_looks and nobody_looks(alert)):
        raise AlertStateError(f"the alert is {alert.status} already")
    promise = promise or Promise()
    alert.status = "acknowledged"
    alert.acknowledged_at, alert.acknowledged_by = now, caller.name
    alert.holder_id = caller.person_id or await _person_of(session, caller)
    alert.first_acknowledged_at = alert.first_acknowledged_at or now
    alert.promise = promise.text
    alert.promised_until = promised_until(urgency_of(alert), alert.ladder, promise.minutes, now)
    stop_ringing(alert)
    await tell_patient_seen(session, alert, now)
    detail = {"promise": promise.text, "promised_until": alert.promised_until.isoformat()}
    await noted(session, caller, alert, "alert.acknowledged", now, detail)
    return alert


async def resolve_alert(
    session: AsyncSession,
    caller: Caller,
    alert_id: UUID,
    outcome: Outcome | None,
    now: datetime,
    label: Label | None = None,
) -> Alert:
    """The caller closes the alert; one that was `immediate` only with an outcome. `label` says whether it was true.

    Raises `NotFoundError`, `AlertStateError`, and `UnreadableInputError` when the outcome is missing.
    """
    caller.require("alerts:write")
    alert = await require_alert(session, caller, alert_id)
    if alert.status == "resolved":
        raise AlertStateError("the alert is resolved already")
    _require_outcome(alert, outcome)
    alert.status = "resolved"
    alert.resolved_at, alert.resolved_by = now, caller.name
    alert.outcome = outcome
    alert.label = label or ("false_alarm" if outcome and outcome.code == "false_alarm" else alert.label)
    alert.promised_until = None
    stop_ringing(alert)
    detail = {"outcome": outcome.code if outcome else None, "label": alert.label}
    await noted(session, caller, alert, "alert.resolved", now, detail)
    return alert


async def label_alert(session: AsyncSession, caller: Caller, alert_id: UUID, label: Label, now: datetime) -> Alert:
    """Whether there was anything to it: what the report on rules counts. Raises `NotFoundError`."""
    caller.require("alerts:write")
    alert = await require_alert(session, caller, alert_id)
    alert.label = label
    await noted(session, caller, alert, "alert.labelled", now, {"label": label})
    return alert


def nobody_looks(alert: Alert) -> bool:
    """Whether somebody is still to go and look, since whoever has the alert had it when the welfare path opened."""
    taken, asked = alert.acknowledged_at, alert.welfare_at
    return alert.status == "acknowledged" and taken is not None and asked is not None and taken <= asked


def stop_ringing(alert: Alert) -> None:
    """Nothing is due any more: no rung, no snooze that ends, no word to the patient that nobody has answered."""
    alert.next_rung_at = alert.tell_patient_at = None
    alert.snoozed_until = alert.snoozed_by = alert.snooze_reason = None


async def require_alert(session: AsyncSession, caller: Caller, alert_id: UUID) -> Alert:
    """The alert, held for a change; raises `NotFoundError`."""
    alert = await lock_alert(session, caller.sight, alert_id)
    if alert is None:
        raise NotFoundError("no such alert")
    return alert


async def zone_of(session: AsyncSession, clinic_id: str) -> ZoneInfo:
    """The clinic's own clock."""
    clinic = await get_clinic(session, clinic_id)
    return ZoneInfo(clinic.timezone if clinic else "UTC")


async def noted(
    session: AsyncSession, caller: Caller, alert: Alert, action: str, now: datetime, detail: dict[str, Any]
) -> None:
    """A line in the alert's history, with the name of who did it."""
    await note(
        session,
        alert.clinic_id,
        caller,
        action,
        f"alert:{alert.alert_id}",
        now,
        patient_id=alert.patient_id,
        detail={"by": caller.name, **detail},
    )


async def _person_of(session: AsyncSession, caller: Caller) -> UUID | None:
    """Whoever of the clinic's people has the name of the caller's token: they can be told what joins the alert."""
    person = await person_named(session, caller.clinic_id, caller.name)
    return person.person_id if person else None


def _require_outcome(alert: Alert, outcome: Outcome | None) -> None:
    if alert.urgency == "immediate" and outcome is None:
        wanted = Problem("/outcome", f"is required for an immediate alert: one of {', '.join(OUTCOMES)}")
        raise UnreadableInputError("an immediate alert cannot be closed without saying how it ended", [wanted])
    if alert.urgency == "immediate" and outcome and outcome.code == "not_reachable" and alert.welfare_at is None:
        tried = f"the patient was tried {alert.unreached} of 3 times"
        wanted = Problem("/outcome", f"{tried}: record each try; after the third the welfare path opens")
        raise UnreadableInputError("an immediate alert is not closed because the patient did not answer", [wanted])
