"""Hypercalcemia: do symptoms over days, or a blood test, mean that the calcium may be too high?

Few patients have all the symptoms, and how fast calcium rises matters more than how high it is, so a cluster over days
asks for a blood test and a clouded mind asks for a human at once. Nothing here diagnoses.
"""

from collections.abc import Iterator
from datetime import UTC, timedelta

from app.clinical.context import Lab
from app.clinical.diary import Symptom
from app.clinical.evidence import CONVENTION, Evidence, Source, Threshold
from app.clinical.findings import Case, Check, Conclusion, Rule
from app.clinical.history import before, iso_week, within
from app.clinical.phrases import plain, said_by, say_day, say_symptom, symptom_evidence
from app.clinical.signs import calcium_causes as causes
from app.clinical.signs.calcium import (
    ARITHMETIC,
    CTCAE,
    GRADING,
    HIGH,
    LOTHIAN,
    MEDINDEX,
    SCOTTISH,
    UPPER_NORMAL,
    VERY_HIGH,
    adjusted_calcium,
    clinic_band,
    ctcae_grade,
    raised_labs,
    read_upward,
    say_calcium,
    say_lab,
    uk_band,
)
from app.clinical.signs.calcium_symptoms import (
    GROUPS,
    LAMY,
    NOT_YET_USUAL,
    PERSISTS,
    SPECIFIC,
    WINDOW,
    clouded_places,
    is_stirred,
    may_count,
    told_lately,
    weigh,
)
from app.clinical.signs.low_calcium import low_calcium_too
from app.clinical.signs.usual import GONE
from app.clinical.vocabulary import Urgency, most_urgent

RALSTON = Source("Ralston 1990 as tabulated in NCI PDQ: mental change in 80% at 3.5 mmol/l and above", "read")
LAB_COUNTS = Threshold(28, "days", "an older result says nothing of today", CONVENTION)


def clouded_mind(case: Case) -> Iterator[Conclusion]:
    """Confusion or drowsiness that is new: whatever the cause, it cannot wait."""
    for place, is_fresh in clouded_places(case):
        symptom = (case.entry.diary.symptoms or ())[place]
        yield Conclusion(
            urgency="immediate" if is_fresh else "urgent",
            because=f"{said_by(case.entry.diary)} {say_symptom(symptom)}: a clouded mind may mean high calcium"
            + _opioid_too(case)
            + low_calcium_too(case),
            unless=f"{plain(symptom.symptom)} were recorded on the patient's baseline and no worse",
            evidence=(symptom_evidence(case.entry, place),),
            subject=case.part(f"/symptoms/{place}"),
        )


def cluster_over_days(case: Case) -> Iterator[Conclusion]:
    """Several symptoms of high calcium that have lasted for days, and go on today."""
    if not any(may_count(symptom) for symptom in case.entry.diary.symptoms or ()):
        return
    if not any(symptom.symptom in SPECIFIC for symptom in _week_of(case)):
        return
    told = told_lately(case)
    if not any(one.entry is case.entry for one in told):
        return
    likelier = causes.risks(case)
    urgency, groups = weigh(told, has_risk=bool(likelier))
    if urgency is None:
        return
    elsewhere = causes.other_cause(told, case)
    notes = (", ".join(likelier) and f"likelier with {', '.join(likelier)}", elsewhere, causes.steroid_note(told, case))
    days = {one.entry.day for one in told}
    yield Conclusion(
        urgency="soon" if elsewhere else urgency,
        because=f"{said_by(case.entry.diary)} {', '.join(groups)} on {len(days)} days since {say_day(min(days))}: "
        + "; ".join(("together they may mean high calcium", *filter(None, notes))),
        unless="fewer than two of these had lasted two days, or neither thirst, polyuria nor vomiting had",
        evidence=tuple(symptom_evidence(one.entry, one.place) for one in told),
        subject=None if is_stirred(case.entry) else f"cluster:{iso_week(case.day)}:{'+'.join(groups)}",
    )


def raised_and_unwell(case: Case) -> Iterator[Conclusion]:
    """A calcium already known to be raised, in someone who now tells of its symptoms."""
    lab = _newest_raised(case)
    if lab is None:
        return
    clouded = [place for place, _ in clouded_places(case)]
    unwell = [one.place for one in told_lately(case) if one.entry is case.entry]
    if not clouded and not unwell:
        return
    symptoms = [(case.entry.diary.symptoms or ())[place] for place in clouded or unwell]
    day = lab.taken_at.astimezone(case.context.zone).date()
    said = say_calcium(adjusted_calcium(lab, case.ruleset.calcium_formula))
    yield Conclusion(
        urgency="immediate" if clouded else "urgent",
        because=f"{said_by(case.entry.diary)} {', '.join(say_symptom(one) for one in symptoms)}, and calcium was {said} "
        f"on {say_day(day)}: a raised calcium that is felt does not wait",
        unless=f"the newest adjusted calcium were at most {case.limit(UPPER_NORMAL):g} mmol/l, or these were not new",
        evidence=(
            *(symptom_evidence(case.entry, place) for place in clouded or unwell),
            Evidence(day=day, said=say_lab(lab)),
        ),
        subject=f"lab:{lab.taken_at.astimezone(UTC).isoformat()}:unwell",
    )


