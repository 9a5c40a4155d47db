"""May pain after radiotherapy be a flare, until when, and what does that leave untouched?"""

from dataclasses import replace

import pytest

from app.clinical.context import Context, Treatment
from app.clinical.diary import Analgesic
from tests.clinical.making import asked, by_rule, day, entry, feels, hurts, judged, rescues, rung, site, sleeps, story

FLARE, LEVEL = "pain_flare.after_radiotherapy", "uncontrolled_pain.level"
START = 8  # the story's day of the first fraction; the week before it is days 1 to 7


def treated(region="lumbar_spine", *, ended=START, started=START):
    ended_on = None if ended is None else day(ended)
    return Context(
        treatments=(Treatment(kind="radiotherapy", region=region, started_on=day(started), ended_on=ended_on),)
    )


def takes(mg):
    return (Analgesic(medicine="morphine", route="oral", dose=mg, unit="mg", doses_taken=1),)


def back(worst, course="unchanged", region="lumbar_spine", **more):
    return hurts(worst, site(region, worst=worst, course=course), **more)


def week(worst=4, mg=60, first=1, last=7):
    return [entry(n, pain=back(worst), analgesics=takes(mg)) for n in range(first, last + 1)]


def flared(now, *before, patient=None):
    return by_rule(FLARE, judged(now, *before, patient=patient or treated()))


@pytest.mark.parametrize(
    ("worst", "mg", "expected"),
    [
        (5, 60, None),
        (6, 60, "soon"),
        (6, 61, "soon"),
        (6, 59, None),
        (9, 59, None),
        (4, 74, None),
        (4, 75, "soon"),
        (3, 75, None),
        (5, 75, "soon"),
        (4, 60, None),
    ],
)
def test_two_points_on_no_less_opioid_or_a_quarter_more_opioid_with_no_less_pain(worst, mg, expected):
    assert flared(entry(10, pain=back(worst), analgesics=takes(mg)), *week()) == expected


@pytest.mark.parametrize(("on", "expected"), [(7, None), (8, "soon"), (9, "soon"), (18, "soon"), (19, None)])
def test_a_flare_is_possible_from_the_first_fraction_to_the_tenth_day_after_the_last(on, expected):
    assert flared(entry(on, hour=21, pain=back(7), analgesics=takes(60)), *week()) == expected


@pytest.mark.parametrize(("on", "expected"), [(13, "soon"), (22, "soon"), (23, None)])
def test_of_a_course_of_several_fractions_the_last_one_counts(on, expected):
    assert flared(entry(on, pain=back(7)), *week(), patient=treated(ended=12)) == expected


def test_a_course_without_an_end_counts_from_its_start():
    assert flared(entry(18, pain=back(7)), *week(), patient=treated(ended=None)) == "soon"
    assert flared(entry(19, pain=back(7)), *week(), patient=treated(ended=None)) is None


def test_no_course_is_open_for_longer_than_rules_look_back():
    assert flared(entry(36, pain=back(7)), *week(first=7), patient=treated(ended=400)) is None
    level = judged(entry(37, pain=back(8)), *week(first=7), patient=treated(ended=400))
    assert by_rule(LEVEL, level) == "urgent"


def test_without_a_diary_in_the_week_before_there_is_no_baseline():
    assert flared(entry(10, pain=back(9))) is None
    assert flared(entry(10, pain=back(9)), entry(8, pain=back(4))) is None
    assert flared(entry(16, pain=back(9)), entry(6, pain=back(4)), patient=treated(started=14, ended=14)) is None
    assert flared(entry(16, pain=back(7)), entry(7, pain=back(4)), patient=treated(started=14, ended=14)) == "soon"


def test_the_baseline_is_a_median_so_one_good_day_does_not_make_a_flare():
    assert flared(entry(10, pain=back(5)), *week(worst=4)[:-1], entry(7, pain=back(1))) is None


def test_the_treated_place_counts_and_not_another():
    elsewhere = hurts(8, site("lumbar_spine", worst=4), site("shoulder", worst=8))

    assert flared(entry(10, pain=elsewhere), *week()) is None
    assert flared(entry(10, pain=hurts(8, site("shoulder", worst=8))), *week()) is None
    assert flared(entry(10, pain=hurts(8)), *week()) == "soon"
    assert flared(entry(10, pain=back(8, region="trunk")), *week()) == "soon"
    assert flared(entry(10, pain=elsewhere), *week(), patient=treated(None)) == "soon"


@pytest.mark.parametrize("medicines", [None, (), (Analgesic(medicine="a green pill"),)])
def test_a_dose_that_is_not_known_is_neither_more_nor_less(medicines):
    expected = None if medicines == () else "soon"

    assert flared(entry(10, pain=back(7), analgesics=medicines), *week()) == expected
    assert flared(entry(10, pain=back(5), analgesics=medicines), *week()) is None


def test_a_first_opioid_is_a_rise_but_not_for_a_place_without_pain():
    before = [entry(n, pain=back(4), analgesics=()) for n in range(1, 8)]
    painless = [entry(n, pain=back(0), analgesics=()) for n in range(1, 8)]

    assert flared(entry(10, pain=back(4), analgesics=takes(5)), *before) == "soon"
    assert flared(entry(10, pain=back(0), analgesics=takes(5)), *painless) is None


