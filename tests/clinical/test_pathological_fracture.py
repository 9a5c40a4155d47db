"""Which signs and pains mean that a bone is breaking, and which only ask for an image?"""

import pytest

from app.clinical.context import BaselineSymptom, Context, Treatment
from app.clinical.diary import Symptom
from tests.clinical.making import asked, by_rule, day, entry, feels, hurts, judged, rung, site, story, usual

BONE = "pathological_fracture"
FEMUR = Context(bone_sites=("thigh",))
HUMERUS = Context(bone_sites=("upper_arm",))
SPINE_ONLY = Context(bone_sites=("lumbar_spine",), spinal_metastases=True)


def asks(new, *earlier, patient=None):
    return asked(BONE, judged(new, *earlier, patient=patient))


def aches(number, region, worst, *qualities, course="new", side=None, **more):
    return entry(number, pain=hurts(worst, site(region, *qualities, worst=worst, course=course, side=side)), **more)


@pytest.mark.parametrize(
    ("sign", "course", "expected"),
    [
        ("crack_or_give_way", "new", "immediate"),
        ("crack_or_give_way", None, "immediate"),
        ("crack_or_give_way", "unchanged", "soon"),
        ("unable_to_bear_weight", "worse", "immediate"),
        ("unable_to_bear_weight", "better", "soon"),
        ("limb_swelling_or_deformity", "new", "urgent"),
        ("limb_swelling_or_deformity", "unchanged", None),
        ("height_loss", "new", "soon"),
        ("height_loss", "unchanged", None),
    ],
)
@pytest.mark.parametrize("reporter", ["patient", "carer"])
def test_each_sign_asks_for_its_own_urgency_whoever_tells_it(sign, course, expected, reporter):
    assert asks(entry(symptoms=feels(sign, course), reporter=reporter)) == expected


@pytest.mark.parametrize("sign", ["crack_or_give_way", "unable_to_bear_weight", "limb_swelling_or_deformity"])
def test_a_sign_on_the_baseline_never_rings_until_it_is_worse(sign):
    assert asks(entry(symptoms=feels(sign, "unchanged")), patient=usual(sign)) is None
    assert asks(entry(symptoms=feels(sign, "worse")), patient=usual(sign)) in ("immediate", "urgent")


def test_a_sign_said_to_be_usual_that_nobody_had_told_of_rings_once_and_then_never():
    told = story(*[entry(n, symptoms=feels("unable_to_bear_weight", "unchanged")) for n in range(1, 60)])

    assert rung(told) == {BONE: "soon"}
    assert len(told.alerts[BONE].steps) == 1


@pytest.mark.parametrize(
    ("sections", "expected"),
    [
        ({"pain": hurts(3, site("thigh", worst=3, course="new"))}, "immediate"),
        ({"pain": hurts(7, site("thigh", worst=7, course="unchanged"))}, "immediate"),
        ({"pain": hurts(6, site("thigh", worst=6, course="unchanged"))}, "urgent"),
        ({"pain": hurts(0, site("thigh", worst=0, course="new"))}, "urgent"),
        ({"pain": hurts(5, site("jaw", worst=5, course="new"))}, "urgent"),
    ],
)
def test_a_swollen_limb_is_immediate_with_new_or_severe_pain_in_a_limb(sections, expected):
    assert asks(entry(symptoms=feels("limb_swelling_or_deformity", "new"), **sections)) == expected


@pytest.mark.parametrize(("fell_on", "expected"), [(8, "immediate"), (2, "immediate"), (1, "urgent")])
def test_a_swollen_limb_is_immediate_up_to_a_week_after_a_fall(fell_on, expected):
    fall = entry(fell_on, hour=8, symptoms=feels("fall", "new"))

    assert asks(entry(8, symptoms=feels("limb_swelling_or_deformity", "new")), fall) == expected


@pytest.mark.parametrize(("hurt_on", "expected"), [(15, "urgent"), (2, "urgent"), (1, "soon")])
def test_loss_of_height_is_urgent_with_back_pain_in_the_last_fortnight(hurt_on, expected):
    back = aches(hurt_on, "thoracic_spine", 3, course="unchanged")

    if hurt_on == 15:
        back = entry(15, hour=8, pain=back.diary.pain)
    assert asks(entry(15, symptoms=feels("height_loss", "new")), back) == expected


