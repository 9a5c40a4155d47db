"""Which rules led to alerts, and what came of them? Pure: alerts with the rules of their steps in, one line a rule out."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from app.clinical.trials.share import Share


@dataclass(frozen=True, slots=True, kw_only=True)
class Led:
    """One alert: `rules` are those of its steps, the one that opened it first. `status` may still change."""

    rules: tuple[str, ...]
    outcome: str | None
    label: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleLine:
    """What one rule led to. An alert that one rule opened and another raised counts for both, once for each.

    `not_labelled` alerts and those labelled `unsure` say nothing about the share of false alarms.
    """

    rule: str
    alerts: int
    opened: int
    raised: int
    outcomes: Mapping[str, int]
    true_alarms: int
    false_alarms: int
    unsure: int
    not_labelled: int

    @property
    def false(self) -> Share:
        return Share(self.false_alarms, self.false_alarms + self.true_alarms)


def by_rule(alerts: Iterable[Led]) -> tuple[RuleLine, ...]:
    """One line for each rule, the one with the most alerts first."""
    of_rule: dict[str, list[Led]] = {}
    for alert in alerts:
        for rule in dict.fromkeys(alert.rules):
            of_rule.setdefault(rule, []).append(alert)
    lines = [_line(rule, led) for rule, led in of_rule.items()]
    return tuple(sorted(lines, key=lambda line: (-line.alerts, line.rule)))


def _line(rule: str, led: list[Led]) -> RuleLine:
    labels = Counter(alert.label for alert in led)
    return RuleLine(
        rule=rule,
        alerts=len(led),
        opened=sum(alert.rules[0] == rule for alert in led),
        raised=sum(alert.rules[1:].count(rule) for alert in led),
        outcomes=dict(sorted(Counter(alert.outcome for alert in led if alert.outcome is not None).items())),
        true_alarms=labels["true_alarm"],
        false_alarms=labels["false_alarm"],
        unsure=labels["unsure"],
        not_labelled=labels[None],
    )
