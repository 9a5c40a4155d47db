"""Does less ring where a high calcium is likelier, and is nobody silenced by the lack of a risk?"""

from datetime import timedelta

import pytest

from app.clinical.context import Context, Treatment
from app.clinical.diary import Symptom
from app.clinical.findings import Case
from app.clinical.signs.calcium_causes import risks
from tests.clinical.making import by_rule, day, entry, feels, judged, lab, moment, rung, story

CLUSTER = "hypercalcemia.cluster_over_days"
BREAST = Context(timezone="Europe/London", primary_cancer="breast")


def unwell(number, *symptoms, course="new", **more):
    return entry(
        number, symptoms=tuple(Symptom(symptom=s, course=course, severity="moderate") for s in symptoms), **more
    )


def given(kind, number, ended=None):
    return Context(treatments=(Treatment(kind=kind, started_on=day(number), ended_on=ended and day(ended)),))


def last_of(*days, patient=None):
    return by_rule(CLUSTER, judged(days[-1], *days[:-1], patient=patient))


def because(*days, patient=None):
    (reason,) = [one.because for one in judged(days[-1], *days[:-1], patient=patient) if one.rule == CLUSTER]
    return reason


@pytest.mark.parametrize(
    ("cancer", "expected"),
    [
        ("Breast (ER+)", "breast cancer"),
        ("multiple MYELOMA", "myeloma"),
        ("NSCLC", "lung cancer"),
        ("lung, squamous", "lung cancer"),
        ("squamous cell carcinoma of the tongue", "a squamous cancer"),
        ("renal cell", "kidney cancer"),
        ("Kidney", "kidney cancer"),
        ("papillary thyroid", "thyroid cancer"),
        ("prostate", None),
        ("adrenal", None),
        ("", None),
        (None, None),
    ],
)
def test_the_cancers_that_raise_calcium_are_known_however_they_are_written(cancer, expected):
    found = risks(Case(entry=entry(1), before=(), context=Context(primary_cancer=cancer)))

    assert found == (() if expected is None else (expected,))


@pytest.mark.parametrize(
    ("patient", "on", "expected"),
    [
        (Context(renal_impairment=True), 1, "urgent"),
        (Context(renal_impairment=False), 1, None),
        (Context(labs=(lab(3.2, adjusted=True, taken=moment(1) - timedelta(days=200)),)), 10, "urgent"),
        (Context(labs=(lab(2.6, adjusted=True, taken=moment(1) - timedelta(days=200)),)), 10, None),
        (given("pamidronate", 1), 19, None),
        (given("pamidronate", 1), 20, "urgent"),
        (given("zoledronate", 1), 29, None),
        (given("zoledronate", 1), 30, "urgent"),
        (given("denosumab", 1), 36, None),
        (given("denosumab", 1), 37, "urgent"),
        (given("denosumab", 1, 40), 37, None),
        (given("zoledronate", 1), 181, "urgent"),
        (given("zoledronate", 1), 182, None),
        (given("radiotherapy", 1), 60, None),
    ],
)
def test_a_second_symptom_need_not_last_where_a_high_calcium_is_likelier(patient, on, expected):
    days = [unwell(on - 1, "thirst"), unwell(on, "thirst", "constipation")]

    assert last_of(*days, patient=patient) == expected
    assert expected is None or "likelier with" in because(*days, patient=patient)


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        ([["thirst"], ["thirst", "fatigue"]], "urgent"),
        ([["vomiting"], ["vomiting", "fatigue"]], "urgent"),
        ([["vomiting"], ["vomiting", "nausea"]], None),
        ([["constipation", "nausea"], ["constipation", "nausea", "thirst"]], "urgent"),
        ([["constipation"], ["constipation", "thirst"]], None),
        ([["constipation", "nausea"], ["constipation", "nausea"]], None),
        ([["thirst"], ["thirst"]], None),
        ([["thirst", "polyuria"], ["thirst", "polyuria"]], "soon"),
        ([["thirst", "polyuria"]], None),
    ],
)
def test_where_it_is_likelier_less_is_needed_but_never_a_single_symptom(days, expected):
    told = [unwell(n, *symptoms) for n, symptoms in enumerate(days, 1)]

    assert last_of(*told, patient=BREAST) == expected