@pytest.mark.parametrize(
    ("region", "worst", "qualities", "patient", "expected"),
    [
        ("thigh", 7, (), None, "urgent"),
        ("thigh", 6, (), None, None),
        ("thigh", 7, ("worse_on_loading",), None, "immediate"),
        ("hip", 8, ("worse_on_movement",), None, "urgent"),
        ("pelvis", 9, ("worse_on_loading",), None, "immediate"),
        ("thigh", 4, (), FEMUR, "urgent"),
        ("groin", 4, (), FEMUR, "urgent"),
        ("thigh", 3, (), FEMUR, None),
        ("upper_arm", 7, ("worse_on_movement",), HUMERUS, "immediate"),
        ("upper_arm", 4, ("worse_on_movement",), None, "urgent"),
        ("upper_arm", 3, ("worse_on_movement",), HUMERUS, None),
        ("lumbar_spine", 7, (), SPINE_ONLY, "urgent"),
        ("thoracic_spine", 7, (), SPINE_ONLY, None),
        ("thoracic_spine", 7, (), Context(spinal_metastases=True), "urgent"),
        ("abdomen", 9, (), FEMUR, None),
    ],
)
def test_sudden_pain_in_a_bone(region, worst, qualities, patient, expected):
    findings = judged(aches(1, region, worst, "sudden_onset", *qualities), patient=patient)

    assert by_rule(f"{BONE}.sudden_pain", findings) == expected


def test_sudden_severe_leg_pain_is_immediate_when_walking_is_lost_but_not_in_someone_who_never_walks():
    before = aches(1, "thigh", 3, course="unchanged", mobility="unable_to_walk")
    now = aches(2, "thigh", 8, "sudden_onset", mobility="unable_to_walk")

    assert asks(now) == "immediate"
    assert asks(now, before) == "urgent"


@pytest.mark.parametrize(
    ("was", "now", "course", "expected"),
    [
        (3, 6, "worse", "urgent"),
        (3, 5, "worse", None),
        (0, 3, "worse", None),
        (1, 4, "worse", "urgent"),
        (3, 6, None, None),
        (4, 7, None, "urgent"),
        (3, 6, "unchanged", None),
    ],
)
def test_a_rise_of_three_points_within_a_day_where_a_limb_is_known_to_be_weak(was, now, course, expected):
    days = aches(1, "thigh", was, course="unchanged"), aches(2, "thigh", now, course=course)

    assert asks(days[1], days[0], patient=FEMUR) == expected
    assert asks(days[1], days[0], patient=SPINE_ONLY) is None


def test_a_rise_over_two_days_or_to_where_the_week_has_been_before_is_not_sudden():
    low, high = aches(6, "thigh", 3, course="unchanged"), aches(7, "thigh", 6, course="worse")

    assert asks(high, aches(5, "thigh", 3), patient=FEMUR) is None
    assert asks(high, aches(2, "thigh", 6), low, patient=FEMUR) is None
    assert asks(high, aches(2, "thigh", 5), low, patient=FEMUR) == "urgent"
    assert asks(high, entry(6, pain=hurts(0)), patient=FEMUR) == "urgent"
    assert asks(aches(7, "thigh", 6, course=None), entry(6, pain=hurts(0)), patient=FEMUR) is None


def test_one_leg_is_not_compared_with_the_other():
    left, right = aches(1, "thigh", 6, side="left"), aches(2, "thigh", 6, course="new", side="right")

    assert by_rule(f"{BONE}.sudden_pain", judged(right, left, patient=FEMUR)) == "urgent"


@pytest.mark.parametrize(
    ("region", "worst", "course", "patient", "expected"),
    [
        ("thigh", 2, "new", FEMUR, "urgent"),
        ("knee", 2, "worse", FEMUR, "urgent"),
        ("thigh", 7, "new", SPINE_ONLY, "urgent"),
        ("thigh", 6, "new", SPINE_ONLY, "soon"),
        ("thigh", 4, "new", SPINE_ONLY, "soon"),
        ("thigh", 3, "new", SPINE_ONLY, None),
        ("thigh", 3, "new", None, "soon"),
        ("thigh", 9, "unchanged", FEMUR, None),
        ("thigh", 9, "better", FEMUR, None),
        ("lumbar_spine", 5, "new", SPINE_ONLY, None),
        ("feet", 5, "new", None, None),
    ],
)
def test_pain_that_has_come_on_loading_asks_for_an_image(region, worst, course, patient, expected):
    assert asks(aches(1, region, worst, "worse_on_loading", course=course), patient=patient) == expected


