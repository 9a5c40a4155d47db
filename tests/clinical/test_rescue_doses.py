"""How many rescue doses ask for review, when can they not wait, and when are they only the usual ones?"""

from dataclasses import replace

import pytest

from app.clinical.context import Context
from tests.clinical.making import by_rule, entry, hurts, judged, rescues, site, story

RESCUES = "uncontrolled_pain.many_rescues"


def last_of(rule, entries, patient=None):
    *before, now = entries
    return by_rule(rule, judged(now, *before, patient=patient))


@pytest.mark.parametrize(
    ("doses", "expected"), [(0, None), (2, None), (2.5, None), (3, "soon"), (5.5, "soon"), (6, "urgent")]
)
def test_three_rescue_doses_ask_for_review_and_six_cannot_wait(doses, expected):
    assert by_rule(RESCUES, judged(entry(analgesics=rescues(doses)))) == expected


def test_rescue_doses_are_counted_over_all_medicines_and_one_without_a_count_is_one():
    three = rescues(1) + rescues(None) + rescues(1)
    background = replace(rescues(9)[0], purpose="background")

    assert by_rule(RESCUES, judged(entry(analgesics=three))) == "soon"
    assert by_rule(RESCUES, judged(entry(analgesics=(*three[:2], background)))) is None


@pytest.mark.parametrize(
    ("usual", "now", "expected"),
    [
        (3, 3, "soon"),
        (6, 6, "soon"),
        (6, 7, "soon"),
        (6, 8, "urgent"),
        (2, 6, "urgent"),
        (5, 6, "soon"),
        (3, 5, "soon"),
    ],
)
def test_many_rescue_doses_are_urgent_where_they_are_not_usual(usual, now, expected):
    week = [entry(n, analgesics=rescues(usual)) for n in range(1, 8)]

    assert last_of(RESCUES, [*week, entry(8, analgesics=rescues(now))]) == expected


def test_three_rescues_a_day_are_told_once_a_week_but_eight_in_the_same_week_ring():
    doses = [3, 3, 3, 8, 8, 3]
    week = [entry(2 + n, analgesics=rescues(taken)) for n, taken in enumerate(doses)]
    told = story(*week).alerts["uncontrolled_pain"]
    found = [f for n, now in enumerate(week) for f in judged(now, *week[:n])]

    assert [(step.urgency, step.at.date()) for step in told.steps] == [("soon", week[0].day), ("urgent", week[3].day)]
    assert len({finding.key for finding in found}) == 2


@pytest.mark.parametrize(("usual", "now", "expected"), [(2, 3, None), (1, 3, "soon"), (1.5, 3, None), (4, 6, "urgent")])
def test_one_dose_more_than_usual_with_pain_within_the_goal_rings_nobody_and_two_do(usual, now, expected):
    week = [entry(n, pain=hurts(4), analgesics=rescues(usual)) for n in range(1, 8)]
    today = entry(8, pain=hurts(4), analgesics=rescues(now))

    assert last_of(RESCUES, [*week, today], Context(personal_pain_goal=4)) == expected


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ({}, None),
        ({"pain": hurts(5)}, "soon"),
        ({"pain": None}, "soon"),
        ({"analgesics": rescues(5)}, "soon"),
        ({"patient_urgency": "soon"}, "soon"),
        ({"pain": hurts(4, site("hip", course="worse"))}, "soon"),
    ],
)
def test_as_many_rescues_as_ever_with_pain_within_the_goal_ring_nobody(told, expected):
    usual = {"pain": hurts(4), "analgesics": rescues(3)}
    week = [entry(n, **usual) for n in range(1, 8)]

    assert last_of(RESCUES, [*week, entry(8, **{**usual, **told})], Context(personal_pain_goal=4)) == expected
