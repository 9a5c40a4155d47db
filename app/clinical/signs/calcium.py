"""How high is a calcium, once albumin is accounted for? Arithmetic, grades and words, each with its formula and unit."""

from collections.abc import Iterable
from datetime import datetime
from operator import attrgetter
from typing import NamedTuple

from app.clinical.context import Lab
from app.clinical.evidence import Source, Threshold
from app.clinical.ruleset import CalciumFormula, Ruleset
from app.clinical.vocabulary import Urgency

SCOTTISH = Source("Scottish Palliative Care Guidelines, hypercalcaemia", "read")
LOTHIAN = Source("NHS Lothian: call acute oncology above 2.8 mmol/l", "read")
MEDINDEX = Source("palliative care pages: red flag above 3.0 mmol/l, new confusion", "secondary")
PAYNE = Source("GPnotebook and Medscape calculator: 0.02 mmol/l for each g/l of albumin below 40", "secondary")
CTCAE = Source("CTCAE v5, hypercalcemia, corrected serum calcium, as printed in BMJ Best Practice", "secondary")
UK_BANDS = Source("medindex palliative care pages, 2024: mild below 3.0, moderate to 3.5, severe above", "secondary")

UPPER_NORMAL = Threshold(
    2.62,
    "mmol/l adjusted calcium",
    "the upper limit of normal: above it, looked at within 72 hours",
    SCOTTISH,
    key="hypercalcemia.upper_normal",
    least=2.5,
    most=2.62,
)
HIGH = Threshold(
    2.8,
    "mmol/l adjusted calcium",
    "from here, seen within 24 hours",
    LOTHIAN,
    key="hypercalcemia.high",
    least=2.65,
    most=2.8,
)
VERY_HIGH = Threshold(
    3.0,
    "mmol/l adjusted calcium",
    "above it, a human at once",
    MEDINDEX,
    key="hypercalcemia.very_high",
    least=2.8,
    most=3.0,
)
ALBUMIN_NORMAL = Threshold(40, "g/l", "albumin to which calcium is adjusted", PAYNE)
_PER_ALBUMIN = "mmol/l calcium per g/l albumin"
PAYNE_FACTOR = Threshold(0.02, _PER_ALBUMIN, "the adjustment, formula id payne-0.02", PAYNE)
SCOTLAND_FACTOR = Threshold(0.022, _PER_ALBUMIN, "the adjustment, formula id scotland-0.022", SCOTTISH)
FACTORS: dict[CalciumFormula, Threshold] = {"payne-0.02": PAYNE_FACTOR, "scotland-0.022": SCOTLAND_FACTOR}

GRADE_1_TO = Threshold(2.9, "mmol/l adjusted calcium", "grade 1 up to here", CTCAE)
GRADE_2_TO = Threshold(3.1, "mmol/l adjusted calcium", "grade 2 up to here", CTCAE)
GRADE_3_TO = Threshold(3.4, "mmol/l adjusted calcium", "grade 3 up to here, grade 4 above", CTCAE)
MODERATE_FROM = Threshold(3.0, "mmol/l adjusted calcium", "moderate from here, mild below", UK_BANDS)
SEVERE_ABOVE = Threshold(3.5, "mmol/l adjusted calcium", "severe above here", UK_BANDS)
ARITHMETIC = (ALBUMIN_NORMAL, PAYNE_FACTOR, SCOTLAND_FACTOR)
GRADING = (GRADE_1_TO, GRADE_2_TO, GRADE_3_TO, MODERATE_FROM, SEVERE_ABOVE)
MG_PER_MMOL = 4.008  # mg/dl in a mmol/l of calcium, from the atomic mass: for showing only, never to judge by


class Reading(NamedTuple):
    """A calcium as it is judged, in mmol/l, with the words that say how it was come by."""

    calcium: float
    how: str


def adjusted_calcium(lab: Lab, formula: CalciumFormula = "payne-0.02") -> float:
    """Calcium as a high one is judged, mmol/l.

    Never adjusted twice, and never downward: with albumin above 40 g/l the formula can hide a high calcium.
    """
    return max(_measured(lab), adjusted_both_ways(lab, formula))


def adjusted_both_ways(lab: Lab, formula: CalciumFormula = "payne-0.02") -> float:
    """Calcium as the formula gives it, mmol/l: upward for low albumin, downward for high. For judging a low one."""
    if lab.adjusted or lab.albumin_g_l is None:
        return _measured(lab)
    return round(lab.calcium_mmol_l + FACTORS[formula].value * (ALBUMIN_NORMAL.value - lab.albumin_g_l), 3)


