"""Uncontrolled pain: is this pain a crisis, severe, climbing, or more than the patient has agreed to live with?

A steady state does not ring every day: the same number as the week before is looked at once a week. A crisis, new
severity or the patient's own word always counts.
"""

from collections.abc import Iterator
from datetime import date
from statistics import median

from app.clinical.diary import Diary, peak_pain, rescue_doses
from app.clinical.evidence import CONVENTION, Evidence, Source, Threshold
from app.clinical.findings import Case, Conclusion, Rule
from app.clinical.history import daily_peaks, within
from app.clinical.phrases import said_by
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


def pain_level(case: Case) -> Iterator[Conclusion]:
    """How bad the worst pain is, against the patient's own week."""
    peak = peak_pain(case.entry.diary)
    if peak is None:
        return
    usual = _usual(case)
    urgency, reason = _judged(case.entry.diary, peak, usual)
    if urgency is None:
        return
    once = f"steady-pain:{_week(case.day)}" if reason == "as in the week before" else None
    yield Conclusion(
        urgency=urgency,
        because=f"{said_by(case.entry.diary)} worst pain {peak}/10, {reason}",
        unless=f"worst pain were below {SEVERE.value:g}/10",
        evidence=(_worst(case, peak),),
        subject=once,
    )


def climbing(case: Case) -> Iterator[Conclusion]:
    """Pain clearly above the patient's own week, today and on another of the last three days."""
    peaks = daily_peaks((*case.before, case.entry))
    if not _is_raised(peaks, case.day) or case.day not in peaks:
        return
    others = [day for day in peaks if 1 <= (case.day - day).days <= 3 and _is_raised(peaks, day)]
    if others:
        yield Conclusion(
            urgency="soon",
            because=f"{said_by(case.entry.diary)} worst pain {peaks[case.day]}/10, two points or more above the week before, "
            f"as on {max(others):%d %b}",
            unless=f"the rise were below {RISE.value:g} points, or had been there on one day only",
            evidence=tuple(Evidence(day=day, said=f"worst pain {peaks[day]}/10") for day in (*others, case.day)),
            subject=f"climbing-pain:{_week(case.day)}",
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
            subject=f"rescues:{_week(case.day)}",
        )


def above_goal(case: Case) -> Iterator[Conclusion]:
    """Pain clearly above the personal goal on three of the last seven days."""
    goal = case.context.personal_pain_goal
    if goal is None:
        return
    limit = max(goal + RISE.value, MODERATE.value)
    peaks = daily_peaks((*within(case.before, case.day, int(USUAL_DAYS.value)), case.entry))
    days = sorted(day for day, peak in peaks.items() if peak >= limit)
    if case.day in days and len(days) >= ENOUGH_DAYS.value:
        yield Conclusion(
            urgency="soon",
            because=f"worst pain {limit:g}/10 or more on {len(days)} of the last 7 days; the patient's own goal is {goal}",
            unless=f"pain had stayed below {limit:g}/10, or on fewer than {ENOUGH_DAYS.value:g} days been above",
            evidence=tuple(Evidence(day=day, said=f"worst pain {peaks[day]}/10") for day in days),
            subject=f"above-goal:{_week(case.day)}",
        )


def _judged(diary: Diary, peak: int, usual: float | None) -> tuple[Urgency | None, str]:
    """The urgency of a pain level, and what about it decides."""
    if peak < SEVERE.value:
        return None, ""
    if diary.patient_urgency == "now":
        return "immediate", "and the patient asks for someone now"
    if rescue_doses(diary) >= RESCUES.value and _sleep_is_lost(diary):
        return "immediate", f"in spite of {rescue_doses(diary):g} rescue doses, and sleep is lost"
    steady = usual is not None and peak - usual < RISE.value and not _is_stirred(diary)
    if peak >= CRISIS.value:
        return ("urgent", "as in the week before") if steady else ("immediate", "a pain crisis")
    return ("soon", "as in the week before") if steady else ("urgent", "severe and not usual for this patient")


def _is_stirred(diary: Diary) -> bool:
    """Whether the patient says that this is not the usual: some place hurts anew or more, or they ask for someone."""
    sites = (diary.pain.sites if diary.pain else None) or ()
    return diary.patient_urgency == "soon" or any(site.course in ("new", "worse") for site in sites)


def _sleep_is_lost(diary: Diary) -> bool:
    sites = (diary.pain.sites if diary.pain else None) or ()
    sleep = diary.quality_of_life.sleep if diary.quality_of_life else None
    woken = any("wakes_at_night" in (site.qualities or ()) for site in sites)
    return woken or (sleep is not None and sleep <= POOR_SLEEP.value)


def _usual(case: Case) -> float | None:
    """The median of the worst pains of the week before; `None` when too few days have a number."""
    week = within((e for e in case.before if e.day < case.day), case.day, int(USUAL_DAYS.value) + 1)
    return _median(list(daily_peaks(week).values()))


def _is_raised(peaks: dict[date, int], day: date) -> bool:
    week = [peak for other, peak in peaks.items() if 1 <= (day - other).days <= USUAL_DAYS.value]
    usual = _median(week)
    peak = peaks.get(day, 0)
    return usual is not None and peak >= MODERATE.value and peak - usual >= RISE.value


def _median(peaks: list[int]) -> float | None:
    return median(peaks) if len(peaks) >= ENOUGH_DAYS.value else None


def _week(day: date) -> str:
    year, week, _ = day.isocalendar()
    return f"{year}-W{week:02d}"


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
