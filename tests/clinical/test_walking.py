"""Which loss of walking means that the cord may be pressed?"""

import pytest

from app.clinical.diary import Diary
from tests.clinical.making import asked, by_rule, entry, feels, hurts, judged, site, story, usual

WALKING = "cord_compression.walking_lost"
STEPS = ("independent", "with_aid", "with_help", "unable_to_walk")


@pytest.mark.parametrize("was", STEPS)
@pytest.mark.parametrize("now", STEPS)
def test_a_stick_is_seen_within_a_day_and_needing_someone_or_not_walking_rings_at_once(was, now):
    lost = STEPS.index(now) - STEPS.index(was)
    expected = None if lost <= 0 else "urgent" if (was, now) == ("independent", "with_aid") else "immediate"

    assert by_rule(WALKING, judged(entry(2, mobility=now), entry(1, mobility=was))) == expected


@pytest.mark.parametrize(
    ("now", "first", "on_record"),
    [
        ("independent", None, None),
        ("with_aid", None, None),
        ("with_help", "soon", None),
        ("unable_to_walk", "immediate", "urgent"),
    ],
)
def test_a_first_answer_is_the_reference_but_nobody_is_found_late_who_cannot_walk(now, first, on_record):
    assert by_rule(WALKING, judged(entry(mobility=now))) == first
    assert by_rule(WALKING, judged(entry(mobility=now), patient=usual("difficulty_walking"))) == on_record


def test_not_walking_with_fresh_suspicious_back_pain_rings_at_once_even_in_a_first_entry():
    new = entry(mobility="unable_to_walk", pain=hurts(6, site("lumbar_spine", "wakes_at_night", course="new")))

    assert by_rule(WALKING, judged(new)) == "immediate"


@pytest.mark.parametrize(("days", "expected"), [(28, "immediate"), (29, "soon")])
def test_walking_is_compared_with_the_last_four_weeks(days, expected):
    was = entry(1, mobility="independent")

    assert by_rule(WALKING, judged(entry(1 + days, mobility="with_help"), was)) == expected


def test_walking_lost_in_two_small_steps_over_weeks_is_two_steps():
    days = [entry(1, mobility="independent"), entry(12, mobility="with_aid")]

    assert by_rule(WALKING, judged(entry(24, mobility="with_help"), *days)) == "immediate"


def test_a_loss_of_walking_that_was_told_does_not_ring_every_day():
    days = [entry(1, mobility="independent"), entry(2, mobility="with_help")]

    assert judged(entry(3, mobility="with_help"), *days) == ()


@pytest.mark.parametrize(
    ("levels", "expected"),
    [
        (["with_aid", "independent", "with_aid"], None),
        (["with_help", "independent", "with_aid"], None),
        (["with_help", "independent", "with_help"], "immediate"),
        (["unable_to_walk", "with_help", "unable_to_walk"], "immediate"),
        (["with_help", "with_aid", "with_help"], None),
    ],
)
def test_after_a_recovery_a_great_loss_rings_again_and_ups_and_downs_of_a_step_do_not(levels, expected):
    *before, now = [entry(n, mobility=level) for n, level in enumerate(levels, 1)]

    assert by_rule(WALKING, judged(now, *before)) == expected


NIGHT_PAIN = hurts(5, site("lumbar_spine", "wakes_at_night", course="new"))


@pytest.mark.parametrize(("days", "expected"), [(0, "immediate"), (1, "immediate"), (13, "immediate"), (14, "urgent")])
def test_one_step_lost_rings_at_once_when_back_pain_was_suspicious_in_the_last_two_weeks(days, expected):
    pain_day = entry(2, hour=9, pain=NIGHT_PAIN)
    now = entry(2 + days, mobility="with_aid", pain=hurts(3))

    assert by_rule(WALKING, judged(now, entry(1, mobility="independent"), pain_day)) == expected


def test_pain_that_was_suspicious_only_by_what_came_before_it_counts_too():
    days = [
        entry(1, mobility="independent", pain=hurts(5, site("lumbar_spine", course="unchanged"))),
        entry(2, pain=hurts(5, site("lumbar_spine", "wakes_at_night", course="unchanged"))),
    ]

    assert by_rule(WALKING, judged(entry(3, mobility="with_aid"), *days)) == "immediate"


