"""Which pain is of a nerve root, and which loss of walking means that the cord may be pressed?"""

import pytest

from app.clinical.context import Context
from app.clinical.diary import Diary
from app.clinical.vocabulary import SPINE
from tests.clinical.making import asked, by_rule, entry, feels, hurts, judged, site

ROOT, WALKING = "cord_compression.radicular_pain", "cord_compression.walking_lost"
NO_SPINAL_METASTASES = Context(spinal_metastases=False)
STEPS = ("independent", "with_aid", "with_help", "unable_to_walk")


def radiating(course=None, region="thigh", *, quality="radiating", **more):
    return hurts(6, site(region, quality, course=course, **more))


@pytest.mark.parametrize("quality", ["radiating", "band_like"])
@pytest.mark.parametrize("course", ["new", "worse", None])
@pytest.mark.parametrize("region", ["thigh", "chest_wall", "lumbar_spine", "shoulder"])
def test_root_pain_that_is_new_rings_at_once(region, course, quality):
    assert by_rule(ROOT, judged(entry(pain=radiating(course, region, quality=quality)))) == "immediate"


@pytest.mark.parametrize(
    ("region", "quality", "spinal_metastases", "expected"),
    [
        ("thigh", "radiating", False, "urgent"),
        ("thigh", "radiating", None, "immediate"),
        ("thigh", "radiating", True, "immediate"),
        ("thigh", "band_like", False, "immediate"),
        *((region, "radiating", False, "immediate") for region in sorted(SPINE)),
    ],
)
def test_radiating_limb_pain_waits_a_day_only_when_the_spine_is_known_to_be_free(
    region, quality, spinal_metastases, expected
):
    patient = Context(spinal_metastases=spinal_metastases)

    assert by_rule(ROOT, judged(entry(pain=radiating("new", region, quality=quality)), patient=patient)) == expected


@pytest.mark.parametrize("region", ["head", "jaw", "around_mouth"])
def test_a_band_round_the_head_is_not_of_the_cord(region):
    assert by_rule(ROOT, judged(entry(pain=radiating("new", region, quality="band_like")))) is None


@pytest.mark.parametrize("course", ["unchanged", "better"])
def test_root_pain_said_to_be_usual_but_never_told_is_seen_within_three_days(course):
    assert by_rule(ROOT, judged(entry(pain=radiating(course)))) == "soon"


@pytest.mark.parametrize("course", ["unchanged", "better", None])
def test_root_pain_that_was_told_and_has_not_changed_is_silent(course):
    told = entry(1, pain=radiating("new"))

    assert by_rule(ROOT, judged(entry(2, pain=radiating(course)), told)) is None


@pytest.mark.parametrize("qualities", [(), ("constant",)])
def test_a_known_pain_that_begins_to_radiate_rings_however_it_is_called(qualities):
    told = entry(1, pain=hurts(6, site("thigh", *qualities, course="unchanged")))

    assert by_rule(ROOT, judged(entry(2, pain=radiating("unchanged")), told)) == "immediate"


@pytest.mark.parametrize(
    ("was", "now", "expected"),
    [
        ("left", "left", None),
        ("left", "right", "immediate"),
        ("left", "both", "immediate"),
        ("both", "left", None),
        (None, "left", None),
        ("left", None, None),
    ],
)
def test_root_pain_that_takes_the_other_leg_rings(was, now, expected):
    told = entry(1, pain=radiating("new", side=was))

    assert by_rule(ROOT, judged(entry(2, pain=radiating("unchanged", side=now)), told)) == expected


@pytest.mark.parametrize(("days_without", "course", "expected"), [(2, None, None), (3, None, "immediate")])
def test_root_pain_that_was_gone_for_three_answered_days_is_new_when_it_comes_back(days_without, course, expected):
    told = entry(1, pain=radiating("new"))
    without = [entry(2 + n, pain=hurts(2)) for n in range(days_without)]

    assert by_rule(ROOT, judged(entry(2 + days_without, pain=radiating(course)), told, *without)) == expected


def test_root_pain_that_comes_and_goes_and_is_called_usual_is_seen_within_three_days():
    told = entry(1, pain=radiating("new"))
    without = [entry(n, pain=hurts(4, site("thigh"))) for n in range(2, 6)]

    assert by_rule(ROOT, judged(entry(6, pain=radiating("unchanged")), told, *without)) == "soon"


@pytest.mark.parametrize("was", STEPS)
@pytest.mark.parametrize("now", STEPS)
def test_one_step_of_walking_lost_is_seen_within_a_day_and_two_or_all_of_it_ring_at_once(was, now):
    lost = STEPS.index(now) - STEPS.index(was)
    expected = None if lost <= 0 else "immediate" if lost >= 2 or now == "unable_to_walk" else "urgent"

    assert by_rule(WALKING, judged(entry(2, mobility=now), entry(1, mobility=was))) == expected


@pytest.mark.parametrize(
    ("now", "expected"), [("independent", None), ("with_aid", None), ("with_help", None), ("unable_to_walk", "urgent")]
)
def test_of_a_first_entry_only_not_walking_at_all_is_looked_at(now, expected):
    assert by_rule(WALKING, judged(entry(mobility=now))) == expected


def test_not_walking_with_fresh_suspicious_back_pain_rings_at_once_even_in_a_first_entry():
    new = entry(mobility="unable_to_walk", pain=hurts(6, site("lumbar_spine", "wakes_at_night", course="new")))

    assert by_rule(WALKING, judged(new)) == "immediate"


@pytest.mark.parametrize(("days", "expected"), [(28, "immediate"), (29, None)])
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

    assert judged(later) == ()
    (finding,) = judged(late, later)
    assert (finding.urgency, finding.concerns_day) == ("immediate", later.day)


def test_every_answer_of_an_entry_that_rings_can_be_found_again():
    new = entry(2, symptoms=feels("foot_drop", "new"), mobility="with_help", pain=radiating("new"))
    findings = judged(new, entry(1, mobility="independent"))

    assert {evidence.pointer for one in findings for evidence in one.evidence} >= {
        "/symptoms/0",
        "/mobility",
        "/pain/sites/0",
    }
    assert all(hasattr(Diary, said.pointer.split("/")[1]) for one in findings for said in one.evidence if said.pointer)
