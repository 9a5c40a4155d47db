"""Who is rung, and when? Ladders as values; every answer is an instant in UTC computed from the clinic's own clock."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Annotated, ClassVar, Literal
from uuid import UUID
from zoneinfo import ZoneInfo

from annotated_types import Ge, Le, MaxLen, MinLen
from pydantic import StringConstraints

from app.clinical.time_of_day import TimeOfDay
from app.clinical.vocabulary import Urgency

_FORBID_UNKNOWN = {"extra": "forbid"}
Seconds = Annotated[int, Ge(0), Le(86_400)]
TEAM_ID = r"[a-z][a-z0-9-]{0,38}[a-z0-9]"
TeamId = Annotated[str, StringConstraints(pattern=f"^{TEAM_ID}$")]
Weekday = Annotated[int, Ge(1), Le(7)]  # ISO: Monday is 1


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactPoint:
    """`wait_seconds`: also tried so long after the person was rung, if nobody has answered; left out: only when the ways
    before it have failed.
    """

    __pydantic_config__: ClassVar = _FORBID_UNKNOWN
    channel: Annotated[str, MinLen(1), MaxLen(40)]
    address: Annotated[str, MinLen(1), MaxLen(2000)]
    wait_seconds: Seconds | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Someone who can be rung, on their contact points in this order."""

    __pydantic_config__: ClassVar = _FORBID_UNKNOWN
    name: Annotated[str, MinLen(1), MaxLen(80)]
    contacts: Annotated[tuple[ContactPoint, ...], MaxLen(10)] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Rung:
    """One step of a ladder: how long to wait after the step before, then whom to ring, and how often before the next.

    `people` are written down here, `staff` are the clinic's people by id, `teams` whoever of a team is on call then.
    """

    __pydantic_config__: ClassVar = _FORBID_UNKNOWN
    wait_seconds: Seconds
    people: Annotated[tuple[Person, ...], MaxLen(20)] = ()
    staff: Annotated[tuple[UUID, ...], MaxLen(20)] = ()
    teams: Annotated[tuple[TeamId, ...], MaxLen(5)] = ()
    times: Annotated[int, Ge(1), Le(10)] = 1
    every_seconds: Annotated[int, Ge(1), Le(86_400)] = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkingHours:
    """When the clinic is staffed, on its own clock; an `end` not after `start` is on the next day."""

    __pydantic_config__: ClassVar = _FORBID_UNKNOWN
    weekdays: Annotated[tuple[Weekday, ...], MinLen(1), MaxLen(7)] = (1, 2, 3, 4, 5)
    start: TimeOfDay = time(8)
    end: TimeOfDay = time(18)


@dataclass(frozen=True, slots=True, kw_only=True)
class Path:
    """Other rungs for some urgencies, in or out of working hours; the first that fits when a round begins is climbed."""

    __pydantic_config__: ClassVar = _FORBID_UNKNOWN
    urgencies: Annotated[tuple[Literal["immediate", "urgent", "soon"], ...], MinLen(1), MaxLen(3)]
    hours: Literal["any", "working", "out_of_hours"] = "any"
    rungs: Annotated[tuple[Rung, ...], MinLen(1), MaxLen(20)]
    begin_again_seconds: Annotated[int, Ge(1), Le(86_400)] = 600


@dataclass(frozen=True, slots=True, kw_only=True)
class Promises:
    """How long an acknowledgement holds, by urgency, unless whoever acknowledges says less: a promise with a due time.

    The deadlines of the contract for `urgent` (24 h) and `soon` (72 h); half an hour for `immediate` is our own choice.
    """

    __pydantic_config__: ClassVar = _FORBID_UNKNOWN
    immediate_seconds: Annotated[int, Ge(10), Le(14_400)] = 1_800
    urgent_seconds: Annotated[int, Ge(10), Le(86_400)] = 86_400
    soon_seconds: Annotated[int, Ge(10), Le(259_200)] = 259_200


@dataclass(frozen=True, slots=True, kw_only=True)
class Ladder:
    """Whom to ring, in which order, and how soon to begin again when nobody answered: it never ends by itself.

    Copied onto an alert when it opens, so that editing a clinic's ladder bends no alert in flight.
    `tell_patient_after_seconds`: when nobody has acknowledged an `immediate` alert, the patient is told to ring the line.
    `welfare` is rung when a patient could not be reached three times.
    """

    __pydantic_config__: ClassVar = _FORBID_UNKNOWN
    rungs: Annotated[tuple[Rung, ...], MinLen(1), MaxLen(20)]
    begin_again_seconds: Annotated[int, Ge(1), Le(86_400)] = 600
    working_hours: WorkingHours = WorkingHours()
    urgent_rings_out_of_hours: bool = False
    paths: Annotated[tuple[Path, ...], MaxLen(10)] = ()
    promises: Promises = Promises()
    tell_patient_after_seconds: Annotated[int, Ge(5), Le(14_400)] = 900
    welfare: Rung | None = None


@dataclass(frozen=True, slots=True)
class Climb:
    """The next rung to ring: counted through all rounds from 0, when, its place in this round, and when that began."""

    rung: int
    at: datetime
    place: int
    round_at: datetime


