"""Which tingling, cramps and blood tests mean that the calcium may be too low?"""

from datetime import timedelta

import pytest

from app.clinical.context import BaselineSymptom, Context, Treatment
from app.clinical.diary import Symptom
from app.clinical.ruleset import STANDARD, Ruleset
from app.clinical.signs.low_calcium import LOWER_NORMAL, low_labs
from tests.clinical.making import by_rule, checked, day, entry, feels, judged, lab, moment, rung, story

NERVES, RESULT = "hypocalcemia.irritable_nerves", "hypocalcemia.calcium_result"
# Many months of denosumab: no first weeks, no kidney, no prostate.
TREATED = Context(treatments=tuple(Treatment(kind="denosumab", started_on=day(n)) for n in (-300, -10)))
AT_RISK = Context(treatments=TREATED.treatments, renal_impairment=True)


def tingles(*regions, course="new", **more):
    return feels("altered_sensation", course, regions=regions, **more)


def asks(new, *earlier, patient=TREATED):
    return by_rule(NERVES, judged(new, *earlier, patient=patient))


@pytest.mark.parametrize(
    ("symptoms", "expected"),
    [
        (tingles("around_mouth"), "urgent"),
        (tingles("hands"), "urgent"),
        (tingles("hands", "feet"), "urgent"),
        (tingles("around_mouth", course=None), "urgent"),
        (tingles("around_mouth", course="unchanged"), "soon"),
        (tingles("hands", course="unchanged"), None),
        (tingles("feet"), None),
        (feels("muscle_cramps", "new"), "soon"),
        (feels("muscle_jerks", "worse"), "soon"),
        (feels("muscle_cramps", "unchanged"), None),
        (feels("palpitations", "new"), None),
        (feels("muscle_cramps", "new") + feels("muscle_jerks", "new"), "soon"),
        (feels("muscle_cramps", "new", severity="mild") + feels("palpitations", "new"), "urgent"),
        (tingles("hands") + feels("palpitations", "new"), "urgent"),
        (tingles("hands") + feels("muscle_cramps", "new", severity="moderate"), "urgent"),
        (tingles("hands") + feels("muscle_cramps", "new", severity="severe"), "immediate"),
        (tingles("around_mouth") + feels("muscle_cramps", "new") + feels("palpitations", "new"), "immediate"),
    ],
)
@pytest.mark.parametrize("reporter", ["patient", "carer"])
def test_signs_in_the_half_year_after_an_antiresorptive(symptoms, expected, reporter):
    assert asks(entry(symptoms=symptoms, reporter=reporter)) == expected


@pytest.mark.parametrize(
    ("symptoms", "expected"),
    [
        (tingles("around_mouth"), "soon"),
        (tingles("around_mouth", course="unchanged"), None),
        (tingles("around_mouth") + feels("muscle_cramps", "new"), "urgent"),
        (tingles("around_mouth") + feels("muscle_cramps", "new", severity="severe"), "immediate"),
        (tingles("hands"), None),
        (tingles("hands") + feels("muscle_cramps", "new", severity="severe"), None),
        (feels("muscle_cramps", "new", severity="severe"), None),
    ],
)
def test_signs_without_such_a_drug(symptoms, expected):
    assert asks(entry(symptoms=symptoms), patient=Context()) == expected


@pytest.mark.parametrize(("days", "expected"), [(0, "urgent"), (180, "urgent"), (181, None)])
def test_the_drug_counts_for_180_days(days, expected):
    patient = Context(treatments=(Treatment(kind="zoledronate", started_on=day(200 - days)),))

    assert asks(entry(200, symptoms=tingles("hands")), patient=patient) == expected


@pytest.mark.parametrize(
    ("patient", "expected"),
    [
        (TREATED, "soon"),
        (AT_RISK, "urgent"),
        (Context(treatments=TREATED.treatments, primary_cancer="Prostate cancer"), "urgent"),
        (Context(treatments=(Treatment(kind="denosumab", started_on=day(1 - 42)),)), "urgent"),
        (Context(treatments=(Treatment(kind="denosumab", started_on=day(1 - 43)),)), "soon"),
        (Context(treatments=TREATED.treatments, labs=(lab(2.11, adjusted=True),)), "urgent"),
        (Context(treatments=TREATED.treatments, labs=(lab(2.12, adjusted=True),)), "soon"),
        (Context(labs=(lab(2.11, adjusted=True),)), "urgent"),
        (Context(labs=(lab(2.11, adjusted=True, taken=moment(1 - 29, 9)),)), None),
        (Context(labs=(lab(2.11, adjusted=True, taken=moment(-5, 9)), lab(2.3, 40))), None),
    ],
)
def test_new_cramps_weigh_more_with_a_risk_or_a_low_calcium_on_record(patient, expected):
    assert asks(entry(1, symptoms=feels("muscle_cramps", "new")), patient=patient) == expected


@pytest.mark.parametrize(("severity", "expected"), [("mild", "soon"), ("moderate", "urgent"), (None, "urgent")])
def test_mild_cramps_alone_can_wait_even_with_a_risk(severity, expected):
    assert asks(entry(symptoms=feels("muscle_cramps", "new", severity=severity)), patient=AT_RISK) == expected


@pytest.mark.parametrize(("told_on", "expected"), [(8, "urgent"), (2, "urgent"), (1, "soon")])
def test_two_signs_within_a_week_are_urgent(told_on, expected):
    heart = entry(told_on, hour=8, symptoms=feels("palpitations", "new"))

    assert asks(entry(8, symptoms=feels("muscle_cramps", "new")), heart) == expected


