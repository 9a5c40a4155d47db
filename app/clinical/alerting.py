"""Which alerts do findings open or raise? One open alert per patient and condition; it may rise, never fall by itself."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import groupby
from zoneinfo import ZoneInfo

from app.clinical.evidence import Evidence
from app.clinical.findings import Finding
from app.clinical.phrases import plain
from app.clinical.ruleset import STANDARD, Ruleset
from app.clinical.vocabulary import Condition, Urgency, rank

LATE_DAYS = 2  # a diary about the day before yesterday, or older, came late
# UKONS triage: one amber is watched, several are seen face to face (read; how many make "several" is secondary).
SEVERAL = 2
NO_SYMPTOMS: frozenset[Condition] = frozenset(("missing_diaries", "system"))  # silence and faults add up to no illness


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One point at which an alert opened or rose, with all that was found at it."""

    at: datetime
    urgency: Urgency
    rule: str
    because: str
    evidence: tuple[Evidence, ...]
    would_not_have_fired_if: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What becomes of the alert about one condition: opened when `was` is None, raised otherwise."""

    condition: Condition
    was: Urgency | None
    step: Step
    concerns_day: date
    age_days: int  # how long ago, where the patient lives, the day was that it concerns

    @property
    def late(self) -> bool:
        return self.age_days >= LATE_DAYS


@dataclass(frozen=True, slots=True, kw_only=True)
class CombinedConcern:
    """Several conditions that are urgent together: to be seen face to face the same day, before other urgent ones."""

    conditions: tuple[Condition, ...]
    because: str


def combined_concern(standing: Mapping[Condition, Urgency]) -> CombinedConcern | None:
    """What the alerts that are not resolved add up to, with the arithmetic shown; `None` below two urgent ones."""
    urgent = tuple(c for c, urgency in sorted(standing.items()) if urgency == "urgent" and c not in NO_SYMPTOMS)
    if len(urgent) < SEVERAL:
        return None
    because = (
        f"{' + '.join(map(plain, urgent))} = {len(urgent)} urgent conditions open together; {SEVERAL} or more are to be "
        "seen face to face the same day"
    )
    return CombinedConcern(conditions=urgent, because=because)


def changes(
    findings: Iterable[Finding],
    standing: Mapping[Condition, Urgency],
    zone: ZoneInfo,
    now: datetime,
    ruleset: Ruleset = STANDARD,
) -> tuple[Change, ...]:
    """The alerts that these findings open or raise, the most urgent first.

    `standing` holds the urgency of each alert that is not resolved. A finding that is no more urgent than the alert
    it belongs to joins it silently: it is kept, and rings nobody anew.
    """
    by_condition = sorted(findings, key=lambda finding: (finding.condition, -rank(finding.urgency)))
    made = []
    for condition, group in groupby(by_condition, key=lambda finding: finding.condition):
        found = list(group)
        was = standing.get(condition)
        if was is None or rank(found[0].urgency) > rank(was):
            day = found[0].concerns_day
            age = (now.astimezone(zone).date() - day).days
            made.append(Change(condition=condition, was=was, step=_step(found, now), concerns_day=day, age_days=age))
    made.sort(key=lambda change: -rank(change.step.urgency))
    return tuple(_paged(made, standing) if ruleset.several_urgent_page else made)


def _paged(made: Sequence[Change], standing: Mapping[Condition, Urgency]) -> list[Change]:
    """The same, but the one that makes several urgent is `immediate`: only where a clinic has asked for it."""
    concern = combined_concern({**standing, **{change.condition: change.step.urgency for change in made}})
    completing = next((c for c in made if concern is not None and c.condition in concern.conditions), None)
    if concern is None or completing is None:
        return list(made)
    step = replace(
        completing.step,
        urgency="immediate",
        rule="combined.several_urgent",
        because=f"{completing.step.because}; {concern.because}; this clinic's ruleset pages for it",
        would_not_have_fired_if=f"fewer than {SEVERAL} urgent conditions were open together",
    )
    return [replace(completing, step=step), *(change for change in made if change is not completing)]


def _step(found: list[Finding], now: datetime) -> Step:
    """All findings about one condition as one step, led by the most urgent."""
    return Step(
        at=now,
        urgency=found[0].urgency,
        rule=found[0].rule,
        because="; ".join(dict.fromkeys(finding.because for finding in found)),
        evidence=tuple(dict.fromkeys(said for finding in found for said in finding.evidence)),
        would_not_have_fired_if=", and ".join(dict.fromkeys(finding.would_not_have_fired_if for finding in found)),
    )
