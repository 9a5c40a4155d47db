"""Is this pain, or this many rescue doses, what is usual for this person? The median of their own last days.

Days on which pain may have flared after radiotherapy make nothing usual: when the window is over, pain that stayed is
judged as if it had come today. Where those days were better than before, they do count: the lower of the two is usual.
"""

from datetime import date, timedelta
from statistics import median

from app.clinical.diary import Diary, peak_pain, rescue_doses
from app.clinical.findings import Case
from app.clinical.history import LOOK_BACK, daily_peaks, within
from app.clinical.signs.flare import courses, courses_at, last_day
from app.clinical.signs.pain_scale import ENOUGH_DAYS, USUAL_DAYS

_WEEKS = (int(USUAL_DAYS.value), 2 * int(USUAL_DAYS.value), LOOK_BACK.days)


def usual_peak(case: Case, day: date | None = None) -> float | None:
    """The median of the worst pains of the week before a day (the case's own, by default), or of the fortnight when too
    few days of the week have a number: people who write every third day have a usual state too. `None` when it has too
    few as well.
    """
    last = (day or case.day) - timedelta(days=1)
    treated = [one for one in courses(case.context.treatments) if last_day(one) >= last - LOOK_BACK]
    if not treated:
        return next(
            (usual for usual in (_median_of(case, last, days) for days in _WEEKS[:2]) if usual is not None), None
        )
    peaks = daily_peaks(within(case.before, last, LOOK_BACK.days))
    unflared = {at: peak for at, peak in peaks.items() if not courses_at(treated, at)}
    if len(unflared) == len(peaks):
        return _median_over(peaks, last, _WEEKS[:2])
    usual, lately = _median_over(unflared, last, _WEEKS), _median_over(peaks, last, _WEEKS[:2])
    return usual if usual is None or lately is None else min(usual, lately)


def usual_rescues(case: Case) -> float | None:
    """The median of the rescue doses of the week before, over the days that answered; `None` when these are too few."""
    doses: dict[date, float] = {}
    for entry in within(case.before, case.day - timedelta(days=1), int(USUAL_DAYS.value)):
        if entry.diary.analgesics is not None:
            doses[entry.day] = max(rescue_doses(entry.diary), doses.get(entry.day, 0))
    return median(doses.values()) if len(doses) >= ENOUGH_DAYS.value else None


def is_stirred(diary: Diary) -> bool:
    """Whether the patient says that this is not the usual: some place hurts anew or more, or they ask for someone."""
    sites = (diary.pain.sites if diary.pain else None) or ()
    return diary.patient_urgency in ("soon", "now") or any(site.course in ("new", "worse") for site in sites)


def is_accepted(case: Case) -> bool:
    """Whether the worst pain is no more than the patient has agreed to live with, and nothing is new about it."""
    goal, peak = case.context.personal_pain_goal, peak_pain(case.entry.diary)
    return goal is not None and peak is not None and peak <= goal and not is_stirred(case.entry.diary)


def _median_of(case: Case, last: date, days: int) -> float | None:
    return _median_over(daily_peaks(within(case.before, last, days)), last, (days,))


def _median_over(peaks: dict[date, int], last: date, windows: tuple[int, ...]) -> float | None:
    """The median of the narrowest window that holds enough days."""
    for days in windows:
        found = [peak for day, peak in peaks.items() if (last - day).days < days]
        if len(found) >= ENOUGH_DAYS.value:
            return median(found)
    return None
