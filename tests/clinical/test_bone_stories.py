"""What do whole stories of weak bones ring, and which stories of bones must ring nobody?"""

import pytest

from app.clinical.context import Context, Treatment
from app.clinical.diary import Entry
from tests.clinical.making import day, entry, feels, hurts, moment, rung, site, story

BONE = "pathological_fracture"
FEMUR = Context(
    bone_sites=("thigh", "lumbar_spine"),
    spinal_metastases=True,
    treatments=(Treatment(kind="denosumab", started_on=day(-200)), Treatment(kind="denosumab", started_on=day(-10))),
)


def leg(number, worst, *qualities, course="unchanged", region="thigh", side="left", **more) -> Entry:
    return entry(number, pain=hurts(worst, site(region, *qualities, worst=worst, course=course, side=side)), **more)


def steps(told, condition=BONE):
    return [(step.at.date(), step.urgency) for step in told.alerts[condition].steps]


def ends(*entries, patient=None):
    return rung(story(*entries, patient=patient)).get(BONE)


def test_a_femur_that_hurts_on_loading_for_two_weeks_and_then_cracks():
    before = [leg(n, 2, "constant") for n in range(1, 8)]
    loading = [
        leg(n, 4, "constant", "worse_on_loading", course="worse" if n == 8 else "unchanged") for n in range(8, 22)
    ]
    crack = leg(22, 6, "worse_on_loading", course="worse", symptoms=feels("crack_or_give_way", "new"))
    told = story(*before, *loading, crack, patient=FEMUR)

    assert steps(told) == [(day(8), "urgent"), (day(22), "immediate")]
    assert "prompt image" in told.alerts[BONE].steps[0].because
    assert "gave" not in told.alerts[BONE].steps[0].because


def test_a_leg_that_bears_no_weight_any_more_told_by_a_carer_two_days_late():
    late = leg(10, 5, symptoms=feels("unable_to_bear_weight", "new"), reporter="carer", received=moment(12))
    told = story(*[leg(n, 3) for n in range(1, 10)], late, patient=FEMUR)

    assert steps(told) == [(day(12), "immediate")]
    assert told.alerts[BONE].late
    assert told.alerts[BONE].concerns_day == day(10)
    assert "the carer reports unable to bear weight" in told.alerts[BONE].steps[0].because


@pytest.mark.parametrize(
    ("worst", "qualities", "expected"),
    [
        (8, ("sudden_onset", "worse_on_movement"), "immediate"),
        (8, ("sudden_onset",), "urgent"),
        (5, ("sudden_onset",), "urgent"),
        (5, (), "urgent"),
    ],
)
def test_a_humerus_with_a_metastasis_that_suddenly_hurts(worst, qualities, expected):
    quiet = [leg(n, 2, region="upper_arm") for n in range(1, 6)]
    sudden = leg(6, worst, *qualities, course="worse", region="upper_arm")

    assert rung(story(*quiet, sudden, patient=Context(bone_sites=("upper_arm",))))[BONE] == expected


def test_vertebrae_that_collapse_are_told_as_loss_of_height_with_pain_in_the_back():
    back = [entry(n, pain=hurts(3, site("thoracic_spine", worst=3, course="unchanged"))) for n in range(1, 8)]
    shorter = entry(8, symptoms=feels("height_loss", "new"))
    told = story(*back, shorter, patient=Context(bone_sites=("thoracic_spine",)))

    assert steps(told) == [(day(8), "urgent")]


def test_a_fall_and_new_pain_in_the_hip_three_days_later():
    told = story(
        *[leg(n, 2) for n in range(1, 5)],
        leg(5, 2, symptoms=feels("fall", "new")),
        leg(8, 3, course="new", region="hip"),
        patient=FEMUR,
    )

    assert rung(told)[BONE] == "urgent"
    assert "after an injury" in told.alerts[BONE].steps[0].because


def test_a_flare_after_radiotherapy_does_not_lower_what_a_bone_asks_for():
    treatments = (
        Treatment(kind="radiotherapy", region="thigh", started_on=day(8), ended_on=day(8), dose_gy=8, fractions=1),
    )
    days = [leg(n, 3) for n in range(1, 9)]
    worse = leg(10, 7, "sudden_onset", "worse_on_loading", course="worse")

    patient = Context(bone_sites=("thigh",), treatments=treatments)
    assert rung(story(*days, worse, patient=patient))[BONE] == "immediate"


