"""When has an opioid become too much for someone?"""

import pytest

from app.clinical.context import Context, Treatment
from app.clinical.diary import Analgesic, Pain, PainSite
from tests.clinical.making import by_rule, day, entry, feels, judged, site, usual

BREATH, SIGN = "opioid_toxicity.slow_breathing", "opioid_toxicity.nervous_sign"
TWO, DROWSY = "opioid_toxicity.two_signs", "opioid_toxicity.drowsy_at_risk"
PARACETAMOL = (Analgesic(medicine="paracetamol", dose=1, unit="g", doses_taken=4),)
PATCH = (Analgesic(medicine="fentanyl", route="transdermal", dose=25, unit="ug/h"),)
KIDNEYS = Context(renal_impairment=True)


def morphine(mg, doses=2):
    """So many mg a day, in this many doses."""
    return (Analgesic(medicine="morphine", route="oral", dose=mg / doses, unit="mg", doses_taken=doses),)


def changed(on, **more):
    return Context(treatments=(Treatment(kind="opioid_change", started_on=day(on)),), **more)


def takes(name):
    return (Analgesic(medicine=name),)


@pytest.mark.parametrize("taken", [None, (), PARACETAMOL, PATCH, morphine(10)])
@pytest.mark.parametrize("severity", [None, "mild", "severe"])
@pytest.mark.parametrize("reporter", ["patient", "carer"])
def test_slow_breathing_rings_at_once_whatever_the_dose_and_whether_or_not_an_opioid_is_known(
    taken, severity, reporter
):
    new = entry(symptoms=feels("slow_breathing", severity=severity), analgesics=taken, reporter=reporter)

    assert by_rule(BREATH, judged(new)) == "immediate"


@pytest.mark.parametrize(
    ("course", "first", "told_before", "on_record"),
    [
        ("new", "immediate", "immediate", "immediate"),
        ("worse", "immediate", "immediate", "immediate"),
        (None, "immediate", "urgent", None),
        ("unchanged", "immediate", "urgent", None),
        ("better", "urgent", None, None),
    ],
)
def test_slow_breathing_is_never_silent_unless_it_is_on_record_or_getting_better(course, first, told_before, on_record):
    before, now = entry(1, symptoms=feels("slow_breathing")), entry(2, symptoms=feels("slow_breathing", course))

    assert by_rule(BREATH, judged(now)) == first
    assert by_rule(BREATH, judged(now, before)) == told_before
    assert by_rule(BREATH, judged(now, before, patient=usual("slow_breathing"))) == on_record


def test_slow_breathing_that_goes_on_is_told_once_a_week():
    days = [entry(n, symptoms=feels("slow_breathing", "unchanged")) for n in range(1, 10)]
    keys = [judged(now, *days[:place])[0].key for place, now in enumerate(days) if place]

    assert len(set(keys)) == 2


@pytest.mark.parametrize(
    ("medicine", "is_opioid"),
    [
        ("morphine", True),
        ("Oxycodone Hydrochloride", True),
        ("sufentanil", True),
        ("something nobody knows", True),
        ("paracetamol", False),
        (" Ibuprofen ", False),
        ("pregabalin", False),
    ],
)
def test_a_medicine_is_an_opioid_unless_it_is_known_not_to_be_one(medicine, is_opioid):
    new = entry(symptoms=feels("muscle_jerks", "new"), analgesics=takes(medicine))

    assert by_rule(SIGN, judged(new)) == ("urgent" if is_opioid else None)


@pytest.mark.parametrize(
    ("code", "severity", "with_opioid", "not_answered", "none"),
    [
        ("hallucinations", None, "urgent", "urgent", None),
        ("hallucinations", "mild", "urgent", "urgent", None),
        ("muscle_jerks", "mild", "urgent", "soon", None),
        ("muscle_jerks", "severe", "urgent", "soon", None),
        ("agitation", "mild", "soon", None, None),
        ("agitation", None, "urgent", "soon", None),
        ("agitation", "moderate", "urgent", "soon", None),
    ],
)
def test_a_nervous_sign_weighs_by_what_is_known_of_the_painkillers(code, severity, with_opioid, not_answered, none):
    told = feels(code, "new", severity=severity)

    assert by_rule(SIGN, judged(entry(symptoms=told, analgesics=PATCH))) == with_opioid
    assert by_rule(SIGN, judged(entry(symptoms=told))) == not_answered
    for taken in ((), PARACETAMOL):
        assert by_rule(SIGN, judged(entry(symptoms=told, analgesics=taken))) == none


@pytest.mark.parametrize(("ago", "expected"), [(0, "urgent"), (14, "urgent"), (15, None)])
def test_an_opioid_change_on_record_counts_as_taking_one_for_two_weeks(ago, expected):
    new = entry(20, symptoms=feels("muscle_jerks", "new"), analgesics=PARACETAMOL)

    assert by_rule(SIGN, judged(new, patient=changed(20 - ago))) == expected


@pytest.mark.parametrize(("ago", "expected"), [(1, "urgent"), (6, "urgent"), (7, None)])
def test_an_opioid_told_within_the_week_counts_though_today_has_none(ago, expected):
    then = entry(20 - ago, analgesics=morphine(20))

    assert by_rule(SIGN, judged(entry(20, symptoms=feels("muscle_jerks", "new"), analgesics=()), then)) == expected


def test_a_patch_told_weeks_ago_counts_when_nobody_has_answered_since():
    jerks = entry(25, symptoms=feels("muscle_jerks", "new"))

    assert by_rule(SIGN, judged(jerks, entry(3, analgesics=PATCH))) == "urgent"
    assert by_rule(SIGN, judged(jerks, entry(3, analgesics=PARACETAMOL))) == "soon"


