"""Hypocalcemia: do tingling, cramps or a blood test mean that a drug which holds on to bone has emptied the blood of calcium?

Denosumab and the bisphosphonates lower calcium most in the weeks after the first doses, with prostate cancer and with
failing kidneys. Many severe cases on record were not felt at all, so these symptoms miss some: blood tests are needed
whatever the diary says. Tingling in feet or legs remains a sign of the cord, and so does tingling of the hands.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, timedelta
from typing import Literal, NamedTuple

from app.clinical.diary import Symptom
from app.clinical.evidence import CONVENTION, Evidence, Source, Threshold
from app.clinical.findings import Case, Check, Conclusion, Rule
from app.clinical.history import iso_week, within
from app.clinical.phrases import said_by, say_symptom, symptom_evidence
from app.clinical.signs.calcium import ARITHMETIC, read_both_ways, say_calcium, say_lab
from app.clinical.signs.low_calcium import (
    AFTER_DOSE,
    CTCAE,
    FIRST_MONTHS,
    FIRST_WEEKS,
    LAB_COUNTS,
    LOW,
    LOWER_NORMAL,
    RISKS,
    SCOTTISH,
    VERY_LOW,
    drug_lately,
    known_low,
    low_band,
    low_labs,
    risks,
)
from app.clinical.signs.usual import GONE, Standing, standing
from app.clinical.vocabulary import Region, SymptomCode, Urgency

NECSU = Source(
    "NECSU safety update: spasms, twitches, cramps, tingling of fingers, toes, around the mouth", "secondary"
)
TOGETHER = Threshold(7, "days", "in which two signs of low calcium belong together", CONVENTION)

Group = Literal["mouth", "hands", "spasm", "palpitations"]
TINGLING: frozenset[Group] = frozenset(("mouth", "hands"))
_TINGLES: dict[Region, Group] = {"around_mouth": "mouth", "hands": "hands"}
_GROUPS: dict[SymptomCode, Group] = {
    "muscle_cramps": "spasm",
    "muscle_jerks": "spasm",
    "palpitations": "palpitations",
}


class Sign(NamedTuple):
    """A sign of low calcium in the entry: which, at which place in its list, how it stands, and whether severe."""

    group: Group
    place: int
    stands: Standing
    is_severe: bool


def irritable_nerves(case: Case) -> Iterator[Conclusion]:
    """Tingling, cramps or twitches, palpitations, weighed by what was given and who the patient is."""
    signs = tuple(_signs(case))
    if not signs:
        return
    given, low = drug_lately(case.context, case.day), known_low(case)
    likelier = (*risks(case), *((low,) if low else ()))
    groups = {sign.group for sign in signs} | _told_lately(case)
    urgency = _urgency(case, signs, groups, is_likely=bool(given or low), has_risk=bool(likelier))
    if urgency is None:
        return
    places = tuple(dict.fromkeys(sign.place for sign in signs))
    said = " and ".join(say_symptom((case.entry.diary.symptoms or ())[place]) for place in places)
    why = ", ".join((given or "no drug that lowers it is on record", *likelier))
    is_tingling = any(sign.group in TINGLING for sign in signs)
    yield Conclusion(
        urgency=urgency,
        because=f"{said_by(case.entry.diary)} {said}: calcium may be low ({why}); only a blood test tells",
        unless="these were on the recorded baseline and no worse, or told before and not gone since"
        + (f", or no antiresorptive had been given for {AFTER_DOSE.value:g} days" if given else ""),
        evidence=tuple(symptom_evidence(case.entry, place) for place in places),
        subject=case.part("/low-calcium")
        if is_tingling
        else f"low-calcium:{iso_week(case.day)}:{'+'.join(sorted(groups))}",
    )


def calcium_result(check: Check) -> Iterator[Conclusion]:
    """A calcium below normal, once albumin is accounted for."""
    for lab in low_labs(check.context.labs, check.ruleset):
        taken = lab.taken_at.astimezone(UTC)
        day = taken.astimezone(check.context.zone).date()
        urgency = low_band(lab, check.context, day, check.ruleset)
        if urgency is None or check.now - taken > timedelta(LAB_COUNTS.value):
            continue
        reading = read_both_ways(lab, check.ruleset.calcium_formula)
        given = drug_lately(check.context, day)
        yield Conclusion(
            urgency=urgency,
            because=f"calcium {say_calcium(reading.calcium)}, {reading.how}, is low" + (f"; {given}" if given else ""),
            unless=f"adjusted calcium were at least {check.limit(LOWER_NORMAL):g} mmol/l",
            evidence=(Evidence(day=day, said=say_lab(lab)),),
            day=day,
            subject=f"lab:{taken.isoformat()}:low",
        )


def _signs(case: Case) -> Iterator[Sign]:
    """The signs that are fresh; tingling around the mouth also when it is said to be usual, but nobody had told us."""
    for place, symptom in enumerate(case.entry.diary.symptoms or ()):
        is_severe = symptom.severity == "severe"
        for group, part in _parts(symptom):
            stands = standing(part, case)
            if stands == "fresh" or (stands == "unknown" and group == "mouth"):
                yield Sign(group, place, stands, is_severe)


def _parts(symptom: Symptom) -> Iterator[tuple[Group, Symptom]]:
    """What of a symptom speaks of calcium: of altered sensation each place by itself, whatever else tingles."""
    if symptom.symptom in _GROUPS:
        yield _GROUPS[symptom.symptom], symptom
    elif symptom.symptom == "altered_sensation":
        for region, group in _TINGLES.items():
            if region in (symptom.regions or ()):
                yield group, replace(symptom, regions=(region,))


def _told_lately(case: Case) -> set[Group]:
    """What was called new or worse in the last days."""
    return {
        group
        for entry in within(case.before, case.day, int(TOGETHER.value))
        for symptom in entry.diary.symptoms or ()
        if symptom.course in ("new", "worse")
        for group, _ in _parts(symptom)
    }


def _urgency(
    case: Case, signs: tuple[Sign, ...], groups: set[Group], *, is_likely: bool, has_risk: bool
) -> Urgency | None:
    """Hands and cramps count after an antiresorptive only: without one they have commoner causes, looked at elsewhere."""
    fresh = {sign.group for sign in signs if sign.stands == "fresh"}
    if not fresh or not (is_likely or "mouth" in groups):
        return "soon" if is_likely else None
    has_both = "spasm" in groups and bool(groups & (TINGLING if is_likely else {"mouth"}))
    if has_both and ("palpitations" in groups or any(s.group == "spasm" and s.is_severe for s in signs)):
        return "immediate"
    several = len({"tingling" if group in TINGLING else group for group in groups}) > 1
    if several or (is_likely and fresh & TINGLING):
        return "urgent"
    if fresh == {"palpitations"}:
        return None
    told = (symptom for symptom in case.entry.diary.symptoms or () if symptom.symptom in _GROUPS)
    is_mild = all(symptom.severity == "mild" for symptom in told)
    return "urgent" if is_likely and has_risk and not is_mild else "soon"


RULES = (
    Rule(
        id="hypocalcemia.irritable_nerves",
        condition="hypocalcemia",
        plain="In the half year after denosumab, zoledronate or pamidronate: tingling around the mouth or in the hands that is "
        "new or worse is urgent; so are new cramps or twitches, unless mild, with renal impairment, prostate cancer, a first "
        "dose within six weeks or a low calcium on record, and any with a second sign (tingling, cramps, palpitations) "
        "within a week. New cramps alone are looked at within 72 hours. Tingling with severe cramps, or with cramps and "
        "palpitations, is immediate. Without such a drug, tingling around the mouth is looked at within 72 hours, and is "
        "urgent with a second sign. Cramps that are usual do not ring.",
        sources=(NECSU, RISKS, FIRST_MONTHS, CONVENTION),
        thresholds=(AFTER_DOSE, FIRST_WEEKS, TOGETHER, LOWER_NORMAL, LAB_COUNTS, GONE),
        red_flag=True,
        on_entry=irritable_nerves,
    ),
    Rule(
        id="hypocalcemia.calcium_result",
        condition="hypocalcemia",
        plain="An adjusted calcium below 2.12 mmol/l within 72 hours, below 2.0 within 24 hours, below 1.75 at once. Albumin is "
        "accounted for both ways. Where it is not known and no antiresorptive was given in the last half year, a calcium of "
        "1.75 or more counts one step less: it may be only the albumin that is low. A result that a later, normal one has "
        "answered does not ring.",
        sources=(SCOTTISH, CTCAE, FIRST_MONTHS),
        thresholds=(LOWER_NORMAL, LOW, VERY_LOW, AFTER_DOSE, LAB_COUNTS, *ARITHMETIC),
        red_flag=True,
        on_time=calcium_result,
    ),
)
