"""Which tingling hands are told apart from the cord, and what is never excused?"""

from datetime import timedelta

import pytest

from app.clinical.context import BaselineSymptom, Context, Treatment
from app.clinical.diary import Symptom
from tests.clinical.making import asked, by_rule, day, entry, feels, hurts, judged, rung, site, story

SIGN = "cord_compression.neurologic_symptom"


def after(kind, days, **more):
    """A patient who had this treatment so many days before day 30."""
    return Context(treatments=(Treatment(kind=kind, started_on=day(30) - timedelta(days=days)),), **more)


def numb(*regions, side="both", course="new", **more):
    return feels("altered_sensation", course, regions=regions, side=side, **more)


def cord(patient, *earlier, **sections):
    return by_rule(SIGN, judged(entry(30, **sections), *earlier, patient=patient))


@pytest.mark.parametrize(("days", "expected"), [(0, "soon"), (84, "soon"), (85, "immediate")])
def test_both_hands_alone_within_twelve_weeks_of_chemotherapy_are_seen_within_three_days(days, expected):
    assert cord(after("chemotherapy", days), symptoms=numb("hands")) == expected


def test_the_weeks_count_from_the_end_of_a_course():
    course = Treatment(kind="chemotherapy", started_on=day(1) - timedelta(days=200), ended_on=day(20))

    assert cord(Context(treatments=(course,)), symptoms=numb("hands")) == "soon"


@pytest.mark.parametrize("place", ["feet", "legs", "thigh", "saddle", "trunk", "arms", "lower_leg"])
@pytest.mark.parametrize("kind", ["chemotherapy", "denosumab", "zoledronate", "pamidronate"])
def test_feet_legs_trunk_and_saddle_are_never_told_apart(kind, place):
    assert cord(after(kind, 5), symptoms=numb(place)) == "immediate"
    assert cord(after(kind, 5), symptoms=numb("hands", place)) == "immediate"
    assert cord(after(kind, 5), symptoms=numb("hands") + numb(place)) == "immediate"


@pytest.mark.parametrize(("days", "expected"), [(0, None), (180, None), (181, "immediate")])
def test_fingers_and_mouth_after_an_antiresorptive_are_left_to_the_rules_on_calcium(days, expected):
    patient = after("denosumab", days)

    assert cord(patient, symptoms=numb("hands", "around_mouth")) == expected
    assert asked("hypocalcemia", judged(entry(30, symptoms=numb("hands", "around_mouth")), patient=patient)) is not None


@pytest.mark.parametrize("kind", ["chemotherapy", "denosumab"])
@pytest.mark.parametrize(
    "company",
    [
        {"symptoms": numb("hands") + feels("leg_weakness", "new")},
        {"symptoms": numb("hands") + feels("urinary_retention", "new")},
        {"symptoms": numb("hands") + feels("unsteadiness")},
        {"symptoms": numb("hands"), "pain": hurts(4, site("cervical_spine", course="new"))},
        {"symptoms": numb("hands"), "pain": hurts(4, site("arms", "radiating", course="unchanged"))},
        {"symptoms": numb("hands", side="left")},
    ],
)
def test_nothing_is_told_apart_beside_another_sign_or_in_one_hand(kind, company):
    assert cord(after(kind, 5), **company) == "immediate"


@pytest.mark.parametrize(("days", "expected"), [(13, "immediate"), (14, "soon")])
def test_a_sign_of_the_last_two_weeks_counts_as_company(days, expected):
    sign = entry(30 - days, symptoms=feels("heavy_legs", "new"))

    assert cord(after("chemotherapy", 5), sign, symptoms=numb("hands")) == expected


def test_walking_that_got_harder_counts_as_company():
    was = entry(29, mobility="independent")

    assert cord(after("chemotherapy", 5), was, symptoms=numb("hands"), mobility="with_aid") == "immediate"


def test_severe_loss_of_feeling_is_not_put_down_to_chemotherapy():
    assert cord(after("chemotherapy", 5), symptoms=numb("hands", severity="severe")) == "immediate"


def test_hands_without_any_treatment_ring_at_once():
    assert cord(Context(), symptoms=numb("hands")) == "immediate"
    assert cord(after("steroid", 5), symptoms=numb("hands")) == "immediate"


def test_a_treatment_that_is_still_to_come_explains_nothing():
    assert cord(after("chemotherapy", -1), symptoms=numb("hands")) == "immediate"


def test_neuropathy_on_record_that_has_not_changed_rings_nobody_and_a_numb_saddle_beside_it_rings_at_once():
    known = BaselineSymptom(symptom="altered_sensation", regions=("hands", "feet"), side="both")
    patient = after("chemotherapy", 60, baseline=(known,))
    same = [entry(n, symptoms=numb("hands", "feet", course="unchanged")) for n in range(1, 29)]

    assert story(*same, patient=patient).alerts == {}
    told = story(*same, entry(29, symptoms=numb("hands", "feet", "saddle", course="unchanged")), patient=patient)
    assert rung(told)["cord_compression"] == "immediate"


def test_a_catheter_on_record_is_quiet_and_excuses_no_other_sphincter_and_no_leg():
    patient = Context(baseline=(BaselineSymptom(symptom="urinary_retention"),))
    same = [entry(n, symptoms=feels("urinary_retention", "unchanged")) for n in range(1, 15)]

    assert story(*same, patient=patient).alerts == {}
    for other in ("bowel_incontinence", "urinary_incontinence", "leg_weakness"):
        both = (*feels("urinary_retention", "unchanged"), Symptom(symptom=other, course="new"))
        assert rung(story(*same, entry(15, symptoms=both), patient=patient))["cord_compression"] == "immediate"


def test_cold_fingers_after_each_cycle_page_nobody_at_night():
    cycles = tuple(Treatment(kind="chemotherapy", started_on=day(n)) for n in (1, 15, 29, 43))
    days = [entry(n, symptoms=numb("hands") if n % 14 in (1, 2, 3) else ()) for n in range(1, 57)]

    assert rung(story(*days, patient=Context(treatments=cycles))) == {"cord_compression": "soon"}
