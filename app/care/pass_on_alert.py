"""Somebody else must act: handing over by name, passing on to the next person, snoozing, and who cannot be reached."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.access import Caller
from app.care.answer_alert import noted, require_alert, stop_ringing, zone_of
from app.care.reach import Recipient, recipients
from app.care.ring import on_rung, ring, ring_these, urgency_of
from app.clinical.escalation import rings_from
from app.clinical.intake.reading import Problem
from app.errors import AlertStateError, UnreadableInputError
from app.records.alerts import Alert
from app.records.people import person_named

UNREACHED_OPENS_WELFARE = 3  # tries; our own choice: a number a clinic can defend, small enough for one evening
ANSWER_WITHIN = timedelta(minutes=5)  # how long whoever was handed an immediate alert has before the ladder goes on
LONGEST_SNOOZE: dict[str, timedelta] = {
    "urgent": timedelta(hours=12),  # well within the 24 h in which it must be assessed
    "soon": timedelta(hours=48),
    "routine": timedelta(days=7),
}
Try = Literal["no_answer", "voicemail", "line_busy", "number_wrong", "other"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Snooze:
    minutes: int
    reason: str


async def hand_over_alert(
    session: AsyncSession, caller: Caller, alert_id: UUID, to: str, reason: str, now: datetime
) -> Alert:
    """Gives the alert to somebody by name. They are rung now; until they take it, it is open and the ladder goes on.

    Raises `NotFoundError`, `AlertStateError`, and `UnreadableInputError` when nobody of that name can be reached.
    """
    caller.require("alerts:write")
    alert = await require_alert(session, caller, alert_id)
    if alert.status == "resolved":
        raise AlertStateError("the alert is resolved already")
    zone = await zone_of(session, alert.clinic_id)
    person = await person_named(session, alert.clinic_id, to)
    reached = await recipients(session, alert.clinic_id, [person.person_id], zone) if person else {}
    if person is None or person.person_id not in reached:
        raise UnreadableInputError(
            "the alert stays as it is",
            [Problem("/to", "expected the name of one of the clinic's people with a contact")],
        )
    _open_again(alert, now)
    alert.next_rung_at = rings_from(urgency_of(alert), alert.ladder, zone, now + ANSWER_WITHIN)
    await ring_these(session, alert, [reached[person.person_id]], "hand_over", now)
    alert.next_rung += 1  # a rung of their own: when they cannot be reached, the ladder goes on at once
    await noted(session, caller, alert, "alert.handed_over", now, {"to": to, "reason": reason})
    return alert


async def pass_on_alert(session: AsyncSession, caller: Caller, alert_id: UUID, now: datetime) -> Alert:
    """The caller cannot take it: the next person is rung at once. Raises `NotFoundError`, `AlertStateError`."""
    caller.require("alerts:write")
    alert = await require_alert(session, caller, alert_id)
    if alert.status == "resolved":
        raise AlertStateError("the alert is resolved already")
    _open_again(alert, now)
    alert.lapsed_by = caller.name
    await noted(session, caller, alert, "alert.passed_on", now, {})
    await ring(session, alert, await zone_of(session, alert.clinic_id), caller, now)
    return alert


async def snooze_alert(session: AsyncSession, caller: Caller, alert_id: UUID, snooze: Snooze, now: datetime) -> Alert:
    """Rings nobody for a while, for a reason and with an end; never what is `immediate`.

    Raises `NotFoundError`, `AlertStateError`, and `UnreadableInputError` when it would be too long.
    """
    caller.require("alerts:write")
    alert = await require_alert(session, caller, alert_id)
    if alert.urgency == "immediate":
        raise AlertStateError("an immediate alert is never snoozed: take it, or pass it on")
    if alert.status == "resolved":
        raise AlertStateError("the alert is resolved already")
    longest = LONGEST_SNOOZE[alert.urgency]
    if timedelta(minutes=snooze.minutes) > longest:
        most = int(longest.total_seconds() // 60)
        raise UnreadableInputError(
            "this alert cannot wait so long", [Problem("/minutes", f"expected at most {most} for {alert.urgency}")]
        )
    until = now + timedelta(minutes=snooze.minutes)
    alert.snoozed_until, alert.snoozed_by, alert.snooze_reason = until, caller.name, snooze.reason
    alert.next_rung_at = None
    if alert.promised_until is not None:
        alert.promised_until = max(alert.promised_until, until)
    detail = {"until": until.isoformat(), "reason": snooze.reason}
    await noted(session, caller, alert, "alert.snoozed", now, detail)
    return alert


async def patient_not_reached(
    session: AsyncSession, caller: Caller, alert_id: UUID, how: Try, remark: str | None, now: datetime
) -> Alert:
    """A try to reach the patient came to nothing; the third opens the welfare path. Raises `NotFoundError`, `AlertStateError`.

    The alert stays with whoever has it. On the welfare path others are rung, whoever has it, since someone must now go
    and look.
    """
    caller.require("alerts:write")
    alert = await require_alert(session, caller, alert_id)
    if alert.status == "resolved":
        raise AlertStateError("the alert is resolved already")
    alert.unreached += 1
    await noted(
        session, caller, alert, "alert.not_reached", now, {"how": how, "remark": remark, "try": alert.unreached}
    )
    if alert.unreached >= UNREACHED_OPENS_WELFARE and alert.welfare_at is None:
        await _open_welfare_path(session, caller, alert, now)
    return alert


async def _open_welfare_path(session: AsyncSession, caller: Caller, alert: Alert, now: datetime) -> None:
    alert.welfare_at = now
    await noted(session, caller, alert, "alert.welfare_path_opened", now, {})
    zone = await zone_of(session, alert.clinic_id)
    people: list[Recipient] = []
    if alert.ladder.welfare is not None:
        people = await on_rung(session, alert.clinic_id, alert.ladder.welfare, zone, now)
    if people:
        await ring_these(session, alert, people, "welfare", now)
        return
    _open_again(alert, now)
    alert.lapsed_by = caller.name
    await ring(session, alert, zone, caller, now, "welfare")


def _open_again(alert: Alert, now: datetime) -> None:
    """Nobody has it now; the patient is told so as for a new alert, or at the time that was set before."""
    told_at = alert.tell_patient_at or now + timedelta(seconds=alert.ladder.tell_patient_after_seconds)
    stop_ringing(alert)
    alert.tell_patient_at = told_at if alert.urgency == "immediate" else None
    alert.status, alert.acknowledged_at, alert.acknowledged_by, alert.holder_id = "open", None, None, None
    alert.promise, alert.promised_until = None, None
