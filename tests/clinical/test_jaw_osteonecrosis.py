"""Which signs of mouth, jaw and face are looked at, and how soon, with and without a drug that holds on to bone?"""

import pytest

from app.clinical.context import BaselineSymptom, Context, Treatment
from app.clinical.diary import Symptom
from app.clinical.signs.antiresorptives import days_since, first_antiresorptive, last_antiresorptive
from tests.clinical.making import asked, by_rule, day, entry, feels, hurts, judged, rung, site, story, usual

JAW = "jaw_osteonecrosis"
LONG_AGO = Context(treatments=(Treatment(kind="zoledronate", started_on=day(-1500)),))
DENOSUMAB = Context(treatments=(Treatment(kind="denosumab", started_on=day(-10)),))


def asks(new, *earlier, patient=None):
    return asked(JAW, judged(new, *earlier, patient=patient))


def jaw_pain(number=1, worst=3, course="new", **more):
    return entry(number, pain=hurts(worst, site("jaw", worst=worst, course=course)), **more)


@pytest.mark.parametrize("reporter", ["patient", "carer"])
@pytest.mark.parametrize("patient", [LONG_AGO, DENOSUMAB])
@pytest.mark.parametrize(
    ("sign", "course", "expected"),
    [
        ("loose_tooth", "new", "soon"),
        ("loose_tooth", "unchanged", None),
        ("mouth_sore_not_healing", "new", "urgent"),
        ("mouth_sore_not_healing", None, "urgent"),
        ("mouth_sore_not_healing", "unchanged", "soon"),
        ("jaw_swelling", "worse", "urgent"),
    ],
)
def test_each_sign_after_an_antiresorptive_however_long_ago(sign, course, expected, patient, reporter):
    assert asks(entry(symptoms=feels(sign, course), reporter=reporter), patient=patient) == expected


@pytest.mark.parametrize(
    ("sign", "course", "expected"),
    [
        ("loose_tooth", "new", "routine"),
        ("loose_tooth", "unchanged", None),
        ("mouth_sore_not_healing", "new", "soon"),
        ("mouth_sore_not_healing", "unchanged", None),
        ("jaw_swelling", "new", "soon"),
    ],
)
def test_without_such_a_drug_on_record_each_is_a_step_lower(sign, course, expected):
    other = Context(treatments=(Treatment(kind="chemotherapy", started_on=day(-10)),))

    assert asks(entry(symptoms=feels(sign, course))) == expected
    assert asks(entry(symptoms=feels(sign, course)), patient=other) == expected


def test_a_drug_given_after_the_day_of_the_entry_is_no_cause_of_it():
    later = Context(treatments=(Treatment(kind="denosumab", started_on=day(2)),))

    assert asks(entry(1, symptoms=feels("mouth_sore_not_healing", "new")), patient=later) == "soon"


def test_pain_in_the_jaw():
    assert asks(jaw_pain(), patient=DENOSUMAB) == "soon"
    assert asks(jaw_pain()) == "routine"
    assert asks(jaw_pain(course="unchanged"), patient=DENOSUMAB) is None
    assert asks(jaw_pain(worst=0), patient=DENOSUMAB) is None
    assert asks(jaw_pain(2, course=None), jaw_pain(1, course=None), patient=DENOSUMAB) is None


@pytest.mark.parametrize(("told_on", "expected"), [(15, "urgent"), (2, "urgent"), (1, "soon")])
def test_two_signs_within_a_fortnight_are_urgent(told_on, expected):
    tooth = entry(told_on, hour=8, symptoms=feels("loose_tooth", "new"))

    assert asks(jaw_pain(15), tooth, patient=DENOSUMAB) == expected


def test_a_long_loose_tooth_is_no_second_sign_until_it_is_worse():
    patient = Context(treatments=DENOSUMAB.treatments, baseline=(BaselineSymptom(symptom="loose_tooth"),))

    assert asks(jaw_pain(symptoms=feels("loose_tooth", "unchanged")), patient=patient) == "soon"
    assert asks(jaw_pain(symptoms=feels("loose_tooth", "worse")), patient=patient) == "urgent"


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ({"temperature_c": 38.0}, "urgent"),
        ({"temperature_c": 37.9}, "soon"),
        ({"extra": feels("fever", "new")}, "urgent"),
        ({}, "soon"),
    ],
)
def test_a_swollen_jaw_with_fever_is_urgent_in_anyone(more, expected):
    symptoms = feels("jaw_swelling", "new") + more.pop("extra", ())

    assert asks(entry(symptoms=symptoms, **more)) == expected


