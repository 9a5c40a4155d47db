"""Did radiotherapy help the place it was given to? The International Consensus Endpoint, 1, 2 and 3 months after.

Definitions: Chow 2012, IJROBP 82:1730-37, doi 10.1016/j.ijrobp.2011.02.008. Complete and partial response were read
where a table quotes them; progression is from memory; every choice marked convention fills a gap and is our own.
"""

import math
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Final, Literal, NamedTuple

ResponseClass = Literal[
    "complete_response",
    "partial_response",
    "pain_progression",
    "indeterminate_response",
    "not_evaluable",
    "not_eligible",
]
FollowUpDay = Literal[28, 56, 84]
Gap = Literal["both_up"]

PAIN_STEP: Final = 2  # points on 0-10, inclusive. Chow 2012
OMED_STEP: Final = 0.25  # share of the baseline dose, inclusive. Chow 2012
ELIGIBLE_PAIN: Final = 2  # points on 0-10 before treatment. Entry criterion of the SC.20 and SC.24 trials; convention
FOLLOW_UP_DAYS: Final[tuple[FollowUpDay, ...]] = (28, 56, 84)  # days after the last fraction: 1, 2, 3 months. Chow 2012
WINDOW_DAYS: Final = 3  # days to either side of a follow-up day, 7 in all. Convention
BASELINE_DAYS: Final = 7  # days before the first fraction. Convention

# A place within a wider one: pain said to be in one of the two is pain in the other. Convention.
_PARTS: Final[Mapping[str, frozenset[str]]] = MappingProxyType(
    {
        "arms": frozenset({"shoulder", "upper_arm", "forearm", "hands"}),
        "legs": frozenset({"hip", "thigh", "knee", "lower_leg", "feet"}),
        "trunk": frozenset(
            {"thoracic_spine", "lumbar_spine", "sacrum", "pelvis", "ribs", "sternum", "chest_wall", "abdomen"},
        ),
        "chest_wall": frozenset({"ribs", "sternum"}),
        "pelvis": frozenset({"sacrum", "hip", "groin"}),
    },
)


@dataclass(frozen=True, slots=True)
class DayValue:
    """One day of a diary. `omed` is mg/day, every day by the same factor table; `None` is unknown, never zero.

    `worst` is 0-10 over the last 24 hours, anywhere. `pain_by_region` is `None` when places were not asked or answered;
    a place listed without a number is there with `None`.
    """

    day: date
    pain_by_region: Mapping[str, int | None] | None
    worst: int | None
    omed: float | None


@dataclass(frozen=True, slots=True)
class Radiotherapy:
    region: str
    started_on: date
    ended_on: date | None = None


@dataclass(frozen=True, slots=True)
class LocalEvent:
    """An operation on a place, or its fracture: what is felt there afterwards says nothing of the radiotherapy."""

    region: str
    day: date


@dataclass(frozen=True, slots=True)
class Judgement:
    """`gap` names a case that the printed definition leaves open and our convention has decided."""

    class_: ResponseClass
    gap: Gap | None = None


@dataclass(frozen=True, slots=True)
class PainResponse:
    region: str
    day: FollowUpDay
    class_: ResponseClass
    gap: Gap | None = None


def classify(
    p0: int | None,
    p: int | None,
    m0: float | None,
    m: float | None,
    *,
    tolerance: float = 0.0,
) -> Judgement:
    """The class of one follow-up (`p`, `m`) against the baseline (`p0`, `m0`).

    Pain is the worst at the treated place, 0-10; `m` is oral morphine equivalent in mg/day, by one factor table.
    `tolerance` is the relative rise of `m` that still counts as "no increase": 0 reads the definition literally. A rise
    of `OMED_STEP` is an increase under any tolerance. Nothing unknown is ever imputed.
    """
    if p0 is None or p is None or m0 is None or m is None or not (0 <= m0 < math.inf and 0 <= m < math.inf):
        return Judgement("not_evaluable")
    if p0 < ELIGIBLE_PAIN:
        return Judgement("not_eligible")
    change, rise = p - p0, _relative_rise(m0, m)
    no_increase = rise <= tolerance and rise < OMED_STEP
    table: tuple[tuple[bool, Judgement], ...] = (
        (p == 0 and no_increase, Judgement("complete_response")),
        (change <= -PAIN_STEP and p > 0 and no_increase, Judgement("partial_response")),
        (change <= 0 and rise <= -OMED_STEP, Judgement("partial_response")),
        # The printed rule asks for a stable dose and is silent when both rise. To call that anything but progression
        # would hide the worst case.
        (change >= PAIN_STEP and rise > -OMED_STEP, Judgement("pain_progression", None if no_increase else "both_up")),
        (0 <= change < PAIN_STEP and rise >= OMED_STEP, Judgement("pain_progression")),
    )
    return next((judgement for holds, judgement in table if holds), Judgement("indeterminate_response"))


