"""When exactly is a shift handed over on the nights the clocks change, in three zones, for each kind of turn?"""

from datetime import datetime, time, timedelta

import pytest
from hypothesis import given, settings

from app.oncall.roster import Roster, on_call_at, shifts_between
from app.oncall.rotations import Window
from tests.oncall.making import (
    ADA,
    BEA,
    CLEO,
    DAY,
    HOUR,
    LONDON,
    LORD_HOWE,
    NEW_YORK,
    NIGHTS,
    instants,
    only,
    rotations,
    told,
    unbroken,
    utc,
    zones,
)

# The wall-clock time of the hand-over, when the next person begins, when the one before ends.
HAND_OVERS = [
    (LONDON, "2026-03-29T00:59", "2026-03-29T00:59", "2026-03-29T00:59"),
    (LONDON, "2026-03-29T01:00", "2026-03-29T01:00", "2026-03-29T01:00"),
    (LONDON, "2026-03-29T01:30", "2026-03-29T01:00", "2026-03-29T01:00"),
    (LONDON, "2026-03-29T02:00", "2026-03-29T01:00", "2026-03-29T01:00"),
    (LONDON, "2026-03-29T08:00", "2026-03-29T07:00", "2026-03-29T07:00"),
    (LONDON, "2026-10-25T00:00", "2026-10-24T23:00", "2026-10-24T23:00"),
    (LONDON, "2026-10-25T00:59", "2026-10-24T23:59", "2026-10-24T23:59"),
    (LONDON, "2026-10-25T01:00", "2026-10-25T00:00", "2026-10-25T01:00"),
    (LONDON, "2026-10-25T01:30", "2026-10-25T00:30", "2026-10-25T01:30"),
    (LONDON, "2026-10-25T02:00", "2026-10-25T02:00", "2026-10-25T02:00"),
    (LONDON, "2026-10-25T08:00", "2026-10-25T08:00", "2026-10-25T08:00"),
    (NEW_YORK, "2026-03-08T01:59", "2026-03-08T06:59", "2026-03-08T06:59"),
    (NEW_YORK, "2026-03-08T02:00", "2026-03-08T07:00", "2026-03-08T07:00"),
    (NEW_YORK, "2026-03-08T02:30", "2026-03-08T07:00", "2026-03-08T07:00"),
    (NEW_YORK, "2026-03-08T03:00", "2026-03-08T07:00", "2026-03-08T07:00"),
    (NEW_YORK, "2026-03-08T08:00", "2026-03-08T12:00", "2026-03-08T12:00"),
    (NEW_YORK, "2026-11-01T00:59", "2026-11-01T04:59", "2026-11-01T04:59"),
    (NEW_YORK, "2026-11-01T01:00", "2026-11-01T05:00", "2026-11-01T06:00"),
    (NEW_YORK, "2026-11-01T01:30", "2026-11-01T05:30", "2026-11-01T06:30"),
    (NEW_YORK, "2026-11-01T02:00", "2026-11-01T07:00", "2026-11-01T07:00"),
    (NEW_YORK, "2026-11-01T08:00", "2026-11-01T13:00", "2026-11-01T13:00"),
    (LORD_HOWE, "2026-10-04T02:15", "2026-10-03T15:30", "2026-10-03T15:30"),
    (LORD_HOWE, "2026-10-04T08:00", "2026-10-03T21:00", "2026-10-03T21:00"),
    (LORD_HOWE, "2026-04-05T01:45", "2026-04-04T14:45", "2026-04-04T15:15"),
]


@pytest.mark.parametrize(("turn", "days_before"), [("daily", 4), ("daily", -6), ("weekly", 28), ("weekly", 364)])
@pytest.mark.parametrize(("zone", "wall", "begins", "ends"), HAND_OVERS)
def test_a_daily_or_weekly_turn_is_handed_over_by_the_clinics_clock(turn, days_before, zone, wall, begins, ends):
    roster = only(turn, datetime.fromisoformat(wall) - timedelta(days=days_before))

    shifts = shifts_between(roster, zone, utc(begins) - 6 * HOUR, utc(ends) + 6 * HOUR)

    assert told(shifts) == [(BEA, utc(begins) - 6 * HOUR, utc(ends)), (ADA, utc(begins), utc(ends) + 6 * HOUR)]


@pytest.mark.parametrize(("zone", "wall", "begins", "ends"), HAND_OVERS)
def test_at_every_second_around_a_hand_over_somebody_is_on_call(zone, wall, begins, ends):
    roster = only("daily", datetime.fromisoformat(wall) - timedelta(days=4))
    second = timedelta(seconds=1)

    assert on_call_at(roster, zone, utc(begins) - second) == (BEA,)
    assert ADA in on_call_at(roster, zone, utc(begins))
    assert BEA in on_call_at(roster, zone, utc(ends) - second)
    assert on_call_at(roster, zone, utc(ends)) == (ADA,)


@pytest.mark.parametrize(
    ("zone", "first", "first_utc"),
    [
        (LONDON, "2026-03-28T08:00", "2026-03-28T08:00"),
        (LONDON, "2026-10-24T08:00", "2026-10-24T07:00"),
        (NEW_YORK, "2026-03-07T08:00", "2026-03-07T13:00"),
        (NEW_YORK, "2026-10-31T08:00", "2026-10-31T12:00"),
        (LONDON, "2026-03-29T01:30", "2026-03-29T01:00"),
        (LONDON, "2026-10-25T01:30", "2026-10-25T00:30"),
    ],
)
def test_an_hourly_turn_lasts_its_hours_whatever_the_clock_does(zone, first, first_utc):
    start = utc(first_utc)

    shifts = shifts_between(only("hourly", first, turn_length=12), zone, start, start + 48 * HOUR)

    assert told(shifts) == [
        (person, start + number * 12 * HOUR, start + (number + 1) * 12 * HOUR)
        for number, person in enumerate((ADA, BEA, ADA, BEA))
    ]


