"""When is a symptom gone, so that it is new when it comes back, and when was it only not asked about?"""

from dataclasses import replace

import pytest

from tests.clinical.making import by_rule, entry, feels, hurts, judged, site, usual

RULE = "cord_compression.neurologic_symptom"


@pytest.mark.parametrize(("days_without", "expected"), [(2, None), (3, "immediate"), (10, "immediate")])
def test_a_symptom_that_was_gone_for_three_answered_days_is_new_when_it_comes_back(days_without, expected):
    told = entry(1, symptoms=feels("leg_weakness", "new"))
    without = [entry(2 + n, symptoms=()) for n in range(days_without)]
    back = entry(2 + days_without, symptoms=feels("leg_weakness"))

    assert by_rule(RULE, judged(back, told, *without)) == expected


def test_days_that_did_not_answer_do_not_make_a_symptom_go():
    told = entry(1, symptoms=feels("leg_weakness", "new"))
    unanswered = [entry(2 + n, mobility="independent") for n in range(10)]

    assert judged(entry(12, symptoms=feels("leg_weakness")), told, *unanswered) == ()


def test_a_second_entry_about_the_same_day_does_not_make_a_symptom_go():
    days = [entry(n, hour=8, symptoms=feels("leg_weakness", "unchanged")) for n in range(1, 6)]
    evenings = [entry(n, hour=20, symptoms=()) for n in range(1, 6)]

    assert by_rule(RULE, judged(entry(6, symptoms=feels("leg_weakness")), *days, *evenings)) is None


def test_what_was_told_more_than_four_weeks_ago_is_forgotten():
    told = entry(1, symptoms=feels("leg_weakness", "new"))

    assert by_rule(RULE, judged(entry(29, symptoms=feels("leg_weakness")), told)) is None
    assert by_rule(RULE, judged(entry(30, symptoms=feels("leg_weakness")), told)) == "immediate"


def test_days_without_count_only_when_they_follow_each_other():
    told = [entry(n, symptoms=feels("leg_weakness", "new", side=side)) for n, side in ((1, "both"), (4, "left"))]
    without = [entry(n, symptoms=()) for n in (2, 3, 5, 6)]

    assert by_rule(RULE, judged(entry(7, symptoms=feels("leg_weakness", side="right")), *told, *without)) is None


def test_a_day_on_which_one_of_two_entries_tells_of_it_is_not_a_day_without():
    sides = [entry(1, symptoms=feels("leg_weakness", "new", side="both")), *(entry(n, symptoms=()) for n in (2, 3))]
    fourth = [
        entry(4, hour=8, symptoms=()),
        entry(4, hour=20, symptoms=feels("leg_weakness", "unchanged", side="left")),
    ]
    now = entry(5, symptoms=feels("leg_weakness", "unchanged", side="right"))

    assert by_rule(RULE, judged(now, *sides, *fourth)) is None


def test_of_the_third_day_without_both_entries_are_read():
    first = [entry(1, hour=8, symptoms=feels("leg_weakness", "new")), entry(1, hour=20, symptoms=())]
    without = [entry(n, symptoms=()) for n in (2, 3)]

    assert by_rule(RULE, judged(entry(4, symptoms=feels("leg_weakness")), *first, *without)) is None


def test_a_place_named_without_its_qualities_does_not_say_that_the_pain_no_longer_radiates():
    told = entry(1, pain=hurts(5, site("thigh", "radiating", course="new")))
    unasked = [entry(n, pain=hurts(5, replace(site("thigh"), qualities=None))) for n in range(2, 8)]
    now = entry(8, pain=hurts(5, site("thigh", "radiating")))

    assert by_rule("cord_compression.radicular_pain", judged(now, told, *unasked)) is None


@pytest.mark.parametrize(
    ("days_without", "expected"), [(0, "urgent"), (2, "urgent"), (3, "immediate"), (9, "immediate")]
)
def test_a_grave_sign_called_usual_is_new_when_three_days_had_answered_without_it(days_without, expected):
    without = [entry(1 + n, symptoms=()) for n in range(days_without)]
    now = entry(1 + days_without, symptoms=feels("leg_weakness", "unchanged"))

    assert by_rule(RULE, judged(now, *without)) == expected


def test_a_sign_on_record_that_is_told_only_now_and_then_stays_quiet():
    without = [entry(1 + n, symptoms=()) for n in range(9)]
    now = entry(10, symptoms=feels("leg_weakness", "unchanged"))

    assert by_rule(RULE, judged(now, *without, patient=usual("leg_weakness"))) is None