@pytest.mark.parametrize(
    ("course", "regions", "expected"),
    [
        ("new", ("jaw",), "urgent"),
        ("worse", ("head",), "urgent"),
        ("unchanged", ("jaw",), "soon"),
        ("new", ("around_mouth",), None),
        ("new", ("feet",), None),
        ("new", ("jaw", "around_mouth"), "urgent"),
        ("new", ("jaw", "feet"), "urgent"),
        ("new", None, None),
    ],
)
@pytest.mark.parametrize("patient", [DENOSUMAB, Context()])
def test_a_numb_chin_is_a_sign_in_itself_with_or_without_a_drug(course, regions, expected, patient):
    numb = feels("altered_sensation", course, regions=regions)

    assert asks(entry(symptoms=numb), patient=patient) == expected


def test_a_numb_chin_is_not_lost_beside_the_cord_and_the_cord_not_beside_it():
    findings = judged(entry(symptoms=feels("altered_sensation", "new", regions=("jaw", "legs"))))

    assert asked(JAW, findings) == "urgent"
    assert asked("cord_compression", findings) == "immediate"


def test_an_old_numb_chin_stays_quiet_while_new_numb_feet_ring():
    patient = usual("altered_sensation", regions=("jaw",))
    numb = feels("altered_sensation", "unchanged", regions=("jaw", "feet"))

    assert by_rule(f"{JAW}.numb_face", judged(entry(symptoms=numb), patient=patient)) is None


def test_what_is_usual_never_rings_in_a_year():
    patient = Context(
        treatments=LONG_AGO.treatments,
        baseline=(
            BaselineSymptom(symptom="loose_tooth"),
            BaselineSymptom(symptom="mouth_sore_not_healing"),
            BaselineSymptom(symptom="altered_sensation", regions=("jaw",)),
        ),
    )
    symptoms = (
        Symptom(symptom="loose_tooth", course="unchanged"),
        Symptom(symptom="mouth_sore_not_healing", course="unchanged"),
        Symptom(symptom="altered_sensation", course="unchanged", regions=("jaw",)),
    )
    days = [entry(n, symptoms=symptoms, pain=hurts(2, site("jaw", worst=2, course="unchanged"))) for n in range(1, 366)]

    assert story(*days, patient=patient).alerts == {}


def test_a_sore_that_goes_on_rings_once():
    days = [entry(n, symptoms=feels("mouth_sore_not_healing", "new" if n == 1 else "unchanged")) for n in range(1, 60)]
    told = story(*days, patient=DENOSUMAB)

    assert rung(told) == {JAW: "urgent"}
    assert len(told.alerts[JAW].steps) == 1


def test_a_woman_on_denosumab_tells_of_a_loose_tooth_and_then_of_a_sore():
    tooth = entry(3, symptoms=feels("loose_tooth", "new"))
    both = entry(10, symptoms=feels("loose_tooth", "unchanged") + feels("mouth_sore_not_healing", "new"))
    told = story(entry(1, symptoms=()), tooth, both, patient=DENOSUMAB)

    assert [step.urgency for step in told.alerts[JAW].steps] == ["soon", "urgent"]
    because = told.alerts[JAW].steps[-1].because
    assert "denosumab, given last on 18 Feb 2026" in because
    assert "loose tooth" in because


def test_what_was_given_last_counts_and_a_course_that_goes_on_was_given_today():
    doses = tuple(Treatment(kind="denosumab", started_on=day(n)) for n in (1, 29, 57))
    course = Treatment(kind="pamidronate", started_on=day(-90), ended_on=day(90))
    context = Context(treatments=(doses[1], doses[0], doses[2]))

    assert last_antiresorptive(context, day(40)) == doses[1]
    assert first_antiresorptive(context, day(40)) == doses[0]
    assert last_antiresorptive(Context(treatments=(*doses, course)), day(60)) == course
    assert last_antiresorptive(context, day(0)) is None
    assert [days_since(doses[1], day(n)) for n in (29, 40)] == [0, 11]
    assert [days_since(course, day(n)) for n in (60, 90, 91)] == [0, 0, 1]
