"""Pain trends: is pain rising over weeks, or held where it is only by ever more opioid?

What no single day shows. Pain comes weeks before the damage it announces, and a dose that doubles to keep the same pain
is the same news as pain that rises.
"""

from collections.abc import Iterator

from app.clinical.diary import peak_pain
from app.clinical.evidence import CONVENTION, Evidence
from app.clinical.findings import Case, Conclusion, Rule
from app.clinical.history import daily_peaks, iso_week, within
from app.clinical.phrases import said_by, say_day
from app.clinical.signs.flare import may_explain_severe_pain
from app.clinical.signs.opioid_need import (
    DOUBLED,
    ENOUGH_USUAL,
    LEAST_RISE,
    MORE_OPIOID,
    NPSA,
    PLANNED_DAYS,
    Need,
    opioid_need,
)
from app.clinical.signs.pain_scale import CRISIS, DALAL, MODERATE, RISE, SEVERE
from app.clinical.signs.trends import (
    LATELY,
    LATELY_WITHIN,
    SEN,
    TREND_DAYS,
    TREND_LEAST,
    TREND_SPAN,
    USUAL_DAYS,
    USUAL_LEAST,
    rise,
)
from app.clinical.vocabulary import Urgency


def rising_slowly(case: Case) -> Iterator[Conclusion]:
    """Pain that has gained two points over one to two weeks, however little from one day to the next."""
    peak = peak_pain(case.entry.diary)
    if peak is None or peak < case.limit(MODERATE):
        return
    peaks = daily_peaks((*within(case.before, case.day, int(TREND_DAYS.value)), case.entry))
    if peak - min(peaks.values()) < case.limit(RISE):
        return
    gained = rise(peaks, case.day)
    if gained is not None and gained >= case.limit(RISE):
        first = min(peaks)
        yield Conclusion(
            urgency="soon",
            because=f"{said_by(case.entry.diary)} worst pain {peak}/10; it has risen by {gained:.1f} points since "
            f"{say_day(first)}",
            unless=f"it had risen by less than {case.limit(RISE):g} points over these days",
            evidence=tuple(Evidence(day=day, said=f"worst pain {peaks[day]}/10") for day in sorted(peaks)),
            subject=f"rising-pain:{iso_week(case.day)}",
        )


def more_opioid(case: Case) -> Iterator[Conclusion]:
    """More opioid than in the fortnight before, and the pain no lower for it."""
    need = opioid_need(case)
    if need is None:
        return
    urgency = _urgency(need, case)
    if urgency is not None:
        dose, pain = need.dose, need.pain
        yield Conclusion(
            urgency=urgency,
            because=f"opioids have gone from {dose.was:.0f} to {dose.now:.0f} mg of oral morphine a day, and worst pain "
            f"from {pain.was:g} to {pain.now:g}/10: more opioid, and no less pain",
            unless="the pain had fallen, or the dose had not risen, or the team had changed it itself in the last week",
            evidence=(
                *(Evidence(day=day, said=f"about {dose.now:.0f} mg of oral morphine a day") for day in dose.days),
                Evidence(
                    day=case.day, said=f"worst pain lately {pain.now:g}/10, {pain.was:g}/10 in the fortnight before"
                ),
            ),
            subject=f"more-opioid:{iso_week(case.day)}",
        )


def _urgency(need: Need, case: Case) -> Urgency | None:
    """Within a day when severe pain rises with the dose; 72 hours for either alone; a trend when the dose is half more."""
    if need.pain.by <= -case.limit(RISE):
        return None
    if need.pain.by >= case.limit(RISE):
        return "urgent" if _is_severe(case) else "soon"
    if need.has_risen_by(case.limit(DOUBLED)):
        return "soon"
    return "routine" if need.pain.by >= 0 else None


def _is_severe(case: Case) -> bool:
    peak = peak_pain(case.entry.diary) or 0
    return peak >= case.limit(CRISIS) or (peak >= case.limit(SEVERE) and not may_explain_severe_pain(case))


RULES = (
    Rule(
        id="pain_trends.rising_slowly",
        condition="uncontrolled_pain",
        plain="Worst pain of 4 or more that has risen by two points over one to two weeks, as the median of all pairs of days "
        "shows it: a single bad day is no trend. Told at most once a week.",
        sources=(DALAL, SEN),
        thresholds=(MODERATE, RISE, TREND_DAYS, TREND_LEAST, TREND_SPAN),
        on_entry=rising_slowly,
    ),
    Rule(
        id="pain_trends.more_opioid",
        condition="uncontrolled_pain",
        plain="Twice the opioid of the fortnight before and pain not lower by two points: within 72 hours. Half as much again "
        "with pain no lower: a trend for the next contact; with pain two points higher: within 72 hours, and within 24 "
        "when it is severe today. Days that cannot be converted are left out. A change of dose by the team is given a "
        "week to work, and is no news where the pain has come within the patient's goal or below 4.",
        sources=(DALAL, NPSA, CONVENTION),
        thresholds=(
            *(DOUBLED, MORE_OPIOID, LEAST_RISE, ENOUGH_USUAL, PLANNED_DAYS, RISE, MODERATE, SEVERE, CRISIS),
            *(LATELY, LATELY_WITHIN, USUAL_DAYS, USUAL_LEAST),
        ),
        on_entry=more_opioid,
    ),
)