@pytest.mark.parametrize(
    ("calcium", "albumin", "adjusted", "expected"),
    [
        (2.12, None, True, None),
        (2.119, None, True, "soon"),
        (2.0, None, True, "soon"),
        (1.999, None, True, "urgent"),
        (1.75, None, True, "urgent"),
        (1.749, None, True, "immediate"),
        (1.95, 30, False, None),
        (1.9, 30, False, "soon"),
        (1.7, 26, False, "urgent"),
        (2.2, 46, False, "soon"),
        (2.05, None, False, None),
        (1.9, None, False, "soon"),
        (1.74, None, False, "immediate"),
    ],
)
def test_a_low_calcium_once_albumin_is_accounted_for(calcium, albumin, adjusted, expected):
    patient = Context(labs=(lab(calcium, albumin, adjusted=adjusted),))

    assert by_rule(RESULT, checked(patient=patient, now=moment(1, 10))) == expected


@pytest.mark.parametrize(("calcium", "expected"), [(2.05, "soon"), (1.9, "urgent")])
def test_without_albumin_it_counts_in_full_after_an_antiresorptive(calcium, expected):
    patient = Context(treatments=TREATED.treatments, labs=(lab(calcium),))
    (finding,) = [f for f in checked(patient=patient, now=moment(1, 10)) if f.rule == RESULT]

    assert finding.urgency == expected
    assert "albumin is not known" in finding.because
    assert "denosumab 11 days ago" in finding.because


def test_a_low_calcium_that_a_later_normal_one_has_answered_does_not_ring_and_an_old_one_neither():
    answered = Context(labs=(lab(1.9, 40), lab(2.3, 40, taken=moment(3, 9))))
    doubtful = Context(labs=(lab(1.9, 40), lab(2.3, taken=moment(3, 9))))

    assert by_rule(RESULT, checked(patient=answered, now=moment(3, 10))) is None
    assert by_rule(RESULT, checked(patient=doubtful, now=moment(3, 10))) == "urgent"
    month = moment(1, 9) + timedelta(days=28)
    assert by_rule(RESULT, checked(patient=Context(labs=(lab(1.9, 40),)), now=month)) == "urgent"
    assert by_rule(RESULT, checked(patient=Context(labs=(lab(1.9, 40),)), now=month + timedelta(hours=1))) is None


def test_the_limit_of_normal_may_only_be_set_to_look_earlier():
    earlier = Ruleset(limits={LOWER_NORMAL.key: 2.2})
    context = Context(labs=(lab(2.15, 40),))

    assert LOWER_NORMAL.least == LOWER_NORMAL.value
    assert low_labs(context.labs, STANDARD) == ()
    assert low_labs(context.labs, earlier) == context.labs


@pytest.mark.parametrize(("days", "expected"), [(0, True), (42, True), (43, False)])
def test_a_clouded_mind_in_the_weeks_after_an_antiresorptive_is_no_less_urgent_and_says_that_calcium_may_be_low(
    days, expected
):
    patient = Context(treatments=(Treatment(kind="denosumab", started_on=day(1 - days)),))
    findings = judged(entry(symptoms=feels("confusion", "new")), patient=patient)
    (finding,) = [one for one in findings if one.rule == "hypercalcemia.clouded_mind"]

    assert finding.urgency == "immediate"
    assert ("may have made it low" in finding.because) is expected


def test_cramps_that_are_usual_for_years_never_ring():
    patient = Context(
        primary_cancer="prostate",
        renal_impairment=True,
        baseline=(
            BaselineSymptom(symptom="muscle_cramps"),
            BaselineSymptom(symptom="altered_sensation", regions=("hands", "feet")),
        ),
        treatments=tuple(Treatment(kind="denosumab", started_on=day(n)) for n in range(-200, 360, 28)),
    )
    symptoms = feels("muscle_cramps", "unchanged") + tingles("hands", "feet", course="unchanged", side="both")
    days = [entry(n, symptoms=symptoms) for n in range(1, 366)]

    assert story(*days, patient=patient).alerts == {}


def test_cramps_that_come_back_are_told_once_a_week():
    days = [entry(n, symptoms=feels("muscle_cramps", "new") if n in (9, 11, 13, 20) else ()) for n in range(1, 30)]
    told = story(*days, patient=TREATED)
    subjects = {f.subject for n in (9, 11, 13, 20) for f in judged(days[n - 1], patient=TREATED) if f.rule == NERVES}

    assert rung(told) == {"hypocalcemia": "soon"}
    assert subjects == {"low-calcium:2026-W11:spasm", "low-calcium:2026-W12:spasm"}


def test_a_man_with_prostate_cancer_and_failing_kidneys_tingles_round_the_mouth_on_day_nine():
    patient = Context(
        primary_cancer="prostate",
        renal_impairment=True,
        spinal_metastases=True,
        treatments=(Treatment(kind="denosumab", started_on=day(1)), Treatment(kind="denosumab", started_on=day(29))),
    )
    cramps = (Symptom(symptom="muscle_cramps", course="new", severity="severe"),)
    quiet = [entry(n, symptoms=()) for n in range(1, 10)]
    told = story(
        *quiet,
        entry(10, symptoms=tingles("around_mouth")),
        entry(11, symptoms=tingles("around_mouth", course="unchanged") + cramps),
        patient=patient,
    )

    assert rung(told) == {"hypocalcemia": "immediate"}
    first, second = told.alerts["hypocalcemia"].steps
    assert (first.urgency, second.urgency) == ("urgent", "immediate")
    assert "denosumab 9 days ago, renal impairment, prostate cancer, denosumab begun 9 days ago" in first.because