def test_someone_whose_leg_has_always_hurt_on_loading_is_never_rung_about():
    days = [leg(n, (4, 5, 4, 6)[n % 4], "worse_on_loading", "worse_on_movement") for n in range(1, 366)]

    assert story(*days, patient=FEMUR).alerts == {}


def test_nor_when_the_phone_leaves_out_every_course_after_the_first_day():
    first = leg(1, 4, "worse_on_loading", "sudden_onset")
    days = [leg(n, (4, 5, 4, 6)[n % 4], "worse_on_loading", "sudden_onset", course=None) for n in range(2, 120)]

    assert story(first, *days, patient=FEMUR).alerts == {}


def test_nor_when_the_leg_is_named_only_now_and_then():
    days = [
        leg(n, 4, "worse_on_loading")
        if n % 3 == 0
        else entry(n, pain=hurts(3, site("lumbar_spine", worst=3, course="unchanged")))
        for n in range(1, 120)
    ]

    assert story(*days, patient=FEMUR).alerts == {}


def test_a_strained_back_where_no_metastasis_is_known_stays_low():
    back = site("lumbar_spine", "after_injury", "worse_on_movement", worst=5, course="new")
    told = story(entry(1, pain=hurts(5, back)), patient=Context(bone_sites=("thigh",), spinal_metastases=False))

    assert BONE not in rung(told)


def test_swollen_legs_that_go_on_ring_once_and_are_then_usual():
    days = [
        entry(n, symptoms=feels("limb_swelling_or_deformity", "new" if n == 5 else "unchanged")) for n in range(5, 60)
    ]
    told = story(entry(4, symptoms=()), *days, patient=FEMUR)

    assert steps(told) == [(day(5), "urgent")]


def test_a_knee_that_hurts_a_little_on_stairs_where_the_cancer_is_elsewhere_rings_nobody():
    days = [leg(n, 3, "worse_on_loading", course="new", region="knee") for n in range(1, 30)]

    assert story(*days, patient=Context(bone_sites=("ribs",))).alerts == {}


def test_aching_all_over_after_the_first_zoledronate_is_no_fracture_and_no_low_calcium():
    patient = Context(bone_sites=("thigh",), treatments=(Treatment(kind="zoledronate", started_on=day(1)),))
    ache = entry(2, temperature_c=37.6, pain=hurts(5, site("widespread", worst=5, course="new")))

    assert not {BONE, "hypocalcemia", "jaw_osteonecrosis"} & set(rung(story(entry(1), ache, patient=patient)))


@pytest.mark.parametrize(("last", "expected"), [(15, "soon"), (14, None)])
def test_thigh_pain_for_two_weeks_on_an_antiresorptive_where_no_metastasis_explains_it(last, expected):
    told = [leg(n, 3, course="new" if n == 1 else "unchanged") for n in (1, 5, 9)]
    now = leg(last, 3)

    assert ends(*told, now, patient=Context(treatments=FEMUR.treatments)) == expected
    assert ends(*told, now, patient=Context(treatments=FEMUR.treatments, bone_sites=("hip",))) is None
    assert ends(*told, now) is None


def test_thigh_pain_that_was_always_there_is_known_to_somebody_and_new_pain_is_told_once():
    always = [leg(n, 3) for n in range(1, 90)]
    begun = [entry(1, pain=hurts(0)), *[leg(n, 3, region="groin") for n in range(2, 90)]]

    assert story(*always, patient=Context(treatments=FEMUR.treatments)).alerts == {}
    told = story(*begun, patient=Context(treatments=FEMUR.treatments))
    assert rung(told) == {BONE: "soon"}
    assert told.alerts[BONE].concerns_day == day(16)


def test_a_known_thigh_that_for_weeks_did_not_hurt_on_loading_and_now_does_is_seen_however_mild():
    patient = Context(bone_sites=("thigh",))
    before = [entry(n, pain=hurts(3, site("thigh", "constant", worst=3))) for n in range(1, 15)]
    now = entry(15, pain=hurts(2, site("thigh", "worse_on_loading", worst=2)))

    assert rung(story(*before, now, patient=patient)) == {"pathological_fracture": "urgent"}
    assert "pathological_fracture" not in rung(story(*before, patient=patient))
