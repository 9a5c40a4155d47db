"""Who is on call, when, and when does that next change? Rotations, temporary changes and imported shifts together.

People are taken in this order: the rotations as they stand, imported shifts, then temporary changes, one after the other
as they stand: a later one has the last word. A replacement stands in for somebody only while that person is on call.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Annotated, ClassVar
from uuid import UUID
from zoneinfo import ZoneInfo

from annotated_types import MaxLen, MinLen
from pydantic import AwareDatetime

from app.oncall.rotations import Rotation, turns_between
from app.oncall.spans import Span, common, joined, outside, sections

_FORBID_UNKNOWN = {"extra": "forbid"}
_INSTANT = timedelta(microseconds=1)
_EARLIEST, _LATEST = 1970, 2200
EXTRA_COVER, IMPORTED = "extra cover", "imported"


@dataclass(frozen=True, slots=True, kw_only=True)
class Override:
    """A temporary change: `adds` alone is extra cover, `removes` alone is somebody away, both is a replacement."""

    __pydantic_config__: ClassVar = _FORBID_UNKNOWN
    id: UUID
    starts_at: AwareDatetime
    ends_at: AwareDatetime
    adds: UUID | None = None
    removes: UUID | None = None
    reason: Annotated[str, MaxLen(200)] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FixedShift:
    """A shift that no rotation makes: read from a calendar, or temporary cover."""

    __pydantic_config__: ClassVar = _FORBID_UNKNOWN
    person: UUID
    starts_at: AwareDatetime
    ends_at: AwareDatetime
    source: Annotated[str, MinLen(1), MaxLen(80)] = IMPORTED


@dataclass(frozen=True, slots=True, kw_only=True)
class Roster:
    """A team's whole rota."""

    __pydantic_config__: ClassVar = _FORBID_UNKNOWN
    rotations: Annotated[tuple[Rotation, ...], MaxLen(20)] = ()
    overrides: Annotated[tuple[Override, ...], MaxLen(500)] = ()
    fixed: Annotated[tuple[FixedShift, ...], MaxLen(5000)] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Shift:
    """One person's stretch on call, in UTC, and what put them there: a rotation's name, `imported`, `extra cover`."""

    __pydantic_config__: ClassVar = _FORBID_UNKNOWN
    person: UUID
    starts_at: AwareDatetime
    ends_at: AwareDatetime
    source: str


@dataclass(frozen=True, slots=True)
class _Piece:
    person: UUID
    source: str
    span: Span


def on_call_at(roster: Roster, zone: ZoneInfo, at: datetime) -> tuple[UUID, ...]:
    """Everybody on call at one instant, each once, in the roster's order."""
    at = at.astimezone(UTC)
    return tuple(dict.fromkeys(piece.person for piece in _pieces(roster, zone, (at, at + _INSTANT))))


def shifts_between(roster: Roster, zone: ZoneInfo, start: datetime, end: datetime) -> tuple[Shift, ...]:
    """Every shift in the interval, cut to it, in order of time; adjoining stretches from one source are one shift."""
    whole = (start.astimezone(UTC), end.astimezone(UTC))
    if whole[0] >= whole[1]:
        return ()
    spans: dict[tuple[UUID, str], list[Span]] = {}
    for piece in _pieces(roster, zone, whole):
        spans.setdefault((piece.person, piece.source), []).append(piece.span)
    shifts = [
        Shift(person=person, source=source, starts_at=span[0], ends_at=span[1])
        for (person, source), theirs in spans.items()
        for span in joined(theirs)
    ]
    return tuple(sorted(shifts, key=lambda shift: shift.starts_at))


def next_change(
    roster: Roster, zone: ZoneInfo, after: datetime, within: timedelta = timedelta(days=14)
) -> datetime | None:
    """The next instant after `after` at which other people are on call than at `after`, if there is one within."""
    after = after.astimezone(UTC)
    whole = (after, after + within + _INSTANT)
    marked = [(piece.span, piece.person) for piece in _pieces(roster, zone, whole)]
    now_on = set(on_call_at(roster, zone, after))
    return next((span[0] for span, people in sections(marked, whole) if set(people) != now_on), None)