def test_without_any_risk_and_without_bone_metastases_two_that_last_ring_all_the_same():
    days = [unwell(n, "thirst", "constipation") for n in (1, 2)]

    assert last_of(*days, patient=Context(primary_cancer="prostate", bone_sites=())) == "urgent"
    assert "likelier" not in because(*days)


# Stories


def test_breast_cancer_with_thirst_constipation_and_nausea_over_days_and_then_confusion():
    days = [entry(1, symptoms=()), unwell(2, "thirst", "constipation")]
    days += [unwell(n, "thirst", "constipation", "nausea", course=None) for n in (3, 4, 5)]
    confused = unwell(6, "thirst", "confusion", reporter="carer")
    steps = story(*days, confused, patient=BREAST).alerts["hypercalcemia"].steps

    assert [(step.at, step.urgency) for step in steps] == [
        (days[2].received_at, "urgent"),
        (confused.received_at, "immediate"),
    ]
    assert "likelier with breast cancer" in steps[0].because
    assert "the carer reports confusion" in steps[1].because


def test_a_cluster_told_with_gaps_and_late_rings_when_its_second_day_arrives():
    first, second = unwell(2, "vomiting", "constipation"), unwell(5, "vomiting", "constipation")
    late = entry(2, symptoms=first.diary.symptoms, received=moment(6))

    assert story(first, second).alerts["hypercalcemia"].opened_at == second.received_at
    assert story(second, late).alerts["hypercalcemia"].opened_at == moment(6)


def treated(*later, normal=True):
    """A cluster, a high result, the treatment, and what came later; the second result is normal or not."""
    ill = [unwell(n, "thirst", "constipation") for n in (1, 2, 3)]
    labs = (lab(3.1, adjusted=True, taken=moment(4, 9)), lab(2.4 if normal else 2.9, adjusted=True, taken=moment(9, 9)))
    return last_of(*ill, *later, patient=Context(primary_cancer="breast", labs=labs))


def test_after_a_normal_result_the_same_cluster_does_not_ring_until_something_is_new():
    trailing = [unwell(n, "thirst", "constipation", course=None) for n in (5, 6, 7, 8)]
    after = [unwell(n, "thirst", "constipation", course=None) for n in (10, 11)]
    unchanged = [unwell(n, "thirst", "constipation", course="unchanged") for n in (10, 11)]

    assert treated(*trailing, *after) is None
    assert treated(*trailing, *unchanged) is None
    assert treated(*trailing, *after, normal=False) == "urgent"
    assert treated(*trailing, unwell(10, "thirst", "nausea"), unwell(11, "thirst", "nausea")) == "urgent"


def test_what_was_gone_when_the_result_was_normal_and_comes_back_is_new():
    well = [entry(n, symptoms=()) for n in (6, 7, 8, 9)]
    back = [unwell(n, "thirst", "constipation", course=None) for n in (12, 13)]

    assert treated(*well, *back) == "urgent"


def test_a_normal_result_says_nothing_of_what_began_on_its_day_or_later():
    ill = [unwell(n, "vomiting", "constipation", course=None) for n in (4, 5)]

    for taken, expected in [(3, "urgent"), (4, "urgent"), (5, None)]:
        patient = Context(labs=(lab(2.4, adjusted=True, taken=moment(taken, 9)),))
        assert by_rule(CLUSTER, judged(ill[1], ill[0], patient=patient)) == expected


def test_a_day_without_symptoms_after_a_cluster_rings_nobody_again():
    days = [unwell(n, "thirst", "constipation") for n in (1, 2)]

    assert judged(entry(3, symptoms=()), *days) == ()
    assert judged(entry(3, symptoms=feels("thirst", "better")), *days) == ()


def test_a_patient_at_risk_whose_complaints_are_old_is_never_rung_about():
    patient = Context(
        primary_cancer="myeloma", renal_impairment=True, labs=(lab(3.0, adjusted=True), lab(2.4, 40, taken=moment(2)))
    )
    old = ("thirst", "polyuria", "constipation", "fatigue")
    first = entry(40, symptoms=tuple(Symptom(symptom=one, course="unchanged") for one in old))
    year = [unwell(n, *old, course="unchanged") for n in range(41, 120)]

    assert rung(story(first, *year, patient=patient)) == {}
