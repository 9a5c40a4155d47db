"""Which alerts do findings open or raise? One open alert per patient and condition; it may rise, never fall by itself."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from zoneinfo import ZoneInfo

from app.clinical.evidence import Evidence
from app.clinical.findings import Finding
from app.clinical.vocabulary import Condition, Urgency, rank

LATE_DAYS = 2  # a diary about the day before yesterday, or older, came late


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
    late: bool


def changes(
    findings: Iterable[Finding], standing: Mapping[Condition, Urgency], zone: ZoneInfo, now: datetime
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
            late = (now.astimezone(zone).date() - found[0].concerns_day).days >= LATE_DAYS
            made.append(
                Change(
                    condition=condition, was=was, step=_step(found, now), concerns_day=found[0].concerns_day, late=late
                )
            )
    return tuple(sorted(made, key=lambda change: -rank(change.step.urgency)))


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
