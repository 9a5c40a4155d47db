"""Does a daily number move, whatever the gaps, the spikes and the order in which its days were written down?"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.clinical.signs.trends import Change, change, level, rise, slope
from tests.clinical.making import day


def over(*values, first=1, every=1):
    """{day: value}; `None` is a day without a number."""
    told = {day(first + n * every): value for n, value in enumerate(values)}
    return {at: value for at, value in told.items() if value is not None}


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([4, 4, 4, 4, 4, 4, 4], 0),
        ([1, 2, 3, 4, 5, 6, 7], 7),
        ([7, 6, 5, 4, 3, 2, 1], -7),
        ([3, 3, 3, 10, 3, 3, 3], 0),
        ([1, 2, 3, 10, 5, 6, 7], 7),
        ([2, None, 3, None, 4, None, 5, None, 6], 3.5),
    ],
)
def test_a_slope_is_in_points_per_week_and_neither_gaps_nor_one_spike_bend_it(values, expected):
    assert slope(over(*values), day(len(values))) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("values", "known"),
    [
        ([1, 2, 3, 4, None, None, 7], True),
        ([1, 2, 3, None, None, None, 7], False),
        ([1, 2, 3, 4, 5, 6], False),
        ([], False),
    ],
)
def test_a_slope_needs_five_days_with_a_number_and_six_between_the_first_and_the_last(values, known):
    assert (slope(over(*values), day(7)) is not None) == known


def test_a_slope_sees_fourteen_days_and_none_after_the_last():
    fallen_before = over(10, 10, 10, *[3] * 14)

    assert slope(fallen_before, day(17)) == 0
    assert slope(over(*[3] * 14, 10, 10, 10), day(14)) == 0


@pytest.mark.parametrize(
    ("values", "expected"),
    [([3, 3, 3, 4, 4, 4, 4, 4, 4, 5, 5, 5, 5], 2), ([2, None, 3, 3, None, 4, None, 5], 3), ([5] * 14, 0)],
)
def test_a_rise_is_the_slope_over_the_days_that_were_written(values, expected):
    assert rise(over(*values), day(len(values))) == pytest.approx(expected, abs=0.6)


def test_a_rise_carries_no_dust_of_the_division():
    thirds = over(*(3 + step / 3 for step in range(7)))

    assert rise(thirds, day(7)) == 2


@pytest.mark.parametrize(("least", "expected"), [(3, 4), (4, None)])
def test_a_level_is_the_median_of_enough_days(least, expected):
    assert level(over(4, None, 9, 3), day(4), 4, least) == expected


def test_the_state_of_now_is_the_median_of_the_last_three_days_with_a_number_against_the_fortnight_before():
    told = over(*[4] * 10, 7, None, 10, 6)

    assert change(told, day(14)) == Change(4, 7, (day(11), day(13), day(14)))
    assert change(told, day(14)).by == 3


def test_one_spike_is_no_change():
    assert change(over(*[4] * 10, 10), day(11)).by == 0


@pytest.mark.parametrize(
    ("values", "last", "known"),
    [
        ([4, 4, 4, 5, 5, 5], 6, True),
        ([4, 4, 5, 5, 5], 5, False),
        ([4, 4, 4, 5, 5], 5, False),
        ([4, 4, 4, 5, 5, 5], 10, True),
        ([4, 4, 4, 5, 5, 5], 11, False),
        ([4, 4, 4, *[None] * 11, 5, 5, 5], 17, True),
        ([4, 4, 4, *[None] * 12, 5, 5, 5], 18, False),
    ],
)
def test_a_change_needs_three_days_of_a_week_and_three_of_the_fortnight_before(values, last, known):
    assert (change(over(*values), day(last)) is not None) == known


def test_someone_who_writes_every_third_day_is_followed_too():
    every_third = over(4, 4, 4, 4, 6, 6, 6, every=3)

    assert change(every_third, day(19)).by == 2
    assert rise(every_third, day(19)) >= 2


DAYS = st.dictionaries(st.integers(1, 30).map(day), st.integers(0, 10), max_size=20)


@given(DAYS, st.integers(0, 10), st.integers(1, 10))
def test_a_worse_last_day_never_makes_less_of_a_trend(told, last, more):
    less_bad, worse = {**told, day(30): last}, {**told, day(30): last + more}

    for measure in (slope, rise, lambda values, at: (change(values, at) or Change(0, 0, ())).by):
        before, after = measure(less_bad, day(30)), measure(worse, day(30))
        assert (before is None) == (after is None)
        assert before is None or after >= before


@given(DAYS, st.randoms())
def test_days_that_came_late_stand_where_they_belong(told, chance):
    late = dict(chance.sample(sorted(told.items()), len(told)))

    assert slope(late, day(30)) == slope(told, day(30))
    assert change(late, day(30)) == change(told, day(30))
