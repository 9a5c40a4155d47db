"""What does the whole cohort say about each way of ringing? Sums over patients, as plain values for table, JSON and plot."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

from app.clinical.trials.share import Share
from app.clinical.trials.simulation.measures import Outcome


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Some patients under one way of ringing. Days of warning are of those who were warned."""

    patients: int
    weeks: float
    ringing: Share
    false_rings: int
    warned: Share
    in_time: Share
    at_once: Share
    recognised: Share
    warned_days: tuple[float, ...]

    @property
    def false_per_100_weeks(self) -> float:
        return 100 * self.false_rings / self.weeks if self.weeks else 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """A way of ringing: over everyone, for each persona, and which rules rang falsely, the most frequent first."""

    name: str
    everyone: Group
    personas: dict[str, Group]
    falsely: tuple[tuple[str, int], ...] = ()


def judged(name: str, outcomes: Sequence[Outcome]) -> Judged:
    """All outcomes of one way of ringing, added up."""
    personas = sorted({one.persona for one in outcomes})
    rules = Counter(f"{ring.rule} ({ring.urgency})" for one in outcomes for ring in one.false_rings if ring.rule)
    return Judged(
        name=name,
        everyone=group(outcomes),
        personas={persona: group([one for one in outcomes if one.persona == persona]) for persona in personas},
        falsely=tuple(rules.most_common()),
    )


def group(outcomes: Sequence[Outcome]) -> Group:
    """These outcomes, added up."""
    return Group(
        patients=len(outcomes),
        weeks=sum(one.weeks for one in outcomes),
        ringing=Share(sum(one.rung_by_diaries for one in outcomes), sum(one.diaries for one in outcomes)),
        false_rings=sum(len(one.false_rings) for one in outcomes),
        warned=_share(one.warned for one in outcomes),
        in_time=_share(one.in_time for one in outcomes),
        at_once=_share(one.at_once for one in outcomes),
        recognised=_share(one.recognised for one in outcomes),
        warned_days=tuple(sorted(one.warned_days for one in outcomes if one.warned_days is not None)),
    )


def as_json(judged: Judged) -> dict[str, Any]:
    """Ready for JSON; shares with numerator, denominator and 95% interval."""
    return {
        "name": judged.name,
        "everyone": _group_json(judged.everyone),
        "personas": {persona: _group_json(told) for persona, told in judged.personas.items()},
        "false_rings_by_rule": dict(judged.falsely),
    }


def _group_json(told: Group) -> dict[str, Any]:
    days = told.warned_days
    return {
        "patients": told.patients,
        "patient_weeks": round(told.weeks, 1),
        "diaries_that_ring": _share_json(told.ringing),
        "false_rings_per_100_patient_weeks": round(told.false_per_100_weeks, 2),
        "warned_by_the_day": _share_json(told.warned),
        "warned_48_h_before": _share_json(told.in_time),
        "neurologic_onset_at_once": _share_json(told.at_once),
        "flare_recognised": _share_json(told.recognised),
        "days_of_warning": {"median": round(median(days), 1), "least": round(days[0], 1)} if days else None,
    }


def _share_json(share: Share) -> dict[str, Any]:
    value, interval = share.value, share.interval
    return {
        "hits": share.hits,
        "of": share.of,
        "share": None if value is None else round(value, 4),
        "interval_95": None if interval is None else [round(end, 4) for end in interval],
    }


def _share(asked: Iterable[bool | None]) -> Share:
    answered = [one for one in asked if one is not None]
    return Share(sum(answered), len(answered))
