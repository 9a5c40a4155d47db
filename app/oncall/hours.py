"""Is it quiet now, and when does the clock next show this time? For reminders and canaries, on anybody's own clock."""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import ClassVar
from zoneinfo import ZoneInfo

from app.clinical.time_of_day import TimeOfDay
from app.oncall.wall import day_exists, first_at, span_from, wall_at


@dataclass(frozen=True, slots=True, kw_only=True)
class QuietHours:
    """When not to disturb somebody, through midnight when `end` is before `start`; equal times mean never quiet."""

    __pydantic_config__: ClassVar = {"extra": "forbid"}
    start: TimeOfDay
    end: TimeOfDay


def quiet_until(quiet: QuietHours, zone: ZoneInfo, at: datetime) -> datetime | None:
    """When these quiet hours end, or None when it is not quiet at `at`.

    They begin at the first showing of `start` and end at the last showing of `end`: nobody is woken in between.
    """
    if quiet.start == quiet.end:
        return None
    today = wall_at(at, zone).date()
    spans = (span_from(today + timedelta(days=ahead), quiet.start, quiet.end, zone) for ahead in (-1, 0, 1))
    return max((end for start, end in spans if start <= at < end), default=None)


def next_at(wall: time, zone: ZoneInfo, after: datetime) -> datetime:
    """The next instant after `after` at which the zone's clock shows `wall`, once for each day there is.

    A time the clock jumps over comes at the first instant after the jump, one it shows twice at the first showing only.
    """
    today = wall_at(after, zone).date()
    days = (today + timedelta(days=ahead) for ahead in range(-1, 4))
    instants = (first_at(datetime.combine(day, wall), zone) for day in days if day_exists(day, zone))
    return min(instant for instant in instants if instant > after.astimezone(UTC))
