"""Does a calendar repeat more than can be worked out in a moment? Judged from its rules, before anything is counted."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from icalendar import Component

MOST_REPEATING = 200
MOST_OCCURRENCES = 5_000
_MOST_SINCE_THE_FIRST = 200_000
_EVERY = {"DAILY": 1, "WEEKLY": 7, "MONTHLY": 28, "YEARLY": 365}
_MANY_A_WEEK = "BYDAY"
_MANY_A_MONTH = ("BYDAY", "BYMONTHDAY")
_NOT_FOR_SHIFTS = ("BYSECOND", "BYMINUTE", "BYYEARDAY", "BYWEEKNO", "BYEASTER")
_IN_EVERY_MONTH = 28


def refuse_too_much(events: Sequence[Component], start: datetime, end: datetime) -> None:
    """Raises ValueError for a calendar whose rules make too many events, or are none that shifts follow.

    The library walks each rule from its first event, and one that never matches to the year 9999.
    """
    repeating = [(event, rule) for event in events for rule in _rules(event)]
    if len(repeating) > MOST_REPEATING:
        raise ValueError(f"The calendar has more than {MOST_REPEATING} repeating events.")
    in_window = since_the_first = 0.0
    for event, rule in repeating:
        first = _day(event.decoded("DTSTART"))
        if first.year < 1970:
            raise ValueError("The calendar has an event that repeats since before 1970.")
        a_day = _a_day(rule)
        in_window += a_day * ((end - start) / timedelta(days=1) + 2)
        since_the_first += a_day * max(0, (end.date() - first).days)
    if in_window > 2 * MOST_OCCURRENCES or since_the_first > _MOST_SINCE_THE_FIRST:
        raise ValueError(f"The calendar repeats too often: at most {MOST_OCCURRENCES} shifts can be read from it.")


def _rules(event: Component) -> list[dict[str, Any]]:
    rules = event.get("RRULE", [])
    return rules if isinstance(rules, list) else [rules]


def _a_day(rule: dict[str, Any]) -> float:
    """At most how many events a rule makes a day."""
    frequency = "".join(map(str, _values(rule, "FREQ"))).upper()
    every = _EVERY.get(frequency)
    by_monthday = [int(day) for day in _values(rule, "BYMONTHDAY")]
    unusual = (
        every is None
        or any(name in rule for name in _NOT_FOR_SHIFTS)
        or (by_monthday and frequency not in ("MONTHLY", "YEARLY"))
        or ("BYMONTH" in rule and any(abs(day) > _IN_EVERY_MONTH for day in by_monthday))
    )
    if every is None or unusual:
        raise ValueError(
            "The calendar has an event that repeats in a way shifts do not: by days, weeks or months only."
        )
    many = len(_values(rule, _MANY_A_WEEK)) if frequency == "WEEKLY" else 1
    if frequency in ("MONTHLY", "YEARLY") and any(name in rule for name in _MANY_A_MONTH):
        many = every
    interval = int((_values(rule, "INTERVAL") or [1])[0])
    if interval < 1:  # the library would look for the second event for ever
        raise ValueError("The calendar has an event that repeats at an interval of less than 1.")
    return max(1, many) * max(1, len(_values(rule, "BYHOUR"))) / (every * interval)


def _values(rule: dict[str, Any], name: str) -> list[Any]:
    value = rule.get(name, [])
    return value if isinstance(value, list) else [value]


def _day(start: date | datetime) -> date:
    return start.date() if isinstance(start, datetime) else start
