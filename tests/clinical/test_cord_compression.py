"""Which neurologic symptoms ring at once, which within a day, and which are this patient's usual state?"""

from datetime import timedelta

import pytest

from app.clinical.context import BaselineSymptom, Context
from app.clinical.vocabulary import NEUROLOGIC_SYMPTOMS
from tests.clinical.making import asked, by_rule, day, entry, feels, judged, usual

RULE = "cord_compression.neurologic_symptom"
GRAVE = sorted(set(NEUROLOGIC_SYMPTOMS) - {"altered_sensation", "loss_of_sexual_function", "electric_shocks", "fall"})
NEUROPATHY = usual("altered_sensation", regions=("hands", "feet"), side="both")


def numb(*regions, course=None, **more):
    return feels("altered_sensation", course, regions=regions or None, **more)


def test_there_are_thirteen_neurologic_symptoms():
    assert len(NEUROLOGIC_SYMPTOMS) == 13
    assert {"leg_weakness", "urinary_retention", "loss_of_sexual_function"} < set(NEUROLOGIC_SYMPTOMS)
    assert "thirst" not in NEUROLOGIC_SYMPTOMS


@pytest.mark.parametrize("course", ["new", "worse", None])
@pytest.mark.parametrize("symptom", NEUROLOGIC_SYMPTOMS)
def test_every_neurologic_symptom_that_is_new_or_worse_or_says_nothing_rings_at_once(symptom, course):
    assert by_rule(RULE, judged(entry(symptoms=feels(symptom, course)))) == "immediate"


@pytest.mark.parametrize("course", ["new", "worse"])
@pytest.mark.parametrize("symptom", NEUROLOGIC_SYMPTOMS)
def test_a_baseline_never_silences_what_is_called_new_or_worse(symptom, course):
    assert by_rule(RULE, judged(entry(symptoms=feels(symptom, course)), patient=usual(symptom))) == "immediate"


@pytest.mark.parametrize("course", ["unchanged", "better", None])
@pytest.mark.parametrize("symptom", NEUROLOGIC_SYMPTOMS)
def test_what_is_on_the_baseline_and_has_not_changed_is_silent(symptom, course):
    assert judged(entry(symptoms=feels(symptom, course)), patient=usual(symptom)) == ()


@pytest.mark.parametrize("course", ["unchanged", "better"])
@pytest.mark.parametrize("symptom", NEUROLOGIC_SYMPTOMS)
def test_said_to_be_usual_but_on_no_record_is_seen_within_a_day_or_for_sensation_alone_within_three(symptom, course):
    expected = "urgent" if symptom in GRAVE else "soon"

    assert by_rule(RULE, judged(entry(symptoms=feels(symptom, course)))) == expected


def test_a_numb_saddle_said_to_be_usual_but_on_no_record_is_seen_within_a_day():
    assert by_rule(RULE, judged(entry(symptoms=numb("saddle", course="unchanged")))) == "urgent"


def test_a_carers_words_count_as_the_patients_and_the_nurse_sees_whose_they_are():
    (finding,) = judged(entry(symptoms=feels("leg_weakness", "new"), reporter="carer"))

    assert finding.urgency == "immediate"
    assert "the carer reports" in finding.because


@pytest.mark.parametrize(
    ("regions", "side", "expected"),
    [
        (("hands", "feet"), "both", None),
        (("feet",), "both", None),
        (("feet",), "left", None),
        (("hands",), "midline", None),
        (("feet", "lower_leg"), "both", "immediate"),
        (("legs",), "both", "immediate"),
        (("saddle",), "both", "immediate"),
        (("feet", "around_mouth"), "both", "immediate"),
    ],
)
@pytest.mark.parametrize("course", ["unchanged", "better", None])
def test_numbness_on_the_baseline_rings_only_where_it_has_spread(regions, side, expected, course):
    new = entry(symptoms=numb(*regions, course=course, side=side))

    assert by_rule(RULE, judged(new, patient=NEUROPATHY)) == expected