def test_one_step_lost_rings_at_once_when_the_same_entry_tells_of_suspicious_back_pain():
    was = entry(1, mobility="independent")

    assert by_rule(WALKING, judged(entry(2, mobility="with_aid", pain=NIGHT_PAIN), was)) == "immediate"


def test_walking_that_was_never_better_is_not_lost_because_back_pain_joins_it():
    days = [entry(n, mobility="with_help") for n in (1, 2, 3)]

    assert by_rule(WALKING, judged(entry(4, mobility="with_help", pain=NIGHT_PAIN), *days)) is None


def test_suspicious_back_pain_that_goes_on_without_a_course_still_counts_when_walking_is_lost():
    days = [
        entry(n, mobility="independent", pain=hurts(4, site("lumbar_spine", "wakes_at_night"))) for n in range(1, 25)
    ]

    assert by_rule(WALKING, judged(entry(25, mobility="with_aid"), *days)) == "immediate"


def test_a_known_loss_of_walking_rings_when_fresh_suspicious_back_pain_joins_it():
    days = [entry(1, mobility="independent"), entry(2, mobility="with_aid")]

    assert by_rule(WALKING, judged(entry(3, mobility="with_aid", pain=NIGHT_PAIN), *days)) == "immediate"
    assert by_rule(WALKING, judged(entry(3, mobility="with_aid"), *days)) is None


@pytest.mark.parametrize("pain", [0, 2, 9])
def test_falling_pain_cancels_nothing(pain):
    days = [entry(n, mobility="independent", pain=hurts(8)) for n in range(1, 8)]
    weak = entry(8, symptoms=feels("leg_weakness", "new"), pain=hurts(pain))
    slow = entry(8, mobility="with_help", pain=hurts(pain))

    assert asked("cord_compression", judged(weak, *days)) == "immediate"
    assert asked("cord_compression", judged(slow, *days)) == "immediate"


def test_an_earlier_entry_that_comes_late_shows_what_the_later_one_had_lost():
    later = entry(3, mobility="with_help")
    late = entry(2, mobility="independent", received=entry(4).received_at)

    assert by_rule(WALKING, judged(later)) == "soon"
    (finding,) = judged(late, later)
    assert (finding.urgency, finding.concerns_day) == ("immediate", later.day)


def test_every_answer_of_an_entry_that_rings_can_be_found_again():
    new = entry(
        2,
        symptoms=feels("foot_drop", "new"),
        mobility="with_help",
        pain=hurts(6, site("thigh", "radiating", course="new")),
    )
    findings = judged(new, entry(1, mobility="independent"))

    assert {evidence.pointer for one in findings for evidence in one.evidence} >= {
        "/symptoms/0",
        "/mobility",
        "/pain/sites/0",
    }
    assert all(hasattr(Diary, said.pointer.split("/")[1]) for one in findings for said in one.evidence if said.pointer)


@pytest.mark.parametrize("sign", ["altered_sensation", "leg_weakness", "urinary_retention", "unsteadiness"])
def test_an_open_alert_rises_when_function_falls(sign):
    days = [entry(1, mobility="independent"), entry(3, symptoms=feels(sign, "unchanged", regions=("feet",)))]
    told = story(*days, entry(5, symptoms=feels(sign, "unchanged", regions=("feet",)), mobility="with_help"))

    assert [step.urgency for step in told.alerts["cord_compression"].steps][-1] == "immediate"
    assert len(told.alerts["cord_compression"].steps) == 2


def test_any_step_counts_when_a_sign_was_new_lately_or_the_legs_have_a_deficit_on_record():
    was, now = entry(1, mobility="independent"), entry(9, mobility="with_aid")
    sign = entry(2, symptoms=feels("arm_weakness", "new"))

    assert by_rule(WALKING, judged(now, was, sign)) == "immediate"
    assert by_rule(WALKING, judged(now, was, patient=usual("heavy_legs"))) == "immediate"
    assert by_rule(WALKING, judged(now, was)) == "urgent"
