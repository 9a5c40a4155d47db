"""May a pain be the flare that follows radiotherapy? Only "possibly": to be one, it must have gone again.

Hird and Chow count a flare when pain or dose rises during radiotherapy or in the ten days after it, and is back at its
baseline within them. So nobody can know it on the day. What may be one asks for less haste about severe pain alone; it
says nothing about nerves, bones or calcium, and on the eleventh day it is over.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from statistics import median

from app.clinical.context import Treatment
from app.clinical.diary import Diary, Entry, PainSite, peak_pain
from app.clinical.evidence import CONVENTION, Source, Threshold
from app.clinical.findings import Case
from app.clinical.history import LOOK_BACK, within
from app.clinical.opioids import TABLES, FactorTable, daily_omed
from app.clinical.response import overlaps
from app.clinical.signs.pain_scale import SEVERE
from app.clinical.vocabulary import Region

HIRD = Source("Hird and Chow 2009, IJROBP, doi 10.1016/j.ijrobp.2008.10.044: 44 of 111 patients had a flare", "read")
FLARE_DAYS = Threshold(10, "days", "after the last fraction, in which a flare may be; on the next it is over", HIRD)
FLARE_PAIN = Threshold(2, "points of 0-10", "worst pain above its baseline", HIRD)
FLARE_DOSE = Threshold(25, "percent", "opioid above its baseline while the pain has not fallen", HIRD)
BASELINE_DAYS = Threshold(7, "days", "before the first fraction: their median is the baseline", CONVENTION)

_NO_FIFTH = 9  # decimals: sums of decimal doses carry binary dust, and the limits are inclusive


@dataclass(frozen=True, slots=True)
class Flare:
    """What may be a flare: worst pain at the treated place, or the day's opioid in mg, above what it was before."""

    course: Treatment
    pain: float
    pain_was: float
    dose: float | None
    dose_was: float | None


def courses(treatments: Iterable[Treatment]) -> Iterator[Treatment]:
    """The radiotherapies among the treatments."""
    return (one for one in treatments if one.kind == "radiotherapy")


def courses_at(treatments: Iterable[Treatment], day: date) -> tuple[Treatment, ...]:
    """The radiotherapies in whose window a day lies: from the first fraction to `FLARE_DAYS` after the last."""
    return tuple(one for one in courses(treatments) if one.started_on <= day <= last_day(one))


def last_day(course: Treatment) -> date:
    """Ten days after the last fraction (the first, where no last is given); never beyond what rules look back on."""
    end = max(course.started_on, course.ended_on or course.started_on)
    return min(end + timedelta(days=FLARE_DAYS.value), course.started_on + LOOK_BACK)


def may_explain_severe_pain(case: Case) -> bool:
    """Whether severe pain may wait for the flare of a treated place: one is possible, and nothing hurts elsewhere.

    Elsewhere means a listed place that is no part of a treated one and is severe, without a number, new or worse. How
    bad it is at the treated place, and whether it was listed at all, makes no difference: more pain there, or a more
    careful diary, must never ask for less. A course of which the place is not known explains nothing.
    """
    treated = {one.region for one in courses_at(case.context.treatments, case.day) if one.region is not None}
    if not treated:
        return False
    pain = case.entry.diary.pain
    sites = (pain.sites if pain else None) or ()
    return not any(_is_stirred(site, case.limit(SEVERE)) for site in sites if not _is_treated(site.region, treated))


def possible_flare(course: Treatment, case: Case) -> Flare | None:
    """What may be a flare of one course today, by either half of the definition; `None` without a baseline.

    A dose that is unknown proves neither a rise nor a fall.
    """
    pain = pain_where(case.entry.diary, course.region)
    week = tuple(within(case.before, course.started_on - timedelta(days=1), int(BASELINE_DAYS.value)))
    pain_was = _median_pain(week, course.region)
    if not pain or pain_was is None:
        return None
    table = TABLES[case.ruleset.opioid_table]
    dose, dose_was = daily_omed(case.entry.diary.analgesics, table), _median_dose(week, table)
    flare = Flare(course, pain, pain_was, dose, dose_was)
    if pain - pain_was >= FLARE_PAIN.value and not _is_lower(case.entry.diary, dose_was, table):
        return flare
    return flare if pain >= pain_was and has_risen_by(dose_was, dose, FLARE_DOSE.value) else None


def pain_where(diary: Diary, region: Region | None) -> int | None:
    """Worst pain at a place, 0-10: of everything where no place is given or none was answered; 0 where others were."""
    sites = diary.pain.sites if diary.pain else None
    if region is None or not sites:
        return peak_pain(diary)
    here = [site.worst for site in sites if overlaps(site.region, region)]
    if None in here:
        return peak_pain(diary)
    return max((score for score in here if score is not None), default=0)


def has_risen_by(was: float | None, now: float | None, percent: float) -> bool:
    """Whether a known dose is so much above a known one; from nothing to something is any rise (convention)."""
    if was is None or now is None or now <= was:
        return False
    return was == 0 or round((now - was) / was, _NO_FIFTH) >= percent / 100


def _is_treated(region: Region, treated: Iterable[Region]) -> bool:
    """Pain everywhere is more than a treated place can explain, unless everywhere was treated."""
    return region in treated or (region != "widespread" and any(overlaps(region, at) for at in treated))


def _is_stirred(site: PainSite, severe: float) -> bool:
    return site.worst is None or site.worst >= severe or site.course in ("new", "worse")


def _median_pain(entries: Iterable[Entry], region: Region | None) -> float | None:
    worst: dict[date, int] = {}
    for entry in entries:
        score = pain_where(entry.diary, region)
        if score is not None:
            worst[entry.day] = max(score, worst.get(entry.day, 0))
    return median(worst.values()) if worst else None


def _median_dose(entries: Iterable[Entry], table: FactorTable) -> float | None:
    doses = {
        entry.day: daily_omed(entry.diary.analgesics, table) for entry in entries if entry.diary.analgesics is not None
    }
    known = [dose for dose in doses.values() if dose is not None]
    return median(known) if known else None


def _is_lower(diary: Diary, was: float | None, table: FactorTable) -> bool:
    """Whether the day's opioid is known to be less. A medicine listed without a count was taken once, as for rescues:
    the answer "more than once" must not make a flare of less.
    """
    counted = [replace(line, doses_taken=1) if line.doses_taken is None else line for line in diary.analgesics or ()]
    now = None if diary.analgesics is None else daily_omed(counted, table)
    return was is not None and now is not None and now < was
