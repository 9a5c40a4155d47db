"""Which numbers a clinic may set, how far, and where a ruleset of its own stands."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from app.clinical.evidence import CONVENTION, Threshold
from app.clinical.findings import Rule
from app.clinical.governing import (
    adjustable,
    adjustable_in,
    differences,
    faults_of_ruleset,
    held_in_bounds,
    is_same_person,
    read_ruleset,
    status_at,
)
from app.clinical.intake.reading import UnreadableError
from app.clinical.rules import RULES
from app.clinical.ruleset import STANDARD, Ruleset

SEVERE = "uncontrolled_pain.severe"
NOW = datetime(2026, 3, 10, 9, 0, tzinfo=UTC)
BEFORE, AFTER = NOW - timedelta(hours=1), NOW + timedelta(hours=1)


def thresholds():
    return [threshold for rule in RULES for threshold in rule.thresholds]


def test_a_key_names_one_number():
    named = {}
    for threshold in thresholds():
        if threshold.key is not None:
            assert named.setdefault(threshold.key, threshold) == threshold, threshold.key


def test_a_number_that_may_be_set_has_bounds_around_the_standard():
    for threshold in thresholds():
        if threshold.key is None:
            assert (threshold.least, threshold.most) == (None, None), threshold.meaning
        else:
            assert threshold.least is not None, threshold.key
            assert threshold.most is not None, threshold.key
            assert threshold.least <= threshold.value <= threshold.most, threshold.key
            assert threshold.least < threshold.most, threshold.key


def test_nobody_may_set_a_number_about_the_spinal_cord():
    named = [t.key for rule in RULES if rule.condition == "cord_compression" for t in rule.thresholds if t.key]

    assert named == []


def test_a_number_that_a_rule_about_the_spinal_cord_shares_may_not_be_set_either():
    shared = Threshold(3, "days", "shared", CONVENTION, key="shared", least=1, most=5)
    own = replace(shared, key="own")
    rules = (
        Rule(id="cord", condition="cord_compression", plain="", sources=(), thresholds=(shared,)),
        Rule(id="pain", condition="uncontrolled_pain", plain="", sources=(), thresholds=(shared, own)),
        Rule(id="more", condition="uncontrolled_pain", plain="", sources=(), thresholds=(own,)),
    )

    assert {key: one.rules for key, one in adjustable_in(rules).items()} == {"own": ("pain", "more")}


def test_a_number_with_a_key_and_no_bounds_does_not_move():
    stuck = Threshold(3, "days", "no bounds", CONVENTION, key="stuck")

    one = adjustable_in([Rule(id="a", condition="pain_flare", plain="", sources=(), thresholds=(stuck,))])["stuck"]

    assert [one.allows(value) for value in (2.9, 3, 3.1)] == [False, True, False]


@pytest.mark.parametrize("version", ["night-7", "2026.2-a", "7", "A_1.b", "x" * 79 + "1"])
def test_a_clinic_names_its_rulesets(version):
    assert list(faults_of_ruleset(Ruleset(version=version))) == []


@pytest.mark.parametrize(
    "version", ["2026.2", "2027.1", "adjustable", "night", "a/1", "1:approve", "-1", "1 ", "x" * 80 + "1"]
)
def test_a_name_that_is_the_standards_or_no_name_is_refused(version):
    assert [problem.pointer for problem in faults_of_ruleset(Ruleset(version=version))] == ["/version"]


@pytest.mark.parametrize(
    ("key", "value", "pointer", "detail"),
    [
        (SEVERE, 4.9, f"/limits/{SEVERE}", "expected 5 to 8 0-10"),
        (SEVERE, 8.1, f"/limits/{SEVERE}", "expected 5 to 8 0-10"),
        (SEVERE, float("nan"), f"/limits/{SEVERE}", "expected 5 to 8 0-10"),
        ("cord_compression.anything", 1, "/limits/cord_compression.anything", "is not a number that may be set"),
        ("Anna Example, 7/10", 1, "/limits", "is not a number that may be set"),
    ],
)
def test_a_number_out_of_its_bounds_is_named_with_what_was_expected(key, value, pointer, detail):
    (problem,) = faults_of_ruleset(Ruleset(version="a-1", limits={key: value}))

    assert (problem.pointer, problem.detail) == (pointer, detail)


@pytest.mark.parametrize("value", [5, 8])
def test_the_bounds_themselves_are_allowed(value):
    assert list(faults_of_ruleset(Ruleset(version="a-1", limits={SEVERE: value}))) == []


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("nonsense", "/: Invalid JSON"),
        ('{"version": "a-1", "limit": {}}', "/limit: is not a field of this version"),
        (
            '{"version": "a-1", "limits": {"uncontrolled_pain.severe": "6"}}',
            "/limits/uncontrolled_pain.severe: expected",
        ),
        (
            '{"version": "a-1", "limits": {"uncontrolled_pain.severe": NaN}}',
            "/limits/uncontrolled_pain.severe: expected",
        ),
        ('{"version": "a-1", "opioid_table": "ours"}', "/opioid_table: expected one of"),
    ],
)
def test_a_ruleset_that_cannot_be_read_is_refused_field_by_field(text, told):
    with pytest.raises(UnreadableError, match="/") as refused:
        read_ruleset(text)

    assert str(refused.value).startswith(told)


def test_bounds_that_have_become_narrower_win_over_what_was_approved():
    kept = Ruleset(version="old-1", limits={SEVERE: 9.5, "uncontrolled_pain.crisis": 8, "gone.since": 3})

    assert held_in_bounds(kept).limits == {SEVERE: 8, "uncontrolled_pain.crisis": 8}


def test_what_is_otherwise_is_said_in_plain_words():
    ours = Ruleset(version="a-1", limits={SEVERE: 6}, opioid_table="uk-fpm-2020", several_urgent_page=True)

    assert differences(ours) == (
        "severe pain: 6 instead of 7 (0-10; uncontrolled_pain.severe)",
        "opioids are converted by uk-fpm-2020 instead of cdc-2022",
        "a second urgent condition beside an open one rings as immediate",
    )
    assert differences(STANDARD, ours)[0] == "severe pain: 7 instead of 6 (0-10; uncontrolled_pain.severe)"
    assert differences(STANDARD) == ()


def test_the_standard_needs_no_row_and_lies_within_its_own_bounds():
    assert all(one.allows(one.threshold.value) for one in adjustable().values())
    assert held_in_bounds(STANDARD) == STANDARD


@pytest.mark.parametrize(
    ("approved", "begins", "ends", "status"),
    [
        (None, None, None, "draft"),
        (None, None, BEFORE, "retired"),
        (BEFORE, None, None, "approved"),
        (BEFORE, AFTER, None, "approved"),
        (BEFORE, NOW, None, "active"),
        (BEFORE, BEFORE, AFTER, "active"),
        (BEFORE, BEFORE, NOW, "retired"),
    ],
)
def test_where_a_ruleset_stands_follows_from_what_people_decided_and_the_time(approved, begins, ends, status):
    assert status_at(approved, begins, ends, NOW) == status


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [("Dr Ada", "dr  ada ", True), ("Ada", "ADA", True), ("Dr Ada", "Dr Ida", False), ("Ada", "", False)],
)
def test_case_and_blanks_make_nobody_another_person(one, other, same):
    assert is_same_person(one, other) is same
