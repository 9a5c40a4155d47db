"""Which diaries are owed, and when does silence begin to mean something? Days in the patient's zone, instants in UTC."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

# A day's diary may still come the next morning; noon exists on every day of every zone, midnight does not.
GRACE_UNTIL = time(12)
# Days in a row without a diary that mean something: after a worrying entry, and after an ordinary one.
SILENT_AFTER_WORRY, SILENT_AFTER_CALM = 1, 3


def owed_until(day: date, zone: ZoneInfo) -> datetime:
    """The instant after which the diary of `day` counts as missing: noon of the next day, where the patient lives."""
    return datetime.combine(day + timedelta(days=1), GRACE_UNTIL, zone).astimezone(UTC)


def days_missing(last_day: date, zone: ZoneInfo, now: datetime) -> int:
    """How many owed days in a row have no diary, counted from the day after `last_day`, the last one that came."""
    local = now.astimezone(zone)
    last_owed = local.date() - timedelta(days=1 if local.time() >= GRACE_UNTIL else 2)
    return max(0, (last_owed - last_day).days)


def next_noon(zone: ZoneInfo, after: datetime) -> datetime:
    """The first noon after an instant, where the patient lives: when the next diary begins to be missing."""
    today = after.astimezone(zone).date()
    noons = (owed_until(today + timedelta(days=ahead), zone) for ahead in (-1, 0))
    return next(noon for noon in noons if noon > after)


def silence_deadlines(last_day: date, zone: ZoneInfo) -> tuple[datetime, ...]:
    """The instants at which continued silence may become a finding, earliest first."""
    steps = (SILENT_AFTER_WORRY, SILENT_AFTER_CALM)
    return tuple(owed_until(last_day + timedelta(days=missing), zone) for missing in steps)