def is_accounted_for(lab: Lab) -> bool:
    """Whether albumin is known to be in the result; without it, a normal calcium may hide a high one."""
    return lab.adjusted or lab.albumin_g_l is not None


def read_upward(lab: Lab, formula: CalciumFormula) -> Reading:
    """The result as a high calcium is judged."""
    if lab.adjusted or lab.albumin_g_l is None:
        return Reading(_measured(lab), _unformulated(lab))
    if lab.albumin_g_l >= ALBUMIN_NORMAL.value:
        return Reading(_measured(lab), f"as measured; albumin {lab.albumin_g_l:g} g/l asks for no upward adjustment")
    return Reading(adjusted_calcium(lab, formula), _by_formula(lab, formula))


def read_both_ways(lab: Lab, formula: CalciumFormula) -> Reading:
    """The result as a low calcium is judged."""
    if lab.adjusted or lab.albumin_g_l is None:
        return Reading(_measured(lab), _unformulated(lab))
    return Reading(adjusted_both_ways(lab, formula), _by_formula(lab, formula))


def raised_labs(labs: Iterable[Lab], ruleset: Ruleset) -> list[Lab]:
    """The results above normal that no later one, normal with albumin accounted for, has answered; newest first."""
    formula, upper = ruleset.calcium_formula, ruleset.limit(UPPER_NORMAL)
    raised: list[Lab] = []
    answered: datetime | None = None
    for lab in sorted(labs, key=attrgetter("taken_at"), reverse=True):
        if answered is not None and lab.taken_at < answered:
            break
        if adjusted_calcium(lab, formula) > upper:
            raised.append(lab)
        elif is_accounted_for(lab):
            answered = lab.taken_at
    return raised


def clinic_band(calcium: float, ruleset: Ruleset) -> tuple[Urgency, str]:
    """What a raised adjusted calcium (mmol/l) asks for by this clinic's own limits, and those in words."""
    high, very_high = ruleset.limit(HIGH), ruleset.limit(VERY_HIGH)
    if calcium > very_high:
        return "immediate", f"above {very_high:g}: at once"
    if calcium >= high:
        return "urgent", f"from {high:g}: within 24 hours"
    return "soon", f"above {ruleset.limit(UPPER_NORMAL):g}: within 72 hours"


def ctcae_grade(calcium: float, upper_normal: float = UPPER_NORMAL.value) -> int:
    """CTCAE v5 grade of hypercalcemia, 0 (none) to 4, of an adjusted calcium in mmol/l.

    It is a scale of its own: the UK bands beside it are not aligned with it and are never computed from it.
    """
    ends = (upper_normal, GRADE_1_TO.value, GRADE_2_TO.value, GRADE_3_TO.value)
    return sum(calcium > end for end in ends)


def uk_band(calcium: float) -> str:
    """`mild`, `moderate` or `severe`, of an adjusted calcium in mmol/l that is above normal."""
    if calcium > SEVERE_ABOVE.value:
        return "severe"
    return "moderate" if calcium >= MODERATE_FROM.value else "mild"


def say_calcium(calcium: float) -> str:
    """`2.98 mmol/l (11.9 mg/dl)`; a third decimal is shown where the judgement may hang on it."""
    exact = f"{calcium:.3f}".removesuffix("0")
    return f"{exact} mmol/l ({calcium * MG_PER_MMOL:.1f} mg/dl)"


def say_lab(lab: Lab) -> str:
    """`calcium 2.7 mmol/l, albumin 26 g/l`: the result as it was sent."""
    albumin = "albumin not known" if lab.albumin_g_l is None else f"albumin {lab.albumin_g_l:g} g/l"
    return f"calcium {lab.calcium_mmol_l:g} mmol/l, {'adjusted by the laboratory' if lab.adjusted else albumin}"


def _measured(lab: Lab) -> float:
    return round(lab.calcium_mmol_l, 3)


def _unformulated(lab: Lab) -> str:
    return "as adjusted by the laboratory" if lab.adjusted else "not adjusted, because albumin is not known"


def _by_formula(lab: Lab, formula: CalciumFormula) -> str:
    return f"adjusted for albumin {lab.albumin_g_l:g} g/l from {lab.calcium_mmol_l:g} by {formula}"