@pytest.mark.parametrize(
    ("was", "now", "expected"),
    [
        ("left", "left", None),
        ("left", "right", "immediate"),
        ("left", "both", "immediate"),
        ("left", "midline", "immediate"),
        ("both", "left", None),
        ("both", "both", None),
        ("midline", "both", "immediate"),
        (None, "both", None),
    ],
)
def test_weakness_on_the_baseline_rings_when_it_takes_another_side(was, now, expected):
    new = entry(symptoms=feels("leg_weakness", "unchanged", side=now))

    assert by_rule(RULE, judged(new, patient=usual("leg_weakness", side=was))) == expected


@pytest.mark.parametrize(
    ("was", "now", "expected"),
    [
        ("mild", "mild", None),
        ("mild", "moderate", "immediate"),
        ("moderate", "mild", None),
        ("moderate", "severe", "immediate"),
        ("severe", "severe", None),
        ("moderate", None, None),
        (None, "severe", None),
    ],
)
def test_weakness_on_the_baseline_rings_when_it_has_grown(was, now, expected):
    new = entry(symptoms=feels("leg_weakness", "unchanged", severity=now))

    assert by_rule(RULE, judged(new, patient=usual("leg_weakness", severity=was))) == expected


def test_two_records_of_one_symptom_do_not_lend_each_other_their_sides():
    patient = Context(
        baseline=(
            BaselineSymptom(symptom="altered_sensation", regions=("hands",), side="left"),
            BaselineSymptom(symptom="altered_sensation", regions=("feet",), side="right"),
        )
    )

    for region, side, expected in [("feet", "right", None), ("feet", "left", "immediate"), ("hands", "left", None)]:
        new = entry(symptoms=numb(region, course="unchanged", side=side))
        assert by_rule(RULE, judged(new, patient=patient)) == expected


@pytest.mark.parametrize(
    ("recorded", "now", "expected"),
    [
        ("legs", "feet", None),
        ("arms", "hands", None),
        ("legs", "hands", "immediate"),
        ("feet", "legs", "immediate"),
        ("widespread", "trunk", None),
        ("widespread", "saddle", "immediate"),
    ],
)
def test_a_large_place_on_record_includes_its_parts_but_never_the_saddle(recorded, now, expected):
    patient = usual("altered_sensation", regions=(recorded,))

    assert by_rule(RULE, judged(entry(symptoms=numb(now, course="unchanged")), patient=patient)) == expected


@pytest.mark.parametrize(("regions", "expected"), [(None, "immediate"), (("saddle",), None)])
def test_a_numb_saddle_is_usual_only_where_it_is_on_record_by_name(regions, expected):
    patient = usual("altered_sensation", regions=regions)

    assert by_rule(RULE, judged(entry(symptoms=numb("saddle", course="unchanged")), patient=patient)) == expected


@pytest.mark.parametrize(
    ("recorded", "said", "expected"),
    [
        ({"regions": ("hands",)}, {}, "soon"),
        ({"regions": ("hands",)}, {"regions": ("hands",)}, None),
        ({"side": "left"}, {}, "soon"),
        ({}, {"severity": "severe"}, "soon"),
        ({}, {"severity": "moderate"}, None),
        ({}, {}, None),
    ],
)
def test_told_with_less_than_is_on_record_and_without_a_course_it_is_looked_at(recorded, said, expected):
    new = entry(symptoms=feels("altered_sensation", **said))

    assert by_rule(RULE, judged(new, patient=usual("altered_sensation", **recorded))) == expected


def test_a_baseline_that_began_after_the_entry_excuses_nothing_before():
    new = entry(5, symptoms=feels("leg_weakness", "unchanged"))

    assert by_rule(RULE, judged(new, patient=usual("leg_weakness", since=day(5)))) is None
    assert by_rule(RULE, judged(new, patient=usual("leg_weakness", since=day(6)))) == "urgent"


