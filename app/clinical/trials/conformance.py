"""What does a published case hold? A patient's timeline, and what a clinician expects of it; read strictly."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated, Any, ClassVar

from annotated_types import Ge, MaxLen, MinLen
from pydantic import Field, TypeAdapter, ValidationError
from pydantic_core import to_json

from app.clinical.diary import Day, Instant
from app.clinical.evidence import Certainty
from app.clinical.intake.reading import Problem, UnreadableError, adapter, problems_from
from app.clinical.replay import Timeline
from app.clinical.response import FollowUpDay, ResponseClass
from app.clinical.ruleset import STANDARD, Ruleset
from app.clinical.transcript import read_timeline
from app.clinical.vocabulary import Condition, Region, Urgency

_FORBID_UNKNOWN = {"extra": "forbid"}
Place = Annotated[int, Ge(0)]  # an entry, by its place in /timeline/entries, from 0
Text = Annotated[str, MinLen(1), MaxLen(1000)]


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseSource:
    """Why this is expected: the rule, who says so, and how sure we are of that."""

    __pydantic_config__: ClassVar = _FORBID_UNKNOWN
    rule: Text
    evidence: Text
    certainty: Certainty


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpectedStep:
    """A point at which the alert opened or rose."""

    __pydantic_config__: ClassVar = _FORBID_UNKNOWN
    urgency: Urgency
    on_entry: Place | None = None
    at: Instant | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpectedAlert:
    """An alert that must have been raised. `on_day` is the day of opening, `concerns_day` the day it is about."""

    __pydantic_config__: ClassVar = _FORBID_UNKNOWN
    condition: Condition
    urgency: Urgency | None = None  # exactly this, at the highest
    at_least: Urgency | None = None  # this or higher; where the evidence does not settle it
    opened_on_entry: Place | None = None
    opened_at: Instant | None = None
    on_day: Day | None = None
    concerns_day: Day | None = None
    late: bool | None = None
    steps: tuple[ExpectedStep, ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpectedAdvice:
    """How urgent the words are that the patient reads on handing in an entry."""

    __pydantic_config__: ClassVar = _FORBID_UNKNOWN
    on_entry: Place
    urgency: Urgency


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpectedResponse:
    __pydantic_config__: ClassVar = _FORBID_UNKNOWN
    region: Region
    day: FollowUpDay
    class_: Annotated[ResponseClass, Field(alias="class")]


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpectedDose:
    """Oral morphine equivalent of a day, mg; null: it must be unknown."""

    __pydantic_config__: ClassVar = _FORBID_UNKNOWN
    day: Day
    mg: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Expectation:
    """`exactly`: no alert but these. `not_above`: the highest that a condition may reach, if it rings at all."""

    __pydantic_config__: ClassVar = _FORBID_UNKNOWN
    alerts: tuple[ExpectedAlert, ...] = ()
    exactly: bool = False
    never: tuple[Condition, ...] = ()
    not_above: Mapping[Condition, Urgency] = field(default_factory=dict)
    advice: tuple[ExpectedAdvice, ...] = ()
    combined: tuple[tuple[Condition, ...], ...] = ()
    pain_response: tuple[ExpectedResponse, ...] | None = None
    omed: tuple[ExpectedDose, ...] = ()
    refused: tuple[str, ...] = ()  # JSON pointers: the timeline cannot be read, and these are why
    refused_entries: tuple[Place, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One published story. `timeline` is what `tocsin replay` reads, kept as it is written."""

    __pydantic_config__: ClassVar = _FORBID_UNKNOWN
    title: Text
    story: Text
    source: CaseSource
    timeline: dict[str, Any]
    expect: Expectation
    ruleset: Ruleset = STANDARD


def read_case(text: bytes | str) -> Case:
    """A case from its JSON; raises `UnreadableError` naming every field at fault, the timeline's too."""
    try:
        case = adapter(Case).validate_json(text, strict=True)
    except ValidationError as refused:
        raise UnreadableError(problems_from(refused.errors(include_url=False, include_input=False))) from None
    faults = tuple(_faults(case))
    if faults:
        raise UnreadableError(faults)
    return case


def timeline_of(case: Case) -> Timeline:
    """The case's story, as `tocsin replay` reads it; raises `UnreadableError`."""
    return read_timeline(to_json(case.timeline))


def received(case: Case, place: int | None) -> datetime | None:
    """When the entry at this place reached the server."""
    return None if place is None else datetime.fromisoformat(case.timeline["entries"][place]["received_at"])


def schema() -> dict[str, Any]:
    """The JSON Schema of a case; a timeline that is to be refused may break the timeline's own."""
    document = TypeAdapter(Case).json_schema(mode="validation")
    inner = TypeAdapter(Timeline).json_schema(mode="validation")
    definitions = {**inner.pop("$defs"), **document.pop("$defs"), "Timeline": inner}
    is_read = {"properties": {"expect": {"not": {"required": ["refused"]}}}}
    head = {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "Tocsin conformance case"}
    then = {"properties": {"timeline": {"$ref": "#/$defs/Timeline"}}}
    return {**document, **head, "if": is_read, "then": then, "$defs": dict(sorted(definitions.items()))}


def _faults(case: Case) -> Iterator[Problem]:
    """What the types cannot see: a timeline that cannot be read, an entry that is not there, a case that asks nothing."""
    if case.expect == Expectation():
        yield Problem("/expect", "expected something to be expected")
    for place, alert in enumerate(case.expect.alerts):
        if (alert.urgency is None) == (alert.at_least is None):
            yield Problem(f"/expect/alerts/{place}", "expected either urgency or at_least")
    entries = case.timeline.get("entries")
    count = len(entries) if isinstance(entries, list) else 0
    for pointer, place_of_entry in _entries_named(case.expect):
        if place_of_entry >= count:
            yield Problem(pointer, f"expected the place of an entry, from 0 to {count - 1}")
    if not case.expect.refused:
        try:
            timeline_of(case)
        except UnreadableError as unreadable:
            yield from (Problem(f"/timeline{one.pointer}", one.detail) for one in unreadable.problems)


def _entries_named(expect: Expectation) -> Iterator[tuple[str, int]]:
    for place, alert in enumerate(expect.alerts):
        if alert.opened_on_entry is not None:
            yield f"/expect/alerts/{place}/opened_on_entry", alert.opened_on_entry
        for number, step in enumerate(alert.steps or ()):
            if step.on_entry is not None:
                yield f"/expect/alerts/{place}/steps/{number}/on_entry", step.on_entry
    for place, advice in enumerate(expect.advice):
        yield f"/expect/advice/{place}/on_entry", advice.on_entry