def problems_of(roster: Roster) -> list[tuple[str, str]]:
    """What is wrong with a roster that its types cannot say: where, as a JSON pointer, and what."""
    return [*_rotation_problems(roster), *_override_problems(roster), *_fixed_problems(roster)]


def _pieces(roster: Roster, zone: ZoneInfo, whole: Span) -> list[_Piece]:
    pieces = [
        _Piece(person, rotation.name, span)
        for rotation in roster.rotations
        for person, span in turns_between(rotation, zone, *whole)
    ]
    for shift in roster.fixed:
        span = _shared(shift, whole)
        if span is not None:
            pieces.append(_Piece(shift.person, shift.source, span))
    for override in roster.overrides:
        span = _shared(override, whole)
        if span is not None:
            pieces = _changed(pieces, override, span)
    return pieces


def _changed(pieces: list[_Piece], override: Override, span: Span) -> list[_Piece]:
    if override.removes is None:
        return [*pieces, *([] if override.adds is None else [_Piece(override.adds, EXTRA_COVER, span)])]
    changed: list[_Piece] = []
    for piece in pieces:
        shared = common(piece.span, span) if piece.person == override.removes else None
        if shared is None:
            changed.append(piece)
            continue
        changed.extend(_Piece(piece.person, piece.source, rest) for rest in outside(piece.span, span))
        if override.adds is not None:
            changed.append(_Piece(override.adds, piece.source, shared))
    return changed


def _shared(lasting: Override | FixedShift, whole: Span) -> Span | None:
    """In UTC before the two ends meet: two times in one zone would compare by what its clock shows."""
    if lasting.starts_at >= whole[1] or lasting.ends_at <= whole[0]:
        return None
    return common((lasting.starts_at.astimezone(UTC), lasting.ends_at.astimezone(UTC)), whole)


def _rotation_problems(roster: Roster) -> Iterator[tuple[str, str]]:
    names: set[str] = set()
    for place, rotation in enumerate(roster.rotations):
        if rotation.name in names:
            yield f"/rotations/{place}/name", "Another rotation of this team has the same name."
        names.add(rotation.name)
        if not _EARLIEST <= rotation.starts_at.year <= _LATEST:
            yield f"/rotations/{place}/starts_at", f"A rotation starts between {_EARLIEST} and {_LATEST}."
        for window, hours in enumerate(rotation.within):
            if hours.start.tzinfo or hours.end.tzinfo:
                yield f"/rotations/{place}/within/{window}", "These are times by the clinic's clock, without a zone."


def _override_problems(roster: Roster) -> Iterator[tuple[str, str]]:
    ids: set[UUID] = set()
    for place, override in enumerate(roster.overrides):
        if override.id in ids:
            yield f"/overrides/{place}/id", "Another temporary change of this team has the same id."
        ids.add(override.id)
        yield from ((f"/overrides/{place}/ends_at", said) for said in _end_problems(override, "A temporary change"))
        if override.adds is None and override.removes is None:
            yield f"/overrides/{place}", "A temporary change adds somebody, removes somebody, or both."
        elif override.adds == override.removes:
            yield f"/overrides/{place}/adds", "Nobody can stand in for themselves."


def _fixed_problems(roster: Roster) -> Iterator[tuple[str, str]]:
    for place, shift in enumerate(roster.fixed):
        yield from ((f"/fixed/{place}/ends_at", said) for said in _end_problems(shift, "A shift"))


def _end_problems(lasting: Override | FixedShift, what: str) -> Iterator[str]:
    years = {lasting.starts_at.year, lasting.ends_at.year}
    if not years <= set(range(_EARLIEST, _LATEST + 1)):
        yield f"{what} lies between {_EARLIEST} and {_LATEST}."
    elif lasting.ends_at.timestamp() <= lasting.starts_at.timestamp():  # instants, not what a clock shows
        yield f"{what} ends after it starts."
