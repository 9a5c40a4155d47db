"""Who is rung, and when: in working hours, at night, at weekends, on the days clocks change, and when nobody answers?"""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.clinical.escalation import (
    Climb,
    ContactPoint,
    Ladder,
    Path,
    Person,
    Rung,
    WorkingHours,
    first_climb,
    next_climb,
    next_working_moment,
    rings_from,
    round_of,
)

LONDON, NEW_YORK = ZoneInfo("Europe/London"), ZoneInfo("America/New_York")
NURSE, REGISTRAR, CONSULTANT = (
    Person(name=name, contacts=(ContactPoint(channel="email", address=f"{name}@clinic.example"),))
    for name in ("nurse", "registrar", "consultant")
)
LADDER = Ladder(
    rungs=(
        Rung(wait_seconds=0, people=(NURSE,)),
        Rung(wait_seconds=600, people=(REGISTRAR,)),
        Rung(wait_seconds=900, people=(CONSULTANT, REGISTRAR)),
    ),
    begin_again_seconds=300,
)
NIGHT_TOO = Ladder(rungs=LADDER.rungs, urgent_rings_out_of_hours=True)
MONDAY_NOON = datetime(2026, 3, 16, 12, tzinfo=UTC)
SATURDAY_NIGHT = datetime(2026, 3, 14, 23, 30, tzinfo=UTC)


