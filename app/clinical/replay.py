"""What would have rung, and when? A patient's whole story through the rules that run in production, without a database."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Annotated, ClassVar
from uuid import UUID

from annotated_types import MaxLen

from app.clinical.advice import Advice, Contact, advise
from app.clinical.alerting import Change, CombinedConcern, Step, changes, combined_concern
from app.clinical.context import Context
from app.clinical.diary import Diary, Entry, Instant
from app.clinical.evaluation import instants_to_check, judge_arrival, judge_time
from app.clinical.findings import Check, Finding
from app.clinical.hindsight import Key, Remark, outdated, remarks, touched_by
from app.clinical.intake.reading import utc
from app.clinical.opioids import TABLES, FactorTable
from app.clinical.ruleset import STANDARD, Ruleset
from app.clinical.vocabulary import Condition, Urgency, rank


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """A diary and the moment it reached the server."""

    __pydantic_config__: ClassVar = {"extra": "forbid"}
    received_at: Instant
    diary: Diary


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeline:
    """A patient's story; `until` is how long time goes on after it (default: to the last arrival)."""

    __pydantic_config__: ClassVar = {"extra": "forbid"}
    patient: Context = field(default_factory=Context)
    entries: Annotated[tuple[Arrival, ...], MaxLen(20_000)] = ()
    until: Instant | None = None


@dataclass(slots=True)
class Alert:
    """An alert of the story: the steps at which it opened and rose, oldest first."""

    condition: Condition
    concerns_day: date
    late: bool
    age_days: int
    steps: list[Step]
    remarks: list[Remark] = field(default_factory=list)

    @property
    def urgency(self) -> Urgency:
        return self.steps[-1].urgency

    @property
    def opened_at(self) -> datetime:
        return self.steps[0].at


@dataclass(slots=True)
class Story:
    """What has happened so far, as the rules see it. Nobody answers in a replay: every alert stays open."""

    context: Context
    ruleset: Ruleset = STANDARD
    entries: list[Entry] = field(default_factory=list)
    alerts: dict[Condition, Alert] = field(default_factory=dict)
    advice: list[tuple[datetime, Advice]] = field(default_factory=list)
    refused: list[tuple[int, str]] = field(default_factory=list)
    ended_at: datetime | None = None
    combined: list[tuple[datetime, CombinedConcern]] = field(default_factory=list)
    _told: dict[Key, Finding] = field(default_factory=dict)
    _gone: set[Key] = field(default_factory=set)

    @property
    def holds(self) -> dict[Condition, Urgency]:
        """What still holds of all that was concluded, whatever the order in which the entries came."""
        held = sorted((f for key, f in self._told.items() if key not in self._gone), key=lambda f: rank(f.urgency))
        return {finding.condition: finding.urgency for finding in held}

    def resolve(self, condition: Condition) -> None:
        """A human closes the alert about a condition, for stories in which someone answers."""
        del self.alerts[condition]

    @property
    def opioid_table(self) -> FactorTable:
        return TABLES[self.ruleset.opioid_table]

    def receive(self, place: int, arrival: Arrival) -> None:
        """One diary arrives. The same id again is the same entry; with other content it is refused, as the API does."""
        now, diary = utc(arrival.received_at), arrival.diary
        same = next((entry for entry in self.entries if entry.diary.id == diary.id), None)
        if same is not None:
            if same.diary != diary:
                self.refused.append((place, "the id of an earlier entry with other content: refused, as the API would"))
            return
        entry = Entry(diary, now)
        findings = judge_arrival(entry, self.entries, self.context, now, self.ruleset)
        touched = touched_by(entry, self.entries)
        self.entries.append(entry)
        self._conclude(findings, now)
        if touched:
            self._look_back(entry, findings, touched, now)
        self.advice.append((now, advise(diary, findings, self._standing(), Contact())))

    def check(self, now: datetime) -> None:
        """The scheduled check, at an instant at which something became due."""
        today = now.astimezone(self.context.zone).date()
        first = min((entry.day for entry in self.entries), default=today)
        check = Check(
            entries=tuple(self.entries), context=self.context, expected_from=first, now=now, ruleset=self.ruleset
        )
        self._conclude(judge_time(check), now)

    def due(self, after: datetime, until: datetime) -> Iterator[datetime]:
        """The instants after `after` and up to `until` at which time alone may change something."""
        last_day = max(entry.day for entry in self.entries)
        return (at for at in instants_to_check(last_day, self.context, after) if at <= until)

    def _conclude(self, findings: Iterable[Finding], now: datetime) -> None:
        findings = tuple(findings)
        fresh = [finding for finding in findings if finding.key not in self._told or finding.key in self._gone]
        self._gone.difference_update(finding.key for finding in fresh)
        self._told.update((finding.key, finding) for finding in fresh)
        for change in changes(fresh, self._standing(), self.context.zone, now, self.ruleset):
            self._apply(change)
        concern = combined_concern(self._standing())
        if concern is not None and (not self.combined or self.combined[-1][1] != concern):
            self.combined.append((now, concern))

    def _look_back(self, entry: Entry, findings: Iterable[Finding], touched: frozenset[UUID], now: datetime) -> None:
        """Alerts whose reason this entry took away say so."""
        held = [finding for key, finding in self._told.items() if key not in self._gone]
        gone = outdated(held, findings, touched)
        for remark in remarks(entry, self._standing(), held, gone, now):
            self.alerts[remark.condition].remarks.append(remark)
        self._gone |= gone

    def _apply(self, change: Change) -> None:
        if change.was is None:
            self.alerts[change.condition] = Alert(
                change.condition, change.concerns_day, change.late, change.age_days, [change.step]
            )
        else:
            self.alerts[change.condition].steps.append(change.step)

    def _standing(self) -> dict[Condition, Urgency]:
        return {condition: alert.urgency for condition, alert in self.alerts.items()}


def replay(timeline: Timeline, ruleset: Ruleset = STANDARD) -> Story:
    """The whole story, told to its end."""
    story = Story(timeline.patient, ruleset)
    play(timeline, story)
    return story


def play(timeline: Timeline, story: Story) -> None:
    """Feeds the entries in order of arrival, with the scheduled checks as time passes between them."""
    numbered = sorted(enumerate(timeline.entries), key=_in_turn)
    until = utc(timeline.until) if timeline.until else None
    clock: datetime | None = None
    for place, arrival in numbered:
        now = utc(arrival.received_at)
        if until is not None and now > until:
            break
        if clock is None:
            story.check(now)  # results that were known before the first entry
        else:
            _let_time_pass(story, clock, now)
        story.receive(place, arrival)
        clock = now
    if clock is not None and until is not None:
        _let_time_pass(story, clock, until)
    if clock is None and until is not None:
        for taken in sorted(utc(lab.taken_at) for lab in timeline.patient.labs if lab.taken_at <= until):
            story.check(taken)  # a story of blood tests alone
    story.ended_at = until or clock


def _in_turn(numbered: tuple[int, Arrival]) -> tuple[datetime, date, datetime]:
    """By arrival; what came in one batch is judged in the order of what it is about, as the API does."""
    arrival = numbered[1]
    return (arrival.received_at, arrival.diary.diary_date, arrival.diary.recorded_at)


def _let_time_pass(story: Story, after: datetime, until: datetime) -> None:
    for at in story.due(after, until):
        story.check(at)
