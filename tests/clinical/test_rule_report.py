"""What a rule led to: each alert once, outcomes by code, and a share of false alarms that says how sure it is."""

import pytest

from app.clinical.trials.rule_report import Led, by_rule


def led(*rules: str, outcome: str | None = None, label: str | None = None) -> Led:
    return Led(rules=rules, outcome=outcome, label=label)


def test_an_alert_counts_for_the_rule_that_opened_it_and_for_the_one_that_raised_it():
    first, second = by_rule([led("fever", "cord"), led("fever")])

    assert (first.rule, first.alerts, first.opened, first.raised) == ("fever", 2, 2, 0)
    assert (second.rule, second.alerts, second.opened, second.raised) == ("cord", 1, 0, 1)


def test_a_rule_that_opens_and_raises_the_same_alert_has_led_to_one():
    (line,) = by_rule([led("cord", "cord", outcome="admitted")])

    assert (line.alerts, line.opened, line.raised, line.outcomes) == (1, 1, 1, {"admitted": 1})


def test_outcomes_are_counted_by_code_and_open_alerts_have_none():
    (line,) = by_rule([led("r", outcome=code) for code in ("admitted", "false_alarm", "admitted", None)])

    assert line.outcomes == {"admitted": 2, "false_alarm": 1}


def test_only_alerts_labelled_true_or_false_are_in_the_share_of_false_alarms():
    labels = ["false_alarm", *["true_alarm"] * 3, "unsure", None, None]

    (line,) = by_rule([led("r", label=label) for label in labels])

    assert (line.false.hits, line.false.of, line.unsure, line.not_labelled) == (1, 4, 1, 2)
    assert line.false.interval == pytest.approx((0.0456, 0.6994), abs=1e-4)  # Wilson, by hand


def test_a_rule_without_labels_has_no_share():
    (line,) = by_rule([led("r")])

    assert (line.false.value, line.false.interval) == (None, None)


def test_the_rule_with_the_most_alerts_comes_first():
    assert [line.rule for line in by_rule([led("b"), led("a"), led("c"), led("c")])] == ["c", "a", "b"]
