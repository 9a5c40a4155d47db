"""Can this person fight an infection just now, or is a fever expected? What treatments say about a temperature."""

from collections.abc import Iterator
from datetime import date, timedelta

from app.clinical.context import Treatment
from app.clinical.evidence import CONVENTION, Source, Threshold
from app.clinical.findings import Case
from app.clinical.phrases import say_day

CG151 = Source("NICE CG151: neutropenic sepsis is suspected above 38 C and treated as an emergency", "memory")
NADIR = Source("neutrophils are lowest 7-14 days after chemotherapy and may stay low for weeks", "memory")
ACUTE_PHASE = Source(
    "acute-phase reaction to a first zoledronate: highest at 28-36 hours, gone 2-3 days later", "memory"
)

AFTER_CHEMOTHERAPY = Threshold(
    28,
    "days",
    "after chemotherapy, in which neutrophils may be low",
    NADIR,
    key="fever.after_chemotherapy",
    least=28,
    most=42,
)
COURSE_LASTS = Threshold(
    26,
    "weeks",
    "for which chemotherapy without a recorded end is taken to go on: a missing end excuses nothing",
    CONVENTION,
)
AFTER_STEROID = Threshold(28, "days", "after a steroid was begun or ended, in which defences are low", CONVENTION)
REACTION_DAYS = Threshold(3, "days", "after a first bisphosphonate, in which a fever is expected", ACUTE_PHASE)


def after_chemotherapy(case: Case) -> str | None:
    """In which words neutrophils may be low, `9 days after chemotherapy`; `None` when no chemotherapy says so."""
    given = [t for t in case.context.treatments if t.kind == "chemotherapy" and t.started_on <= case.day]
    counted = [days for t in given for days in _days_since(t, case.day)]
    if counted and min(counted) <= case.limit(AFTER_CHEMOTHERAPY):
        return f"{min(counted)} day{'' if min(counted) == 1 else 's'} after chemotherapy"
    longest = timedelta(weeks=COURSE_LASTS.value)
    running = [t.started_on for t in given if t.ended_on is None and case.day - t.started_on <= longest]
    return f"on chemotherapy since {say_day(max(running))}, with no end on record" if running else None


def on_a_steroid(case: Case) -> str | None:
    """In which words a steroid begun, going on or ended lately holds defences down.

    One begun long ago without a recorded end does not count: low doses are taken for years beside hormone treatment.
    """
    given = (t for t in case.context.treatments if t.kind == "steroid" and t.started_on <= case.day)
    lately = [t.started_on for t in given if min(_days_since(t, case.day)) <= AFTER_STEROID.value]
    return f"on a steroid since {say_day(max(lately))}" if lately else None


def expected_reaction(case: Case) -> str | None:
    """In which words a fever is expected: after the first bisphosphonate on record; later ones seldom bring it."""
    kinds = ("zoledronate", "pamidronate")
    given = [t for t in case.context.treatments if t.kind in kinds and t.started_on <= case.day]
    first = min(given, key=lambda treatment: treatment.started_on, default=None)
    if first is None or (case.day - first.started_on).days > REACTION_DAYS.value:
        return None
    return f"after a first {first.kind} on {say_day(first.started_on)}, which may bring a fever for three days"


def _days_since(treatment: Treatment, day: date) -> Iterator[int]:
    """Days since it was begun and, if it was, ended; 0 while a course with a recorded end goes on."""
    yield (day - treatment.started_on).days
    if treatment.ended_on is not None:
        yield max(0, (day - treatment.ended_on).days)
