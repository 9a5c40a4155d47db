"""How is an instant said to someone tired? How long ago, and when that was on the clinic's own clock, with its zone."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True)
class Moment:
    """`about` is relative to now, `exact` the clinic's local time, `iso` for machines."""

    about: str
    exact: str
    iso: str


def moment(at: datetime, zone: ZoneInfo, now: datetime) -> Moment:
    """An instant, seen from `now`."""
    return Moment(about=say_distance(at - now), exact=say_local(at, zone, now), iso=at.astimezone(zone).isoformat())


def say_local(at: datetime, zone: ZoneInfo, now: datetime) -> str:
    """`02:14 GMT` for today, `yesterday 22:10 GMT`, `Thu 12 Mar 22:10 GMT`."""
    local = at.astimezone(zone)
    return f"{_say_date(local.date(), now.astimezone(zone).date())} {local:%H:%M} {say_zone(local)}".lstrip()


def say_clock(at: datetime, zone: ZoneInfo) -> str:
    """`02:14:05 GMT`."""
    local = at.astimezone(zone)
    return f"{local:%H:%M:%S} {say_zone(local)}"


def say_zone(local: datetime) -> str:
    """`GMT`; `UTC+07` where the zone has no name of its own."""
    name = local.tzname() or ""
    return f"UTC{name}" if name[:1] in ("+", "-") else name


def say_weekday(day: date) -> str:
    """`Tue 10 Mar`: the day of the week is what people remember."""
    return f"{day:%a} {day.day} {day:%b}"


def say_distance(away: timedelta) -> str:
    """`3 min ago`, `in 4 min`; in whole units, so that it never claims more than it knows."""
    seconds = round(away.total_seconds())
    length = say_length(abs(seconds))
    if length is None:
        return "just now" if seconds <= 0 else "within a minute"
    return f"{length} ago" if seconds < 0 else f"in {length}"


def say_length(seconds: int) -> str | None:
    """`2 h 5 min`; `None` below a minute."""
    minutes = seconds // 60
    if minutes < 1:
        return None
    if minutes < 60:
        return f"{minutes} min"
    if minutes < 24 * 60:
        rest = f" {minutes % 60} min" if minutes % 60 else ""
        return f"{minutes // 60} h{rest}"
    days = minutes // (24 * 60)
    return f"{days} {'day' if days == 1 else 'days'}"


def _say_date(day: date, today: date) -> str:
    near = {-1: "yesterday", 0: "", 1: "tomorrow"}.get((day - today).days)
    if near is not None:
        return near
    year = "" if day.year == today.year else f" {day.year}"
    return f"{day:%a} {day.day} {day:%b}{year}"
