"""Which diaries are owed, until when, and how many are missing?"""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.clinical.expectation import days_missing, next_noon, owed_until, silence_deadlines, usual_pause

LONDON, NEW_YORK = ZoneInfo("Europe/London"), ZoneInfo("America/New_York")
A_SECOND = timedelta(seconds=1)
zones = st.sampled_from((LONDON, NEW_YORK, ZoneInfo("Pacific/Kiritimati"), ZoneInfo("Pacific/Apia"), ZoneInfo("UTC")))
some_days = st.dates(date(2026, 1, 1), date(2027, 12, 31))


@pytest.mark.parametrize(
    ("about", "zone", "until"),
    [
        (date(2026, 3, 14), LONDON, datetime(2026, 3, 15, 12, tzinfo=UTC)),
        (date(2026, 3, 28), LONDON, datetime(2026, 3, 29, 11, tzinfo=UTC)),
        (date(2026, 10, 24), LONDON, datetime(2026, 10, 25, 12, tzinfo=UTC)),
        (date(2026, 3, 7), NEW_YORK, datetime(2026, 3, 8, 16, tzinfo=UTC)),
        (date(2026, 10, 31), NEW_YORK, datetime(2026, 11, 1, 17, tzinfo=UTC)),
    ],
)
def test_a_diary_is_owed_until_noon_of_the_next_day_where_the_patient_lives(about, zone, until):
    assert owed_until(about, zone) == until
    assert days_missing(about - timedelta(days=1), zone, until - A_SECOND) == 0
    assert days_missing(about - timedelta(days=1), zone, until) == 1


@pytest.mark.parametrize("zone", [LONDON, NEW_YORK])
def test_each_further_noon_is_one_more_day_missing_also_when_clocks_change(zone):
    for last in (date(2026, 3, 5), date(2026, 3, 26), date(2026, 10, 22), date(2026, 10, 29)):
        for missing in range(1, 8):
            noon = owed_until(last + timedelta(days=missing), zone)
            assert days_missing(last, zone, noon - A_SECOND) == missing - 1
            assert days_missing(last, zone, noon) == missing


def test_nothing_is_missing_for_a_day_that_lies_ahead():
    assert days_missing(date(2026, 3, 20), LONDON, datetime(2026, 3, 14, 12, tzinfo=UTC)) == 0


def test_silence_is_looked_at_every_noon_from_the_first_missing_day_until_no_habit_excuses_it():
    for last in (date(2026, 3, 14), date(2026, 3, 26), date(2026, 10, 22)):
        deadlines = silence_deadlines(last, LONDON)

        assert [days_missing(last, LONDON, at) for at in deadlines] == [1, 2, 3, 4, 5, 6, 7]
        assert {at.astimezone(LONDON).hour for at in deadlines} == {12}


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        ((), 0),
        ((1,), 0),
        ((1, 9), 0),
        ((1, 2, 3, 4), 0),
        ((1, 3, 5), 1),
        ((1, 4, 7, 10), 2),
        ((1, 2, 12, 13), 0),
        ((1, 4, 14, 16), 2),
        ((1, 9, 17), 7),
        ((17, 1, 9, 9, 1), 7),
    ],
)
def test_the_usual_pause_is_one_that_was_made_twice(days, expected):
    assert usual_pause(date(2026, 3, number) for number in days) == expected


@settings(max_examples=300, deadline=None, derandomize=True)
@given(some_days, zones, st.integers(0, 86_399))
def test_the_next_noon_is_within_twenty_five_hours_and_at_noon(on, zone, second):
    after = datetime(on.year, on.month, on.day, tzinfo=UTC) + timedelta(seconds=second)
    noon = next_noon(zone, after)

    assert after < noon <= after + timedelta(hours=25)
    assert (noon.astimezone(zone).hour, noon.astimezone(zone).minute) == (12, 0)


@settings(max_examples=300, deadline=None, derandomize=True)
@given(some_days, zones, st.integers(1, 40))
def test_what_is_missing_at_a_deadline_agrees_with_what_was_owed(last, zone, missing):
    until = owed_until(last + timedelta(days=missing), zone)

    assert days_missing(last, zone, until) == missing
    assert days_missing(last, zone, until - A_SECOND) == missing - 1
