"""What makes a high calcium likelier in this person, and what else may explain the same symptoms?

Neither ever silences: risk asks for less before it rings, another cause makes it ring less urgently and says so.
"""

import re
from collections.abc import Collection, Iterable, Iterator
from datetime import date, timedelta
from typing import Final

from app.clinical.context import Context
from app.clinical.evidence import CONVENTION, Source, Threshold
from app.clinical.findings import Case
from app.clinical.opioids import TABLES
from app.clinical.phrases import plain, say_day
from app.clinical.signs.antiresorptives import days_since, last_antiresorptive
from app.clinical.signs.calcium import UPPER_NORMAL, adjusted_calcium
from app.clinical.signs.calcium_symptoms import Telling
from app.clinical.vocabulary import SymptomCode, TreatmentKind

SCOTTISH_RISKS = Source("Scottish Palliative Care Guidelines and NHS Lothian: cancers that raise calcium", "read")
SCOTTISH_DRUGS = Source("Scottish Palliative Care Guidelines: how long a bisphosphonate lasts", "read")
MAJEED = Source(
    "Majeed and Ng 2019, doi 10.4172/2165-7386.1000361: what opioid toxicity and high calcium share", "read"
)

AFTER_CHEMOTHERAPY = Threshold(
    5,
    "days",
    "after chemotherapy, in which it may explain nausea, vomiting, poor appetite and fatigue",
    CONVENTION,
    key="hypercalcemia.after_chemotherapy",
    least=0,
    most=5,
)
AFTER_OPIOID = Threshold(
    14,
    "days",
    "after an opioid was begun or changed, in which it may explain constipation, nausea, vomiting and fatigue",
    MAJEED,
    key="hypercalcemia.after_opioid",
    least=0,
    most=14,
)
AFTER_STEROID = Threshold(28, "days", "after a steroid, in which sugar may explain thirst", CONVENTION)
PAMIDRONATE_LASTS = Threshold(
    18, "days from the last dose", "pamidronate works; then calcium may return", SCOTTISH_DRUGS
)
ZOLEDRONATE_LASTS = Threshold(
    28, "days from the last dose", "zoledronate works; then calcium may return", SCOTTISH_DRUGS
)
DENOSUMAB_LASTS = Threshold(35, "days from the last dose", "denosumab works; then calcium may rebound", CONVENTION)
WORN_OFF_UNTIL = Threshold(180, "days from the last dose", "having worn off is a risk until here", CONVENTION)
WEIGHED = (PAMIDRONATE_LASTS, ZOLEDRONATE_LASTS, DENOSUMAB_LASTS, WORN_OFF_UNTIL)
TOLD_APART = (AFTER_CHEMOTHERAPY, AFTER_OPIOID, AFTER_STEROID)

_LASTS: Final[dict[TreatmentKind, Threshold]] = {
    "pamidronate": PAMIDRONATE_LASTS,
    "zoledronate": ZOLEDRONATE_LASTS,
    "denosumab": DENOSUMAB_LASTS,
}
# What people write for the cancers that raise calcium most; adrenal is not renal.
_PRIMARIES: Final = (
    ("myeloma", re.compile(r"myeloma|plasma.?cell|plasmacytoma|kahler", re.IGNORECASE)),
    ("breast cancer", re.compile(r"breast|mamma", re.IGNORECASE)),
    ("lung cancer", re.compile(r"\blung|bronch|pulmon|\bn?sclc\b", re.IGNORECASE)),
    ("a squamous cancer", re.compile(r"squamous|\bscc\b", re.IGNORECASE)),
    ("kidney cancer", re.compile(r"kidney|\brenal|nephr|\brcc\b|grawitz", re.IGNORECASE)),
    ("thyroid cancer", re.compile(r"thyroid", re.IGNORECASE)),
)
_OF_CHEMOTHERAPY: frozenset[SymptomCode] = frozenset(("nausea", "vomiting", "loss_of_appetite", "fatigue"))
_OF_OPIOIDS: frozenset[SymptomCode] = _OF_CHEMOTHERAPY | {"constipation"}
_OF_STEROIDS: frozenset[SymptomCode] = frozenset(("thirst", "polyuria", "loss_of_appetite"))
# Tiredness and poor appetite outlast chemotherapy by weeks; what goes on of the others is no longer explained.
_TRAILING: frozenset[SymptomCode] = frozenset(("fatigue", "loss_of_appetite"))
_OPIOIDS: Final = frozenset(factor.medicine for table in TABLES.values() for factor in table.factors)


