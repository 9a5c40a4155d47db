"""Which symptoms over days, and which blood tests, mean that the calcium may be too high?"""

import math
from datetime import timedelta

import pytest

from app.clinical.context import BaselineSymptom, Context
from app.clinical.diary import Symptom
from app.clinical.rules.hypercalcemia import adjusted_calcium
from tests.clinical.making import asked, by_rule, checked, entry, feels, judged, lab, moment, usual

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


def result(*labs, hours=0):
    """What the calcium rule asks for, some hours after the last of these results."""
    now = max(one.taken_at for one in labs) + timedelta(hours=hours)
    return asked("hypercalcemia", checked(patient=Context(labs=labs), expected_from=now.date(), now=now))


@pytest.mark.parametrize(
    ("calcium", "expected"),
    [
        (2.10, None),
        (2.62, None),
        (2.63, "soon"),
        (2.79, "soon"),
        (2.80, "urgent"),
        (3.00, "urgent"),
        (3.01, "immediate"),
        (4.20, "immediate"),
    ],
)
def test_a_calcium_result_asks_for_someone_by_its_height(calcium, expected):
    assert result(lab(calcium, adjusted=True)) == expected
    assert result(lab(calcium, albumin=40)) == expected


@pytest.mark.parametrize(
    ("calcium", "albumin", "adjusted", "expected"),
    [
        (2.70, 26, False, 2.98),
        (2.70, 24, False, 3.02),
        (2.70, 26, True, 2.70),
        (2.70, None, False, 2.70),
        (2.70, 40, False, 2.70),
        (2.70, 50, False, 2.70),
        (2.62, 39.5, False, 2.63),
    ],
)
def test_calcium_is_adjusted_for_low_albumin_once_and_never_downward(calcium, albumin, adjusted, expected):
    assert math.isclose(adjusted_calcium(lab(calcium, albumin, adjusted=adjusted)), expected)


def test_the_reason_says_how_calcium_was_adjusted():
    for one, words in [
        (lab(2.9, 30), "adjusted for albumin 30 g/l from 2.9"),
        (lab(2.9, adjusted=True), "as adjusted by the laboratory"),
        (lab(2.9), "not adjusted, because albumin is not known"),
        (lab(2.9, 44), "as measured"),
    ]:
        (finding,) = checked(patient=Context(labs=(one,)), expected_from=one.taken_at.date(), now=one.taken_at)
        assert words in finding.because


@pytest.mark.parametrize(("days", "expected"), [(28, "urgent"), (29, None)])
def test_a_result_counts_for_four_weeks(days, expected):
    assert result(lab(2.9), hours=24 * days) == expected


def test_a_result_of_tomorrow_is_not_known_today():
    patient = Context(labs=(lab(3.4, adjusted=True, taken=moment(2)),))

    for now, expected in [(moment(2) - timedelta(seconds=1), None), (moment(2), "immediate")]:
        assert asked("hypercalcemia", checked(patient=patient, expected_from=now.date(), now=now)) == expected


@pytest.mark.parametrize(
    ("later", "expected"),
    [
        (lab(2.40, adjusted=True, taken=moment(8)), None),
        (lab(2.40, 38, taken=moment(8)), None),
        (lab(2.40, taken=moment(8)), "immediate"),
        (lab(2.70, adjusted=True, taken=moment(8)), "immediate"),
        (lab(2.40, adjusted=True, taken=moment(1, 9)), "immediate"),
    ],
)
def test_a_high_result_that_a_later_normal_one_has_answered_does_not_ring(later, expected):
    assert result(lab(3.2, adjusted=True, taken=moment(1, 9)), later) == expected


def test_each_result_is_a_finding_of_its_own():
    patient = Context(labs=(lab(2.9, adjusted=True, taken=moment(1)), lab(2.9, adjusted=True, taken=moment(2))))
    findings = checked(patient=patient, expected_from=moment(2).date(), now=moment(2))

    assert len({finding.key for finding in findings}) == 2
