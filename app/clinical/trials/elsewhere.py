"""How is a case played on a server whose clock cannot be moved? Its days shifted to end now, and what can still be asked.

All entries arrive at once there, and what only the passing of time brings (silence, a diary that comes late) cannot be
asked for; it is named, never passed over.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

from app.clinical.intake.reading import utc
from app.clinical.replay import Timeline
from app.clinical.ruleset import STANDARD
from app.clinical.trials.conformance import Case, ExpectedAlert, timeline_of
from app.clinical.trials.deviations import alert_differences
from app.clinical.vocabulary import Condition

CLOCK = "needs the clock"
_DAYS = frozenset(("diary_date", "started_on", "ended_on", "since"))
_MOMENTS = frozenset(("recorded_at", "taken_at"))
_IDS = frozenset(("id", "amends"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Elsewhere:
    """What is sent, in this order, and what may be asked afterwards. `skipped` says what may not, and why."""

    context: Mapping[str, Any]
    diaries: tuple[tuple[int, Mapping[str, Any]], ...]  # each with its place in the timeline
    case: Case
    not_asked: frozenset[Condition]
    skipped: tuple[str, ...]

    def wrong_advice(self, given: Mapping[int, str]) -> Iterator[str]:
        """Where the words for the person who wrote were not as urgent as expected; `given` by place of entry."""
        for advice in self.case.expect.advice:
            if given[advice.on_entry] != advice.urgency:
                yield f"advice on entry {advice.on_entry}: expected {advice.urgency}; it was {given[advice.on_entry]}"


def elsewhere(case: Case, now: datetime, run: UUID) -> Elsewhere | str:
    """The case shifted by whole days, so that its last entry or result lies within the day before `now`.

    `run` gives every diary an id of its own, so that a case can be played again. A sentence instead: why it cannot be
    played there at all.
    """
    if case.expect.refused or case.expect.refused_entries:
        return "asks what `tocsin replay` refuses"
    if case.ruleset != STANDARD:
        return "is judged by numbers of its own"
    timeline = timeline_of(case)
    if any(one.diary.diary_date > utc(one.received_at).date() + timedelta(days=1) for one in timeline.entries):
        return CLOCK
    by = _shift(timeline, now)
    numbered = enumerate(case.timeline.get("entries", ()))
    in_turn = sorted(numbered, key=lambda one: datetime.fromisoformat(one[1]["received_at"]))
    asked, not_asked = _askable(case, timeline)
    return Elsewhere(
        context=_moved(case.timeline.get("patient", {}), by, run),
        diaries=tuple((place, _moved(one["diary"], by, run)) for place, one in in_turn),
        case=replace(case, expect=replace(case.expect, alerts=asked)),
        not_asked=not_asked,
        skipped=tuple(_skipped(case, not_asked)),
    )


def remote_differences(played: Elsewhere, told: Sequence[Mapping[str, Any]]) -> tuple[str, ...]:
    """What is not as expected among the alerts of the API, of what can be asked there."""
    return tuple(
        alert_differences(played.case, [alert for alert in told if alert["condition"] not in played.not_asked])
    )


def _askable(case: Case, timeline: Timeline) -> tuple[tuple[ExpectedAlert, ...], frozenset[Condition]]:
    """The alerts that entries and the newest result bring by themselves, and the conditions that time brings."""
    newest = max((utc(lab.taken_at) for lab in timeline.patient.labs), default=None)
    asked: list[ExpectedAlert] = []
    not_asked: set[Condition] = {"missing_diaries"}
    for alert in case.expect.alerts:
        by_time = alert.opened_on_entry is None and (alert.opened_at or alert.on_day) is not None
        if alert.condition == "missing_diaries" or (
            by_time and (alert.opened_at is None or utc(alert.opened_at) != newest)
        ):
            not_asked.add(alert.condition)
        else:
            asked.append(ExpectedAlert(condition=alert.condition, urgency=alert.urgency, at_least=alert.at_least))
    return tuple(asked), frozenset(not_asked)


def _skipped(case: Case, not_asked: frozenset[Condition]) -> Iterator[str]:
    expect = case.expect
    timed = {alert.condition for alert in expect.alerts} & not_asked
    yield from (f"{condition}: {CLOCK}" for condition in sorted(timed))
    if any(alert.late is not None for alert in expect.alerts):
        yield f"late: {CLOCK}"
    untold = {"pain_response": expect.pain_response, "omed": expect.omed, "combined": expect.combined}
    yield from (f"{what}: only `tocsin replay` prints it" for what, asked in untold.items() if asked)


def _shift(timeline: Timeline, now: datetime) -> timedelta:
    """Whole days, so that every entry keeps its hour."""
    moments = [*(one.received_at for one in timeline.entries), *(lab.taken_at for lab in timeline.patient.labs)]
    return timedelta(days=(now - max(map(utc, moments), default=now)).days)


def _moved(value: Any, by: timedelta, run: UUID, name: str = "") -> Any:
    """The same JSON with every day, moment and diary id replaced."""
    if isinstance(value, dict):
        return {key: _moved(inner, by, run, key) for key, inner in value.items()}
    if isinstance(value, list):
        return [_moved(inner, by, run) for inner in value]
    if not isinstance(value, str):
        return value
    if name in _DAYS:
        return (date.fromisoformat(value) + by).isoformat()
    if name in _MOMENTS:
        return (datetime.fromisoformat(value) + by).isoformat()
    return str(uuid5(run, value)) if name in _IDS else value
