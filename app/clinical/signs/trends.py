"""Does a daily number move over days, and how far is it from what is usual for this person?

Plain functions over {day: value}, for any daily number: pain, quality of life, dose. What counts is the day a value is
about, so an entry that came late stands where it belongs; a day without a value is left out, never filled in; and
medians throughout, so that one bad day is neither a trend nor a new usual state.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import combinations
from statistics import median

from app.clinical.evidence import CONVENTION, LEVACK, Source, Threshold

SEN = Source("Sen 1968, J Am Stat Assoc 63:1379-89: the median of all pairwise slopes", "memory")

TREND_DAYS = Threshold(14, "days", "the window of a slope: pain rises for weeks before deficit", LEVACK)
TREND_LEAST = Threshold(5, "days", "that must have a number for a slope", CONVENTION)
TREND_SPAN = Threshold(6, "days", "that must lie between the first and the last number of a slope", CONVENTION)
LATELY = Threshold(3, "days", "the last ones with a number, whose median is the state of now", CONVENTION)
LATELY_WITHIN = Threshold(7, "days", "in which they must lie", CONVENTION)
USUAL_DAYS = Threshold(14, "days", "before those, whose median is the usual state", CONVENTION)
USUAL_LEAST = Threshold(3, "days", "of them that must have a number", CONVENTION)

_WEEK = 7
_DECIMALS = 9  # a slope is a quotient: three points over six days must be three points again


@dataclass(frozen=True, slots=True)
class Change:
    """The median of the last days and the one of the time before them; `days` are the last days, oldest first."""

    was: float
    now: float
    days: tuple[date, ...]

    @property
    def by(self) -> float:
        """Points gained; negative when it fell."""
        return self.now - self.was


def slope(
    values: Mapping[date, float],
    last: date,
    days: int = int(TREND_DAYS.value),
    least: int = int(TREND_LEAST.value),
    span: int = int(TREND_SPAN.value),
) -> float | None:
    """Points per week over the `days` days that end with `last`, by Theil and Sen: the median over all pairs of days.

    `None` when fewer than `least` of them have a value, or when first and last value are less than `span` days apart.
    Raising the newest value never lowers it.
    """
    per_day = _per_day(sorted(_between(values, last, days).items()), least, span)
    return None if per_day is None else _WEEK * per_day


def rise(
    values: Mapping[date, float],
    last: date,
    days: int = int(TREND_DAYS.value),
    least: int = int(TREND_LEAST.value),
    span: int = int(TREND_SPAN.value),
) -> float | None:
    """Points gained between the first and the last value of the window, along its `slope`; negative when it fell."""
    known = sorted(_between(values, last, days).items())
    per_day = _per_day(known, least, span)
    return None if per_day is None else round(per_day * (known[-1][0] - known[0][0]).days, _DECIMALS)


def level(values: Mapping[date, float], last: date, days: int, least: int) -> float | None:
    """The median of the `days` days that end with `last`; `None` when fewer than `least` of them have a value."""
    known = _between(values, last, days)
    return median(known.values()) if len(known) >= max(least, 1) else None


def change(
    values: Mapping[date, float],
    last: date,
    lately: int = int(LATELY.value),
    usual_days: int = int(USUAL_DAYS.value),
    usual_least: int = int(USUAL_LEAST.value),
) -> Change | None:
    """The state of now against the patient's own usual one: the median of the last `lately` days that have a value
    (and lie within `LATELY_WITHIN` days up to `last`) against the median of the `usual_days` days before the first of
    those. `None` when either has too few values. Raising the newest value never lowers the difference.
    """
    recent = sorted(_between(values, last, int(LATELY_WITHIN.value)))[-lately:]
    if len(recent) < lately:
        return None
    was = level(values, recent[0] - timedelta(days=1), usual_days, usual_least)
    return None if was is None else Change(was, median(values[day] for day in recent), tuple(recent))


def _per_day(known: Sequence[tuple[date, float]], least: int, span: int) -> float | None:
    if len(known) < max(least, 2) or (known[-1][0] - known[0][0]).days < span:
        return None
    return median((after - before) / (d2 - d1).days for (d1, before), (d2, after) in combinations(known, 2))


def _between(values: Mapping[date, float], last: date, days: int) -> dict[date, float]:
    first = last - timedelta(days=days - 1)
    return {day: value for day, value in values.items() if first <= day <= last}
