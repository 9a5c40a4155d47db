"""Uncontrolled pain: is this pain a crisis, severe, climbing, or more than the patient has agreed to live with?

A steady state does not ring every day: the same number as the week before is looked at once a week. A crisis, new
severity or the patient's own word always counts.
"""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from statistics import median

from app.clinical.diary import Diary, Entry, peak_pain, rescue_doses
from app.clinical.evidence import CONVENTION, Evidence, Source, Threshold
from app.clinical.findings import Case, Conclusion, Rule
from app.clinical.history import daily_peaks, iso_week, within
from app.clinical.phrases import said_by, say_day
from app.clinical.vocabulary import Urgency

SERLIN = Source("Serlin 1995, Pain 61:277: severe is 7-10", "read")
CHOW = Source("Chow 2016, 822 patients with bone metastases: the highest class is 9-10", "read")
DALAL = Source("Dalal 2012, doi 10.1002/cncr.26694: two points or 30% are a clinical response; goal median 3", "read")
ETG = Source("Therapeutic Guidelines, palliative care: three or more rescue doses in 24 h ask for review", "secondary")

CRISIS = Threshold(9, "0-10", "worst pain that is a crisis unless it has long been so", CHOW)
SEVERE = Threshold(7, "0-10", "severe pain", SERLIN)
MODERATE = Threshold(4, "0-10", "below it a rise is not alarming", Source("Woo 2015 review of cut points", "read"))
RISE = Threshold(2, "points of 0-10", "a change that means something", DALAL)
RESCUES = Threshold(3, "doses in 24 h", "rescue doses that ask for review", ETG)
POOR_SLEEP = Threshold(3, "0-10, 10 best", "sleep lost", CONVENTION)
USUAL_DAYS = Threshold(7, "days", "the week that tells what is usual", CONVENTION)
ENOUGH_DAYS = Threshold(3, "days", "how many days of that week must have a number", CONVENTION)

RECENT_DAYS = 4  # today and the three days before: where a rise must show on another day
STEADY = "as in the week before"


def pain_level(case: Case) -> Iterator[Conclusion]:
    """How bad the worst pain is, against the patient's own week."""
    peak = peak_pain(case.entry.diary)
    if peak is None or peak < SEVERE.value:
        return
    urgency, reason = _judged(case.entry.diary, peak, _usual(case.before, case.day))
    once = f"steady-pain:{iso_week(case.day)}" if reason == STEADY else None
    yield Conclusion(
        urgency=urgency,
        because=f"{said_by(case.entry.diary)} worst pain {peak}/10, {reason}",
        unless=f"worst pain were below {SEVERE.value:g}/10",
        evidence=(_worst(case, peak),),
        subject=once,
    )


def climbing(case: Case) -> Iterator[Conclusion]:
    """Pain clearly above the patient's own week, today and on another of the last three days."""
    peak = peak_pain(case.entry.diary)
    if peak is None or not _is_raised(peak, case.before, case.day):
        return
    lately = daily_peaks(entry for entry in within(case.before, case.day, RECENT_DAYS) if entry.day < case.day)
    others = [day for day, other in lately.items() if _is_raised(other, case.before, day)]
    peaks = {**lately, case.day: peak}
    if others:
        yield Conclusion(
            urgency="soon",
            because=f"{said_by(case.entry.diary)} worst pain {peaks[case.day]}/10, two points or more above the week before, "
            f"as on {say_day(max(others))}",
            unless=f"the rise were below {RISE.value:g} points, or had been there on one day only",
            evidence=tuple(Evidence(day=day, said=f"worst pain {peaks[day]}/10") for day in (*others, case.day)),
            subject=f"climbing-pain:{iso_week(case.day)}",
        )


def many_rescues(case: Case) -> Iterator[Conclusion]:
    """Three or more rescue doses in a day: the background dose no longer carries."""
    doses = rescue_doses(case.entry.diary)
    if doses >= RESCUES.value:
        yield Conclusion(
            urgency="soon",
            because=f"{said_by(case.entry.diary)} {doses:g} breakthrough doses in 24 hours",
            unless=f"fewer than {RESCUES.value:g} breakthrough doses had been taken",
            evidence=(_field(case, f"{doses:g} breakthrough doses", "/analgesics"),),
            subject=f"rescues:{iso_week(case.day)}",
        )


def above_goal(case: Case) -> Iterator[Conclusion]:
    """Pain clearly above the personal goal on three of the last seven days."""
    goal = case.context.personal_pain_goal
    if goal is None:
        return
    limit = max(goal + RISE.value, MODERATE.value)
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


def _judged(diary: Diary, peak: int, usual: float | None) -> tuple[Urgency, str]:
    """The urgency of severe pain, and what about it decides."""
    if diary.patient_urgency == "now":
        return "immediate", "and the patient asks for someone now"
    if rescue_doses(diary) >= RESCUES.value and _sleep_is_lost(diary):
        return "immediate", f"in spite of {rescue_doses(diary):g} rescue doses, and sleep is lost"
    steady = usual is not None and peak - usual < RISE.value and not _is_stirred(diary)
    if peak >= CRISIS.value:
        is_usual = steady and usual is not None and usual >= CRISIS.value
        return ("urgent", STEADY) if is_usual else ("immediate", "a pain crisis")
    return ("soon", STEADY) if steady else ("urgent", "severe and not usual for this patient")


def _is_stirred(diary: Diary) -> bool:
    """Whether the patient says that this is not the usual: some place hurts anew or more, or they ask for someone."""
    sites = (diary.pain.sites if diary.pain else None) or ()
    return diary.patient_urgency == "soon" or any(site.course in ("new", "worse") for site in sites)


def _sleep_is_lost(diary: Diary) -> bool:
    sites = (diary.pain.sites if diary.pain else None) or ()
    sleep = diary.quality_of_life.sleep if diary.quality_of_life else None
    woken = any("wakes_at_night" in (site.qualities or ()) for site in sites)
    return woken or (sleep is not None and sleep <= POOR_SLEEP.value)


def _usual(entries: Sequence[Entry], day: date) -> float | None:
    """The median of the worst pains of the week before a day, or of the fortnight when too few days of the week have a
    number: people who write every third day have a usual state too. `None` when it has too few as well.
    """
    for days in (USUAL_DAYS.value, 2 * USUAL_DAYS.value):
        peaks = daily_peaks(within(entries, day - timedelta(days=1), int(days)))
        if len(peaks) >= ENOUGH_DAYS.value:
            return median(peaks.values())
    return None


def _is_raised(peak: int, entries: Sequence[Entry], day: date) -> bool:
    if peak < MODERATE.value:
        return False
    usual = _usual(entries, day)
    return usual is not None and peak - usual >= RISE.value


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
        "with nothing new and no request, is looked at once a week instead (9 or 10: within 24 hours).",
        sources=(SERLIN, CHOW, CONVENTION),
        thresholds=(CRISIS, SEVERE, RISE, RESCUES, POOR_SLEEP, USUAL_DAYS, ENOUGH_DAYS),
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
        plain="Three or more breakthrough doses in 24 hours, told at most once a week.",
        sources=(ETG,),
        thresholds=(RESCUES,),
        on_entry=many_rescues,
    ),
    Rule(
        id="uncontrolled_pain.above_goal",
        condition="uncontrolled_pain",
        plain="Worst pain two points or more above the patient's own goal (and at least 4) on three of the last seven days.",
        sources=(DALAL,),
        thresholds=(RISE, MODERATE, ENOUGH_DAYS, USUAL_DAYS),
        on_entry=above_goal,
    ),
)