def risks(case: Case) -> tuple[str, ...]:
    """What makes high calcium likelier in this person, in a nurse's words; none of it is needed for a cluster to ring."""
    return tuple(_risks(case))


def other_cause(told: Collection[Telling], case: Case) -> str | None:
    """Chemotherapy or an opioid, when all that was told falls into the days in which it may explain that.

    `None` as soon as one telling falls outside: thirst, polyuria, or one that lasts beyond those days.
    """
    cycles = _days_of("chemotherapy", case.context, case.day)
    opioid = opioid_begun(case)
    after_cycle, after_opioid = case.limit(AFTER_CHEMOTHERAPY), case.limit(AFTER_OPIOID)

    def is_of_cycle(one: Telling) -> bool:
        return one.symptom.symptom in _OF_CHEMOTHERAPY and _follows(one.entry.day, cycles, after_cycle)

    def is_of_opioid(one: Telling) -> bool:
        return one.symptom.symptom in _OF_OPIOIDS and _follows(one.entry.day, opioid, after_opioid)

    weighty = [one for one in told if one.symptom.symptom not in _TRAILING]
    if weighty and all(is_of_cycle(one) for one in weighty):
        return f"chemotherapy on {say_day(max(cycles))} may explain it; look again if it lasts more than {after_cycle:g} days"
    if weighty and all(is_of_cycle(one) or is_of_opioid(one) for one in weighty):
        return f"the opioid begun or changed on {say_day(max(opioid))} may explain it; only a blood test tells"
    return None


def opioid_begun(case: Case) -> tuple[date, ...]:
    """The days of the last weeks on which an opioid was changed on record, or first told after diaries without one.

    The entry under judgement has no say: what it tells must not explain itself away.
    """
    changed = _days_of("opioid_change", case.context, case.day)
    answered = [entry for entry in case.before if entry.diary.analgesics is not None]
    takes = [any(_is_opioid(one.medicine) for one in entry.diary.analgesics or ()) for entry in answered]
    if True in takes[1:] and not takes[0]:
        changed += (answered[takes.index(True)].day,)
    return changed


def steroid_note(told: Iterable[Telling], case: Case) -> str | None:
    """What to look at besides, when a steroid may have raised the sugar."""
    since = case.day - timedelta(AFTER_STEROID.value)
    given = [t for t in case.context.treatments if t.kind == "steroid" and t.started_on <= case.day]
    lately = [t.started_on for t in given if (t.ended_on or t.started_on) >= since]
    if not lately or not any(one.symptom.symptom in _OF_STEROIDS for one in told):
        return None
    return f"a steroid was begun on {say_day(max(lately))}: also check glucose"


def _risks(case: Case) -> Iterator[str]:
    context = case.context
    cancer = next((name for name, words in _PRIMARIES if words.search(context.primary_cancer or "")), None)
    if cancer is not None:
        yield cancer
    if context.renal_impairment:
        yield "renal impairment"
    formula, upper = case.ruleset.calcium_formula, case.limit(UPPER_NORMAL)
    if any(adjusted_calcium(lab, formula) > upper for lab in context.labs):
        yield "a raised calcium before"
    last = last_antiresorptive(context, case.day)
    if last is not None and _LASTS[last.kind].value < days_since(last, case.day) <= WORN_OFF_UNTIL.value:
        yield f"{plain(last.kind)} last given {days_since(last, case.day)} days ago"


def _days_of(kind: TreatmentKind, context: Context, day: date) -> tuple[date, ...]:
    """The days up to a day on which a kind of treatment was begun or ended: a course in between says neither."""
    marks = (mark for t in context.treatments if t.kind == kind for mark in (t.started_on, t.ended_on))
    return tuple(mark for mark in marks if mark is not None and mark <= day)


def _follows(day: date, marks: Iterable[date], days: float) -> bool:
    return any(timedelta(0) <= day - mark <= timedelta(days) for mark in marks)


def _is_opioid(medicine: str) -> bool:
    name = medicine.lower()
    return any(opioid in name for opioid in _OPIOIDS)
