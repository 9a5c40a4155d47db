"""Who takes turns, and from when to when? Exact to the second on the nights the clocks change.

The rules, for a rotation in its clinic's zone:

- A daily or weekly turn is handed over when the clinic's clock shows the time of the first hand-over.
- An hourly turn lasts that many elapsed hours, counted from the first hand-over: on the clock it moves by an hour when
  the clocks do. Whoever wants every 12 hours at eight o'clock by the clock makes two daily rotations, each with `within`.
- A hand-over at a time the clock jumps over in spring happens at the first instant after the jump.
- A hand-over at a time the clock shows twice in autumn: the next person begins at the first showing, the one before
  ends at the last. For that hour both are on call: shifts may overlap, they never leave a gap.
- A window of `within` follows the same two rules at both of its ends.
- Turns reach back before the first hand-over in the same order: somebody hands over to the first member.

So a rotation without `within` covers every instant.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Annotated, ClassVar, Literal
from uuid import UUID
from zoneinfo import ZoneInfo

from annotated_types import Ge, Le, MaxLen, MinLen
from pydantic import NaiveDatetime

from app.clinical.time_of_day import TimeOfDay
from app.oncall.spans import Span, common, joined, within
from app.oncall.wall import first_at, last_at, span_from, wall_at

_FORBID_UNKNOWN = {"extra": "forbid"}
Weekday = Annotated[int, Ge(1), Le(7)]  # ISO: Monday is 1
Turn = Literal["hourly", "daily", "weekly"]
_LENGTHS: dict[Turn, timedelta] = {
    "hourly": timedelta(hours=1),
    "daily": timedelta(days=1),
    "weekly": timedelta(days=7),
}
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """Hours of a week, by the day they begin on; an `end` not after `start` is on the next day."""

    __pydantic_config__: ClassVar = _FORBID_UNKNOWN
    weekdays: Annotated[tuple[Weekday, ...], MinLen(1), MaxLen(7)] = (1, 2, 3, 4, 5, 6, 7)
    start: TimeOfDay
    end: TimeOfDay


@dataclass(frozen=True, slots=True, kw_only=True)
class Rotation:
    """People who take turns; the first member begins at `starts_at` by the clinic's clock.

    With `within`, whoever has the turn is on call in those windows only: nights, say, and whole weekends.
    """

    __pydantic_config__: ClassVar = _FORBID_UNKNOWN
    name: Annotated[str, MinLen(1), MaxLen(80)]
    members: Annotated[tuple[UUID, ...], MinLen(1), MaxLen(50)]
    turn: Turn
    turn_length: Annotated[int, Ge(1), Le(366)] = 1
    starts_at: NaiveDatetime
    within: Annotated[tuple[Window, ...], MaxLen(14)] = ()


def turns_between(rotation: Rotation, zone: ZoneInfo, start: datetime, end: datetime) -> Iterator[tuple[UUID, Span]]:
    """Whose turn it is and when, cut to the windows and to `start` and `end`, in the order in which turns begin."""
    whole = (start.astimezone(UTC), end.astimezone(UTC))
    windows = _windows(rotation, zone, whole)
    first, hand_overs = _hand_overs(rotation, zone, whole)
    for number, (begins, ends) in enumerate(pairwise(hand_overs), first):
        turn = common((begins[0], ends[1]), whole)
        if turn is not None:
            for span in within(turn, windows):
                yield rotation.members[number % len(rotation.members)], span


def _hand_overs(rotation: Rotation, zone: ZoneInfo, whole: Span) -> tuple[int, list[Span]]:
    """The number of the first turn, and from when to when each hand-over lasts: a turn fills one to the next.

    The number is worked out, not counted up to. It is right but for the hours around a clock change: one more turn at
    each side makes up for it.
    """
    length = _LENGTHS[rotation.turn] * rotation.turn_length
    if rotation.turn == "hourly":
        origin = first_at(rotation.starts_at, zone)
        first, last = ((at - origin) // length for at in whole)
        instants = [origin + length * number for number in range(first - 1, last + 3)]
        return first - 1, [(instant, instant) for instant in instants]
    first, last = ((wall_at(at, zone) - rotation.starts_at) // length for at in whole)
    walls = [rotation.starts_at + length * number for number in range(first - 1, last + 3)]
    return first - 1, [(first_at(wall, zone), last_at(wall, zone)) for wall in walls]


def _windows(rotation: Rotation, zone: ZoneInfo, whole: Span) -> list[Span]:
    if not rotation.within:
        return [whole]
    first, last = wall_at(whole[0], zone).date(), wall_at(whole[1], zone).date()
    days = [first + _DAY * ahead for ahead in range(-1, (last - first).days + 2)]
    return joined(
        span_from(day, window.start, window.end, zone)
        for day in days
        for window in rotation.within
        if day.isoweekday() in window.weekdays
    )
