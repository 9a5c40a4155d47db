"""Which instants does a wall-clock time name: one, two in autumn, none in spring? Always answered in UTC.

An instant and a wall-clock time are never compared with each other and never added to: a wall-clock time is a naive
`datetime`, an instant an aware one in UTC, and these functions are the only way from one to the other.
"""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from app.oncall.spans import Span

_DAY = timedelta(days=1)
_SECOND = timedelta(seconds=1)


def first_at(wall: datetime, zone: ZoneInfo) -> datetime:
    """The first instant at which the zone's clock shows `wall`, or has gone past it when it never shows it."""
    return _instants(wall, zone)[0]


def last_at(wall: datetime, zone: ZoneInfo) -> datetime:
    """The last instant at which the zone's clock shows `wall`, or the first that is past it when it never shows it."""
    return _instants(wall, zone)[1]


def wall_at(instant: datetime, zone: ZoneInfo) -> datetime:
    """What the zone's clock shows, as a naive time."""
    return instant.astimezone(zone).replace(tzinfo=None, fold=0)


def span_from(day: date, start: time, end: time, zone: ZoneInfo) -> Span:
    """The stretch that begins on `day`, through midnight when `end` is not after `start`.

    From the first showing of `start` to the last showing of `end`: on the night the clocks go back it is longer.
    """
    ends_on = day + _DAY if end <= start else day
    return first_at(datetime.combine(day, start), zone), last_at(datetime.combine(ends_on, end), zone)


def day_exists(day: date, zone: ZoneInfo) -> bool:
    """Whether the zone had such a day at all: Samoa had no 30 December 2011."""
    midnight = datetime.combine(day, time())
    return first_at(midnight, zone) < first_at(midnight + _DAY, zone)


def _instants(wall: datetime, zone: ZoneInfo) -> Span:
    before = wall.replace(tzinfo=zone, fold=0).utcoffset() or timedelta()
    after = wall.replace(tzinfo=zone, fold=1).utcoffset() or timedelta()
    early, late = (wall - before).replace(tzinfo=UTC), (wall - after).replace(tzinfo=UTC)
    if before >= after:
        return early, late
    change = _first_with_offset(after, late, early, zone)
    return change, change


def _first_with_offset(offset: timedelta, before: datetime, after: datetime, zone: ZoneInfo) -> datetime:
    """The second at which the clock jumped, somewhere after `before` and not after `after`."""
    low, high = before.replace(microsecond=0), after.replace(microsecond=0)
    while high - low > _SECOND:
        middle = low + (high - low) // 2 // _SECOND * _SECOND
        if middle.astimezone(zone).utcoffset() == offset:
            high = middle
        else:
            low = middle
    return high
