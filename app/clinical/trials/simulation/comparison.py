"""How do the rules in force compare with plainer ways to ring, over one cohort? All of it, in one call."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from app.clinical.ruleset import STANDARD, Ruleset
from app.clinical.signs.pain_scale import SEVERE
from app.clinical.trials.simulation.alternatives import ALTERNATIVES, painful_from
from app.clinical.trials.simulation.attending import Ring, Strategy, tocsin
from app.clinical.trials.simulation.cohort import Patient, cohort
from app.clinical.trials.simulation.measures import outcome
from app.clinical.trials.simulation.report import Judged, as_json, judged
from app.clinical.vocabulary import Urgency

OURS = "Tocsin"
PAINS = range(4, 9)  # the limits that are tried of "pain n or more"

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What was simulated, so that it can be simulated again."""

    patients: int
    seed: int
    days: int
    ruleset: Ruleset = STANDARD


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """The rules in force first, then the plainer ways. The curves: which urgencies count, where severe pain begins in
    the rules (least and most that a clinic may set), and "pain n or more".
    """

    asked: Asked
    ways: tuple[Judged, ...]
    by_urgency: tuple[Judged, ...]
    by_limit: tuple[Judged, ...]
    by_pain: tuple[Judged, ...]

    @property
    def ours(self) -> Judged:
        return self.ways[0]


def compare(asked: Asked, progress: Progress = lambda *_: None, *, tries_limits: bool = False) -> Comparison:
    """Every patient under every way of ringing. `progress` hears how many replays are done, of how many.

    `tries_limits` plays everyone twice more, with severe pain beginning as low and as high as a clinic may set it.
    """
    people = tuple(cohort(asked.patients, asked.seed, asked.days))
    rulesets = {f"severe from {limit:g}": _with_limit(asked.ruleset, limit) for limit in _limits(tries_limits)}
    played = _played(people, {OURS: asked.ruleset, **rulesets}, progress)
    ours = _ours(OURS, people, played[OURS], "urgent")
    return Comparison(
        asked=asked,
        ways=(ours, *(_plainer(name, people, way) for name, way in ALTERNATIVES.items())),
        by_urgency=(
            _ours("Tocsin, immediate alone", people, played[OURS], "immediate"),
            ours,
            _ours("Tocsin, soon as well", people, played[OURS], "soon"),
        ),
        by_limit=tuple(_ours(name, people, played[name], "urgent") for name in rulesets),
        by_pain=tuple(_plainer(f"pain {least} or more", people, painful_from(least)) for least in PAINS),
    )


def comparison_json(comparison: Comparison) -> dict[str, Any]:
    """All figures, with what was asked, ready for JSON."""
    asked = comparison.asked
    return {
        "asked": {
            "patients": asked.patients,
            "seed": asked.seed,
            "days": asked.days,
            "ruleset": asked.ruleset.version,
        },
        "ways": [as_json(way) for way in comparison.ways],
        "by_urgency": [as_json(way) for way in comparison.by_urgency],
        "by_severe_pain_limit": [as_json(way) for way in comparison.by_limit],
        "by_pain": [as_json(way) for way in comparison.by_pain],
    }


def _played(
    people: Sequence[Patient], rulesets: Mapping[str, Ruleset], progress: Progress
) -> dict[str, list[tuple[Ring, ...]]]:
    """The rings of each patient under each ruleset."""
    played: dict[str, list[tuple[Ring, ...]]] = {name: [] for name in rulesets}
    whole = len(people) * len(rulesets)
    for name, ruleset in rulesets.items():
        for patient in people:
            played[name].append(tocsin(patient, ruleset))
            progress(sum(map(len, played.values())), whole)
    return played


def _limits(tries_limits: bool) -> tuple[float, ...]:  # noqa: FBT001 - private
    bounds = (SEVERE.least, SEVERE.most) if tries_limits and SEVERE.key else ()
    return tuple(limit for limit in bounds if limit is not None)


def _with_limit(ruleset: Ruleset, limit: float) -> Ruleset:
    return replace(ruleset, limits={**ruleset.limits, str(SEVERE.key): limit})


def _ours(name: str, people: Sequence[Patient], rings: Sequence[tuple[Ring, ...]], urgency: Urgency) -> Judged:
    return judged(name, [outcome(patient, rung, urgency) for patient, rung in zip(people, rings, strict=True)])


def _plainer(name: str, people: Sequence[Patient], way: Strategy) -> Judged:
    return judged(name, [outcome(patient, way(patient)) for patient in people])
