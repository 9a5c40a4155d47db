"""Has this patient had a drug that holds on to bone? Denosumab and the bisphosphonates, and how long ago."""

from datetime import date

from app.clinical.context import Context, Treatment
from app.clinical.vocabulary import TreatmentKind

ANTIRESORPTIVES: frozenset[TreatmentKind] = frozenset(("denosumab", "zoledronate", "pamidronate"))


def last_antiresorptive(context: Context, day: date) -> Treatment | None:
    """The antiresorptive last given by a day, however long ago; `None` when none is on record.

    What was given last counts, not what was begun last: a course that goes on was given later than a dose during it.
    """
    given = [t for t in context.treatments if t.kind in ANTIRESORPTIVES and t.started_on <= day]
    return max(given, key=lambda treatment: (last_given(treatment, day), treatment.started_on), default=None)


def first_antiresorptive(context: Context, day: date) -> Treatment | None:
    """The antiresorptive begun first by a day: calcium falls most after the first doses."""
    given = (t for t in context.treatments if t.kind in ANTIRESORPTIVES and t.started_on <= day)
    return min(given, key=lambda treatment: treatment.started_on, default=None)


def last_given(treatment: Treatment, day: date) -> date:
    """The last day, up to a day, on which a treatment is known to have been given.

    One without an end is a single dose; one that has an end was given until then, today included.
    """
    return (
        treatment.started_on if treatment.ended_on is None else max(treatment.started_on, min(treatment.ended_on, day))
    )


def days_since(treatment: Treatment, day: date) -> int:
    """Days since it was last given; 0 on the day itself and while a course goes on."""
    return (day - last_given(treatment, day)).days
