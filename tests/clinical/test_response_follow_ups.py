"""Which days of the diary answer for a radiotherapy, at which follow-up, and at which place?"""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.clinical.response import DayValue, LocalEvent, PainResponse, Radiotherapy, pain_at, responses

START = date(2026, 3, 1)
SPINE = Radiotherapy("lumbar_spine", START, START)


def on(day: int, pain: int | None, omed: float | None = 60.0, region: str = "lumbar_spine") -> DayValue:
    return DayValue(START + timedelta(days=day), {region: pain} if pain is not None else None, pain, omed)


def said(*daily: DayValue, until: int, course: Radiotherapy = SPINE, **more) -> list[tuple[int, str]]:
    found = responses([course], daily, START + timedelta(days=until), **more)
    return [(response.day, response.class_) for response in found]


BEFORE = on(-1, 7)


def test_each_month_is_judged_against_the_days_before_treatment():
    months = (on(28, 3), on(56, 0), on(84, 9))

    assert said(BEFORE, *months, until=100) == [
        (28, "partial_response"),
        (56, "complete_response"),
        (84, "pain_progression"),
    ]


def test_the_gap_travels_with_the_answer():
    found = responses([SPINE], [BEFORE, on(28, 9, 90.0)], START + timedelta(days=28))

    assert found == (PainResponse("lumbar_spine", 28, "pain_progression", "both_up"),)


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (24, [(28, "not_evaluable")]),
        (25, [(28, "partial_response")]),
        (31, [(28, "partial_response")]),
        (32, [(28, "not_evaluable")]),
    ],
)
def test_a_follow_up_reaches_three_days_to_either_side(day, expected):
    assert said(BEFORE, on(day, 3), until=32) == expected


@pytest.mark.parametrize(("day", "answered_on"), [(25, 31), (26, 30), (27, 29), (28, 28), (29, 29), (30, 30), (31, 31)])
def test_nothing_is_said_while_a_day_to_come_may_be_the_nearer_one(day, answered_on):
    assert said(BEFORE, on(day, 3), until=answered_on - 1) == []
    assert said(BEFORE, on(day, 3), until=answered_on) == [(28, "partial_response")]


def test_what_was_said_of_a_follow_up_stays_whatever_comes_after():
    daily = [BEFORE, *(on(day, 3 if day < 28 else 9) for day in range(25, 32) if day != 28)]

    assert [said(*daily, until=day) for day in range(25, 34)] == [[]] * 4 + [[(28, "partial_response")]] * 5


@pytest.mark.parametrize(
    ("before", "expected"),
    [
        (-8, "not_evaluable"),
        (-7, "partial_response"),
        (0, "partial_response"),
        (1, "not_evaluable"),
    ],
)
def test_the_baseline_is_within_seven_days_before_the_first_fraction_or_on_its_day(before, expected):
    assert said(on(before, 7), on(28, 3), until=28) == [(28, expected)]


def test_the_last_full_day_before_treatment_is_the_baseline():
    earlier, last, incomplete = on(-6, 9), on(-2, 4), on(-1, 9, None)

    assert said(last, earlier, incomplete, on(28, 3), until=28) == [(28, "indeterminate_response")]


def test_the_nearest_day_answers_and_the_earlier_of_two_equally_near():
    assert said(BEFORE, on(25, 9), on(29, 3), until=40) == [(28, "partial_response")]
    assert said(BEFORE, on(29, 9), on(27, 3), until=40) == [(28, "partial_response")]
    assert said(BEFORE, on(27, 9), on(29, 3), until=40) == [(28, "pain_progression")]


def test_a_day_with_pain_but_no_known_dose_leaves_the_answer_to_the_next_nearest():
    assert said(BEFORE, on(28, 0, None), on(30, 3), until=40) == [(28, "partial_response")]


def test_pain_of_one_day_and_dose_of_another_are_never_joined():
    assert said(BEFORE, on(28, 3, None), on(29, None, 60.0), until=40) == [(28, "not_evaluable")]


@pytest.mark.parametrize(("until", "expected"), [(24, []), (25, []), (31, []), (32, [(28, "not_evaluable")])])
def test_silence_is_not_evaluable_only_once_the_window_has_closed(until, expected):
    assert said(BEFORE, until=until) == expected


def test_days_after_the_day_of_asking_are_not_known_yet():
    assert said(BEFORE, on(29, 3), on(28, 9), until=28) == [(28, "pain_progression")]
    assert said(BEFORE, on(29, 3), on(57, 9), until=56) == [(28, "partial_response")]


def test_little_pain_before_treatment_is_out_of_scope():
    assert said(on(-1, 1), on(28, 0), until=28) == [(28, "not_eligible")]


def test_follow_up_counts_from_the_last_fraction_and_baseline_from_the_first():
    course = Radiotherapy("lumbar_spine", START, START + timedelta(days=10))

    assert said(on(0, 7), on(28, 9), on(38, 3), until=40, course=course) == [(28, "partial_response")]


