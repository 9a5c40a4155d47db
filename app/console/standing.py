"""How does an alert stand, besides who has it? Promised until when, snoozed, how often the patient did not answer."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from app.care.pass_on_alert import LONGEST_SNOOZE, UNREACHED_OPENS_WELFARE
from app.care.ring import urgency_of
from app.clinical.escalation import promised_until, rings_from
from app.console.ladders import OnLadders
from app.console.times import Moment, moment, say_distance, say_length
from app.records.alerts import Alert

_PROMISES = (5, 15, 30, 60, 120, 240, 480, 720, 1440, 2880)  # minutes, of which those the ladder allows are offered
_SNOOZES = (30, 60, 120, 240, 480, 720, 1440, 2880, 4320, 10_080)  # minutes


Choice = tuple[str, str]  # minutes, empty for the longest there is, and how that is said


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """`then` is what happens when the promise lapses; `due` says the same for a list, short."""

    promise: str | None
    until: Moment | None
    due: str
    is_late: bool
    then: str
    longest: str
    snoozed_until: Moment | None
    snoozed_by: str | None
    snooze_reason: str | None
    tried: int
    tries: int
    welfare: Moment | None
    is_drill: bool
    promises: tuple[Choice, ...]
    snoozes: tuple[Choice, ...]


def standing_of(alert: Alert, ladders: OnLadders, now: datetime) -> Standing:
    """All that is not in the alert's status alone."""
    until = alert.promised_until if alert.status == "acknowledged" else None
    allowed = promised_until(urgency_of(alert), alert.ladder, None, now) - now
    return Standing(
        promise=alert.promise,
        until=moment(until, ladders.zone, now) if until else None,
        due=_say_due(until, now) if until else "",
        is_late=until is not None and until <= now,
        then=_say_then(alert, until, ladders) if until else "",
        longest=say_seconds(allowed),
        snoozed_until=moment(alert.snoozed_until, ladders.zone, now) if alert.snoozed_until else None,
        snoozed_by=alert.snoozed_by,
        snooze_reason=alert.snooze_reason,
        tried=alert.unreached,
        tries=UNREACHED_OPENS_WELFARE,
        welfare=moment(alert.welfare_at, ladders.zone, now) if alert.welfare_at else None,
        is_drill=alert.is_drill,
        promises=_promises(allowed),
        snoozes=_snoozes(alert),
    )


def say_seconds(length: timedelta) -> str:
    """`30 min`; below a minute in seconds."""
    seconds = int(length.total_seconds())
    return say_length(seconds) or f"{seconds} s"


def _say_due(until: datetime, now: datetime) -> str:
    if until <= now:
        return f"was to be closed {say_distance(until - now)}"
    return f"must be closed {say_distance(until - now)}"


def _say_then(alert: Alert, until: datetime, ladders: OnLadders) -> str:
    rung_at = rings_from(urgency_of(alert), alert.ladder, ladders.zone, until)
    if rung_at is None:
        return "it waits on the list again for somebody to take it"
    names = ladders.next_about(alert, rung_at, alert.acknowledged_by)
    return f"the next person is rung ({names})" if names else "it is open again, but nobody on the ladder can be rung"


def _promises(allowed: timedelta) -> tuple[Choice, ...]:
    shorter = (one for one in _PROMISES if timedelta(minutes=one) < allowed)
    chosen = [(str(one), say_seconds(timedelta(minutes=one))) for one in shorter]
    return (("", f"{say_seconds(allowed)}, the longest allowed"), *chosen)


def _snoozes(alert: Alert) -> tuple[Choice, ...]:
    longest = LONGEST_SNOOZE.get(alert.urgency)
    if longest is None or alert.status == "resolved":
        return ()
    fitting = (one for one in _SNOOZES if timedelta(minutes=one) <= longest)
    return tuple((str(one), say_seconds(timedelta(minutes=one))) for one in fitting)
