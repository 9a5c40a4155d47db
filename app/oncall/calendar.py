"""How do shifts look in somebody's own calendar? An iCalendar feed out; `imports` reads one in."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid5

from icalendar import Calendar, Event, vDuration

from app.oncall.roster import Shift

_REFRESH = vDuration(timedelta(minutes=30))
_SECOND = timedelta(seconds=1)


def calendar_of(shifts: Iterable[Shift], names: Mapping[UUID, str], team_name: str, now: datetime) -> bytes:
    """A feed to subscribe to: times in UTC, the person as the title, and the same uid each time a shift is shown.

    Ask for shifts from a fixed day, the Monday before last, say: a shift cut at `now` would be a new one each time.
    """
    calendar = Calendar()
    calendar.add("prodid", "-//Tocsin//On call//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", f"On call: {team_name}")
    calendar.add("refresh-interval", _REFRESH, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", _REFRESH)
    for shift in shifts:
        calendar.add_component(_event(shift, names.get(shift.person, "Somebody who has left"), team_name, now))
    feed: bytes = calendar.to_ical()
    return feed


def _event(shift: Shift, name: str, team_name: str, now: datetime) -> Event:
    event = Event()
    event.add("uid", f"{uuid5(shift.person, f'{team_name}|{shift.source}|{shift.starts_at.isoformat()}')}@tocsin")
    event.add("dtstamp", now.astimezone(UTC).replace(microsecond=0))
    event.add("dtstart", shift.starts_at.astimezone(UTC).replace(microsecond=0))
    event.add("dtend", _whole_second_after(shift.ends_at))
    event.add("summary", name)
    event.add("description", f"On call: {team_name}, {shift.source}")
    event.add("transp", "TRANSPARENT")  # who is on call can still be invited to a meeting
    return event


def _whole_second_after(instant: datetime) -> datetime:
    """ICalendar knows no fractions: a shift is shown up to a second longer, never shorter."""
    floor = instant.astimezone(UTC).replace(microsecond=0)
    return floor if floor == instant else floor + _SECOND
