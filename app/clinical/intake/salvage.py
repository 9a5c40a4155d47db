"""What can still be judged of an entry that cannot be read? Its smallest unreadable parts are left out, the rest stays.

What is salvaged serves one thing: to judge at once what can be judged. It is never kept as the patient's answer and
never becomes history, because nobody knows what was meant. Where the reading must choose, it chooses what worries more.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, tzinfo
from functools import partial
from hashlib import sha256
from math import isfinite
from typing import Any
from uuid import UUID, uuid5

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from app.clinical.diary import Diary
from app.clinical.intake.reading import AHEAD, adapter
from app.clinical.intake.slicing import shallow

DEEPEST = 16  # brackets; a diary has five
MOST_READINGS = 12  # an entry that contradicts itself more often than this is not judged in every way it could be read
MOST_ROUNDS = 32  # each leaves something out or fills something in; a diary is mended after half a dozen

_OF_BODIES = UUID("6d9c1c5e-52a8-5f0e-9d0b-0f6a1b8f7c11")
_LEFT_OUT: Any = object()


@dataclass(frozen=True, slots=True)
class Salvaged:
    """`body_id` names what was sent, byte for byte; `entry_id` is the entry's own id, or `body_id` where it has none.

    `readings` are the ways in which the entry can be read. More than one where a field was given twice, each with another
    of its values, the last one first as most readers of JSON would have it; none where there is nothing to read.
    """

    body_id: UUID
    entry_id: UUID
    readings: tuple[Diary, ...]

    @property
    def diary(self) -> Diary | None:
        return self.readings[0] if self.readings else None


def salvage(body: bytes, received_at: datetime, zone: tzinfo) -> Salvaged:
    """All that can be read of an entry, whatever it is; never raises.

    What says when it was written is taken from its arrival where it cannot be read, in the patient's `zone`.
    """
    body_id = uuid5(_OF_BODIES, sha256(body).hexdigest())
    document = _parsed(body)
    readings: list[Diary] = []
    turn, turns = 0, 1 if isinstance(document, _Fields) else 0
    while turn < min(turns, MOST_READINGS):
        reading = _Reading(turn, body_id, received_at, zone)
        diary = reading.of(document)
        if diary not in readings:
            readings.append(diary)
        turn, turns = turn + 1, reading.turns
    return Salvaged(body_id, readings[0].id if readings else body_id, tuple(readings))


def blank(entry_id: UUID, received_at: datetime, zone: tzinfo) -> Diary:
    """An entry of the day on which it arrived that says nothing."""
    return Diary(id=entry_id, diary_date=received_at.astimezone(zone).date(), recorded_at=received_at)


class _Fields:
    """A JSON object as it was written: a field may be there twice."""

    def __init__(self, pairs: list[tuple[str, Any]]) -> None:
        self.given: dict[str, list[Any]] = {}
        for name, value in pairs:
            self.given.setdefault(name, []).append(value)


class _Reading:
    """One way to read a document: where there is a choice, the one that is next in `turn`."""

    def __init__(self, turn: int, body_id: UUID, received_at: datetime, zone: tzinfo) -> None:
        self.turn = turn
        self.turns = 1
        self.blank = blank(body_id, received_at, zone)

    def of(self, document: _Fields) -> Diary:
        fields = self._chosen(document)
        for _ in range(MOST_ROUNDS):
            swept = _swept(fields)
            fields = {} if swept is _LEFT_OUT else swept
            try:
                # Not strict: "7" and 7.0 say seven, and here it is better to hear it than to be right.
                return self._plausible(adapter(Diary).validate_json(json.dumps(fields)))
            except ValidationError as refused:
                for error in refused.errors(include_url=False, include_input=False):
                    self._mend(fields, error)
        return self.blank

    def _chosen(self, value: Any) -> Any:
        if isinstance(value, _Fields):
            return {name: self._chosen(self._one_of(told)) for name, told in value.given.items() if _is_text(name)}
        if isinstance(value, list):
            return [self._chosen(inner) for inner in value]
        return _LEFT_OUT if isinstance(value, str) and not _is_text(value) else value

    def _one_of(self, told: list[Any]) -> Any:
        self.turns = max(self.turns, len(told))
        return told[-1 - self.turn % len(told)]

    def _mend(self, fields: dict[str, Any], error: ErrorDetails) -> None:
        """Leaves out what one error is about, or puts something in its place that is better than nothing."""
        match error["loc"], error["type"]:
            case (("id" | "diary_date" | "recorded_at" as name, *_), _):
                fields[name] = str(getattr(self.blank, name))
            case (("pain", "worst"), _):
                _put(fields, ("pain",), _with_a_worst)
            case ((*above, _), "missing"):
                _put(fields, above, _left_out)
            case (place, "tuple_type"):
                _put(fields, place, _listed)
            case (place, "too_long"):
                _put(fields, place, partial(self._part, most=error["ctx"]["max_length"]))
            case ((_, *_) as place, _):
                _put(fields, place, _left_out)

    def _part(self, told: list[Any], most: int) -> list[Any]:
        """A list that is too long, each thing once, or one part of it after the other."""
        once = list({json.dumps(one, sort_keys=True): one for one in told}.values())
        parts = -(-len(once) // most)
        self.turns = max(self.turns, parts)
        first = self.turn % parts * most
        return once[first : first + most]

    def _plausible(self, diary: Diary) -> Diary:
        if diary.diary_date > diary.recorded_at.date() + AHEAD:
            # It is about the day on which it arrived, unless only the phone's clock is behind.
            diary = replace(diary, diary_date=min(diary.diary_date, self.blank.diary_date))
        return replace(diary, amends=None) if diary.amends == diary.id else diary


def _parsed(body: bytes) -> Any:
    """JSON with more patience than a reader of it should have; `None` for what is none."""
    text = shallow(body, DEEPEST).decode("utf-8-sig", "surrogateescape")
    try:
        return json.loads(
            text,
            strict=False,
            object_pairs_hook=_Fields,
            parse_constant=lambda _: _LEFT_OUT,
            parse_int=_number,
            parse_float=_number,
        )
    except (ValueError, RecursionError):
        return None


def _number(text: str) -> Any:
    number = float(text)
    if not isfinite(number):
        return _LEFT_OUT
    return number if "." in text or "e" in text.lower() or abs(number) > 2**63 else int(text)


def _is_text(text: str) -> bool:
    """Whether it holds no half characters, which is what bytes that are no UTF-8 have become."""
    return text.isascii() or not any("\ud800" <= sign <= "\udfff" for sign in text)


def _put(fields: dict[str, Any], place: Iterable[int | str], instead: Any) -> None:
    """Puts `instead(value)` where `value` stands; nothing when it was left out already, with what it stood in."""
    *way, last = place
    inside: Any = fields
    for step in way:
        inside = inside[step] if inside is not _LEFT_OUT else _LEFT_OUT
    if inside is not _LEFT_OUT:
        inside[last] = instead(inside[last])


def _left_out(_: Any) -> Any:
    return _LEFT_OUT


def _listed(value: Any) -> Any:
    """One thing where a list of them was expected is a list of one."""
    return [value] if isinstance(value, str | dict) else _LEFT_OUT


def _with_a_worst(pain: Any) -> Any:
    """Pain whose worst cannot be read is as bad as the worst number that can; without any number, only places are left."""
    sites = pain.get("sites")
    scores = [pain.get(box) for box in ("average", "now", "least")]
    scores += [site.get("worst") for site in sites if isinstance(site, dict)] if isinstance(sites, list) else []
    readable = [score for score in scores if type(score) is int and 0 <= score <= 10]
    if not readable and not sites:
        return _LEFT_OUT
    return {**pain, "worst": max(readable, default=0)}


def _swept(value: Any) -> Any:
    """The same without what was left out. What nothing is left of was not answered: nobody said *none*."""
    if isinstance(value, dict) and value:
        swept = {name: _swept(inner) for name, inner in value.items()}
        return {name: inner for name, inner in swept.items() if inner is not _LEFT_OUT} or _LEFT_OUT
    if isinstance(value, list) and value:
        return [kept for kept in map(_swept, value) if kept is not _LEFT_OUT] or _LEFT_OUT
    return value