def at(text, zone=LONDON):
    """A moment on the clinic's wall clock, in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=zone).astimezone(UTC)


def begins(moment):
    """The first rung of a round that begins then."""
    return Climb(0, moment, 0, moment)


@pytest.mark.parametrize("now", [MONDAY_NOON, SATURDAY_NIGHT])
@pytest.mark.parametrize("waits", [0, 1, 3600])
def test_immediate_rings_the_first_rung_at_once_day_or_night_whatever_that_rung_says(now, waits):
    ladder = Ladder(rungs=(Rung(wait_seconds=waits, people=(NURSE,)), *LADDER.rungs))

    assert first_climb("immediate", ladder, LONDON, now) == Climb(0, now, 0, now)


@pytest.mark.parametrize("urgency", ["soon", "routine"])
@pytest.mark.parametrize("ladder", [LADDER, NIGHT_TOO])
def test_soon_and_routine_ring_nobody(urgency, ladder):
    assert first_climb(urgency, ladder, LONDON, MONDAY_NOON) is None


def test_urgent_rings_at_once_in_working_hours_and_waits_for_them_otherwise():
    assert first_climb("urgent", LADDER, LONDON, MONDAY_NOON) == Climb(0, MONDAY_NOON, 0, MONDAY_NOON)
    assert first_climb("urgent", LADDER, LONDON, SATURDAY_NIGHT) == begins(at("2026-03-16T08:00"))


def test_urgent_rings_at_night_where_the_clinic_wants_it():
    assert first_climb("urgent", NIGHT_TOO, LONDON, SATURDAY_NIGHT) == begins(SATURDAY_NIGHT)
    assert next_climb(
        begins(SATURDAY_NIGHT), "urgent", NIGHT_TOO, LONDON, SATURDAY_NIGHT
    ).at == SATURDAY_NIGHT + timedelta(minutes=10)


@pytest.mark.parametrize("now", [MONDAY_NOON, SATURDAY_NIGHT])
def test_the_ladder_climbs_rung_by_rung_and_begins_again_for_as_long_as_nobody_answers(now):
    climbs = [first_climb("immediate", LADDER, LONDON, now)]
    for _ in range(6):
        climbs.append(next_climb(climbs[-1], "immediate", LADDER, LONDON, climbs[-1].at))

    assert [one.rung for one in climbs] == [0, 1, 2, 3, 4, 5, 6]
    assert [(one.at - now).total_seconds() for one in climbs] == [0, 600, 1500, 1800, 2400, 3300, 3600]
    assert [LADDER.rungs[one.place].people[0].name for one in climbs] == ["nurse", "registrar", "consultant"] * 2 + [
        "nurse"
    ]


def test_an_urgent_climb_that_would_fall_after_hours_waits_for_the_morning():
    late = at("2026-03-16T17:55")

    assert next_climb(begins(late), "urgent", LADDER, LONDON, late).at == at("2026-03-17T08:00")
    assert next_climb(begins(late), "urgent", LADDER, LONDON, at("2026-03-16T17:49")).at == at("2026-03-16T17:59")
    assert next_climb(begins(late), "immediate", LADDER, LONDON, late).at == at("2026-03-16T18:05")


@pytest.mark.parametrize(
    ("now", "then"),
    [
        ("2026-03-16T07:59:59", "2026-03-16T08:00"),
        ("2026-03-16T08:00", "2026-03-16T08:00"),
        ("2026-03-16T17:59:59", "2026-03-16T17:59:59"),
        ("2026-03-16T18:00", "2026-03-17T08:00"),
        ("2026-03-20T18:00", "2026-03-23T08:00"),
        ("2026-03-21T12:00", "2026-03-23T08:00"),
        ("2026-03-22T23:59", "2026-03-23T08:00"),
    ],
)
@pytest.mark.parametrize("zone", [LONDON, NEW_YORK])
def test_working_hours_are_from_eight_to_six_on_the_clinics_own_clock(now, then, zone):
    assert next_working_moment(WorkingHours(), zone, at(now, zone)) == at(then, zone)


@pytest.mark.parametrize(
    ("zone", "friday", "monday", "utc_hour"),
    [
        (LONDON, "2026-03-27T20:00", "2026-03-30T08:00", 7),
        (LONDON, "2026-10-23T20:00", "2026-10-26T08:00", 8),
        (NEW_YORK, "2026-03-06T20:00", "2026-03-09T08:00", 12),
        (NEW_YORK, "2026-10-30T20:00", "2026-11-02T08:00", 13),
    ],
)
def test_eight_in_the_morning_is_eight_after_a_weekend_on_which_clocks_change(zone, friday, monday, utc_hour):
    then = next_working_moment(WorkingHours(), zone, at(friday, zone))

    assert then == at(monday, zone)
    assert then.hour == utc_hour


@pytest.mark.parametrize(
    ("now", "then"),
    [
        ("2026-03-16T21:59", "2026-03-16T22:00"),
        ("2026-03-17T03:00", "2026-03-17T03:00"),
        ("2026-03-17T06:00", "2026-03-17T22:00"),
        ("2026-03-21T05:59", "2026-03-21T05:59"),
        ("2026-03-21T06:00", "2026-03-23T22:00"),
    ],
)
def test_a_night_shift_ends_on_the_next_day(now, then):
    night = WorkingHours(start=time(22), end=time(6))

    assert next_working_moment(night, LONDON, at(now)) == at(then)


@settings(max_examples=300, deadline=None, derandomize=True)
@given(
    st.integers(0, 365 * 86_400),
    st.sampled_from((LONDON, NEW_YORK)),
    st.sets(st.integers(1, 7), min_size=1).map(lambda days: tuple(sorted(days))),
    st.integers(0, 23),
    st.integers(0, 23),
)
def test_a_working_moment_is_never_past_never_a_week_away_and_stays_where_it_is(second, zone, weekdays, start, end):
    hours = WorkingHours(weekdays=weekdays, start=time(start), end=time(end))
    now = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(seconds=second)
    then = next_working_moment(hours, zone, now)

    assert now <= then <= now + timedelta(days=7, hours=1)
    assert next_working_moment(hours, zone, then) == then
    assert then == now or then.astimezone(zone).isoweekday() in weekdays


@pytest.mark.parametrize(
    ("urgency", "ladder", "now", "then"),
    [
        ("immediate", LADDER, SATURDAY_NIGHT, SATURDAY_NIGHT),
        ("urgent", LADDER, SATURDAY_NIGHT, at("2026-03-16T08:00")),
        ("urgent", NIGHT_TOO, SATURDAY_NIGHT, SATURDAY_NIGHT),
        ("urgent", LADDER, MONDAY_NOON, MONDAY_NOON),
        ("soon", LADDER, MONDAY_NOON, None),
        ("routine", LADDER, MONDAY_NOON, None),
    ],
)
def test_from_when_an_alert_rings_again(urgency, ladder, now, then):
    assert rings_from(urgency, ladder, LONDON, now) == then


def test_a_rung_that_is_rung_three_times_stands_three_times_in_the_round():
    ladder = Ladder(rungs=(Rung(wait_seconds=60, people=(NURSE,), times=3, every_seconds=120), *LADDER.rungs[1:]))

    waits = [rung.wait_seconds for rung in round_of("immediate", ladder, LONDON, MONDAY_NOON)]

    assert waits == [60, 120, 120, 600, 900]


@pytest.mark.parametrize(("now", "name"), [(MONDAY_NOON, "registrar"), (SATURDAY_NIGHT, "consultant")])
def test_the_path_that_fits_when_a_round_begins_is_climbed(now, name):
    day = Path(urgencies=("urgent",), hours="working", rungs=(Rung(wait_seconds=0, people=(REGISTRAR,)),))
    night = Path(urgencies=("urgent",), hours="out_of_hours", rungs=(Rung(wait_seconds=0, people=(CONSULTANT,)),))
    ladder = Ladder(rungs=LADDER.rungs, paths=(day, night))

    assert round_of("urgent", ladder, LONDON, now)[0].people[0].name == name
    assert round_of("immediate", ladder, LONDON, now)[0].people[0].name == "nurse"
    assert first_climb("urgent", ladder, LONDON, now).at == now