@pytest.mark.parametrize(("days", "expected"), [(3, "urgent"), (2, None)])
@pytest.mark.parametrize("course", ["unchanged", None])
def test_loading_that_comes_to_hurt_after_three_days_told_without_it_is_new_whatever_it_is_called(
    days, expected, course
):
    before = [aches(n, "thigh", 4, "constant", course="unchanged") for n in range(1, days + 1)]
    now = aches(4, "thigh", 4, "constant", "worse_on_loading", course=course)

    assert asks(now, *before, patient=FEMUR) == expected
    assert asks(aches(5, "thigh", 4, "worse_on_loading", course=course), *before, now, patient=FEMUR) is None


@pytest.mark.parametrize(
    ("worst", "first", "later"),
    [(3, None, None), (4, "soon", "urgent"), (6, "soon", "urgent"), (7, "urgent", "urgent")],
)
def test_a_phone_that_tells_no_course_says_little_of_what_is_new(worst, first, later):
    loading = aches(2, "thigh", worst, "worse_on_loading", course=None)
    painless = entry(1, pain=hurts(0))

    assert by_rule(f"{BONE}.pain_on_loading", judged(loading, patient=FEMUR)) == first
    assert by_rule(f"{BONE}.pain_on_loading", judged(loading, painless, patient=FEMUR)) == later


@pytest.mark.parametrize(
    ("region", "worst", "expected"),
    [("upper_arm", 4, "urgent"), ("upper_arm", 3, "soon"), ("shoulder", 6, None), ("thigh", 6, None)],
)
def test_a_known_humerus_is_loaded_by_movement(region, worst, expected):
    patient = Context(bone_sites=("upper_arm", "thigh"))

    assert asks(aches(1, region, worst, "worse_on_movement"), patient=patient) == expected


@pytest.mark.parametrize(
    ("region", "worst", "fell", "patient", "expected"),
    [
        ("thigh", 4, False, FEMUR, "urgent"),
        ("thigh", 3, False, FEMUR, "soon"),
        ("thigh", 1, True, FEMUR, "urgent"),
        ("ribs", 2, True, Context(bone_sites=("ribs",)), "urgent"),
        ("hip", 7, False, SPINE_ONLY, "urgent"),
        ("hip", 6, False, SPINE_ONLY, None),
        ("hip", 4, False, None, "soon"),
        ("hip", 3, False, None, None),
        ("lumbar_spine", 6, False, FEMUR, None),
        ("lumbar_spine", 7, False, FEMUR, "urgent"),
    ],
)
def test_pain_after_an_injury(region, worst, fell, patient, expected):
    symptoms = feels("fall", "new") if fell else ()
    new = aches(1, region, worst, *([] if fell else ["after_injury"]), symptoms=symptoms)

    assert asks(new, patient=patient) == expected


@pytest.mark.parametrize(("fell_on", "expected"), [(2, "urgent"), (1, None)])
def test_new_pain_up_to_a_week_after_a_fall(fell_on, expected):
    fall = entry(fell_on, symptoms=feels("fall", "new"))

    assert asks(aches(8, "thigh", 3), fall, patient=FEMUR) == expected


def test_falls_that_are_usual_for_the_patient_explain_no_pain():
    patient = Context(bone_sites=("thigh",), baseline=(BaselineSymptom(symptom="fall"),))

    assert asks(aches(1, "thigh", 3, symptoms=feels("fall", "unchanged")), patient=patient) is None


def test_no_window_of_flare_lowers_what_a_bone_asks_for():
    treated = Context(
        bone_sites=("thigh",), treatments=(Treatment(kind="radiotherapy", region="thigh", started_on=day(1)),)
    )
    now = entry(3, symptoms=(Symptom(symptom="crack_or_give_way", course="new"),))

    assert asks(now, patient=treated) == "immediate"
    assert asks(aches(3, "thigh", 6), aches(2, "thigh", 3, course="unchanged"), patient=treated) == "urgent"
