"""Which minutes of the next fortnight reach nobody, to the second, also on the nights the clocks change?"""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.oncall.coverage import Gap, Reachability, gaps
from app.oncall.roster import Roster, on_call_at
from tests.oncall.making import (
    ADA,
    BEA,
    CLEO,
    DAY,
    DORA,
    HOUR,
    LONDON,
    NEW_YORK,
    NIGHTS,
    SECOND,
    change,
    instants,
    only,
    rosters,
    utc,
    zones,
)

START, END = utc("2026-06-01T07:00"), utc("2026-06-15T07:00")
ALWAYS = Reachability(verified_from=utc("2020-01-01"))
ALL = dict.fromkeys((ADA, BEA, CLEO, DORA), ALWAYS)
WEEK = only("weekly", "2026-06-01T08:00")


def gap(start, end, *people):
    """A stretch that reaches nobody, although these people are on call."""
    why = "no_verified_contact" if people else "nobody"
    return Gap(starts_at=utc(start), ends_at=utc(end), why=why, people=people)


@pytest.mark.parametrize(
    ("reach", "expected"),
    [
        (ALL, ()),
        ({}, (gap("2026-06-01T07:00", "2026-06-08T07:00", ADA), gap("2026-06-08T07:00", "2026-06-15T07:00", BEA))),
        (ALL | {BEA: Reachability()}, (gap("2026-06-08T07:00", "2026-06-15T07:00", BEA),)),
        (
            ALL | {ADA: Reachability(verified_from=utc("2026-06-02T12:34:56"))},
            (gap("2026-06-01T07:00", "2026-06-02T12:34:56", ADA),),
        ),
        (
            ALL | {ADA: Reachability(verified_from=utc("2026-06-02"), until=utc("2026-06-07"))},
            (gap("2026-06-01T07:00", "2026-06-02", ADA), gap("2026-06-07", "2026-06-08T07:00", ADA)),
        ),
        (
            ALL | {ADA: Reachability(verified_from=utc("2026-07-01"))},
            (gap("2026-06-01T07:00", "2026-06-08T07:00", ADA),),
        ),
    ],
)
def test_a_person_counts_for_as_long_as_they_have_a_verified_contact(reach, expected):
    assert gaps(WEEK, LONDON, reach, START, END) == expected


def test_an_empty_roster_is_one_gap():
    assert gaps(Roster(), LONDON, ALL, START, END) == (gap("2026-06-01T07:00", "2026-06-15T07:00"),)
    assert gaps(Roster(), LONDON, ALL, END, START) == ()


def test_somebody_away_leaves_a_gap_and_cover_closes_it():
    away = replace(WEEK, overrides=(change("2026-06-03T09:15", "2026-06-03T10:45", removes=ADA),))
    covered = replace(away, overrides=(*away.overrides, change("2026-06-03T09:15", "2026-06-03T10:00", adds=CLEO)))

    assert gaps(away, LONDON, ALL, START, END) == (gap("2026-06-03T09:15", "2026-06-03T10:45"),)
    assert gaps(covered, LONDON, ALL, START, END) == (gap("2026-06-03T10:00", "2026-06-03T10:45"),)
    assert gaps(covered, LONDON, {ADA: ALWAYS, BEA: ALWAYS}, START, END) == (
        gap("2026-06-03T09:15", "2026-06-03T10:00", CLEO),
        gap("2026-06-03T10:00", "2026-06-03T10:45"),
    )


def test_one_reachable_person_is_enough_and_a_hand_over_does_not_cut_a_gap_in_two():
    three = Roster(
        rotations=(
            *only("daily", "2026-06-01T08:00", members=(ADA,)).rotations,
            *only("daily", "2026-06-01T08:00", members=(CLEO,), name="registrars").rotations,
        )
    )

    assert gaps(three, LONDON, {CLEO: ALWAYS}, START, END) == ()
    assert gaps(three, LONDON, {}, START, END) == (gap("2026-06-01T07:00", "2026-06-15T07:00", ADA, CLEO),)


@pytest.mark.parametrize(
    ("zone", "evening", "before", "after"),
    [
        (
            LONDON,
            "2026-03-28T19:00",
            ("2026-03-28T19:00", "2026-03-28T20:00"),
            ("2026-03-29T07:00", "2026-03-29T09:00"),
        ),
        (
            LONDON,
            "2026-10-24T18:00",
            ("2026-10-24T18:00", "2026-10-24T19:00"),
            ("2026-10-25T08:00", "2026-10-25T08:00"),
        ),
        (
            NEW_YORK,
            "2026-10-31T23:00",
            ("2026-10-31T23:00", "2026-11-01T00:00"),
            ("2026-11-01T13:00", "2026-11-01T13:00"),
        ),
    ],
)
def test_days_without_anybody_begin_when_the_night_ends_by_the_clock(zone, evening, before, after):
    nights = only("weekly", "2026-01-01T12:00", within=(NIGHTS,))

    found = gaps(nights, zone, ALL, utc(evening), utc(evening) + 14 * HOUR)

    expected = [gap(*stretch) for stretch in (before, after) if stretch[0] != stretch[1]]
    assert list(found) == expected


@pytest.mark.parametrize("zone", [LONDON, NEW_YORK])
@pytest.mark.parametrize("start", ["2026-03-01", "2026-10-20"])
@pytest.mark.parametrize("at", ["01:00", "01:30", "02:00", "02:30", "03:00"])
def test_a_fortnight_around_a_clock_change_has_no_gap_at_any_hour_of_hand_over(zone, start, at):
    roster = only("daily", f"2026-01-01T{at}")

    assert gaps(roster, zone, ALL, utc(start), utc(start) + 30 * DAY) == ()


reaches = st.dictionaries(
    st.sampled_from((ADA, BEA, CLEO, DORA)),
    st.builds(
        Reachability,
        verified_from=st.none() | st.integers(-48, 240).map(lambda hours: START + hours * HOUR),
        until=st.none() | st.integers(0, 300).map(lambda hours: START + hours * HOUR),
    ),
)


@settings(max_examples=80, deadline=None)
@given(st.data(), zones, instants, reaches)
def test_an_instant_is_in_a_gap_exactly_when_nobody_on_call_can_be_reached(data, zone, start, reach):
    shift = start - START
    reach = {
        person: Reachability(
            verified_from=r.verified_from and r.verified_from + shift, until=r.until and r.until + shift
        )
        for person, r in reach.items()
    }
    roster, end = data.draw(rosters(start)), start + 10 * DAY

    found = gaps(roster, zone, reach, start, end)

    def reached(person, at):
        r = reach.get(person, Reachability())
        return r.verified_from is not None and r.verified_from <= at and (r.until is None or at < r.until)

    edges = sorted({start, end, *(edge for gap in found for edge in (gap.starts_at, gap.ends_at))})
    steps = [start + number * timedelta(hours=7, minutes=13) for number in range(33)]
    for at in [*steps, *(edge + step for edge in edges for step in (-SECOND, timedelta(), SECOND))]:
        if start <= at < end:
            people = on_call_at(roster, zone, at)
            around = [gap for gap in found if gap.starts_at <= at < gap.ends_at]
            assert len(around) == int(not any(reached(person, at) for person in people))
            assert all(gap.people == tuple(sorted(people)) for gap in around)
