"""Uncontrolled pain: is this pain a crisis, severe, climbing, or more than the patient has agreed to live with?

A steady state does not ring every day: the same number as the week before is looked at once a week, and not at all where
it is what the patient has agreed to live with. A crisis, new severity or the patient's own word always counts.
"""

from collections.abc import Iterator
from datetime import date

from app.clinical.diary import peak_pain, rescue_doses
from app.clinical.evidence import CONVENTION, Evidence, Source, Threshold
from app.clinical.findings import Case, Conclusion, Rule
from app.clinical.history import daily_peaks, iso_week, within
from app.clinical.phrases import said_by, say_day
from app.clinical.signs.flare import FLARE_DAYS, HIRD, may_explain_severe_pain
from app.clinical.signs.pain_scale import CHOW, CRISIS, DALAL, ENOUGH_DAYS, MODERATE, RISE, SERLIN, SEVERE, USUAL_DAYS
from app.clinical.signs.usual_pain import is_accepted, is_stirred, usual_peak, usual_rescues
from app.clinical.vocabulary import Urgency

ETG = Source("Therapeutic Guidelines, palliative care: three or more rescue doses in 24 h ask for review", "secondary")

RESCUES = Threshold(
    3, "doses in 24 h", "rescue doses that ask for review", ETG, key="uncontrolled_pain.rescues", least=2, most=4
)
MANY_RESCUES = Threshold(
    6,
    "doses in 24 h",
    "rescue doses that cannot wait",
    CONVENTION,
    key="uncontrolled_pain.many_rescues",
    least=4,
    most=8,
)
MORE_RESCUES = Threshold(2, "doses in 24 h", "above the usual ones, from which they are not the usual", CONVENTION)
GOAL_MARGIN = Threshold(
    2, "points of 0-10", "above the patient's own goal", DALAL, key="uncontrolled_pain.goal_margin", least=1, most=3
)
POOR_SLEEP = Threshold(
    3, "0-10, 10 best", "sleep lost", CONVENTION, key="uncontrolled_pain.poor_sleep", least=2, most=5
)

RECENT_DAYS = 4  # today and the three days before: where a rise must show on another day
STEADY = "as in the week before"
FLARE = "at a time when radiotherapy may have made it flare"
_WEEKLY = {STEADY: "steady-pain", FLARE: "flaring-pain"}  # what is told once in a week while it lasts


def pain_level(case: Case) -> Iterator[Conclusion]:
    """How bad the worst pain is, against the patient's own week."""
    peak = peak_pain(case.entry.diary)
    if peak is None or peak < case.limit(SEVERE):
        return
    urgency, reason = _judged(case, peak)
    if reason == STEADY and urgency == "soon" and is_accepted(case):
        return
    yield Conclusion(
        urgency=urgency,
        because=f"{said_by(case.entry.diary)} worst pain {peak}/10, {reason}",
        unless=f"worst pain were below {case.limit(SEVERE):g}/10",
        evidence=(_worst(case, peak),),
        subject=f"{_WEEKLY[reason]}:{iso_week(case.day)}" if reason in _WEEKLY else None,
    )


def climbing(case: Case) -> Iterator[Conclusion]:
    """Pain clearly above the patient's own week, today and on another of the last three days."""
    peak = peak_pain(case.entry.diary)
    if peak is None or not _is_raised(peak, case, case.day):
        return
    lately = daily_peaks(entry for entry in within(case.before, case.day, RECENT_DAYS) if entry.day < case.day)
    others = [day for day, other in lately.items() if _is_raised(other, case, day)]
    peaks = {**lately, case.day: peak}
    if others:
        yield Conclusion(
            urgency="soon",
            because=f"{said_by(case.entry.diary)} worst pain {peaks[case.day]}/10, {case.limit(RISE):g} points or more above "
            f"the week before, as on {say_day(max(others))}",
            unless=f"the rise were below {case.limit(RISE):g} points, or had been there on one day only",
            evidence=tuple(Evidence(day=day, said=f"worst pain {peaks[day]}/10") for day in (*others, case.day)),
            subject=f"climbing-pain:{iso_week(case.day)}",
        )


def many_rescues(case: Case) -> Iterator[Conclusion]:
    """Three or more rescue doses in a day: the background dose no longer carries."""
    doses = rescue_doses(case.entry.diary)
    if doses < case.limit(RESCUES):
        return
    usual = usual_rescues(case)
    steady = usual is not None and doses - usual < MORE_RESCUES.value
    if steady and is_accepted(case):
        return
    cannot_wait = doses >= case.limit(MANY_RESCUES) and not steady
    yield Conclusion(
        urgency="urgent" if cannot_wait else "soon",
        because=f"{said_by(case.entry.diary)} {doses:g} breakthrough doses in 24 hours"
        + ("" if usual is None else f"; {usual:g} is usual"),
        unless=f"fewer than {case.limit(RESCUES):g} breakthrough doses had been taken",
        evidence=(_field(case, f"{doses:g} breakthrough doses", "/analgesics"),),
        subject=f"rescues:{iso_week(case.day)}:{doses // case.limit(RESCUES):g}",
    )


