"""Which diaries are owed, and when does silence begin to mean something? Days in the patient's zone, instants in UTC."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from itertools import pairwise
from zoneinfo import ZoneInfo

# A day's diary may still come the next morning; noon exists on every day of every zone, midnight does not.
GRACE_UNTIL = time(12)
# Days in a row without a diary that mean something: after an entry that was immediate, after one that was urgent, after an
# ordinary one, and after an ordinary one whatever pauses the patient is used to make.
SILENT_AFTER_RED, SILENT_AFTER_AMBER, SILENT_AFTER_CALM, SILENT_AT_MOST = 1, 2, 3, 7


def owed_until(day: date, zone: ZoneInfo) -> datetime:
    """The instant after which the diary of `day` counts as missing: noon of the next day, where the patient lives."""
    return datetime.combine(day + timedelta(days=1), GRACE_UNTIL, zone).astimezone(UTC)


def days_missing(last_day: date, zone: ZoneInfo, now: datetime) -> int:
    """How many owed days in a row have no diary, counted from the day after `last_day`, the last one that came."""
    local = now.astimezone(zone)
    last_owed = local.date() - timedelta(days=1 if local.time() >= GRACE_UNTIL else 2)
    return max(0, (last_owed - last_day).days)


def usual_pause(days: Iterable[date]) -> int:
    """How many days in a row a patient who wrote about these days is used to leave out.

    The second longest pause: made at least twice, so that one journey or one stay in hospital is no habit.
    """
    pauses = sorted((later - earlier).days - 1 for earlier, later in pairwise(sorted(set(days))))
    return pauses[-2] if len(pauses) > 1 else 0


def next_noon(zone: ZoneInfo, after: datetime) -> datetime:
    """The first noon after an instant, where the patient lives: when the next diary begins to be missing."""
    today = after.astimezone(zone).date()
    noons = (owed_until(today + timedelta(days=ahead), zone) for ahead in (-1, 0))
    return next(noon for noon in noons if noon > after)


@lru_cache(maxsize=1024)  # asked for every diary that comes, and most are about the same few days in a few zones
def silence_deadlines(last_day: date, zone: ZoneInfo) -> tuple[datetime, ...]:
    """The instants at which continued silence may become a finding, earliest first.

    Every noon up to the longest silence that any habit excuses: which of them rings depends on what was written.
    """
    return tuple(owed_until(last_day + timedelta(days=missing), zone) for missing in range(1, SILENT_AT_MOST + 1))
