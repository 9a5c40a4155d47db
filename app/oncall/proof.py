"""How fast were alerts answered, and was red answered faster than amber? Pure: times in, figures and a verdict out."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from math import ceil, erfc, inf, isfinite, sqrt
from typing import Literal, get_args
from uuid import UUID

from app.clinical.vocabulary import Urgency

Stage = Literal["sent", "delivered", "read", "acknowledged", "resolved"]
STAGES: tuple[Stage, ...] = get_args(Stage)
Finding = Literal["shown", "not_shown", "too_few"]
FEWEST = 10  # alerts of each urgency: below it the normal approximation of a rank test is not to be trusted
CERTAIN = 0.05  # one-sided


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """One alert: how many seconds after it was received each stage was first reached; a stage not reached is left out.

    `waited` is how long it has been watched: until it was answered, or until now. `was_raised`: it became more urgent.
    """

    alert_id: UUID
    urgency: Urgency
    condition: str
    received_at: datetime
    was_raised: bool
    seconds: Mapping[Stage, float]
    waited: float
    acknowledged_by: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Interval:
    """From received to one stage. The seconds are those of the alerts that reached it, by nearest rank."""

    stage: Stage
    reached: int
    share: float | None
    median: float | None
    p90: float | None
    p95: float | None
    longest: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Times:
    """The alerts of one urgency that were not raised meanwhile."""

    urgency: Urgency
    n: int
    intervals: tuple[Interval, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """Whether `immediate` was acknowledged sooner than `urgent`.

    The medians are over all alerts, those not acknowledged counted as longest: `None` when half were not, `ratio` is
    amber's over red's. `chance`: that a red is acknowledged before an amber, undecided pairs counted half. `p` is
    one-sided.
    """

    finding: Finding
    red: int
    amber: int
    red_median: float | None
    amber_median: float | None
    ratio: float | None
    chance: float | None
    p: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """All of it; alerts that became more urgent have no single time to be measured from, and are counted apart."""

    alerts: int
    raised: int
    times: tuple[Times, ...]
    red_before_amber: Verdict


def prove(alerts: Iterable[Answered]) -> Proof:
    """The figures by urgency, and the verdict."""
    alerts = tuple(alerts)
    steady = [one for one in alerts if not one.was_raised]
    by_urgency = {urgency: [one for one in steady if one.urgency == urgency] for urgency in get_args(Urgency)}
    return Proof(
        alerts=len(alerts),
        raised=len(alerts) - len(steady),
        times=tuple(_times(urgency, found) for urgency, found in by_urgency.items()),
        red_before_amber=red_before_amber(by_urgency["immediate"], by_urgency["urgent"]),
    )


def percentile(ordered: Sequence[float], percent: int) -> float | None:
    """The smallest value that at least so many percent do not exceed; `ordered` ascends."""
    if not ordered:
        return None
    return ordered[max(ceil(len(ordered) * percent / 100), 1) - 1]


def red_before_amber(red: Sequence[Answered], amber: Sequence[Answered]) -> Verdict:
    """A Mann-Whitney test that knows of alerts which nobody has acknowledged yet (Gehan 1965, Biometrika 52:203).

    Of two alerts the one acknowledged first was faster. One that still waits is slower than what was acknowledged
    within the time it has waited so far; otherwise that pair says nothing.
    """
    enough = len(red) >= FEWEST and len(amber) >= FEWEST
    medians = [_median_of_all(found) for found in (red, amber)]
    ahead, variance = _ranks(red, amber)
    pairs = len(red) * len(amber)
    p = 0.5 * erfc(ahead / sqrt(2 * variance)) if enough and variance > 0 else None
    return Verdict(
        finding="too_few" if not enough else "shown" if p is not None and p < CERTAIN else "not_shown",
        red=len(red),
        amber=len(amber),
        red_median=medians[0],
        amber_median=medians[1],
        ratio=medians[1] / medians[0] if medians[0] and medians[1] is not None else None,
        chance=0.5 + ahead / (2 * pairs) if pairs else None,
        p=p,
    )


def _ranks(red: Sequence[Answered], amber: Sequence[Answered]) -> tuple[int, float]:
    """By how many pairs red was ahead rather than behind, and the variance of that if urgency made no difference."""
    everyone = (*red, *amber)
    answered = sorted(one.seconds["acknowledged"] for one in everyone if "acknowledged" in one.seconds)
    waiting = sorted(one.waited for one in everyone if "acknowledged" not in one.seconds)

    def ahead_of(one: Answered) -> int:
        """How many alerts were surely slower than this one, less those that were surely faster."""
        at = one.seconds.get("acknowledged")
        if at is None:
            return -bisect_right(answered, one.waited)
        slower = len(answered) - bisect_right(answered, at) + len(waiting) - bisect_left(waiting, at)
        return slower - bisect_left(answered, at)

    n = len(everyone)
    squares = sum(ahead_of(one) ** 2 for one in everyone)
    variance = len(red) * len(amber) * squares / (n * (n - 1)) if n > 1 else 0.0
    return sum(ahead_of(one) for one in red), variance


def _median_of_all(found: Sequence[Answered]) -> float | None:
    median = percentile(sorted(one.seconds.get("acknowledged", inf) for one in found), 50)
    return median if median is not None and isfinite(median) else None


def _times(urgency: Urgency, found: Sequence[Answered]) -> Times:
    return Times(urgency=urgency, n=len(found), intervals=tuple(_interval(stage, found) for stage in STAGES))


def _interval(stage: Stage, found: Sequence[Answered]) -> Interval:
    ordered = sorted(one.seconds[stage] for one in found if stage in one.seconds)
    return Interval(
        stage=stage,
        reached=len(ordered),
        share=len(ordered) / len(found) if found else None,
        median=percentile(ordered, 50),
        p90=percentile(ordered, 90),
        p95=percentile(ordered, 95),
        longest=ordered[-1] if ordered else None,
    )
