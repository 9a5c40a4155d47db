"""Which pain is a crisis, severe, climbing, or more than the patient has agreed to live with?"""

from dataclasses import replace

import pytest

from app.clinical.context import Context
from app.clinical.diary import Pain, PainSite
from app.clinical.evaluation import judge_entry
from app.clinical.ruleset import Ruleset
from tests.clinical.making import asked, by_rule, entry, hurts, judged, rescues, site, sleeps, story

LEVEL, CLIMBING = "uncontrolled_pain.level", "uncontrolled_pain.climbing"
RESCUES, GOAL = "uncontrolled_pain.many_rescues", "uncontrolled_pain.above_goal"


def days(*scores, first=1, every=1, **more):
    return [entry(first + n * every, pain=hurts(score), **more) for n, score in enumerate(scores)]


def last_of(rule, entries, patient=None):
    *before, now = entries
    return by_rule(rule, judged(now, *before, patient=patient))


@pytest.mark.parametrize(
    ("worst", "expected"),
    [(0, None), (6, None), (7, "urgent"), (8, "urgent"), (9, "immediate"), (10, "immediate")],
)
def test_of_a_first_entry_seven_is_severe_and_nine_is_a_crisis(worst, expected):
    assert by_rule(LEVEL, judged(entry(pain=hurts(worst)))) == expected


@pytest.mark.parametrize("box", ["average", "now", "least", "site"])
def test_the_worst_number_counts_whichever_box_it_was_put_in(box):
    pain = Pain(worst=3, **({} if box == "site" else {box: 9}))
    pain = replace(pain, sites=(PainSite(region="hip", worst=9),)) if box == "site" else pain

    assert by_rule(LEVEL, judged(entry(pain=pain))) == "immediate"


@pytest.mark.parametrize(
    ("scores", "expected"),
    [
        ([7, 7, 7, 7], "soon"),
        ([6, 6, 6, 7], "soon"),
        ([5, 5, 5, 7], "urgent"),
        ([7, 7, 7, 8], "soon"),
        ([6, 6, 6, 8], "urgent"),
        ([9, 9, 9, 9], "urgent"),
        ([9, 9, 9, 10], "urgent"),
        ([8, 8, 8, 9], "immediate"),
        ([7, 7, 7, 9], "immediate"),
        ([7, 7, 7], "urgent"),
    ],
)
def test_pain_as_in_the_week_before_is_looked_at_with_less_haste_but_a_first_crisis_never_is(scores, expected):
    assert last_of(LEVEL, days(*scores)) == expected


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ({"patient_urgency": "can_wait"}, "soon"),
        ({"patient_urgency": "soon"}, "urgent"),
        ({"patient_urgency": "now"}, "immediate"),
        ({"pain": hurts(7, site("hip", course="unchanged"))}, "soon"),
        ({"pain": hurts(7, site("hip", course="worse"))}, "urgent"),
        ({"pain": hurts(7, site("hip", course="new"))}, "urgent"),
    ],
)
def test_the_same_number_is_not_the_same_state_when_the_patient_says_that_something_is_new(told, expected):
    now = entry(8, **{"pain": hurts(7), **told})

    assert by_rule(LEVEL, judged(now, *days(7, 7, 7, 7, 7, 7, 7))) == expected


@pytest.mark.parametrize(("worst", "expected"), [(6, None), (7, "immediate")])
def test_severe_pain_with_the_patients_own_now_rings_at_once(worst, expected):
    assert by_rule(LEVEL, judged(entry(pain=hurts(worst), patient_urgency="now"))) == expected


@pytest.mark.parametrize(
    ("worst", "doses", "sleep", "expected"),
    [
        (7, 3, 3, "immediate"),
        (7, 2, 3, "urgent"),
        (7, 3, 4, "urgent"),
        (6, 3, 3, None),
        (8, 5, 0, "immediate"),
    ],
)
def test_severe_pain_in_spite_of_three_rescues_with_sleep_lost_is_a_crisis(worst, doses, sleep, expected):
    new = entry(pain=hurts(worst), analgesics=rescues(doses), quality_of_life=sleeps(sleep))

    assert by_rule(LEVEL, judged(new)) == expected


def test_pain_that_wakes_at_night_is_sleep_lost():
    new = entry(pain=hurts(7, site("hip", "wakes_at_night", course="unchanged")), analgesics=rescues(3))

    assert by_rule(LEVEL, judged(new)) == "immediate"


