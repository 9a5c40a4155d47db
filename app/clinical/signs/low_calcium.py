"""How low is a calcium, and what makes a low one likely in this person? Limits, risks and the time after a drug."""

from collections.abc import Collection, Iterator
from datetime import date, timedelta

from app.clinical.context import Context, Lab
from app.clinical.evidence import CONVENTION, Source, Threshold
from app.clinical.findings import Case
from app.clinical.phrases import plain, say_day
from app.clinical.ruleset import Ruleset
from app.clinical.signs.antiresorptives import days_since, first_antiresorptive, last_antiresorptive
from app.clinical.signs.calcium import is_accounted_for, read_both_ways, say_calcium
from app.clinical.vocabulary import Urgency

SCOTTISH = Source("Scottish Palliative Care Guidelines: adjusted calcium is normally 2.12-2.62 mmol/l", "read")
CTCAE = Source("CTCAE v5, hypocalcemia: grade 2 below 2.0, grade 3 below 1.75 mmol/l", "memory")
RISKS = Source("PMC6148993: prostate cancer, renal impairment and low vitamin D risk low calcium on denosumab", "read")
FIRST_MONTHS = Source("low calcium after denosumab comes in the first weeks to six months", "memory")

LOWER_NORMAL = Threshold(
    2.12,
    "mmol/l adjusted calcium",
    "the lower limit of normal: below it, looked at within 72 hours",
    SCOTTISH,
    key="hypocalcemia.lower_normal",
    least=2.12,
    most=2.2,
)
LOW = Threshold(2.0, "mmol/l adjusted calcium", "below it, seen within 24 hours", CTCAE)
VERY_LOW = Threshold(1.75, "mmol/l adjusted calcium", "below it, a human at once", CTCAE)
AFTER_DOSE = Threshold(180, "days from the last dose", "in which low calcium is looked for", FIRST_MONTHS)
FIRST_WEEKS = Threshold(42, "days from a dose", "in which calcium is likeliest to be low", CONVENTION)
LAB_COUNTS = Threshold(28, "days", "an older result says nothing of today", CONVENTION)


def drug_lately(context: Context, day: date) -> str | None:
    """`denosumab 9 days ago`: the antiresorptive of the last half year that may have lowered the calcium."""
    given = last_antiresorptive(context, day)
    if given is None or days_since(given, day) > AFTER_DOSE.value:
        return None
    return f"{plain(given.kind)} {days_since(given, day)} days ago"


def low_calcium_too(case: Case) -> str:
    """What to add to the reason of a clouded mind in the weeks after an antiresorptive; empty at any other time."""
    given = last_antiresorptive(case.context, case.day)
    if given is None or days_since(given, case.day) > FIRST_WEEKS.value:
        return ""
    return f"; {plain(given.kind)} {days_since(given, case.day)} days ago may have made it low instead"


def known_low(case: Case) -> str | None:
    """`calcium 1.98 mmol/l on 3 Mar`: the newest low result, albumin accounted for, that no normal one has answered.

    Of the weeks before the entry or the days after it; an older one says nothing of today.
    """
    earliest = case.day - timedelta(LAB_COUNTS.value)
    zone, formula = case.context.zone, case.ruleset.calcium_formula
    near = (lab for lab in low_labs(case.context.labs, case.ruleset) if is_accounted_for(lab))
    lab = max(near, key=lambda lab: lab.taken_at, default=None)
    day = lab.taken_at.astimezone(zone).date() if lab else earliest
    if lab is None or day < earliest:
        return None
    return f"calcium {say_calcium(read_both_ways(lab, formula).calcium)} on {say_day(day)}"


def risks(case: Case) -> tuple[str, ...]:
    """What makes low calcium likelier in this person, in a nurse's words."""
    return tuple(_risks(case))


def low_labs(labs: Collection[Lab], ruleset: Ruleset) -> tuple[Lab, ...]:
    """The results below normal that no later one, normal with albumin accounted for, has answered."""
    formula, lower = ruleset.calcium_formula, ruleset.limit(LOWER_NORMAL)
    normal = [lab.taken_at for lab in labs if is_accounted_for(lab) and read_both_ways(lab, formula).calcium >= lower]
    answered = max(normal, default=None)
    return tuple(
        lab
        for lab in labs
        if read_both_ways(lab, formula).calcium < lower and (answered is None or lab.taken_at > answered)
    )


def low_band(lab: Lab, context: Context, day: date, ruleset: Ruleset) -> Urgency | None:
    """What a result below normal asks for.

    A total calcium without albumin may be low for want of albumin alone. It counts in full below the gravest limit, or
    when an antiresorptive was given lately; otherwise one step less.
    """
    calcium = read_both_ways(lab, ruleset.calcium_formula).calcium
    if calcium < VERY_LOW.value:
        return "immediate"
    is_credible = is_accounted_for(lab) or drug_lately(context, day) is not None
    if calcium < LOW.value:
        return "urgent" if is_credible else "soon"
    return "soon" if is_credible else None


def _risks(case: Case) -> Iterator[str]:
    context = case.context
    if context.renal_impairment:
        yield "renal impairment"
    if "prostat" in (context.primary_cancer or "").lower():
        yield "prostate cancer"
    first = first_antiresorptive(context, case.day)
    if first is not None and (case.day - first.started_on).days <= FIRST_WEEKS.value:
        yield f"{plain(first.kind)} begun {(case.day - first.started_on).days} days ago"
