"""Is it quiet, and when does the clock next show a time: on the nights the clocks change as on all others?"""

from datetime import UTC, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.oncall.hours import QuietHours, next_at, quiet_until
from tests.oncall.making import APIA, DAY, HAVANA, HOUR, LONDON, NEW_YORK, NUUK, ZONES, instants, minutes, utc, zones

NIGHT = QuietHours(start=time(22), end=time(7))


@pytest.mark.parametrize(
    ("zone", "at", "until"),
    [
        (LONDON, "2026-06-01T20:59:59", None),
        (LONDON, "2026-06-01T21:00", "2026-06-02T06:00"),
        (LONDON, "2026-06-02T05:59:59", "2026-06-02T06:00"),
        (LONDON, "2026-06-02T06:00", None),
        (LONDON, "2026-03-29T00:30", "2026-03-29T06:00"),
        (LONDON, "2026-10-25T00:30", "2026-10-25T07:00"),
        (NEW_YORK, "2026-03-08T06:30", "2026-03-08T11:00"),
        (NEW_YORK, "2026-11-01T05:30", "2026-11-01T12:00"),
    ],
)
def test_quiet_hours_end_when_the_clock_says_so(zone, at, until):
    assert quiet_until(NIGHT, zone, utc(at)) == (until and utc(until))


@pytest.mark.parametrize("at", ["2026-10-25T00:10", "2026-10-25T00:40", "2026-10-25T01:10"])
def test_nobody_is_woken_between_the_two_showings_of_the_end(at):
    quiet = QuietHours(start=time(22), end=time(1, 30))

    assert quiet_until(quiet, LONDON, utc(at)) == utc("2026-10-25T01:30")


def test_equal_times_are_never_quiet():
    assert quiet_until(QuietHours(start=time(9), end=time(9)), LONDON, utc("2026-06-01T09:00")) is None


@settings(deadline=None)
@given(minutes, minutes, zones, instants)
def test_it_is_no_longer_quiet_when_quiet_hours_have_ended(start, end, zone, at):
    until = quiet_until(QuietHours(start=start, end=end), zone, at)

    assert until is None or at < until <= at + 26 * HOUR
    assert until is None or quiet_until(QuietHours(start=start, end=end), zone, until) is None


@pytest.mark.parametrize(
    ("zone", "wall", "after", "expected"),
    [
        (LONDON, time(9), "2026-06-01T07:59:59", "2026-06-01T08:00"),
        (LONDON, time(9), "2026-06-01T08:00", "2026-06-02T08:00"),
        (LONDON, time(1, 30), "2026-03-28T12:00", "2026-03-29T01:00"),
        (LONDON, time(1, 30), "2026-03-29T01:00", "2026-03-30T00:30"),
        (LONDON, time(1, 30), "2026-10-24T12:00", "2026-10-25T00:30"),
        (LONDON, time(1, 30), "2026-10-25T00:30", "2026-10-26T01:30"),
        (NEW_YORK, time(2, 30), "2026-03-07T12:00", "2026-03-08T07:00"),
        (NEW_YORK, time(1, 30), "2026-11-01T05:30", "2026-11-02T06:30"),
        (HAVANA, time(0, 30), "2026-11-01T04:30", "2026-11-02T05:30"),
        (NUUK, time(23, 30), "2026-03-28T12:00", "2026-03-29T01:00"),
        (APIA, time(10), "2011-12-29T20:00", "2011-12-30T20:00"),  # there was no 30 December in Samoa
    ],
)
def test_a_time_comes_once_for_each_day_there_is(zone, wall, after, expected):
    assert next_at(wall, zone, utc(after)) == utc(expected)


@pytest.mark.parametrize("zone", ZONES)
@settings(max_examples=20, deadline=None)
@given(wall=minutes, start=instants)
def test_a_daily_reminder_comes_exactly_once_on_each_day_of_a_year(zone, wall, start):
    instant, days = next_at(wall, zone, start), []
    for _ in range(366):
        days.append(instant.astimezone(zone).date())
        instant = next_at(wall, zone, instant)

    assert days == [days[0] + DAY * number for number in range(366)]


@settings(deadline=None)
@given(minutes, zones, instants, st.integers(1, 24 * 60))
def test_a_clock_that_jumps_changes_no_answer(wall, zone, at, minutes_back):
    first = next_at(wall, zone, at)

    earlier = next_at(wall, zone, at - timedelta(minutes=minutes_back))

    assert earlier <= first
    assert next_at(wall, zone, at) == first
    assert first.tzinfo is UTC