def test_someone_who_writes_every_third_day_has_a_usual_state_too():
    assert last_of(LEVEL, days(7, 7, 7, 7, 7, every=3)) == "soon"
    assert last_of(CLIMBING, days(3, 3, 3, 3, 6, 6, every=3)) == "soon"


def test_steady_severe_pain_is_one_finding_a_week():
    monday_to_sunday = days(*[7] * 14, first=2)
    steady = [judged(now, *monday_to_sunday[: 3 + n])[0] for n, now in enumerate(monday_to_sunday[3:])]

    assert [finding.urgency for finding in steady] == ["soon"] * 11
    assert len({finding.key for finding in steady}) == 2


@pytest.mark.parametrize(
    ("scores", "expected"),
    [
        ([3, 3, 3, 5, 5], "soon"),
        ([3, 3, 3, 5, 4], None),
        ([3, 3, 3, 4, 5], None),
        ([1, 1, 1, 3, 3], None),
        ([2, 2, 2, 4, 4], "soon"),
        ([3, 3, 3, 5], None),
        ([3, 3, 3, 6, 3, 3], None),
        ([3, 3, 3, 6, 3, 6], "soon"),
        ([3, 3, 3, 6, 3, 3, 6], "soon"),
        ([3, 3, 3, 6, 3, 3, 3, 6], None),
        ([3, 3, 4, 4, 5, 5, 6, 6], "soon"),
        ([3, 3], None),
    ],
)
def test_pain_climbs_when_it_is_two_points_above_the_week_on_two_of_four_days(scores, expected):
    assert last_of(CLIMBING, days(*scores)) == expected


@pytest.mark.parametrize(
    ("goal", "worst", "expected"),
    [(7, 7, None), (6, 7, "soon"), (7, 8, "soon"), (8, 8, None), (9, 9, "urgent"), (10, 10, "urgent")],
)
def test_steady_severe_pain_within_the_goal_rings_nobody_but_a_crisis_does(goal, worst, expected):
    week = days(*[worst] * 7, patient_urgency="can_wait")
    now = entry(8, pain=hurts(worst), patient_urgency="can_wait")

    assert last_of(LEVEL, [*week, now], Context(personal_pain_goal=goal)) == expected


@pytest.mark.parametrize(
    ("limits", "told", "expected"),
    [
        ({"uncontrolled_pain.severe": 5}, {"pain": hurts(5)}, "urgent"),
        ({"uncontrolled_pain.severe": 8}, {"pain": hurts(7)}, None),
        ({"uncontrolled_pain.crisis": 8}, {"pain": hurts(8)}, "immediate"),
        ({"uncontrolled_pain.crisis": 10}, {"pain": hurts(9)}, "urgent"),
        ({"uncontrolled_pain.severe": 8, "uncontrolled_pain.crisis": 8}, {"pain": hurts(8)}, "immediate"),
        ({"uncontrolled_pain.rescues": 2}, {"analgesics": rescues(2)}, "soon"),
        ({"uncontrolled_pain.rescues": 4}, {"analgesics": rescues(3)}, None),
        ({"uncontrolled_pain.many_rescues": 4}, {"analgesics": rescues(4)}, "urgent"),
    ],
)
def test_a_clinic_may_set_its_own_numbers(limits, told, expected):
    found = judge_entry(entry(**told), (), Context(), Ruleset(limits=limits))

    assert asked("uncontrolled_pain", found) == expected


@pytest.mark.parametrize(
    ("goal", "scores", "expected"),
    [
        (3, [5, 5, 5], "soon"),
        (3, [5, 5, 4], None),
        (3, [4, 4, 4], None),
        (3, [5, 4, 5, 4, 5], "soon"),
        (3, [5, 5], None),
        (0, [3, 3, 3], None),
        (1, [4, 4, 4], "soon"),
        (None, [6, 6, 6], None),
    ],
)
def test_pain_two_points_above_the_goal_on_three_days_of_seven_is_looked_at(goal, scores, expected):
    assert last_of(GOAL, days(*scores), Context(personal_pain_goal=goal)) == expected


@pytest.mark.parametrize(("gap", "expected"), [(5, "soon"), (6, None)])
def test_the_goal_is_looked_at_over_seven_days(gap, expected):
    entries = [*days(5, 5), entry(2 + gap, pain=hurts(5))]

    assert last_of(GOAL, entries, Context(personal_pain_goal=3)) == expected


def test_one_bad_day_below_seven_rings_nobody():
    assert story(*days(3, 3, 3, 3, 3, 6, 3, 3, 3, 3)).alerts == {}
