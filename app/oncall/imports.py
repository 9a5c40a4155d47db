"""Whose shifts stand in a calendar that another program wrote? iCalendar in, bounded, with words for what is wrong."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import recurring_ical_events
from icalendar import Calendar, Component

from app.oncall.repeats import MOST_OCCURRENCES, refuse_too_much
from app.oncall.roster import FixedShift
from app.oncall.spans import Span, common
from app.oncall.wall import first_at, last_at

MOST_BYTES = 1024 * 1024
MOST_UNKNOWN = 100
LONGEST_INTERVAL = timedelta(days=400)
_LONGEST_NAME = 80
_BETWEEN_NAMES = re.compile(r"\s*[,;&+/|\n]\s*")
_TIMES = frozenset({"DTSTART", "DTEND", "DURATION", "RRULE", "RDATE", "EXDATE", "RECURRENCE-ID"})
_EITHER_SIDE = timedelta(days=2)  # a floating time lies up to a day off until the clinic's zone is put to it
# What the two libraries raise for bytes that are no calendar, found by feeding them broken ones.
_UNREADABLE = (ValueError, KeyError, IndexError, TypeError, AttributeError, ArithmeticError, RecursionError)


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """What a calendar says: the shifts of people who are known, and the names that matched nobody."""

    shifts: tuple[FixedShift, ...]
    unknown: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class People:
    """Who may be meant, by name and by e-mail address; neither capitals nor spaces matter."""

    by_name: Mapping[str, UUID]
    by_email: Mapping[str, UUID]


def shifts_from(ics: bytes, people: People, zone: ZoneInfo, start: datetime, end: datetime) -> Imported:
    """The shifts of a calendar that touch the interval, each whole; ValueError with words for who sent it.

    An attendee's address says who is meant, else the title: a name, several with commas between, or `On call: name`.
    A time without a zone is the clinic's; an all-day event lasts from midnight to midnight there.
    """
    if len(ics) > MOST_BYTES:
        raise ValueError("The calendar is larger than 1 MiB.")
    if not timedelta(0) < end - start <= LONGEST_INTERVAL:
        raise ValueError("A calendar is read for some days, up to 400.")
    start, end = start.astimezone(UTC), end.astimezone(UTC)
    names = People(by_name=_folded(people.by_name), by_email=_folded(people.by_email))
    shifts: dict[FixedShift, None] = {}
    unknown: dict[str, None] = {}
    for event in _events(_read(ics), zone, start, end):
        span = _span_of(event, zone)
        if common(span, (start, end)) is None or str(event.get("STATUS", "")).upper() == "CANCELLED":
            continue
        known, strangers = _people_of(event, names)
        shifts.update((FixedShift(person=person, starts_at=span[0], ends_at=span[1]), None) for person in known)
        unknown.update((name[:_LONGEST_NAME], None) for name in strangers)
    if len(shifts) > MOST_OCCURRENCES:
        raise ValueError(f"The calendar has more than {MOST_OCCURRENCES} shifts in this time.")
    ordered = sorted(shifts, key=lambda shift: (shift.starts_at, shift.ends_at, shift.person))
    return Imported(shifts=tuple(ordered), unknown=tuple(unknown)[:MOST_UNKNOWN])


def _read(ics: bytes) -> Calendar:
    try:
        calendars = Calendar.from_ical(ics, multiple=True)
    except _UNREADABLE as fault:
        raise ValueError("The calendar cannot be read: it is not an iCalendar (.ics) file.") from fault
    if not calendars:
        raise ValueError("The calendar cannot be read: the file is empty.")
    if len(calendars) != 1 or not isinstance(calendars[0], Calendar):
        raise ValueError("The calendar cannot be read: an iCalendar (.ics) file holds one calendar.")
    return calendars[0]


def _events(calendar: Calendar, zone: ZoneInfo, start: datetime, end: datetime) -> list[Component]:
    written = calendar.walk("VEVENT")
    if len(written) > 2 * MOST_OCCURRENCES:
        raise ValueError(f"The calendar has more than {2 * MOST_OCCURRENCES} events.")
    for event in written:
        _check_times(event, zone)
    refuse_too_much(written, start, end)
    try:
        query = recurring_ical_events.of(calendar)
        events: list[Component] = query.between(start - _EITHER_SIDE, end + _EITHER_SIDE)
    except _UNREADABLE as fault:
        raise ValueError("The calendar has an event whose times or repeats cannot be understood.") from fault
    if len(events) > 2 * MOST_OCCURRENCES:
        raise ValueError(f"The calendar has more than {MOST_OCCURRENCES} shifts in this time.")
    return events


def _check_times(event: Component, zone: ZoneInfo) -> None:
    """A shift at a guessed time is worse than none: the whole calendar is refused, and says because of which event."""
    title = str(event.get("SUMMARY", "without a title"))[:_LONGEST_NAME]
    broken = sorted({str(name) for name, _ in event.errors if name in _TIMES})
    if broken:
        raise ValueError(f"The event “{title}” has a {broken[0]} that cannot be understood.")
    for name in ("DTSTART", "DTEND"):
        when = getattr(event.get(name), "dt", None)
        if not isinstance(when, date) and (name == "DTSTART" or name in event):
            raise ValueError(f"The event “{title}” has no {name}, or several.")
        if isinstance(when, datetime) and when.tzinfo is None and "TZID" in event[name].params:
            raise ValueError(f"The event “{title}” is in a time zone that is not known: {event[name].params['TZID']}.")
    lasts = getattr(event.get("DURATION"), "dt", timedelta())
    if lasts < timedelta() or ("DTEND" in event and _span_of(event, zone)[1] < _span_of(event, zone)[0]):
        raise ValueError(f"The event “{title}” ends before it starts.")


def _span_of(event: Component, zone: ZoneInfo) -> Span:
    """From the first showing of its start to the last showing of its end, so that shifts that adjoin leave no gap."""
    return _instant(event.decoded("DTSTART"), zone, last=False), _instant(event.decoded("DTEND"), zone, last=True)


def _instant(when: date | datetime, zone: ZoneInfo, *, last: bool) -> datetime:
    if not isinstance(when, datetime):
        when = datetime.combine(when, time())
    if when.tzinfo is not None and not isinstance(when.tzinfo, ZoneInfo):
        return when.astimezone(UTC)
    its_zone = when.tzinfo or zone
    wall = when.replace(tzinfo=None)
    return last_at(wall, its_zone) if last else first_at(wall, its_zone)


def _people_of(event: Component, people: People) -> tuple[list[UUID], list[str]]:
    addresses = [_fold(str(address).removeprefix("mailto:").removeprefix("MAILTO:")) for address in _attendees(event)]
    invited = [people.by_email[address] for address in addresses if address in people.by_email]
    if invited:
        return invited, []
    title = str(event.get("SUMMARY", "")).strip()
    for wording in (title, title.partition(":")[2]):
        named = [wording] if _fold(wording) in people.by_name else _BETWEEN_NAMES.split(wording)
        known = [people.by_name[_fold(name)] for name in named if _fold(name) in people.by_name]
        if known:
            return known, [name for name in named if name and _fold(name) not in people.by_name]
    return [], [title or "(an event without a title)"]


def _attendees(event: Component) -> Iterator[object]:
    attendees = event.get("ATTENDEE", [])
    yield from attendees if isinstance(attendees, list) else [attendees]


def _folded(names: Mapping[str, UUID]) -> dict[str, UUID]:
    return {_fold(name): person for name, person in names.items()}


def _fold(name: str) -> str:
    return " ".join(name.split()).casefold()
