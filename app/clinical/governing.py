"""Which numbers may a clinic set, within which bounds, and where does a ruleset of its own stand?

The bounds stand beside the numbers in the rules. What concerns the spinal cord can be set by nobody: a clinic that wants
another number there must change the code, with a source.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from typing import Literal

from pydantic import ValidationError

from app.clinical.evidence import Threshold
from app.clinical.findings import Rule
from app.clinical.intake.reading import Problem, UnreadableError, adapter, pointer_to, problems_from
from app.clinical.rules import RULES
from app.clinical.ruleset import STANDARD, STANDARD_VERSION, Ruleset

Status = Literal["draft", "approved", "active", "retired"]

# It stands in addresses and beside every finding; the standard's own form stays the standard's.
VERSION = r"[A-Za-z0-9][A-Za-z0-9._-]{0,79}"
_STANDARDS_OWN = re.compile(r"\d{4}\.\d+")
_KEY = re.compile(r"[a-z0-9_.]{1,80}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Adjustable:
    """A number that a clinic may set, from `least` to `most` of its threshold, and the rules that use it."""

    key: str
    threshold: Threshold
    rules: tuple[str, ...]

    @property
    def least(self) -> float:
        return self.threshold.value if self.threshold.least is None else self.threshold.least

    @property
    def most(self) -> float:
        return self.threshold.value if self.threshold.most is None else self.threshold.most

    def allows(self, value: float) -> bool:
        return self.least <= value <= self.most


@lru_cache(maxsize=1)
def adjustable() -> Mapping[str, Adjustable]:
    """Every number that may be set, by its key."""
    return adjustable_in(RULES)


def adjustable_in(rules: Iterable[Rule]) -> dict[str, Adjustable]:
    """The numbers of these rules that may be set, by key: whatever a rule about the spinal cord uses is not among them."""
    rules = tuple(rules)
    fixed = {id(one) for rule in rules if rule.condition == "cord_compression" for one in rule.thresholds}
    found: dict[str, Adjustable] = {}
    for rule in rules:
        for threshold in rule.thresholds:
            if threshold.key is not None and id(threshold) not in fixed:
                before = found[threshold.key].rules if threshold.key in found else ()
                used = tuple(dict.fromkeys((*before, rule.id)))
                found[threshold.key] = Adjustable(key=threshold.key, threshold=threshold, rules=used)
    return dict(sorted(found.items()))


def read_ruleset(text: bytes | str) -> Ruleset:
    """A clinic's ruleset from its JSON, within all bounds; raises `UnreadableError` naming every field at fault."""
    try:
        ruleset = adapter(Ruleset).validate_json(text, strict=True)
    except ValidationError as refused:
        raise UnreadableError(problems_from(refused.errors(include_url=False, include_input=False))) from None
    faults = tuple(faults_of_ruleset(ruleset))
    if faults:
        raise UnreadableError(faults)
    return ruleset


def faults_of_ruleset(ruleset: Ruleset) -> Iterator[Problem]:
    """What the types cannot see: a name that is not a clinic's to give, a number that may not be set, or not so far."""
    if not re.fullmatch(VERSION, ruleset.version):
        yield Problem("/version", "expected letters, digits, dots and dashes, 80 at most")
    elif not any(letter.isdigit() for letter in ruleset.version) or _STANDARDS_OWN.fullmatch(ruleset.version):
        yield Problem(
            "/version", f"expected a name of your own with a number in it; {STANDARD_VERSION} is the standard's"
        )
    for key, value in ruleset.limits.items():
        one = adjustable().get(key)
        if one is None:
            place = ("limits", key) if _KEY.fullmatch(key) else ("limits",)  # what is no name is not repeated
            yield Problem(pointer_to(place), "is not a number that may be set")
        elif not one.allows(value):
            yield Problem(pointer_to(("limits", key)), f"expected {one.least:g} to {one.most:g} {one.threshold.unit}")


def held_in_bounds(ruleset: Ruleset) -> Ruleset:
    """The ruleset as today's bounds allow it: they may have become narrower since it was approved, and they win."""
    known = {key: (adjustable()[key], value) for key, value in ruleset.limits.items() if key in adjustable()}
    return replace(ruleset, limits={key: min(max(value, one.least), one.most) for key, (one, value) in known.items()})


def differences(ruleset: Ruleset, other: Ruleset = STANDARD) -> tuple[str, ...]:
    """What is otherwise in the first than in the other, in plain words."""
    return tuple(_differences(ruleset, other))


def _differences(ruleset: Ruleset, other: Ruleset) -> Iterator[str]:
    for key, one in adjustable().items():
        mine, theirs = ruleset.limit(one.threshold), other.limit(one.threshold)
        if mine != theirs:
            yield f"{one.threshold.meaning}: {mine:g} instead of {theirs:g} ({one.threshold.unit}; {key})"
    if ruleset.opioid_table != other.opioid_table:
        yield f"opioids are converted by {ruleset.opioid_table} instead of {other.opioid_table}"
    if ruleset.calcium_formula != other.calcium_formula:
        yield f"calcium is adjusted by {ruleset.calcium_formula} instead of {other.calcium_formula}"
    if ruleset.several_urgent_page != other.several_urgent_page:
        does = "rings" if ruleset.several_urgent_page else "does not ring"
        yield f"a second urgent condition beside an open one {does} as immediate"


def status_at(
    approved_at: datetime | None, effective_from: datetime | None, retired_at: datetime | None, now: datetime
) -> Status:
    """Where a ruleset stands: it follows from what people decided and the time, so that nothing need run at an instant.

    A ruleset judges from `effective_from` until `retired_at`; both may lie ahead.
    """
    if retired_at is not None and retired_at <= now:
        return "retired"
    if approved_at is None:
        return "draft"
    return "active" if effective_from is not None and effective_from <= now else "approved"


def is_same_person(one: str, other: str) -> bool:
    """Whether two names are of one person: case and blanks make nobody another."""
    return one.casefold().split() == other.casefold().split()