def first_climb(urgency: Urgency, ladder: Ladder, zone: ZoneInfo, now: datetime, *, rung: int = 0) -> Climb | None:
    """When a round begins: at once for `immediate`, in working hours for `urgent`, by a path of its own for `soon`.

    Whatever the first rung says of waiting, `immediate` does not wait for it: there is no step before it to wait for.
    `rung` is how many were rung before.
    """
    if not _pages(urgency, ladder):
        return None
    at = now
    if urgency != "immediate":
        wait = timedelta(seconds=_route(urgency, ladder, zone, now)[0].wait_seconds)
        at = _when(urgency, ladder, zone, now + wait)
    return Climb(rung, at, 0, at)


def next_climb(climb: Climb, urgency: Urgency, ladder: Ladder, zone: ZoneInfo, now: datetime) -> Climb:
    """The rung after `climb`, which has just been rung at `now`; after the last one the ladder begins again."""
    route = _route(urgency, ladder, zone, climb.round_at)
    place = climb.place + 1
    if place < len(route):
        at = _when(urgency, ladder, zone, now + timedelta(seconds=route[place].wait_seconds))
        return Climb(climb.rung + 1, at, place, climb.round_at)
    path = _path(urgency, ladder, zone, climb.round_at)
    again = (path or ladder).begin_again_seconds
    at = _when(urgency, ladder, zone, now + timedelta(seconds=again))
    return Climb(climb.rung + 1, at, 0, at)


def round_of(urgency: Urgency, ladder: Ladder, zone: ZoneInfo, round_at: datetime) -> tuple[Rung, ...]:
    """The rungs of the round that began at `round_at`, each as often as it is rung."""
    return _route(urgency, ladder, zone, round_at)


def promised_until(urgency: Urgency, ladder: Ladder, minutes: int | None, now: datetime) -> datetime:
    """Until when an acknowledgement holds: as long as was said, never longer than the ladder allows."""
    longest = {
        "immediate": ladder.promises.immediate_seconds,
        "urgent": ladder.promises.urgent_seconds,
    }.get(urgency, ladder.promises.soon_seconds)
    return now + timedelta(seconds=longest if minutes is None else min(minutes * 60, longest))


def _pages(urgency: Urgency, ladder: Ladder) -> bool:
    if urgency in ("immediate", "urgent"):
        return True
    return any(urgency in path.urgencies for path in ladder.paths)


def _route(urgency: Urgency, ladder: Ladder, zone: ZoneInfo, at: datetime) -> tuple[Rung, ...]:
    path = _path(urgency, ladder, zone, at)
    rungs = ladder.rungs if path is None else path.rungs
    return tuple(
        rung if again == 0 else replace(rung, wait_seconds=rung.every_seconds)
        for rung in rungs
        for again in range(rung.times)
    )


def _path(urgency: Urgency, ladder: Ladder, zone: ZoneInfo, at: datetime) -> Path | None:
    hours = "working" if next_working_moment(ladder.working_hours, zone, at) == at else "out_of_hours"
    fitting = (path for path in ladder.paths if urgency in path.urgencies and path.hours in ("any", hours))
    return next(fitting, None)


def rings_from(urgency: Urgency, ladder: Ladder, zone: ZoneInfo, at: datetime) -> datetime | None:
    """`at` itself when an alert of this urgency rings then, else the next moment at which it does; `None`: it never rings.

    `immediate` at any hour; `urgent` out of hours where the clinic wants it; `soon` by a path of its own, never at night.
    """
    return _when(urgency, ladder, zone, at) if _pages(urgency, ladder) else None


def _when(urgency: Urgency, ladder: Ladder, zone: ZoneInfo, at: datetime) -> datetime:
    if urgency == "immediate" or (urgency == "urgent" and _rings_out_of_hours(ladder)):
        return at
    return next_working_moment(ladder.working_hours, zone, at)


def _rings_out_of_hours(ladder: Ladder) -> bool:
    paths = (path for path in ladder.paths if "urgent" in path.urgencies and path.hours != "working")
    return ladder.urgent_rings_out_of_hours or any(paths)


def next_working_moment(hours: WorkingHours, zone: ZoneInfo, at: datetime) -> datetime:
    """`at` itself within working hours, else the start of the next working day, in UTC.

    Where the clocks change they begin at the first showing of `start` and end at the last of `end`, as shifts do; a time
    that the clock jumps over makes them longer, not shorter.
    """
    local = at.astimezone(zone)
    through_midnight = timedelta(days=1 if hours.end <= hours.start else 0)
    for ahead in range(-1, 8):
        day = local.date() + timedelta(days=ahead)
        opens = min(_showings(day, hours.start, zone))
        closes = max(_showings(day + through_midnight, hours.end, zone))
        if day.isoweekday() in hours.weekdays and at < closes:
            return max(at, opens)
    return at


def _showings(day: date, wall: time, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """The instants at which the zone's clock shows this time: two on the night it goes back, else twice the same."""
    first, second = (datetime.combine(day, wall.replace(fold=fold), zone).astimezone(UTC) for fold in (0, 1))
    return first, second
