"""Which diaries are owed, until when, and how many are missing?"""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.clinical.expectation import days_missing, next_noon, owed_until, silence_deadlines

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


def test_silence_is_looked_at_after_one_day_and_after_three():
    last = date(2026, 3, 14)

    assert silence_deadlines(last, LONDON) == (
        datetime(2026, 3, 16, 12, tzinfo=UTC),
        datetime(2026, 3, 18, 12, tzinfo=UTC),
    )
    assert [days_missing(last, LONDON, at) for at in silence_deadlines(last, LONDON)] == [1, 3]


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
