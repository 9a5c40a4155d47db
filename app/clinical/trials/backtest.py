"""What would have rung under another ruleset? Stored diaries through both, side by side, and what differs.

Nobody knows how an alert that never was would have been answered. So in both replays each alert is closed after
`ANSWERED_AFTER`, and may then ring anew. What is known of a patient besides diaries is taken as it is known today.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from app.clinical.context import Context
from app.clinical.diary import Entry
from app.clinical.evaluation import WINDOW
from app.clinical.intake.reading import utc
from app.clinical.replay import Alert, Arrival, Story, Timeline, play
from app.clinical.ruleset import Ruleset
from app.clinical.vocabulary import Condition, Urgency, rank

ANSWERED_AFTER = timedelta(days=3)  # the longest that `soon`, the slowest that asks for anyone before a visit, may wait
WARM_UP = WINDOW  # entries from before the time that is compared, so that its first days are judged with a past

Kind = tuple[Condition, Urgency]


class Ring(NamedTuple):
    """An alert that would have rung: about whom, what and how urgent in the end, and the patient's day it opened on."""

    patient: str
    condition: Condition
    urgency: Urgency
    day: date


class Row(NamedTuple):
    """How often one condition rang at one urgency, under either ruleset."""

    condition: str
    urgency: str
    active: int
    candidate: int


@dataclass
class AnsweredStory(Story):
    """A story in which someone answers: what stands longer than `ANSWERED_AFTER` is closed."""

    closed: list[Alert] = field(default_factory=list)

    def receive(self, place: int, arrival: Arrival) -> None:
        self._answer(utc(arrival.received_at))
        super().receive(place, arrival)

    def check(self, now: datetime) -> None:
        self._answer(now)
        super().check(now)

    def _answer(self, now: datetime) -> None:
        for condition, alert in list(self.alerts.items()):
            if now - alert.steps[-1].at >= ANSWERED_AFTER:
                self.closed.append(alert)
                self.resolve(condition)


@dataclass(slots=True, kw_only=True)
class Comparison:
    """Two rulesets over the same diaries, from `since` to `until`, patient by patient; only what differs is remembered."""

    active: Ruleset
    candidate: Ruleset
    since: datetime
    until: datetime
    nurses: int
    patients: int = 0
    diaries: int = 0
    new: list[Ring] = field(default_factory=list)
    lost: list[Ring] = field(default_factory=list)
    _active: Counter[Kind] = field(default_factory=Counter)
    _candidate: Counter[Kind] = field(default_factory=Counter)

    def add(self, patient: str, context: Context, entries: Sequence[Entry]) -> None:
        """One more patient, with all entries since `WARM_UP` before the time that is compared."""
        arrivals = tuple(Arrival(received_at=entry.received_at, diary=entry.diary) for entry in entries)
        timeline = Timeline(patient=context, entries=arrivals, until=self.until)
        before = Counter(self._rings(patient, timeline, self.active))
        after = Counter(self._rings(patient, timeline, self.candidate))
        self.patients += 1
        self.diaries += sum(self.since <= entry.received_at <= self.until for entry in entries)
        self._active.update((ring.condition, ring.urgency) for ring in before.elements())
        self._candidate.update((ring.condition, ring.urgency) for ring in after.elements())
        self.new += (after - before).elements()
        self.lost += (before - after).elements()

    def rows(self) -> list[Row]:
        """How often each condition rang at each urgency, the most urgent of a condition first."""
        kinds = sorted({*self._active, *self._candidate}, key=lambda kind: (kind[0], -rank(kind[1])))
        return [Row(*kind, self._active[kind], self._candidate[kind]) for kind in kinds]

    def total(self) -> Row:
        return Row("all", "", self._active.total(), self._candidate.total())

    def per_100_diaries(self, alerts: int) -> float:
        return round(100 * alerts / self.diaries, 2) if self.diaries else 0.0

    def per_nurse_and_day(self, alerts: int) -> float:
        days = (self.until - self.since) / timedelta(days=1)
        return round(alerts / (self.nurses * days), 3)

    def _rings(self, patient: str, timeline: Timeline, ruleset: Ruleset) -> list[Ring]:
        story = AnsweredStory(timeline.patient, ruleset)
        play(timeline, story)
        zone = timeline.patient.zone
        return [
            Ring(patient, alert.condition, alert.urgency, alert.opened_at.astimezone(zone).date())
            for alert in (*story.closed, *story.alerts.values())
            if alert.opened_at >= self.since
        ]


def as_document(found: Comparison) -> dict[str, Any]:
    """The comparison, ready for JSON. It names patients by the clinic's own reference: for its operator only."""
    return {
        "active": found.active.version,
        "candidate": found.candidate.version,
        "since": found.since.isoformat(),
        "until": found.until.isoformat(),
        "patients": found.patients,
        "diaries": found.diaries,
        "nurses": found.nurses,
        "answered_after_hours": ANSWERED_AFTER / timedelta(hours=1),
        "alerts": [_row(found, row) for row in found.rows()],
        "total": _row(found, found.total()),
        "new": [_ring(ring) for ring in sorted(found.new, key=_latest)],
        "lost": [_ring(ring) for ring in sorted(found.lost, key=_latest)],
    }


def _row(found: Comparison, row: Row) -> dict[str, Any]:
    counts = {"active": row.active, "candidate": row.candidate}
    return {
        "condition": row.condition,
        "urgency": row.urgency,
        **counts,
        "per_100_diaries": {name: found.per_100_diaries(count) for name, count in counts.items()},
        "per_nurse_and_day": {name: found.per_nurse_and_day(count) for name, count in counts.items()},
    }


def _ring(ring: Ring) -> dict[str, str]:
    return {
        "patient": ring.patient,
        "condition": ring.condition,
        "urgency": ring.urgency,
        "day": ring.day.isoformat(),
    }


def _latest(ring: Ring) -> tuple[int, int, str]:
    """The most urgent first, then the latest."""
    return (-rank(ring.urgency), -ring.day.toordinal(), ring.patient)