# Nights from eight to eight: twelve hours, but eleven in spring and thirteen in autumn.
@pytest.mark.parametrize(
    ("zone", "evening", "starts", "ends"),
    [
        (LONDON, "2026-03-28", "2026-03-28T20:00", "2026-03-29T07:00"),
        (LONDON, "2026-10-24", "2026-10-24T19:00", "2026-10-25T08:00"),
        (NEW_YORK, "2026-03-07", "2026-03-08T01:00", "2026-03-08T12:00"),
        (NEW_YORK, "2026-10-31", "2026-11-01T00:00", "2026-11-01T13:00"),
    ],
)
@pytest.mark.parametrize("turn", ["daily", "weekly"])
def test_a_rotation_of_nights_covers_exactly_the_night(turn, zone, evening, starts, ends):
    roster = only(turn, f"{evening}T12:00", within=(NIGHTS,))

    shifts = shifts_between(roster, zone, utc(starts) - 11 * HOUR, utc(ends) + 11 * HOUR)

    assert told(shifts) == [(ADA, utc(starts), utc(ends))]


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        (time(1, 15), time(1, 45), ("2026-10-25T00:15", "2026-10-25T01:45")),  # both showings, and between them
        (time(22), time(1, 30), ("2026-10-24T21:00", "2026-10-25T01:30")),
        (time(1, 30), time(5), ("2026-10-25T00:30", "2026-10-25T05:00")),
        (time(22), time(0), ("2026-10-24T21:00", "2026-10-24T23:00")),  # midnight is hour 0 of the day after, not 24
    ],
)
def test_a_window_that_touches_the_hour_shown_twice_is_longer_never_shorter(start, end, expected):
    roster = only("weekly", "2026-10-19T09:00", within=(Window(start=start, end=end),))

    shifts = shifts_between(roster, LONDON, utc("2026-10-24T18:00"), utc("2026-10-25T18:00"))

    assert told(shifts) == [(ADA, utc(expected[0]), utc(expected[1]))]


def test_a_window_inside_the_hour_that_is_jumped_over_does_not_happen_that_day():
    roster = only("weekly", "2026-03-23T09:00", within=(Window(start=time(1, 10), end=time(1, 50)),))

    shifts = shifts_between(roster, LONDON, utc("2026-03-28T18:00"), utc("2026-03-30T18:00"))

    assert told(shifts) == [(ADA, utc("2026-03-30T00:10"), utc("2026-03-30T00:50"))]


def test_windows_name_the_day_they_begin_on():
    weekend = (Window(weekdays=(5,), start=time(18), end=time(8)), Window(weekdays=(6, 7), start=time(8), end=time(8)))

    shifts = shifts_between(
        only("weekly", "2026-06-01T08:00", within=weekend), LONDON, utc("2026-06-01T00:00"), utc("2026-06-08T00:00")
    )

    assert told(shifts)[-1] == (ADA, utc("2026-06-05T17:00"), utc("2026-06-08T00:00"))


def test_a_turn_of_hours_is_cut_to_its_windows_and_keeps_its_order():
    roster = only("hourly", "2026-06-01T08:00", turn_length=8, members=(ADA, BEA, CLEO), within=(NIGHTS,))

    shifts = shifts_between(roster, LONDON, utc("2026-06-01T07:00"), utc("2026-06-02T07:00"))

    assert told(shifts) == [
        (BEA, utc("2026-06-01T19:00"), utc("2026-06-01T23:00")),
        (CLEO, utc("2026-06-01T23:00"), utc("2026-06-02T07:00")),
    ]


def test_turns_reach_back_before_the_first_hand_over_in_the_same_order():
    roster = only("daily", "2026-06-10T08:00", members=(ADA, BEA, CLEO))

    before = [on_call_at(roster, LONDON, utc("2026-06-10T12:00") - DAY * days) for days in range(4)]

    assert before == [(ADA,), (CLEO,), (BEA,), (ADA,)]


@settings(max_examples=60, deadline=None)
@given(rotations(restricted=False), zones, instants)
def test_no_instant_of_a_year_is_uncovered(rotation, zone, start):
    shifts = shifts_between(Roster(rotations=(rotation,)), zone, start, start + 366 * DAY)

    assert unbroken(shifts, start, start + 366 * DAY)


@settings(max_examples=200, deadline=None)
@given(rotations(), zones, instants)
def test_away_from_clock_changes_the_window_is_what_the_clock_says(rotation, zone, at):
    wall = at.astimezone(zone)
    calm = all((at + DAY * days).astimezone(zone).utcoffset() == wall.utcoffset() for days in (-2, 2))
    now, today, yesterday = wall.time(), wall.isoweekday(), (wall - DAY).isoweekday()

    open_now = not rotation.within or any(
        (today in window.weekdays and window.start <= now and (now < window.end or window.end <= window.start))
        or (yesterday in window.weekdays and window.end <= window.start and now < window.end)
        for window in rotation.within
    )

    if calm:
        assert len(on_call_at(Roster(rotations=(rotation,)), zone, at)) == int(open_now)
