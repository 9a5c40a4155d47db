"""What does this entry, or this passing of time, ask of people? All rules, over values, the same for everyone.

The API judges an entry as it arrives, the scheduler judges time, `tocsin replay` does both for a whole story:
all three through the two functions here.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import chain

from app.clinical.context import Context, known_at
from app.clinical.diary import Entry
from app.clinical.evidence import Evidence
from app.clinical.expectation import next_noon, silence_deadlines
from app.clinical.findings import Case, Check, Conclusion, Finding, Rule
from app.clinical.history import LOOK_BACK, before, in_order
from app.clinical.rules import RULES
from app.clinical.ruleset import STANDARD, Ruleset
from app.clinical.vocabulary import most_urgent, rank

WINDOW = LOOK_BACK + timedelta(days=1)  # how far back entries must be loaded to judge one
WORRY_LASTS = timedelta(days=3)  # what was said in these days before a silence gives the silence its weight


def judge_arrival(
    entry: Entry,
    known: Sequence[Entry],
    context: Context,
    now: datetime,
    ruleset: Ruleset = STANDARD,
    rules: Sequence[Rule] = RULES,
) -> tuple[Finding, ...]:
    """All that an arriving entry makes true, most urgent first.

    `known` are the patient's other entries, in any order. The entry is judged as of its own day; entries about later
    days that had come before it are judged again, because what they lacked is here now.
    """
    context = known_at(context, now)
    found = judge_entry(entry, known, context, ruleset, rules)
    affected = [other for other in known if entry.day <= other.day <= entry.day + LOOK_BACK]
    if affected:
        everyone = [*known, entry]
        for other in in_order([*affected, entry]):
            if other is not entry:
                found += judge_entry(other, everyone, context, ruleset, rules)
    return _ranked(found)


def judge_entry(
    entry: Entry,
    known: Sequence[Entry],
    context: Context,
    ruleset: Ruleset = STANDARD,
    rules: Sequence[Rule] = RULES,
) -> tuple[Finding, ...]:
    """What one entry asks of people, with what came before it."""
    case = Case(entry=entry, before=before(entry, known), context=context, ruleset=ruleset)
    subject = f"diary:{entry.diary.id}"
    return tuple(
        chain.from_iterable(
            _conclude(rule, rule.on_entry, case, entry.day, subject) for rule in rules if rule.on_entry is not None
        )
    )


def judge_time(check: Check, rules: Sequence[Rule] = RULES) -> tuple[Finding, ...]:
    """What the passing of time asks of people: silence, and results that came by another way than a diary."""
    entries, context = in_order(check.entries), known_at(check.context, check.now)
    check = replace(check, entries=entries, context=context)
    recent = [entry for entry in entries if entry.day > check.last_day - WORRY_LASTS]
    worry = most_urgent(
        *(f.urgency for entry in recent for f in judge_entry(entry, entries, context, check.ruleset, rules))
    )
    check = replace(check, worry=worry)
    today = check.now.astimezone(check.context.zone).date()
    found = chain.from_iterable(
        _conclude(rule, rule.on_time, check, today, f"time:{today}") for rule in rules if rule.on_time is not None
    )
    return _ranked(tuple(found))


def next_check_at(last_day: date, context: Context, after: datetime) -> datetime | None:
    """The next instant at which time alone may change the judgement.

    While silence lasts past its deadlines that is every noon: an entry that comes late, or from a phone whose clock is
    years behind, would otherwise find its deadlines gone by, and nobody would notice the silence after it.
    """
    return min(instants_to_check(last_day, context, after))


def instants_to_check(last_day: date, context: Context, after: datetime) -> tuple[datetime, ...]:
    """The instants after `after` that may change the judgement if nothing else arrives, earliest first; never none."""
    deadlines = [instant for instant in silence_deadlines(last_day, context.zone) if instant > after]
    labs = [lab.taken_at.astimezone(UTC) for lab in context.labs if lab.taken_at > after]
    return tuple(sorted({*(deadlines or [next_noon(context.zone, after)]), *labs}))


def _conclude(
    rule: Rule,
    judge: Callable[..., Iterable[Conclusion]],
    case: Case | Check,
    day: date,
    subject: str,
) -> tuple[Finding, ...]:
    try:
        concluded = tuple(judge(case))
    except Exception as fault:  # noqa: BLE001 - a rule that fails must ring, never fall silent
        return (_rule_failed(rule, type(fault).__name__, day, subject),)
    return tuple(
        Finding(
            condition=rule.condition,
            urgency=conclusion.urgency,
            rule=rule.id,
            because=conclusion.because,
            evidence=conclusion.evidence,
            would_not_have_fired_if=conclusion.unless,
            concerns_day=conclusion.day or day,
            subject=conclusion.subject or subject,
        )
        for conclusion in concluded
    )


def _rule_failed(rule: Rule, fault: str, day: date, subject: str) -> Finding:
    return Finding(
        condition="system",
        urgency="immediate" if rule.red_flag else "soon",
        rule=f"failed:{rule.id}",
        because=f"the rule {rule.id} could not be computed ({fault}); read this diary yourself",
        evidence=(Evidence(day=day, said="the entry was kept as it was sent"),),
        would_not_have_fired_if="the rule had run to its end",
        concerns_day=day,
        subject=subject,
    )


def _ranked(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    return tuple(sorted(findings, key=lambda finding: -rank(finding.urgency)))
