"""Which symptoms over days mean that the calcium may be too high?"""

import pytest

from app.clinical.context import BaselineSymptom, Context
from app.clinical.diary import Symptom
from tests.clinical.making import by_rule, entry, feels, judged, usual

CLUSTER, CLOUDED = "hypercalcemia.cluster_over_days", "hypercalcemia.clouded_mind"


def unwell(number, *symptoms, course="new", **more):
    return entry(number, symptoms=tuple(Symptom(symptom=s, course=course, **more) for s in symptoms))


def over(days, *symptoms, patient=None):
    """What the last of several days asks for, when each tells of the same new symptoms."""
    *before, now = [unwell(n, *symptoms) for n in days]
    return by_rule(CLUSTER, judged(now, *before, patient=patient))


@pytest.mark.parametrize(
    ("symptoms", "expected"),
    [
        (["thirst", "constipation"], "urgent"),
        (["polyuria", "nausea"], "urgent"),
        (["vomiting", "loss_of_appetite"], "urgent"),
        (["vomiting", "constipation"], "urgent"),
        (["thirst", "fatigue"], "urgent"),
        (["thirst", "nausea", "vomiting", "constipation", "loss_of_appetite", "fatigue"], "urgent"),
        (["thirst", "polyuria"], None),
        (["nausea", "vomiting"], None),
        (["thirst"], None),
        (["constipation", "fatigue"], None),
        (["constipation", "nausea"], None),
        (["nausea", "fatigue", "loss_of_appetite", "constipation"], None),
        (["constipation"], None),
        (["thirst", "dizziness"], None),
    ],
)
def test_a_cluster_needs_two_groups_and_thirst_polyuria_or_vomiting_among_them(symptoms, expected):
    assert over([1, 2], *symptoms) == expected


@pytest.mark.parametrize(
    ("days", "expected"),
    [([1], None), ([1, 2], "urgent"), ([1, 4], "urgent"), ([1, 7], "urgent"), ([1, 8], None), ([1, 8, 14], "urgent")],
)
def test_each_must_be_told_on_two_days_of_the_last_seven_and_gaps_are_seen_through(days, expected):
    assert over(days, "thirst", "constipation") == expected


def test_two_entries_about_one_day_are_one_day():
    symptoms = feels("thirst", "new") + feels("constipation", "new")

    assert by_rule(CLUSTER, judged(entry(1, hour=20, symptoms=symptoms), entry(1, hour=8, symptoms=symptoms))) is None


def test_thirst_one_day_and_polyuria_the_next_are_one_group_on_two_days():
    days = [unwell(1, "thirst", "constipation"), unwell(2, "polyuria", "constipation")]

    assert by_rule(CLUSTER, judged(days[1], days[0])) == "urgent"


def test_vomiting_counts_as_its_own_only_when_it_was_told_on_two_days():
    days = [unwell(1, "nausea", "constipation"), unwell(2, "vomiting", "constipation"), unwell(3, "vomiting")]

    assert by_rule(CLUSTER, judged(days[1], days[0])) is None
    assert by_rule(CLUSTER, judged(days[2], *days[:2])) == "urgent"


@pytest.mark.parametrize(("severity", "expected"), [("mild", None), ("moderate", "urgent"), (None, "urgent")])
def test_mild_fatigue_does_not_count(severity, expected):
    days = [entry(n, symptoms=feels("thirst", "new") + feels("fatigue", "new", severity=severity)) for n in (1, 2)]

    assert by_rule(CLUSTER, judged(days[1], days[0])) == expected


@pytest.mark.parametrize(("course", "expected"), [("unchanged", "urgent"), (None, "urgent"), ("better", None)])
def test_unchanged_since_it_began_counts_and_better_does_not(course, expected):
    days = [unwell(1, "thirst", "constipation"), unwell(2, "thirst", "constipation", course=course)]

    assert by_rule(CLUSTER, judged(days[1], days[0])) == expected


def test_what_was_always_there_does_not_count():
    assert over([1, 2], "thirst", "constipation") == "urgent"
    quiet = [unwell(n, "thirst", "constipation", course="unchanged") for n in (1, 2)]
    assert by_rule(CLUSTER, judged(quiet[1], quiet[0])) is None
    known = [unwell(n, "thirst", "constipation", course=None) for n in (1, 2)]
    patient = Context(baseline=tuple(BaselineSymptom(symptom=s) for s in ("thirst", "constipation")))
    assert by_rule(CLUSTER, judged(known[1], known[0], patient=patient)) is None


@pytest.mark.parametrize(("began", "expected"), [(13, "urgent"), (14, None)])
def test_thirst_that_began_within_two_weeks_is_not_yet_usual(began, expected):
    thirsty = [unwell(n, "thirst", course=None) for n in range(1, began + 1)]
    now = unwell(began + 1, "thirst", "constipation", course=None)
    yesterday = entry(began, hour=21, symptoms=feels("constipation"))

    assert by_rule(CLUSTER, judged(now, *thirsty, yesterday)) == expected


def test_a_cluster_that_was_gone_and_comes_back_is_not_usual():
    first = [unwell(n, "thirst", "constipation") for n in (1, 2, 3)]
    well = [entry(n, symptoms=()) for n in range(4, 20)]
    back = [unwell(n, "thirst", "constipation", course=None) for n in (20, 21)]

    assert by_rule(CLUSTER, judged(back[1], *first, *well, back[0])) == "urgent"


def test_constipation_and_fatigue_of_an_opioid_are_silent_for_months():
    days = [unwell(n, "constipation", "fatigue", course=None, severity="moderate") for n in range(1, 29)]

    assert all(judged(now, *days[:place]) == () for place, now in enumerate(days))


def test_a_cluster_that_goes_on_is_one_finding_a_week_and_another_when_something_joins_it():
    days = [unwell(2, "thirst", "constipation")]
    days += [unwell(n, "thirst", "constipation", course="unchanged") for n in (3, 4, 5)]
    joined = unwell(6, "thirst", "constipation", "vomiting", course="unchanged")
    subjects = [judged(now, *days[:place])[0].subject for place, now in enumerate(days) if place]

    assert len(set(subjects)) == 1
    assert judged(unwell(5, "thirst", "constipation"), *days[:3])[0].subject not in subjects
    assert judged(joined, *days, entry(5, hour=21, symptoms=feels("vomiting", "new")))[0].subject not in subjects


@pytest.mark.parametrize("symptom", ["confusion", "drowsiness"])
@pytest.mark.parametrize(
    ("course", "patient", "expected"),
    [
        ("new", None, "immediate"),
        ("worse", None, "immediate"),
        (None, None, "immediate"),
        ("unchanged", None, "urgent"),
        ("better", None, "urgent"),
        ("unchanged", "known", None),
        (None, "known", None),
        ("new", "known", "immediate"),
        ("worse", "known", "immediate"),
    ],
)
def test_a_clouded_mind_that_is_new_rings_at_once(symptom, course, patient, expected):
    new = entry(symptoms=feels(symptom, course))

    assert by_rule(CLOUDED, judged(new, patient=usual(symptom) if patient else None)) == expected


@pytest.mark.parametrize("symptom", ["fatigue", "low_mood", "dizziness"])
def test_tiredness_and_low_mood_are_not_a_clouded_mind(symptom):
    assert judged(entry(symptoms=feels(symptom, "new"))) == ()
