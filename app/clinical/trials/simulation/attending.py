"""Who is rung, and when, if a nurse deals with every alert? Rings, from the rules in force or from a plainer way to ring."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from app.clinical.replay import Arrival, Story, play
from app.clinical.ruleset import STANDARD, Ruleset
from app.clinical.trials.simulation.cohort import Patient
from app.clinical.vocabulary import Condition, Urgency, rank

DEALT_WITH_IN = timedelta(
    days=3
)  # after an alert opened or last rose, the nurse closes it; what is there still rings anew


@dataclass(frozen=True, slots=True, kw_only=True)
class Ring:
    """An alert that opened or rose. `until` is when it was closed; `diary` its place among the diaries, if one rang it.

    A plainer way to ring names neither condition nor rule.
    """

    at: datetime
    until: datetime
    urgency: Urgency
    condition: Condition | None = None
    rule: str = ""
    diary: int | None = None

    def asks_for(self, urgency: Urgency) -> bool:
        return rank(self.urgency) >= rank(urgency)


Strategy = Callable[[Patient], tuple[Ring, ...]]


@dataclass(slots=True)
class AttendedStory(Story):
    """A replay in which every alert is closed `DEALT_WITH_IN` after its last step."""

    rings: list[Ring] = field(default_factory=list)

    def receive(self, place: int, arrival: Arrival) -> None:
        self._close(arrival.received_at)
        heard = self._steps()
        Story.receive(self, place, arrival)
        self._ring(heard, place)

    def check(self, now: datetime) -> None:
        self._close(now)
        heard = self._steps()
        Story.check(self, now)
        self._ring(heard, None)

    def _close(self, now: datetime) -> None:
        for condition, alert in list(self.alerts.items()):
            if now - alert.steps[-1].at >= DEALT_WITH_IN:
                self.resolve(condition)

    def _steps(self) -> dict[Condition, int]:
        return {condition: len(alert.steps) for condition, alert in self.alerts.items()}

    def _ring(self, heard: dict[Condition, int], place: int | None) -> None:
        for condition, alert in self.alerts.items():
            for step in alert.steps[heard.get(condition, 0) :]:
                until = step.at + DEALT_WITH_IN
                ring = Ring(
                    at=step.at,
                    until=until,
                    urgency=step.urgency,
                    condition=condition,
                    rule=step.rule,
                    diary=place,
                )
                self.rings.append(ring)


def tocsin(patient: Patient, ruleset: Ruleset = STANDARD) -> tuple[Ring, ...]:
    """Every ring of the rules in force, of any urgency, in order."""
    story = AttendedStory(patient.context, ruleset)
    play(patient.timeline, story)
    return tuple(story.rings)


def plainly(rings: Callable[[Arrival, Arrival | None], bool]) -> Strategy:
    """A way to ring that looks at a diary and the one before it, with the same nurse: one open alert rings once."""

    def strategy(patient: Patient) -> tuple[Ring, ...]:
        made: list[Ring] = []
        before: Arrival | None = None
        for place, arrival in sorted(enumerate(patient.diaries), key=lambda one: one[1].received_at):
            at = arrival.received_at
            if rings(arrival, before) and (not made or at >= made[-1].until):
                made.append(Ring(at=at, until=at + DEALT_WITH_IN, urgency="urgent", diary=place))
            before = arrival
        return tuple(made)

    return strategy
