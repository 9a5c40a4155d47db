"""Who is rung, and when? Ladders as values; every answer is an instant in UTC computed from the clinic's own clock."""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Annotated, ClassVar
from zoneinfo import ZoneInfo

from annotated_types import Ge, Le, MaxLen, MinLen

from app.clinical.vocabulary import Urgency

_FORBID_UNKNOWN = {"extra": "forbid"}
Seconds = Annotated[int, Ge(0), Le(86_400)]
Weekday = Annotated[int, Ge(1), Le(7)]  # ISO: Monday is 1


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactPoint:
    __pydantic_config__: ClassVar = _FORBID_UNKNOWN
    channel: Annotated[str, MinLen(1), MaxLen(40)]
    address: Annotated[str, MinLen(1), MaxLen(400)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Someone who can be rung, on each of their contact points."""

    __pydantic_config__: ClassVar = _FORBID_UNKNOWN
    name: Annotated[str, MinLen(1), MaxLen(80)]
    contacts: Annotated[tuple[ContactPoint, ...], MaxLen(10)] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Rung:
    """One step of a ladder: how long to wait after the step before, then whom to ring."""

    __pydantic_config__: ClassVar = _FORBID_UNKNOWN
    wait_seconds: Seconds
    people: Annotated[tuple[Person, ...], MaxLen(20)]


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkingHours:
    """When the clinic is staffed, on its own clock; an `end` not after `start` is on the next day."""

    __pydantic_config__: ClassVar = _FORBID_UNKNOWN
    weekdays: Annotated[tuple[Weekday, ...], MinLen(1), MaxLen(7)] = (1, 2, 3, 4, 5)
    start: time = time(8)
    end: time = time(18)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ladder:
    """Whom to ring, in which order, and how soon to begin again when nobody answered: it never ends by itself.

    Copied onto an alert when it opens, so that editing a clinic's ladder bends no alert in flight.
    """

    __pydantic_config__: ClassVar = _FORBID_UNKNOWN
    rungs: Annotated[tuple[Rung, ...], MinLen(1), MaxLen(20)]
    begin_again_seconds: Annotated[int, Ge(1), Le(86_400)] = 600
    working_hours: WorkingHours = WorkingHours()
    urgent_rings_out_of_hours: bool = False


@dataclass(frozen=True, slots=True)
class Climb:
    """The next rung to ring, counted through all rounds from 0, and when."""

    rung: int
    at: datetime


def first_climb(urgency: Urgency, ladder: Ladder, zone: ZoneInfo, now: datetime) -> Climb | None:
    """When the first rung is rung: at once for `immediate`, in working hours for `urgent`, never for the rest.

    Whatever the first rung says of waiting, `immediate` does not wait for it: there is no step before it to wait for.
    """
    if urgency in ("soon", "routine"):
        return None
    if urgency == "immediate":
        return Climb(0, now)
    wait = timedelta(seconds=ladder.rungs[0].wait_seconds)
    return Climb(0, _when(urgency, ladder, zone, now + wait))


def next_climb(rung: int, urgency: Urgency, ladder: Ladder, zone: ZoneInfo, now: datetime) -> Climb:
    """The rung after `rung`, which has just been rung at `now`; after the last one the ladder begins again."""
    following = rung + 1
    place = following % len(ladder.rungs)
    wait = ladder.begin_again_seconds if place == 0 else ladder.rungs[place].wait_seconds
    return Climb(following, _when(urgency, ladder, zone, now + timedelta(seconds=wait)))


def people_on(rung: int, ladder: Ladder) -> tuple[Person, ...]:
    """Who stands on a rung, counted through all rounds."""
    return ladder.rungs[rung % len(ladder.rungs)].people


def _when(urgency: Urgency, ladder: Ladder, zone: ZoneInfo, at: datetime) -> datetime:
    if urgency == "immediate" or ladder.urgent_rings_out_of_hours:
        return at
    return next_working_moment(ladder.working_hours, zone, at)


def next_working_moment(hours: WorkingHours, zone: ZoneInfo, at: datetime) -> datetime:
    """`at` itself within working hours, else the start of the next working day, in UTC."""
    local = at.astimezone(zone)
    through_midnight = timedelta(days=1 if hours.end <= hours.start else 0)
    for ahead in range(-1, 8):
        day = local.date() + timedelta(days=ahead)
        opens = datetime.combine(day, hours.start, zone).astimezone(UTC)
        closes = datetime.combine(day + through_midnight, hours.end, zone).astimezone(UTC)
        if day.isoweekday() in hours.weekdays and at < closes:
            return max(at, opens)
    return at