def calcium_result(check: Check) -> Iterator[Conclusion]:
    """A calcium above normal, adjusted for albumin unless the laboratory has done so."""
    upper = check.limit(UPPER_NORMAL)
    labs = raised_labs(check.context.labs, check.ruleset)
    felt = _felt_lately(check) if labs else "routine"
    for lab in labs:
        taken = lab.taken_at.astimezone(UTC)
        if check.now - taken > timedelta(LAB_COUNTS.value):
            continue
        reading = read_upward(lab, check.ruleset.calcium_formula)
        urgency, band = clinic_band(reading.calcium, check.ruleset)
        day = taken.astimezone(check.context.zone).date()
        symptoms = "" if most_urgent(urgency, felt) == urgency else "; symptoms were told in the last week"
        yield Conclusion(
            urgency=most_urgent(urgency, felt),
            because=f"calcium {say_calcium(reading.calcium)}, {reading.how}: CTCAE grade "
            f"{ctcae_grade(reading.calcium, upper)}, {uk_band(reading.calcium)} in the UK bands, {band}{symptoms}",
            unless=f"adjusted calcium were at most {upper:g} mmol/l",
            evidence=(Evidence(day=day, said=say_lab(lab)),),
            day=day,
            subject=f"lab:{taken.isoformat()}",
        )


def _week_of(case: Case) -> Iterator[Symptom]:
    """Every symptom of the last week, newest entry first: this is asked of nearly every diary, so it stops early."""
    first = case.day - timedelta(days=WINDOW.value - 1)
    for entry in (case.entry, *reversed(case.before)):
        if entry.day < first:
            return
        yield from entry.diary.symptoms or ()


def _felt_lately(check: Check) -> Urgency:
    """What the symptoms of the last week ask for beside a raised calcium: `routine` when there are none."""
    today = check.now.astimezone(check.context.zone).date()
    asked: Urgency = "routine"
    for entry in within(check.entries, today, int(WINDOW.value)):
        case = Case(entry=entry, before=before(entry, check.entries), context=check.context, ruleset=check.ruleset)
        if any(clouded_places(case)):
            return "immediate"
        if any(one.entry is entry for one in told_lately(case)):
            asked = "urgent"
    return asked


def _newest_raised(case: Case) -> Lab | None:
    """The newest result, if it is raised and of the weeks before the entry, or of the days after it."""
    if not case.context.labs or not case.entry.diary.symptoms:
        return None
    near = (
        lab
        for lab in raised_labs(case.context.labs, case.ruleset)
        if -WINDOW.value <= (case.day - lab.taken_at.astimezone(case.context.zone).date()).days <= LAB_COUNTS.value
    )
    return next(near, None)


def _opioid_too(case: Case) -> str:
    begun = [day for day in causes.opioid_begun(case) if (case.day - day).days <= causes.AFTER_OPIOID.value]
    return f", or an effect of the opioid begun or changed on {say_day(max(begun))}" if begun else ""


RULES = (
    Rule(
        id="hypercalcemia.clouded_mind",
        condition="hypercalcemia",
        plain="Confusion or drowsiness that is new or worse: immediate, whatever may have caused it.",
        sources=(RALSTON, MEDINDEX),
        thresholds=(GONE,),
        red_flag=True,
        on_entry=clouded_mind,
    ),
    Rule(
        id="hypercalcemia.cluster_over_days",
        condition="hypercalcemia",
        plain="Two or more of thirst or polyuria, nausea or vomiting, constipation, loss of appetite and fatigue, each begun "
        "within two weeks and told on at least two days of the last seven, with thirst, polyuria or vomiting among those "
        "that last: a blood test within 24 hours, told once a week unless something is new or worse. Myeloma, breast, "
        "lung, squamous, kidney or thyroid cancer, renal impairment, a raised calcium before or an antiresorptive that "
        "has worn off make it likelier: then one that lasts is enough beside another told once, if it is thirst, polyuria "
        "or vomiting, and two that last beside one of those told once; thirst with polyuria alone is looked at within 72 "
        "hours. What falls wholly into the days after chemotherapy or a new opioid, without thirst or polyuria, waits "
        "72 hours; after a steroid, glucose is named too. A normal calcium answers what was told before it. "
        "Constipation and fatigue without thirst, polyuria or vomiting do not ring.",
        sources=(LAMY, SCOTTISH, causes.SCOTTISH_RISKS, causes.MAJEED, CONVENTION),
        thresholds=(WINDOW, NOT_YET_USUAL, PERSISTS, GROUPS, GONE, UPPER_NORMAL, *causes.WEIGHED, *causes.TOLD_APART),
        on_entry=cluster_over_days,
    ),
    Rule(
        id="hypercalcemia.raised_and_unwell",
        condition="hypercalcemia",
        plain="A symptom of high calcium that is not usual, told while the newest calcium is raised: within 24 hours; "
        "with a clouded mind, at once.",
        sources=(SCOTTISH, MEDINDEX),
        thresholds=(UPPER_NORMAL, LAB_COUNTS, WINDOW, NOT_YET_USUAL, GONE),
        red_flag=True,
        on_entry=raised_and_unwell,
    ),
    Rule(
        id="hypercalcemia.calcium_result",
        condition="hypercalcemia",
        plain="An adjusted calcium above 2.62 mmol/l within 72 hours, from 2.8 or with symptoms within 24 hours, above 3.0 "
        "or with a clouded mind at once. Low albumin is adjusted for, once and upward only; what the laboratory has "
        "adjusted is left alone. CTCAE grade and UK band stand beside it, neither computed from the other. "
        "A result that a later, normal one has answered does not ring.",
        sources=(SCOTTISH, LOTHIAN, MEDINDEX, CTCAE),
        thresholds=(UPPER_NORMAL, HIGH, VERY_HIGH, LAB_COUNTS, *ARITHMETIC, *GRADING),
        red_flag=True,
        on_time=calcium_result,
    ),
)
