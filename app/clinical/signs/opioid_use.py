"""Does this person take an opioid, and what makes it likelier that it has become too much for them?

A medicine counts as an opioid unless it is known not to be one, so a name nobody knows excuses nothing. A dose that
cannot be converted is unknown and proves neither a rise nor a steady state.
"""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import Literal

from app.clinical.diary import Analgesic
from app.clinical.evidence import CONVENTION, Evidence, Source, Threshold
from app.clinical.findings import Case
from app.clinical.history import within
from app.clinical.opioids import NON_OPIOIDS, TABLES
from app.clinical.phrases import say_day
from app.clinical.signs.trends import level
from app.clinical.tracking import daily_doses

NPSA = Source("UK NPSA: an ordinary increase is not more than 50% of the previous dose", "secondary")
MEDINDEX = Source(
    "palliative care pages on opioid toxicity: myoclonus, hallucinations, allodynia, slow breathing; kidneys and rapid "
    "escalation raise the risk",
    "secondary",
)

TOLD_LATELY = Threshold(7, "days", "in which an opioid among the painkillers counts as taken", CONVENTION)
CHANGED_LATELY = Threshold(14, "days", "after a recorded opioid change, in which an opioid is taken", CONVENTION)
RISK_LASTS = Threshold(7, "days", "after a rise or change of the dose, in which it is a risk", CONVENTION)
RISE = Threshold(1.5, "times the usual daily dose", "from here it is more than an ordinary increase", NPSA)
USUAL_DOSE_DAYS = Threshold(7, "days", "before a dose, whose median is the usual one", CONVENTION)
DOSES_LEAST = Threshold(3, "days", "of them that must have a known dose", CONVENTION)

# not_known: nobody has answered what painkillers are taken, which is not the same as none.
Use = Literal["taking", "not_known", "none"]


def opioid_use(case: Case) -> Use:
    """Whether an opioid is taken, as told in the last week or recorded in the last two.

    When the last week did not answer, the newest answer before it counts as far as it names an opioid. One that is
    listed counts as taken, however few doses: what was taken yesterday is not gone today.
    """
    if _changed(case, CHANGED_LATELY):
        return "taking"
    told = [entry for entry in (*case.before, case.entry) if entry.diary.analgesics is not None]
    lately = list(within(told, case.day, int(TOLD_LATELY.value)))
    if any(names_opioid(entry.diary.analgesics or ()) for entry in lately or told[-1:]):
        return "taking"
    return "none" if lately else "not_known"


def names_opioid(analgesics: Iterable[Analgesic]) -> bool:
    """Whether any of these is not known to be something else than an opioid."""
    return any(" ".join(taken.medicine.lower().split()) not in NON_OPIOIDS for taken in analgesics)


def risks(case: Case) -> Iterator[Evidence]:
    """What makes toxicity likelier in this person now: the kidneys, an opioid changed, or a dose that rose."""
    if case.context.renal_impairment:
        yield Evidence(day=case.day, said="renal impairment")
    for changed_on in _changed(case, RISK_LASTS):
        yield Evidence(day=changed_on, said=f"opioid changed on {say_day(changed_on)}")
    yield from _rise(case)


def _changed(case: Case, limit: Threshold) -> list[date]:
    """The days up to this one, and not longer ago than the limit, on which an opioid was changed on record."""
    days = (t.started_on for t in case.context.treatments if t.kind == "opioid_change")
    return [day for day in days if timedelta(0) <= case.day - day <= timedelta(limit.value)]


def _rise(case: Case) -> Iterator[Evidence]:
    """The latest day of the last week on which the dose was at least half as much again as in the week before it."""
    entries = (*case.before, case.entry)
    doses = {day: mg for day, mg in daily_doses(entries, TABLES[case.ruleset.opioid_table]) if mg is not None}
    for day in sorted(doses, reverse=True):
        if (case.day - day).days > RISK_LASTS.value:
            return
        usual = level(doses, day - timedelta(days=1), int(USUAL_DOSE_DAYS.value), int(DOSES_LEAST.value))
        if usual is not None and doses[day] > usual and doses[day] >= RISE.value * usual:
            said = f"opioid dose up from {usual:g} to {doses[day]:g} mg a day (as oral morphine) on {say_day(day)}"
            told = next(e.diary.id for e in reversed(entries) if e.day == day and e.diary.analgesics is not None)
            yield Evidence(day=day, said=said, entry=told, pointer="/analgesics")
            return