@pytest.mark.parametrize(
    ("course", "expected"),
    [("new", "urgent"), ("worse", "urgent"), (None, "urgent"), ("unchanged", "soon"), ("better", None)],
)
def test_what_is_said_to_be_usual_but_is_on_no_record_is_looked_at_within_three_days(course, expected):
    assert by_rule(SIGN, judged(entry(symptoms=feels("muscle_jerks", course), analgesics=PATCH))) == expected


@pytest.mark.parametrize(("gap", "expected"), [(0, "immediate"), (1, "immediate"), (2, "immediate"), (3, None)])
def test_two_signs_within_three_days_ring_at_once(gap, expected):
    first = entry(10, hour=8, symptoms=feels("agitation", "new"), analgesics=PATCH)
    second = entry(10 + gap, symptoms=feels("muscle_jerks", "new"), analgesics=PATCH)

    assert by_rule(TWO, judged(second, first)) == expected
    assert by_rule(TWO, judged(first)) is None


@pytest.mark.parametrize(
    ("taken", "expected"), [(PATCH, "immediate"), (None, "immediate"), (PARACETAMOL, None), ((), None)]
)
def test_two_signs_ring_unless_the_painkillers_told_hold_no_opioid(taken, expected):
    told = feels("hallucinations", "new") + feels("muscle_jerks", "new")

    assert by_rule(TWO, judged(entry(symptoms=told, analgesics=taken))) == expected


def test_one_sign_told_twice_is_one_and_a_usual_one_does_not_count():
    twice = [entry(n, symptoms=feels("muscle_jerks", "worse"), analgesics=PATCH) for n in (1, 2)]
    drowsy = feels("drowsiness", "unchanged")

    assert by_rule(TWO, judged(twice[1], twice[0])) is None
    now = entry(3, symptoms=feels("muscle_jerks", "new") + drowsy, analgesics=PATCH)
    assert by_rule(TWO, judged(now, patient=usual("drowsiness"))) is None


@pytest.mark.parametrize(
    ("before", "course", "expected"),
    [
        ((), "new", "immediate"),
        ((), "worse", "immediate"),
        ((), "unchanged", None),
        ((), None, None),
        (("constant",), None, "immediate"),
        (("constant",), "better", None),
        (("light_touch_hurts",), "worse", None),
    ],
)
def test_a_light_touch_that_hurts_is_a_sign_where_it_did_not_before(before, course, expected):
    pain = Pain(worst=5, sites=(PainSite(region="trunk", qualities=("light_touch_hurts",), course=course),))
    now = entry(9, pain=pain, symptoms=feels("muscle_jerks", "new"), analgesics=PATCH)
    then = [entry(8, pain=Pain(worst=5, sites=(site("trunk", *before),)))] if before else []

    assert by_rule(TWO, judged(now, *then)) == expected


def doses(*a_day, last=None):
    """A dose a day, and on the last of these days drowsiness that is new."""
    *days, now = [entry(n, analgesics=morphine(mg) if mg else ()) for n, mg in enumerate(a_day, 1)]
    drowsy = entry(len(a_day), symptoms=feels("drowsiness", "new"), analgesics=last or now.diary.analgesics)
    return by_rule(DROWSY, judged(drowsy, *days))


@pytest.mark.parametrize(
    ("a_day", "expected"),
    [
        ((60, 60, 60, 60), None),
        ((60, 60, 60, 89), None),
        ((60, 60, 60, 90), "immediate"),
        ((60, 60, 60, 120, 120, 120), "immediate"),
        ((60, 60, 60, *10 * (120,)), "immediate"),
        ((60, 60, 60, *11 * (120,)), None),
        ((60, 60, 120), None),
        ((0, 0, 0, 20), "immediate"),
        ((60, 60, 60, 20), None),
    ],
)
def test_new_drowsiness_rings_at_once_when_the_dose_rose_by_half_within_the_week(a_day, expected):
    assert doses(*a_day) == expected


def test_a_dose_that_cannot_be_converted_is_no_proof_of_a_rise_nor_of_a_small_dose_before():
    unknown = (Analgesic(medicine="buprenorphine", route="sublingual", dose=400, unit="ug", doses_taken=3),)
    days = [entry(n, analgesics=unknown) for n in range(1, 6)]
    drowsy = entry(6, symptoms=feels("drowsiness", "new"), analgesics=morphine(200))

    assert doses(60, 60, 60, 60, last=unknown) is None
    assert by_rule(DROWSY, judged(drowsy, *days)) is None


@pytest.mark.parametrize(
    ("patient", "expected"),
    [(KIDNEYS, "immediate"), (changed(13), "immediate"), (changed(12), None), (Context(), None)],
)
@pytest.mark.parametrize("code", ["drowsiness", "confusion"])
def test_failing_kidneys_or_an_opioid_changed_within_the_week_make_a_new_cloud_an_emergency(code, patient, expected):
    assert (
        by_rule(DROWSY, judged(entry(20, symptoms=feels(code, "new"), analgesics=PATCH), patient=patient)) == expected
    )
    assert by_rule(DROWSY, judged(entry(20, symptoms=feels(code, "new"), analgesics=()), patient=KIDNEYS)) is None


@pytest.mark.parametrize("course", ["new", "worse", "unchanged", "better", None])
def test_it_never_says_another_urgency_of_drowsiness_than_the_rule_about_calcium(course):
    found = judged(entry(symptoms=feels("drowsiness", course), analgesics=PATCH), patient=KIDNEYS)

    assert by_rule(DROWSY, found) == by_rule("hypercalcemia.clouded_mind", found)
