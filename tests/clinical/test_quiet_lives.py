"""Who must not be rung about? A year of a stable patient, opioids, chemotherapy, gaps, one bad day."""

from app.clinical.context import BaselineSymptom, Context
from app.clinical.diary import Symptom
from tests.clinical.making import entry, feels, hurts, rescues, rung, site, sleeps, story

STABLE = Context(
    timezone="Europe/London",
    spinal_metastases=True,
    bone_sites=("lumbar_spine", "thigh"),
    personal_pain_goal=4,
    baseline=(BaselineSymptom(symptom="altered_sensation", regions=("hands", "feet"), side="both"),),
)
NUMB = feels("altered_sensation", "unchanged", regions=("hands", "feet"), side="both")


def usual_day(number, worst=5, *, course="unchanged", **more):
    """The diary that this patient writes nearly every day."""
    back = site("lumbar_spine", "worse_on_movement", "wakes_at_night", worst=worst, course=course, side="midline")
    told = {
        "pain": hurts(worst, back, average=3),
        "symptoms": NUMB + feels("constipation", "unchanged") + feels("fatigue", "unchanged", severity="moderate"),
        "analgesics": rescues(2),
        "mobility": "with_aid",
        "quality_of_life": sleeps(5),
        "patient_urgency": "can_wait",
    }
    return entry(number, **{**told, **more})


def test_a_stable_patient_who_writes_the_same_every_day_for_a_year_is_never_rung_about():
    assert story(*[usual_day(n) for n in range(1, 366)], patient=STABLE).alerts == {}


def test_a_stable_patient_whose_phone_leaves_out_every_course_is_never_rung_about():
    numb = (Symptom(symptom="altered_sensation", regions=("hands", "feet"), side="both"),)
    first = usual_day(1, symptoms=numb)
    year = [usual_day(n, course=None, symptoms=numb) for n in range(2, 120)]

    assert story(first, *year, patient=STABLE).alerts == {}


def test_ups_and_downs_of_a_point_are_no_trend():
    scores = [4, 5, 4, 5, 5, 4, 5, 3, 4, 5]

    assert story(*[usual_day(n, scores[n % 10]) for n in range(1, 120)], patient=STABLE).alerts == {}


def test_one_bad_day_below_severe_rings_nobody():
    year = [usual_day(n, 6 if n == 30 else 3) for n in range(1, 60)]

    assert story(*year, patient=STABLE).alerts == {}


def test_one_bad_day_that_is_severe_is_seen_within_a_day_and_is_over():
    told = story(*[usual_day(n, 8 if n == 30 else 4) for n in range(1, 60)], patient=STABLE)

    assert rung(told) == {"uncontrolled_pain": "urgent"}
    assert len(told.alerts["uncontrolled_pain"].steps) == 1


def test_someone_who_writes_every_two_or_three_days_is_never_rung_about():
    days = [n for n in range(1, 180) if n % 5 in (0, 2)]

    assert story(*[usual_day(n) for n in days], patient=STABLE).alerts == {}


def test_someone_who_names_old_numbness_only_now_and_then_is_never_rung_about():
    days = [usual_day(n, symptoms=NUMB if n % 4 == 0 else ()) for n in range(1, 120)]
    parts = [
        usual_day(n, symptoms=feels("altered_sensation", "unchanged", regions=(("hands",), ("feet",))[n % 2]))
        for n in range(1, 60)
    ]

    assert story(*days, patient=STABLE).alerts == {}
    assert story(*parts, patient=STABLE).alerts == {}


def test_nausea_after_each_chemotherapy_without_vomiting_or_thirst_rings_nobody():
    def symptoms(n):
        sick = feels("nausea", "new") + feels("fatigue", "new", severity="moderate") + feels("loss_of_appetite", "new")
        return NUMB + (sick if n % 21 in (1, 2, 3, 4) else ())

    assert story(*[usual_day(n, symptoms=symptoms(n)) for n in range(1, 120)], patient=STABLE).alerts == {}


def test_an_opioid_begun_brings_constipation_and_fatigue_and_rings_nobody():
    def symptoms(n):
        return NUMB + (feels("constipation", "new") + feels("fatigue", "new", severity="severe") if n > 30 else ())

    assert story(*[usual_day(n, symptoms=symptoms(n)) for n in range(1, 90)], patient=STABLE).alerts == {}


def test_good_and_bad_walking_days_ring_once_and_not_again():
    told = story(*[usual_day(n, mobility=("independent", "with_aid")[n % 2]) for n in range(2, 90)], patient=STABLE)

    assert rung(told) == {"cord_compression": "urgent"}
    assert len(told.alerts["cord_compression"].steps) == 1


def test_a_carer_who_writes_now_and_then_changes_nothing():
    days = [usual_day(n, reporter="carer" if n % 3 == 0 else "patient") for n in range(1, 90)]

    assert story(*days, patient=STABLE).alerts == {}