@pytest.mark.parametrize(
    ("regions", "expected"),
    [
        (("around_mouth",), None),
        (("head", "jaw", "around_mouth"), None),
        (("around_mouth", "feet"), "immediate"),
        (("around_mouth", "hands"), "immediate"),
        ((), "immediate"),
    ],
)
def test_tingling_around_the_mouth_alone_is_not_of_the_cord_but_with_the_feet_it_is(regions, expected):
    new = entry(symptoms=numb(*regions, course="new"))

    assert asked("cord_compression", judged(new)) == expected


def test_what_was_told_yesterday_and_has_not_changed_does_not_ring_again():
    yesterday = entry(1, symptoms=feels("leg_weakness", "new", side="left", severity="mild"))

    for said, expected in [
        ({"side": "left"}, None),
        ({"side": "left", "severity": "mild"}, None),
        ({"side": "left", "severity": "moderate"}, "immediate"),
        ({"side": "both"}, "immediate"),
        ({"side": "right"}, "immediate"),
    ]:
        today = entry(2, symptoms=feels("leg_weakness", "unchanged", **said))
        assert by_rule(RULE, judged(today, yesterday)) == expected, said


def test_better_but_spread_rings_at_once():
    yesterday = entry(1, symptoms=numb("feet", course="new"))
    today = entry(2, symptoms=numb("feet", "trunk", course="better"))

    assert by_rule(RULE, judged(today, yesterday)) == "immediate"


def test_going_beyond_what_was_told_within_a_baseline_that_left_it_open_is_seen_within_a_day():
    told = entry(1, symptoms=feels("leg_weakness", "unchanged", side="left", severity="mild"))

    for said in ({"side": "both"}, {"severity": "severe"}):
        new = entry(2, symptoms=feels("leg_weakness", "unchanged", **said))
        assert by_rule(RULE, judged(new, told, patient=usual("leg_weakness"))) == "urgent"


def test_two_symptoms_of_one_kind_in_an_entry_are_judged_each_and_are_two_findings():
    new = entry(symptoms=numb("feet", course="unchanged", side="both") + numb("saddle", course="unchanged"))
    findings = judged(new, patient=NEUROPATHY)

    assert [finding.urgency for finding in findings] == ["immediate"]
    both = judged(entry(symptoms=numb("feet", course="new") + numb("saddle", course="new")))
    assert len({finding.key for finding in both}) == 2


def test_the_second_entry_of_a_day_rings_for_what_the_first_did_not_say():
    morning = entry(1, hour=8, symptoms=feels("heavy_legs", "new"))
    evening = entry(1, hour=20, symptoms=feels("heavy_legs", "unchanged") + feels("urinary_retention"))

    assert by_rule(RULE, judged(evening, morning)) == "immediate"


def test_a_corrected_entry_makes_nothing_usual():
    wrong = entry(1, symptoms=feels("leg_weakness", "unchanged"))
    right = entry(1, hour=21, symptoms=(), amends=wrong.diary.id)

    assert by_rule(RULE, judged(entry(2, symptoms=feels("leg_weakness")), wrong)) is None
    assert by_rule(RULE, judged(entry(2, symptoms=feels("leg_weakness")), wrong, right)) == "immediate"


def test_a_correction_that_adds_a_symptom_rings_even_when_it_comes_days_later():
    wrong = entry(1, symptoms=())
    right = entry(
        1, hour=21, symptoms=feels("leg_weakness"), amends=wrong.diary.id, received=wrong.received_at + 3 * A_DAY
    )

    assert by_rule(RULE, judged(right, wrong, entry(2, symptoms=()))) == "immediate"


@pytest.mark.parametrize("year", [2001, 2014, 2190])
def test_a_phone_whose_clock_is_years_wrong_still_rings(year):
    wrong = entry(1).diary.recorded_at.replace(year=year)
    new = entry(
        1, symptoms=feels("leg_weakness"), recorded_at=wrong, diary_date=wrong.date(), received=entry(9).received_at
    )
    earlier = [entry(n, symptoms=()) for n in range(1, 9)]

    assert by_rule(RULE, judged(new, *earlier)) == "immediate"


A_DAY = timedelta(days=1)