def above_goal(case: Case) -> Iterator[Conclusion]:
    """Pain clearly above the personal goal on three of the last seven days."""
    goal = case.context.personal_pain_goal
    if goal is None:
        return
    limit = max(goal + case.limit(GOAL_MARGIN), case.limit(MODERATE))
    if (peak_pain(case.entry.diary) or 0) < limit:
        return
    peaks = daily_peaks((*within(case.before, case.day, int(USUAL_DAYS.value)), case.entry))
    days = sorted(day for day, peak in peaks.items() if peak >= limit)
    if len(days) >= ENOUGH_DAYS.value:
        yield Conclusion(
            urgency="soon",
            because=f"worst pain {limit:g}/10 or more on {len(days)} of the last 7 days; the patient's own goal is {goal}",
            unless=f"pain had stayed below {limit:g}/10, or on fewer than {ENOUGH_DAYS.value:g} days been above",
            evidence=tuple(Evidence(day=day, said=f"worst pain {peaks[day]}/10") for day in days),
            subject=f"above-goal:{iso_week(case.day)}",
        )


def _judged(case: Case, peak: int) -> tuple[Urgency, str]:
    """The urgency of severe pain, and what about it decides."""
    diary, usual = case.entry.diary, usual_peak(case)
    if diary.patient_urgency == "now":
        return "immediate", "and the patient asks for someone now"
    if rescue_doses(diary) >= case.limit(RESCUES) and _sleep_is_lost(case):
        return "immediate", f"in spite of {rescue_doses(diary):g} rescue doses, and sleep is lost"
    steady = usual is not None and peak - usual < case.limit(RISE) and not is_stirred(diary)
    if peak >= case.limit(CRISIS):
        is_usual = steady and usual is not None and usual >= case.limit(CRISIS)
        return ("urgent", STEADY) if is_usual else ("immediate", "a pain crisis")
    if steady:
        return "soon", STEADY
    if may_explain_severe_pain(case):
        return "soon", FLARE
    return "urgent", "severe and not usual for this patient"


def _sleep_is_lost(case: Case) -> bool:
    diary = case.entry.diary
    sites = (diary.pain.sites if diary.pain else None) or ()
    sleep = diary.quality_of_life.sleep if diary.quality_of_life else None
    woken = any("wakes_at_night" in (site.qualities or ()) for site in sites)
    return woken or (sleep is not None and sleep <= case.limit(POOR_SLEEP))


def _is_raised(peak: int, case: Case, day: date) -> bool:
    if peak < case.limit(MODERATE):
        return False
    usual = usual_peak(case, day)
    return usual is not None and peak - usual >= case.limit(RISE)


def _worst(case: Case, peak: int) -> Evidence:
    return _field(case, f"worst pain {peak}/10", "/pain")


def _field(case: Case, said: str, pointer: str) -> Evidence:
    return Evidence(day=case.day, said=said, entry=case.entry.diary.id, pointer=pointer)


RULES = (
    Rule(
        id="uncontrolled_pain.level",
        condition="uncontrolled_pain",
        plain="Worst pain of 9 or 10 is immediate, 7 or 8 urgent. At 7 or more it is immediate when the patient asks for "
        "someone now, or when three rescue doses have not given sleep. Pain that has been at this height all week, "
        "with nothing new and no request, is looked at once a week instead (9 or 10: within 24 hours), and not at all "
        "where it is within the patient's own goal. From a radiotherapy to ten days after it, 7 or 8 is looked at within "
        "72 hours if no other place is severe, new or worse; those days make nothing usual.",
        sources=(SERLIN, CHOW, HIRD, CONVENTION),
        thresholds=(CRISIS, SEVERE, RISE, RESCUES, POOR_SLEEP, USUAL_DAYS, ENOUGH_DAYS, FLARE_DAYS),
        on_entry=pain_level,
    ),
    Rule(
        id="uncontrolled_pain.climbing",
        condition="uncontrolled_pain",
        plain="Worst pain of 4 or more and at least two points above the median of the patient's own week, today and on one "
        "more of the last three days.",
        sources=(DALAL,),
        thresholds=(MODERATE, RISE, USUAL_DAYS, ENOUGH_DAYS),
        on_entry=climbing,
    ),
    Rule(
        id="uncontrolled_pain.many_rescues",
        condition="uncontrolled_pain",
        plain="Three or more breakthrough doses in 24 hours: within 72 hours, told at most once a week while they stay as "
        "many. Six or more that are not usual for this patient: within 24 hours. No more than usual, with pain within the "
        "patient's own goal, ring nobody.",
        sources=(ETG, CONVENTION),
        thresholds=(RESCUES, MANY_RESCUES, MORE_RESCUES, USUAL_DAYS, ENOUGH_DAYS),
        on_entry=many_rescues,
    ),
    Rule(
        id="uncontrolled_pain.above_goal",
        condition="uncontrolled_pain",
        plain="Worst pain two points or more above the patient's own goal (and at least 4) on three of the last seven days.",
        sources=(DALAL,),
        thresholds=(GOAL_MARGIN, MODERATE, ENOUGH_DAYS, USUAL_DAYS),
        on_entry=above_goal,
    ),
)
