"""Which minutes reach nobody: no one is on call, or no one who is has a verified contact?"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import ClassVar, Literal
from uuid import UUID
from zoneinfo import ZoneInfo

from pydantic import AwareDatetime

from app.oncall.roster import Roster, Shift, shifts_between
from app.oncall.spans import Span, common, outside, sections

Why = Literal["nobody", "no_verified_contact"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reachability:
    """From when (None: never) and until when (None: for good) somebody has a verified contact point."""

    verified_from: datetime | None = None
    until: datetime | None = None


Reach = Mapping[UUID, Reachability]


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """A stretch in which an alert reaches nobody, and the people who are on call in it all the same."""

    __pydantic_config__: ClassVar = {"extra": "forbid"}
    starts_at: AwareDatetime
    ends_at: AwareDatetime
    why: Why
    people: tuple[UUID, ...] = ()


def gaps(roster: Roster, zone: ZoneInfo, reach: Reach, start: datetime, end: datetime) -> tuple[Gap, ...]:
    """Every stretch of the interval in which nobody with a verified contact is on call, each as long as it can be.

    Somebody `reach` does not name has no verified contact.
    """
    whole = (start.astimezone(UTC), end.astimezone(UTC))
    if whole[0] >= whole[1]:
        return ()
    marked = [
        (span, (shift.person, verified))
        for shift in shifts_between(roster, zone, *whole)
        for span, verified in _by_reach(shift, reach.get(shift.person, Reachability()))
    ]
    found: list[Gap] = []
    for span, on_call in sections(marked, whole):
        if any(verified for _, verified in on_call):
            continue
        people = tuple(sorted(person for person, _ in on_call))
        gap = Gap(starts_at=span[0], ends_at=span[1], why="no_verified_contact" if people else "nobody", people=people)
        _add(found, gap)
    return tuple(found)


def _by_reach(shift: Shift, reachability: Reachability) -> Iterator[tuple[Span, bool]]:
    span = (shift.starts_at, shift.ends_at)
    verified = None
    if reachability.verified_from is not None:
        until = (reachability.until or shift.ends_at).astimezone(UTC)
        verified = common(span, (reachability.verified_from.astimezone(UTC), until))
    if verified is None:
        yield span, False
        return
    yield verified, True
    for rest in outside(span, verified):
        yield rest, False


def _add(found: list[Gap], gap: Gap) -> None:
    """One gap more, or the last one longer when only somebody else's hand-over lies between them."""
    last = found[-1] if found else None
    if last is not None and last.ends_at == gap.starts_at and last.people == gap.people:
        found[-1] = Gap(starts_at=last.starts_at, ends_at=gap.ends_at, why=gap.why, people=gap.people)
    else:
        found.append(gap)
