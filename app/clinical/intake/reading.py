"""How do bytes become a diary, and what is said of those that cannot? The one place where input is judged."""

import json
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

from pydantic import TypeAdapter, ValidationError
from pydantic_core import ErrorDetails, from_json

from app.clinical.context import Context
from app.clinical.diary import Diary

SECTIONS = ("pain", "analgesics", "symptoms", "mobility", "temperature_c", "quality_of_life", "note")
AHEAD = timedelta(days=1)  # a diary may be dated one day past the phone's own today, never later

Read = TypeVar("Read")


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with an input: where (a JSON pointer) and what was expected. The input itself is never quoted."""

    pointer: str
    detail: str


class UnreadableError(ValueError):
    """The input cannot be read; `problems` says why, field by field."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("; ".join(f"{p.pointer or '/'}: {p.detail}" for p in self.problems))


def read_diary(body: bytes | str) -> Diary:
    """A diary from its JSON; raises `UnreadableError` naming every field at fault."""
    return _read(Diary, body, faults_of)


def read_context(body: bytes | str) -> Context:
    """A patient's context from its JSON; raises `UnreadableError`."""
    return _read(Context, body, lambda _: ())


def read_json(body: bytes | str) -> Any:
    """Any JSON value; raises `UnreadableError` when it is not JSON."""
    try:
        return from_json(body, allow_inf_nan=False)
    except ValueError as broken:
        raise UnreadableError([Problem("", f"expected JSON: {broken}")]) from None


def faults_of(diary: Diary) -> Iterable[Problem]:
    """What the types cannot see: an entry that answers nothing, or one about a day that has not come."""
    if all(getattr(diary, section) is None for section in SECTIONS):
        yield Problem("", f"expected at least one of {', '.join(SECTIONS)}")
    if diary.diary_date > diary.recorded_at.date() + AHEAD:
        yield Problem("/diary_date", "expected no later than the day after recorded_at, the phone's own today")
    if diary.amends == diary.id:
        yield Problem("/amends", "expected the id of another entry")


def problems_from(errors: Iterable[ErrorDetails], under: str = "") -> tuple[Problem, ...]:
    """Pydantic's errors as problems, each pointing into the document below `under`."""
    return tuple(_problem(error, under) for error in errors)


def pointer_to(path: Iterable[int | str]) -> str:
    """A JSON pointer (RFC 6901) from the steps that lead to a value."""
    return "".join("/" + str(step).replace("~", "~0").replace("/", "~1") for step in path)


def utc(moment: datetime) -> datetime:
    """The same instant on our own clock."""
    return moment.astimezone(UTC)


def adapter(kind: type[Read]) -> TypeAdapter[Read]:
    """The validator of a type, built once."""
    if kind not in _ADAPTERS:
        _ADAPTERS[kind] = TypeAdapter(kind)
    return _ADAPTERS[kind]


_ADAPTERS: dict[type, TypeAdapter[Any]] = {}


def _read(kind: type[Read], body: bytes | str, faults: Callable[[Read], Iterable[Problem]]) -> Read:
    try:
        value = adapter(kind).validate_json(body, strict=True)
    except ValidationError as refused:
        raise UnreadableError(problems_from(refused.errors(include_url=False, include_input=False))) from None
    found = (*faults(value), *_repeated_fields(body))
    if found:
        raise UnreadableError(found)
    return value


class _Repeating(dict[str, Any]):
    """A JSON object in which some fields were given more than once: `twice`."""

    twice: frozenset[str]


def _repeated_fields(body: bytes | str) -> tuple[Problem, ...]:
    """A field given twice has two answers, and nobody knows which was meant: the worse one must not be lost."""
    found: list[_Repeating] = []

    def keep(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        fields = dict(pairs)
        if len(fields) == len(pairs):
            return fields
        found.append(_Repeating(fields))
        names = [name for name, _ in pairs]
        found[-1].twice = frozenset(name for name in names if names.count(name) > 1)
        return found[-1]

    whole = json.loads(body, object_pairs_hook=keep)
    return tuple(_repeats_in(whole, ())) if found else ()


def _repeats_in(value: Any, path: tuple[int | str, ...]) -> Iterator[Problem]:
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, inner in inside:
        if isinstance(value, _Repeating) and step in value.twice:
            yield Problem(pointer_to((*path, step)), "is given more than once")
        yield from _repeats_in(inner, (*path, step))


_FIELD_NAME = re.compile(r"[A-Za-z0-9_.-]{1,64}")


def _problem(error: ErrorDetails, under: str) -> Problem:
    """A field we do not know is named only if it looks like a name: it may be anything else."""
    place = error["loc"]
    if error["type"] == "unexpected_keyword_argument" and not _FIELD_NAME.fullmatch(str(place[-1])):
        return Problem(under + pointer_to(place[:-1]), "has a field that is not of this version")
    return Problem(under + pointer_to(place), _expectation(error))


_PLAIN = {
    "missing": "is required",
    "unexpected_keyword_argument": "is not a field of this version",
    "dataclass_type": "expected an object",
    "tuple_type": "expected a list",
    "string_type": "expected text",
    "int_type": "expected a whole number",
    "int_from_float": "expected a whole number",
    "float_type": "expected a number",
    "bool_type": "expected true or false",
    "date_type": "expected a date as in 2026-03-14",
    "date_parsing": "expected a date as in 2026-03-14",
    "date_from_datetime_parsing": "expected a date as in 2026-03-14",
    "date_from_datetime_inexact": "expected a date without a time, as in 2026-03-14",
    "datetime_type": "expected a moment with offset as in 2026-03-14T08:15:00+01:00",
    "datetime_parsing": "expected a moment with offset as in 2026-03-14T08:15:00+01:00",
    "datetime_from_date_parsing": "expected a moment with offset as in 2026-03-14T08:15:00+01:00",
    "uuid_type": "expected a UUID",
    "uuid_parsing": "expected a UUID",
    "finite_number": "expected a finite number",
    "string_unicode": "expected text in Unicode",
}
_WITH_LIMIT = {
    "literal_error": "expected one of {expected}",
    "value_error": "{error}",
    "string_too_long": "expected at most {max_length} characters",
    "string_too_short": "expected at least {min_length} characters",
    "too_long": "expected at most {max_length} in the list",
    "too_short": "expected at least {min_length} in the list",
}


def _expectation(error: ErrorDetails) -> str:
    """What was expected in a person's words; never what was sent, which may be about a patient."""
    plain = _PLAIN.get(error["type"])
    if plain:
        return plain
    if error["type"] in _WITH_LIMIT:
        return _WITH_LIMIT[error["type"]].format(**error["ctx"])
    said = error["msg"].removeprefix("Value error, ")
    return said.replace("Input should be", "expected a value").replace("Input should have", "expected")