def responses(
    treatments: Iterable[Radiotherapy],
    daily: Collection[DayValue],
    until_day: date,
    *,
    censored_by: Collection[LocalEvent] = (),
    tolerance: float = 0.0,
) -> tuple[PainResponse, ...]:
    """What can be said on `until_day` about every radiotherapy, in order of its start and then of follow-up.

    A follow-up is answered by the day nearest to 28, 56 or 84 days after the last fraction (the first, where no last is
    given) on which both pain and dose are known; the earlier of two equally near. It is left out while a day to come may
    be nearer; a window that has closed without such a day is not evaluable. Days from the next radiotherapy, operation or
    fracture of the place on belong to no follow-up. `daily` holds one value a day; those after `until_day` do not count.
    """
    courses = sorted(treatments, key=lambda course: (course.started_on, course.ended_on or course.started_on))
    events = (*censored_by, *(LocalEvent(course.region, course.started_on) for course in courses))
    return tuple(
        response
        for course in courses
        for response in _follow_ups(
            course,
            _readings(course.region, daily, until_day),
            until_day,
            _first_event_after(course, events),
            tolerance,
        )
    )


def pain_at(region: str, value: DayValue) -> int | None:
    """Worst pain at a place on one day, 0-10, or `None` where the diary does not say.

    Where other places were answered and this one is not among them, it does not hurt: 0. But where places were not
    answered, or none of those named is as bad as the overall worst, the overall worst stands for the place: a pain that
    was put nowhere may be here, and 0 would invent a complete response. So it does for an only place without a number.
    """
    places = value.pain_by_region
    if not places:
        return value.worst
    here = [places[region]] if region in places else [places[place] for place in places if overlaps(region, place)]
    if here:
        return value.worst if None in here and len(here) == len(places) else _worst(here)
    elsewhere = _worst(places.values())
    if elsewhere is not None and value.worst is not None and elsewhere < value.worst:
        return value.worst
    return 0


def overlaps(one: str, other: str) -> bool:
    """Whether pain said to be at one place may be pain at the other: the same, a part of it, or everywhere."""
    return (
        one == other
        or "widespread" in (one, other)
        or other in _PARTS.get(one, frozenset())
        or one in _PARTS.get(other, frozenset())
    )


class _Reading(NamedTuple):
    """A day on which both were known. Halves of two days are never joined: a change of dose lies between them."""

    day: date
    pain: int
    omed: float


def _readings(region: str, daily: Iterable[DayValue], until_day: date) -> tuple[_Reading, ...]:
    found = ((value, pain_at(region, value)) for value in daily if value.day <= until_day)
    return tuple(
        _Reading(value.day, pain, value.omed) for value, pain in found if pain is not None and value.omed is not None
    )


def _follow_ups(
    course: Radiotherapy,
    readings: tuple[_Reading, ...],
    until_day: date,
    censored_on: date | None,
    tolerance: float,
) -> Iterator[PainResponse]:
    day_zero = course.ended_on or course.started_on
    # Days are counted, never added: an end "9999-12-31" must not overflow the calendar.
    today = (until_day - day_zero).days
    before = [reading for reading in readings if 0 <= (course.started_on - reading.day).days <= BASELINE_DAYS]
    baseline = max(before, key=lambda reading: reading.day, default=None)
    for day in FOLLOW_UP_DAYS:
        first, last = day - WINDOW_DAYS, day + WINDOW_DAYS
        if censored_on is not None:
            last = min(last, (censored_on - day_zero).days - 1)
        if today < first or last < first:
            continue
        nearest = _nearest(readings, day_zero, range(first, last + 1), day)
        if today > last or (nearest is not None and today - day >= abs((nearest.day - day_zero).days - day)):
            judgement = _judged(baseline, nearest, tolerance)
            yield PainResponse(course.region, day, judgement.class_, judgement.gap)


def _nearest(readings: Iterable[_Reading], day_zero: date, window: range, day: int) -> _Reading | None:
    offsets = {(reading.day - day_zero).days: reading for reading in readings}
    inside = sorted(offset for offset in offsets if offset in window)
    return offsets[min(inside, key=lambda offset: abs(offset - day))] if inside else None


def _judged(baseline: _Reading | None, follow_up: _Reading | None, tolerance: float) -> Judgement:
    if baseline is None or follow_up is None:
        return Judgement("not_evaluable")
    return classify(baseline.pain, follow_up.pain, baseline.omed, follow_up.omed, tolerance=tolerance)


def _first_event_after(course: Radiotherapy, events: Iterable[LocalEvent]) -> date | None:
    days = (event.day for event in events if overlaps(event.region, course.region))
    return min((day for day in days if day > course.started_on), default=None)


def _worst(scores: Collection[int | None]) -> int | None:
    """The highest, unless one of them is missing: the missing one might be higher."""
    known = [score for score in scores if score is not None]
    return max(known) if len(known) == len(scores) else None


def _relative_rise(m0: float, m: float) -> float:
    """(m - m0) / m0; from nothing to something is an infinite rise (convention)."""
    if m0 == 0:
        return 0.0 if m == 0 else math.inf
    # Sums of decimal doses carry binary dust, and the limits are inclusive.
    return round((m - m0) / m0, 9)
