"""Missing diaries: what does silence mean, after what was said last?

Daily diaries decay to about three or four a week, so a day without one is ordinary, and so are the pauses that a patient
is used to make. Silence after something worrying is not, whatever the habit.
"""

from collections.abc import Iterator

from app.clinical.evidence import CONVENTION, Evidence, Source, Threshold
from app.clinical.expectation import (
    SILENT_AFTER_AMBER,
    SILENT_AFTER_CALM,
    SILENT_AFTER_RED,
    SILENT_AT_MOST,
    days_missing,
    owed_until,
    usual_pause,
)
from app.clinical.findings import Check, Conclusion, Rule
from app.clinical.history import within
from app.clinical.phrases import say_day
from app.clinical.vocabulary import rank

DALY = Source("MSK daily diaries: 3.9 a week in the first half year, 2.7 after a year", "secondary")
AFTER_RED = Threshold(SILENT_AFTER_RED, "owed day", "silence after an immediate entry", CONVENTION)
AFTER_AMBER = Threshold(SILENT_AFTER_AMBER, "owed days", "silence after an urgent entry", CONVENTION)
AFTER_CALM = Threshold(
    SILENT_AFTER_CALM,
    "owed days",
    "silence after ordinary entries of someone who writes nearly every day",
    CONVENTION,
    key="missing_diaries.after_calm",
    least=1,
    most=5,
)
BEYOND_HABIT = Threshold(2, "owed days", "more than the patient's usual pause, for silence to mean something", DALY)
AT_MOST = Threshold(SILENT_AT_MOST, "owed days", "silence that no habit excuses", CONVENTION)
HABIT = Threshold(28, "days", "before the silence, whose second longest pause is the usual one", CONVENTION)
TOLD_AGAIN = Threshold(7, "days", "of further silence, after which it is told again", CONVENTION)


def silence(check: Check) -> Iterator[Conclusion]:
    """Owed diaries that did not come; a day's diary is owed until noon of the next, where the patient lives."""
    missing = days_missing(check.last_day, check.context.zone, check.now)
    worried = rank(check.worry) >= rank("urgent")
    due, pause = _due(check), 0
    if missing >= due and not worried:
        pause = _usual_pause(check)
        due = min(AT_MOST.value, max(due, pause + BEYOND_HABIT.value)) if pause else due
    if missing < due:
        return
    last = f"the last is about {say_day(check.last_day)}" if check.entries else "none has ever come"
    weight = (
        "and it was a worrying one" if worried else "and it was an ordinary one" if check.entries else "since enrolment"
    )
    habit = f"; pauses of {pause} days have been usual" if pause else ""
    weeks = int((missing - due) // TOLD_AGAIN.value)
    yield Conclusion(
        urgency="urgent" if worried else "soon",
        because=f"no diary for {missing} {'day' if missing == 1 else 'days'}; {last}, {weight}{habit}",
        unless="a diary had come about any of these days",
        evidence=(Evidence(day=check.last_day, said=f"{last}, {weight}"),),
        subject=f"silence:{check.last_day.isoformat()}" + (f":week-{weeks + 1}" if weeks else ""),
    )


def _due(check: Check) -> float:
    if check.worry == "immediate":
        return AFTER_RED.value
    return AFTER_AMBER.value if check.worry == "urgent" else check.limit(AFTER_CALM)


def _usual_pause(check: Check) -> int:
    """The habit as it was when the first diary began to be missing: what comes during a silence does not excuse it."""
    first_missed = owed_until(check.last_day, check.context.zone)
    known = (entry for entry in check.entries if entry.received_at <= first_missed)
    return usual_pause(entry.day for entry in within(known, check.last_day, int(HABIT.value)))


RULES = (
    Rule(
        id="missing_diaries.silence",
        condition="missing_diaries",
        plain="No diary for three owed days in a row is looked at within 72 hours; after an entry that was immediate "
        "one owed day without a diary is urgent, after one that was urgent two. Someone who has twice made longer pauses in "
        "four weeks is missed after two days more than that, and after seven at the latest. Silence that goes on is told "
        "again every week. "
        "A day's diary is owed until noon of the next day.",
        sources=(DALY, CONVENTION),
        thresholds=(AFTER_RED, AFTER_AMBER, AFTER_CALM, BEYOND_HABIT, AT_MOST, HABIT, TOLD_AGAIN),
        on_time=silence,
    ),
)