def test_it_is_told_once_for_each_course_as_possible_and_explains_no_weakness():
    entries = [*week(), *(entry(n, pain=back(7), analgesics=takes(60)) for n in (9, 10, 11))]
    found = [
        f for n in (8, 9, 10) for f in judged(entries[n - 1], *entries[: n - 1], patient=treated()) if f.rule == FLARE
    ]

    assert len({finding.key for finding in found}) == 1
    assert "possibly a flare" in found[0].because
    assert "explains no weakness" in found[0].because


def test_pain_that_comes_down_again_opens_nothing_more():
    scores = [4] * 8 + [6] * 2 + [4] * 30
    days = [entry(n, pain=back(score, region="hip")) for n, score in enumerate(scores, 1)]

    assert rung(story(*days, patient=treated("hip"))) == {"pain_flare": "soon", "uncontrolled_pain": "soon"}


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ({"pain": back(7)}, "soon"),
        ({"pain": back(8, "worse")}, "soon"),
        ({"pain": hurts(8)}, "soon"),
        ({"pain": back(8), "patient_urgency": "soon"}, "soon"),
        ({"pain": back(8), "patient_urgency": "now"}, "immediate"),
        ({"pain": back(9)}, "immediate"),
        ({"pain": back(7), "analgesics": rescues(3), "quality_of_life": sleeps(3)}, "immediate"),
        ({"pain": hurts(8, site("lumbar_spine", worst=8), site("ribs", worst=7))}, "urgent"),
        ({"pain": hurts(8, site("lumbar_spine", worst=8), site("ribs", worst=6, course="unchanged"))}, "soon"),
        ({"pain": hurts(8, site("lumbar_spine", worst=8), site("ribs", worst=2, course="worse"))}, "urgent"),
        ({"pain": hurts(8, site("lumbar_spine", worst=8), site("ribs", worst=2, course="new"))}, "urgent"),
        ({"pain": hurts(8, site("lumbar_spine", worst=8), site("ribs"))}, "urgent"),
        ({"pain": hurts(8, site("widespread", worst=8))}, "urgent"),
        ({"pain": back(8, region="trunk")}, "soon"),
    ],
)
def test_severe_pain_waits_for_a_possible_flare_and_nothing_else_does(told, expected):
    assert by_rule(LEVEL, judged(entry(10, **told), *week(), patient=treated())) == expected


@pytest.mark.parametrize("patient", [treated(None), Context(), treated(started=30, ended=30)])
def test_without_a_known_place_or_outside_of_the_window_nothing_waits(patient):
    assert by_rule(LEVEL, judged(entry(10, pain=back(8)), *week(), patient=patient)) == "urgent"


def test_on_the_eleventh_day_pain_that_stayed_is_judged_as_if_it_had_come_today():
    days = [*week(), *(entry(n, pain=back(8)) for n in range(9, 25))]
    levels = [by_rule(LEVEL, judged(days[n], *days[:n], patient=treated())) for n in range(7, len(days))]
    told = story(*days, patient=treated()).alerts["uncontrolled_pain"]

    assert levels == [*["soon"] * 10, "urgent", "urgent", *["soon"] * 4]
    assert [(step.urgency, step.at.date()) for step in told.steps] == [("soon", day(9)), ("urgent", day(19))]


def test_someone_first_heard_of_during_radiotherapy_is_judged_unlowered_after_it_too():
    days = [entry(n, pain=back(8)) for n in range(9, 20)]

    assert by_rule(LEVEL, judged(days[-1], *days[:-1], patient=treated())) == "urgent"


def test_pain_that_had_gone_and_comes_back_after_the_window_is_not_usual():
    days = [*week(worst=7), *(entry(n, pain=back(3)) for n in range(10, 19)), entry(19, pain=back(7))]

    assert by_rule(LEVEL, judged(days[-1], *days[:-1], patient=treated())) == "urgent"


def test_what_is_no_pain_alone_rings_as_ever():
    weak = entry(10, pain=back(8), symptoms=feels("leg_weakness", "new"))
    spine = entry(10, pain=back(8, "worse", "thoracic_spine"))
    confused = entry(10, pain=back(8), symptoms=feels("confusion", "new"))

    assert asked("cord_compression", judged(weak, *week(), patient=treated())) == "immediate"
    assert asked("spinal_metastasis_pain", judged(spine, *week(), patient=treated("thoracic_spine"))) == "urgent"
    assert asked("hypercalcemia", judged(confused, *week(), patient=treated())) == "immediate"


def test_two_courses_are_two_possible_flares():
    hip = Treatment(kind="radiotherapy", region="hip", started_on=day(9))
    both = replace(treated(), treatments=(*treated().treatments, hip))
    before = [entry(n, pain=hurts(4, site("lumbar_spine", worst=4), site("hip", worst=2))) for n in range(1, 8)]
    now = entry(11, pain=hurts(7, site("lumbar_spine", worst=7), site("hip", worst=5)))

    found = [finding.subject for finding in judged(now, *before, patient=both) if finding.rule == FLARE]

    assert sorted(found) == [f"flare:{day(8)}:lumbar_spine", f"flare:{day(9)}:hip"]
