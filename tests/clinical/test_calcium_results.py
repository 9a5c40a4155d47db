"""Which blood tests ask for someone, how soon, and in which words?"""

from datetime import timedelta

import pytest

from app.clinical.context import BaselineSymptom, Context
from app.clinical.diary import Symptom
from app.clinical.evaluation import judge_arrival, judge_entry, judge_time
from app.clinical.findings import Check
from app.clinical.ruleset import Ruleset
from tests.clinical.making import asked, by_rule, checked, entry, feels, judged, lab, moment, rung, story, usual

UNWELL = "hypercalcemia.raised_and_unwell"


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


@pytest.mark.parametrize(
    ("formula", "expected", "words"),
    [
        (
            "payne-0.02",
            "urgent",
            "calcium 2.98 mmol/l (11.9 mg/dl), adjusted for albumin 26 g/l from 2.7 by payne-0.02",
        ),
        ("scotland-0.022", "immediate", "3.008 mmol/l (12.1 mg/dl), adjusted for albumin 26 g/l from 2.7 by scotland"),
    ],
)
def test_the_formula_that_the_clinic_has_chosen_is_used_and_named(formula, expected, words):
    patient = Context(labs=(lab(2.70, 26),))
    check = Check(
        entries=(),
        context=patient,
        expected_from=moment(1).date(),
        now=moment(1),
        ruleset=Ruleset(calcium_formula=formula),
    )
    (finding,) = judge_time(check)

    assert finding.urgency == expected
    assert words in finding.because


def test_the_reason_says_grade_and_band_and_how_soon():
    (finding,) = checked(patient=Context(labs=(lab(3.45, adjusted=True),)), now=moment(1))

    assert finding.because == (
        "calcium 3.45 mmol/l (13.8 mg/dl), as adjusted by the laboratory: CTCAE grade 4, moderate in the UK bands, "
        "above 3: at once"
    )


def felt(*entries, calcium=2.70, day=3):
    """What a result of a day asks for beside these entries."""
    patient = Context(labs=(lab(calcium, adjusted=True, taken=moment(day, 21)),))
    return by_rule("hypercalcemia.calcium_result", checked(*entries, patient=patient, now=moment(day, 22)))


@pytest.mark.parametrize(
    ("symptoms", "expected"),
    [
        ((), "soon"),
        (feels("thirst", "new"), "urgent"),
        (feels("fatigue", "new", severity="moderate"), "urgent"),
        (feels("fatigue", "new", severity="mild"), "soon"),
        (feels("nausea", "better"), "soon"),
        (feels("nausea", "unchanged"), "soon"),
        (feels("confusion", "new"), "immediate"),
        (feels("dizziness", "new"), "soon"),
    ],
)
def test_a_raised_calcium_that_is_felt_is_a_step_more_urgent(symptoms, expected):
    assert felt(entry(2, symptoms=symptoms)) == expected


def test_symptoms_of_more_than_a_week_ago_do_not_make_a_result_more_urgent():
    assert felt(entry(1, symptoms=feels("thirst", "new")), day=7) == "urgent"
    assert felt(entry(1, symptoms=feels("thirst", "new")), day=8) == "soon"


def test_symptoms_never_lower_what_a_result_asks_for():
    assert felt(entry(2, symptoms=feels("thirst", "new")), calcium=2.9) == "urgent"
    assert felt(entry(2, symptoms=feels("thirst", "new")), calcium=3.2) == "immediate"


@pytest.mark.parametrize(
    ("symptom", "course", "expected"),
    [
        ("thirst", "new", "urgent"),
        ("constipation", "worse", "urgent"),
        ("constipation", "better", None),
        ("drowsiness", "unchanged", "immediate"),
        ("drowsiness", "new", "immediate"),
        ("breathlessness", "new", None),
    ],
)
def test_a_symptom_told_while_calcium_is_raised_does_not_wait(symptom, course, expected):
    raised = Context(labs=(lab(2.70, adjusted=True, taken=moment(1, 9)),))

    assert by_rule(UNWELL, judged(entry(5, symptoms=feels(symptom, course)), patient=raised)) == expected


@pytest.mark.parametrize(
    ("number", "labs", "expected"),
    [
        (29, [lab(2.70, adjusted=True)], "urgent"),
        (30, [lab(2.70, adjusted=True)], None),
        (5, [lab(2.62, adjusted=True)], None),
        (5, [lab(2.55, 38)], None),
        (5, [lab(2.55, 36)], "urgent"),
        (5, [lab(2.70, adjusted=True), lab(2.5, adjusted=True, taken=moment(3))], None),
        (5, [lab(2.70, adjusted=True), lab(2.5, taken=moment(3))], "urgent"),
    ],
)
def test_only_a_newest_result_that_is_raised_and_of_the_last_four_weeks_counts_beside_symptoms(number, labs, expected):
    new = entry(number, symptoms=feels("thirst", "new"))

    assert by_rule(UNWELL, judged(new, patient=Context(labs=tuple(labs)))) == expected


def test_what_is_usual_for_a_person_does_not_ring_beside_a_raised_calcium():
    patient = Context(
        baseline=(BaselineSymptom(symptom="constipation"), BaselineSymptom(symptom="drowsiness")),
        labs=(lab(2.70, adjusted=True),),
    )
    told = tuple(Symptom(symptom=one, course="unchanged") for one in ("constipation", "drowsiness"))

    assert judged(entry(5, symptoms=told), patient=patient) == ()


def test_symptoms_beside_one_result_are_one_finding_however_often_they_are_told():
    patient = Context(labs=(lab(2.70, adjusted=True),))
    days = [entry(n, symptoms=feels("nausea", "new")) for n in (2, 3, 4)]
    found = [f for n, now in enumerate(days) for f in judged(now, *days[:n], patient=patient) if f.rule == UNWELL]

    assert len({one.key for one in found}) == 1
    assert "calcium was 2.70 mmol/l (10.8 mg/dl) on 1 Mar" in found[0].because


def test_a_clinic_with_a_lower_normal_limit_is_asked_earlier():
    watchful = Ruleset(limits={"hypercalcemia.upper_normal": 2.55})
    patient = Context(labs=(lab(2.58, adjusted=True),))
    new = entry(2, symptoms=feels("thirst", "new"))

    assert by_rule(UNWELL, judge_entry(new, (), patient)) is None
    assert by_rule(UNWELL, judge_entry(new, (), patient, watchful)) == "urgent"
    assert by_rule(UNWELL, judge_arrival(new, (), patient, new.received_at, watchful)) == "urgent"


def test_a_result_that_comes_after_the_symptoms_raises_the_alert_of_a_story():
    days = [entry(n, symptoms=feels("nausea", "new") + feels("constipation", "new")) for n in (1, 2)]
    patient = Context(labs=(lab(2.70, adjusted=True, taken=moment(3, 9)),))

    assert rung(story(*days, patient=patient, until=moment(3, 10))) == {"hypercalcemia": "urgent"}
    assert rung(story(*days, patient=patient, until=moment(3, 8))) == {}


def test_drowsiness_that_was_always_there_beside_a_raised_calcium_waits_with_the_result():
    patient = Context(baseline=usual("drowsiness").baseline, labs=(lab(2.70, adjusted=True, taken=moment(3, 9)),))
    told = story(entry(1), entry(3, symptoms=feels("drowsiness", "unchanged")), patient=patient)

    assert rung(told) == {"hypercalcemia": "soon"}