def test_a_course_without_an_end_counts_from_its_start():
    assert said(BEFORE, on(28, 3), until=28, course=Radiotherapy("lumbar_spine", START)) == [(28, "partial_response")]


def test_an_end_that_stands_for_never_gives_no_follow_up():
    assert said(BEFORE, on(28, 3), until=400, course=Radiotherapy("lumbar_spine", START, date.max)) == []


def test_a_second_radiotherapy_of_the_place_ends_the_follow_up_of_the_first():
    second = Radiotherapy("lumbar_spine", START + timedelta(days=50))
    daily = [BEFORE, on(28, 3), on(50, 8), on(56, 2), on(78, 2), on(84, 2)]

    found = responses([second, SPINE], daily, START + timedelta(days=90))

    assert [(r.day, r.class_) for r in found] == [(28, "partial_response"), (28, "partial_response")]


def test_radiotherapy_elsewhere_ends_nothing():
    other = Radiotherapy("shoulder", START + timedelta(days=50))

    found = responses([SPINE, other], [BEFORE, on(56, 2)], START + timedelta(days=60))

    assert [(r.region, r.day, r.class_) for r in found] == [
        ("lumbar_spine", 28, "not_evaluable"),
        ("lumbar_spine", 56, "partial_response"),
    ]


@pytest.mark.parametrize(
    ("operated", "expected"),
    [
        (0, [(28, "partial_response")]),
        (25, []),
        (28, [(28, "not_evaluable")]),
        (29, [(28, "partial_response")]),
    ],
)
def test_an_operation_on_the_place_takes_the_days_from_then_on(operated, expected):
    operation = LocalEvent("lumbar_spine", START + timedelta(days=operated))

    assert said(BEFORE, on(28, 3), until=31, censored_by=[operation]) == expected


def test_a_tolerated_rise_of_the_dose_is_passed_on():
    assert said(BEFORE, on(28, 0, 63.0), until=28) == [(28, "indeterminate_response")]
    assert said(BEFORE, on(28, 0, 63.0), until=28, tolerance=0.1) == [(28, "complete_response")]


@pytest.mark.parametrize(
    ("places", "worst", "pain"),
    [
        ({"lumbar_spine": 3, "hip": 8}, 8, 3),
        ({"hip": 8}, 8, 0),
        ({"hip": None}, 8, 0),
        ({"hip": 3}, 8, 8),
        ({"hip": 3}, None, 0),
        ({}, 8, 8),
        ({}, 0, 0),
        (None, 8, 8),
        (None, None, None),
        ({"lumbar_spine": None}, 8, 8),
        ({"lumbar_spine": None, "hip": 8}, 8, None),
        ({"widespread": 6}, 6, 6),
        ({"trunk": 5, "hip": 8}, 8, 5),
        ({"trunk": 5, "widespread": None, "hip": 8}, 8, None),
        ({"lumbar_spine": 0, "widespread": 6}, 6, 0),
    ],
)
def test_pain_at_the_treated_place_is_read_without_inventing_relief(places, worst, pain):
    assert pain_at("lumbar_spine", DayValue(START, places, worst, 60.0)) == pain


def test_pain_in_a_part_of_the_treated_place_is_pain_there():
    assert pain_at("legs", DayValue(START, {"thigh": 6, "knee": 2}, 6, 60.0)) == 6


DAYS = st.builds(
    DayValue,
    st.integers(-20, 120).map(lambda day: START + timedelta(days=day)),
    st.none() | st.dictionaries(st.sampled_from(["lumbar_spine", "trunk", "hip"]), st.none() | st.integers(0, 10)),
    st.none() | st.integers(0, 10),
    st.none() | st.sampled_from([0.0, 45.0, 60.0, 75.0]),
)
COURSES = st.builds(
    Radiotherapy,
    st.sampled_from(["lumbar_spine", "hip", "widespread"]),
    st.dates(),
    st.none() | st.dates(),
) | st.just(SPINE)


@given(st.lists(COURSES, max_size=4), st.lists(DAYS), st.dates())
def test_any_diary_and_any_dates_are_answered(courses, daily, until):
    for response in responses(courses, daily, until):
        assert response.day in {28, 56, 84}


@given(st.lists(DAYS, unique_by=lambda value: value.day), st.integers(0, 120), st.randoms())
def test_the_order_of_the_days_does_not_matter(daily, until, chance):
    shuffled = chance.sample(daily, len(daily))

    assert said(*daily, until=until) == said(*shuffled, until=until)


@given(st.lists(DAYS), st.integers(0, 120))
def test_without_a_known_dose_no_response_is_ever_claimed(daily, until):
    undosed = [DayValue(value.day, value.pain_by_region, value.worst, None) for value in daily]

    assert {class_ for _, class_ in said(*undosed, until=until)} <= {"not_evaluable"}
