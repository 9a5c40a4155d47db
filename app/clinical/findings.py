"""What did a rule conclude, and how would a nurse check it? One finding, with its reason and its counterfactual."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from app.clinical.context import Context
from app.clinical.diary import Entry
from app.clinical.evidence import Evidence, Source, Threshold
from app.clinical.ruleset import STANDARD, Ruleset
from app.clinical.vocabulary import Condition, Urgency


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A rule's conclusion about one day.

    `subject` names what was judged (`diary:<id>`, or a part of it as in `diary:<id>/symptoms/0`, `lab:<instant>`,
    `silence:<day>`); together with `rule` and `urgency` it is the finding's identity, so that judging the same thing
    again concludes nothing new, and two signs in one entry are two findings.
    """

    condition: Condition
    urgency: Urgency
    rule: str
    because: str
    evidence: tuple[Evidence, ...]
    would_not_have_fired_if: str
    concerns_day: date
    subject: str

    @property
    def key(self) -> tuple[str, str, str]:
        return (self.subject, self.rule, self.urgency)


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """An entry under judgement: what came before it (oldest first, corrections applied) and what is known besides."""

    entry: Entry
    before: tuple[Entry, ...]
    context: Context
    ruleset: Ruleset = STANDARD

    @property
    def day(self) -> date:
        return self.entry.day

    def limit(self, threshold: Threshold) -> float:
        """A number as this clinic has set it."""
        return self.ruleset.limit(threshold)

    def part(self, pointer: str) -> str:
        """The subject of a conclusion about one part of the entry."""
        return f"diary:{self.entry.diary.id}{pointer}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """Time under judgement: everything received so far, and the day from which diaries are expected.

    `worry` is the highest urgency that the last days before a silence asked for; `evaluation` works it out.
    """

    entries: tuple[Entry, ...]
    context: Context
    expected_from: date
    now: datetime
    worry: Urgency = "routine"
    ruleset: Ruleset = STANDARD

    @property
    def last_day(self) -> date:
        """The day of the newest entry, or the one before diaries were first expected."""
        return self.entries[-1].day if self.entries else self.expected_from - timedelta(days=1)

    def limit(self, threshold: Threshold) -> float:
        """A number as this clinic has set it."""
        return self.ruleset.limit(threshold)


@dataclass(frozen=True, slots=True, kw_only=True)
class Conclusion:
    """What a rule hands back; `evaluation` adds whose rule it is and what was judged."""

    urgency: Urgency
    because: str
    unless: str
    evidence: tuple[Evidence, ...]
    day: date | None = None
    subject: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One rule of a family.

    `reads` says what it judges: an entry on arrival, or time passing. A `red_flag` rule that fails rings as
    `immediate`: it never becomes silence. `plain` is the sentence for clinicians in *Rules in force*.
    """

    id: str
    condition: Condition
    plain: str
    sources: tuple[Source, ...]
    thresholds: tuple[Threshold, ...] = ()
    red_flag: bool = False
    on_entry: Callable[[Case], Iterable[Conclusion]] | None = None
    on_time: Callable[[Check], Iterable[Conclusion]] | None = None
