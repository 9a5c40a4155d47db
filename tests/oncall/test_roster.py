"""Who is on call with temporary changes, imported shifts and several rotations at once?"""

from dataclasses import replace
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from app.oncall.roster import FixedShift, Roster, next_change, on_call_at, problems_of, shifts_between
from app.oncall.rotations import Window
from tests.oncall.making import (
    ADA,
    BEA,
    CLEO,
    DAY,
    DORA,
    HOUR,
    LONDON,
    NIGHTS,
    SECOND,
    change,
    edges_of,
    instants,
    middles,
    only,
    rosters,
    rotation,
    told,
    utc,
    zones,
)

JSON = TypeAdapter(Roster)
WEEK = only("weekly", "2026-06-01T08:00")  # Ada until the 8th, then Bea
NOON = utc("2026-06-03T12:00")
MORNING, EVENING = "2026-06-03T08:00", "2026-06-03T20:00"


@pytest.mark.parametrize(
    ("overrides", "on_call"),
    [
        ([], (ADA,)),
        ([change(MORNING, EVENING, adds=CLEO)], (ADA, CLEO)),
        ([change(MORNING, EVENING, removes=ADA)], ()),
        ([change(MORNING, EVENING, adds=CLEO, removes=ADA)], (CLEO,)),
        ([change(MORNING, EVENING, adds=CLEO, removes=BEA)], (ADA,)),  # Bea is not on call: nothing to stand in for
        ([change(MORNING, EVENING, adds=ADA)], (ADA,)),
        ([change(MORNING, EVENING, adds=BEA, removes=ADA), change(MORNING, EVENING, removes=BEA)], ()),
        ([change(MORNING, EVENING, removes=BEA), change(MORNING, EVENING, adds=BEA, removes=ADA)], (BEA,)),
        (
            [change(MORNING, EVENING, adds=BEA, removes=ADA), change(MORNING, EVENING, adds=CLEO, removes=BEA)],
            (CLEO,),
        ),
        ([change("2026-06-03T12:00:01", EVENING, removes=ADA)], (ADA,)),
        ([change("2026-06-03T12:00", EVENING, removes=ADA)], ()),
        ([change(MORNING, "2026-06-03T12:00", removes=ADA)], (ADA,)),
    ],
)
def test_temporary_changes_add_remove_and_replace_and_the_later_has_the_last_word(overrides, on_call):
    assert on_call_at(replace(WEEK, overrides=tuple(overrides)), LONDON, NOON) == on_call


def test_a_replacement_takes_the_shifts_and_nothing_between_them():
    nights = only("weekly", "2026-06-01T08:00", within=(NIGHTS,))
    roster = replace(nights, overrides=(change("2026-06-02T00:00", "2026-06-04T00:00", adds=CLEO, removes=ADA),))

    shifts = shifts_between(roster, LONDON, utc("2026-06-01T12:00"), utc("2026-06-04T12:00"))

    assert told(shifts) == [
        (ADA, utc("2026-06-01T19:00"), utc("2026-06-02T00:00")),
        (CLEO, utc("2026-06-02T00:00"), utc("2026-06-02T07:00")),
        (CLEO, utc("2026-06-02T19:00"), utc("2026-06-03T07:00")),
        (CLEO, utc("2026-06-03T19:00"), utc("2026-06-04T00:00")),
        (ADA, utc("2026-06-04T00:00"), utc("2026-06-04T07:00")),
    ]


def test_a_shift_says_what_put_somebody_there_and_adjoining_turns_are_one():
    alone = only("daily", "2026-06-01T08:00", members=(ADA,), name="lead")
    cover = FixedShift(person=BEA, starts_at=utc(MORNING), ends_at=utc(EVENING))
    roster = replace(alone, fixed=(cover,), overrides=(change(MORNING, EVENING, adds=CLEO),))

    shifts = shifts_between(roster, LONDON, NOON - DAY, NOON + DAY)

    assert [(shift.person, shift.source) for shift in shifts] == [
        (ADA, "lead"),
        (BEA, "imported"),
        (CLEO, "extra cover"),
    ]
    assert told(shifts)[0] == (ADA, NOON - DAY, NOON + DAY)


def test_people_come_in_the_order_of_the_roster_and_each_once():
    both = Roster(
        rotations=(
            rotation("weekly", "2026-06-01T08:00", members=(DORA,), name="registrars"),
            rotation("weekly", "2026-06-01T08:00", members=(ADA,)),
            rotation("weekly", "2026-06-01T08:00", members=(DORA,), name="again"),
        ),
        fixed=(FixedShift(person=BEA, starts_at=utc(MORNING), ends_at=utc(EVENING)),),
    )

    assert on_call_at(both, LONDON, NOON) == (DORA, ADA, BEA)


def test_times_are_compared_as_instants_even_when_they_come_with_a_zone():
    """Between the two showings of 01:30 the clock says the end is before the start."""
    first = datetime(2026, 10, 25, 1, 45, tzinfo=LONDON)
    second = datetime(2026, 10, 25, 1, 15, fold=1, tzinfo=LONDON)
    roster = Roster(fixed=(FixedShift(person=ADA, starts_at=first, ends_at=second),))

    assert problems_of(roster) == []
    assert on_call_at(roster, LONDON, utc("2026-10-25T01:00")) == (ADA,)
    assert told(shifts_between(roster, LONDON, first - DAY, second + DAY)) == [
        (ADA, utc("2026-10-25T00:45"), utc("2026-10-25T01:15"))
    ]


def test_the_next_change_is_when_other_people_are_on_call_not_when_a_turn_ends():
    roster = only("daily", "2026-06-01T08:00", members=(ADA, ADA, BEA))

    assert next_change(roster, LONDON, utc("2026-06-01T09:00")) == utc("2026-06-03T07:00")
    assert next_change(roster, LONDON, utc("2026-06-03T07:00") - SECOND) == utc("2026-06-03T07:00")
    assert next_change(roster, LONDON, utc("2026-06-03T07:00")) == utc("2026-06-04T07:00")
    assert next_change(roster, LONDON, utc("2026-06-01T09:00"), timedelta(hours=46)) == utc("2026-06-03T07:00")
    assert next_change(roster, LONDON, utc("2026-06-01T09:00"), timedelta(hours=45, minutes=59)) is None


def test_what_types_cannot_say_is_said_with_the_place():
    wrong = Roster(
        rotations=(
            rotation("daily", "2026-06-01T08:00"),
            rotation("daily", "1066-06-01T08:00"),
            rotation(
                "daily", "2026-06-01T08:00", name="x", within=(Window(start=time(8, tzinfo=LONDON), end=time(9)),)
            ),
        ),
        overrides=(
            change(EVENING, MORNING, adds=ADA),
            change(MORNING, EVENING),
            change(MORNING, EVENING, adds=ADA, removes=ADA, number=2),
        ),
        fixed=(
            FixedShift(person=ADA, starts_at=utc(MORNING), ends_at=utc(MORNING)),
            FixedShift(person=ADA, starts_at=utc(MORNING), ends_at=utc("9999-12-31")),
        ),
    )

    assert [where for where, _ in problems_of(wrong)] == [
        "/rotations/1/name",
        "/rotations/1/starts_at",
        "/rotations/2/within/0",
        "/overrides/0/ends_at",
        "/overrides/1/id",
        "/overrides/1",
        "/overrides/2/adds",
        "/fixed/0/ends_at",
        "/fixed/1/ends_at",
    ]
    assert problems_of(WEEK) == []


@pytest.mark.parametrize(
    "change_in_json",
    [
        {"turn": "monthly"},
        {"members": []},
        {"turn_length": 0},
        {"starts_at": "2026-06-01T08:00:00Z"},
        {"unknown": 1},
        {"within": [{"weekdays": [8], "start": "08:00", "end": "09:00"}]},
    ],
)
def test_a_body_that_is_no_rotation_is_refused(change_in_json):
    body = JSON.dump_python(WEEK, mode="json", exclude_none=True)
    body["rotations"][0] |= change_in_json

    with pytest.raises(ValidationError):
        JSON.validate_python(body)


@settings(deadline=None)
@given(st.data(), instants)
def test_a_roster_comes_back_from_json_as_it_was(data, around):
    roster = data.draw(rosters(around))

    assert JSON.validate_python(JSON.dump_python(roster, mode="json", exclude_none=True)) == roster


@settings(max_examples=80, deadline=None)
@given(st.data(), zones, instants)
def test_the_list_of_shifts_and_the_moment_agree_at_every_edge(data, zone, start):
    roster, end = data.draw(rosters(start)), start + 10 * DAY

    shifts = shifts_between(roster, zone, start, end)

    edges = [start, *edges_of(shifts), end]
    for edge in [*edges, *middles(edges)]:
        for at in (edge - SECOND, edge, edge + SECOND):
            if start <= at < end:
                listed = {shift.person for shift in shifts if shift.starts_at <= at < shift.ends_at}
                assert listed == set(on_call_at(roster, zone, at))


@settings(max_examples=80, deadline=None)
@given(st.data(), zones, instants)
def test_until_the_next_change_the_same_people_are_on_call_and_at_it_others(data, zone, after):
    roster, moment = data.draw(rosters(after)), timedelta(microseconds=1)
    now_on = set(on_call_at(roster, zone, after))

    changes = next_change(roster, zone, after)

    until = changes or after + 14 * DAY
    between = [after + (until - after) * part / 24 for part in range(24)]
    assert all(set(on_call_at(roster, zone, at)) == now_on for at in [*between, until - moment])
    assert changes is None or set(on_call_at(roster, zone, changes)) != now_on


@settings(max_examples=40, deadline=None)
@given(st.data(), zones, instants, st.integers(1, 200))
def test_two_halves_of_an_interval_tell_the_same_as_the_whole(data, zone, start, hours):
    roster, middle, end = data.draw(rosters(start)), start + hours * HOUR, start + 10 * DAY

    halves = (*shifts_between(roster, zone, start, middle), *shifts_between(roster, zone, middle, end))

    for shift in shifts_between(roster, zone, start, end):
        parts = [half for half in halves if (half.person, half.source) == (shift.person, shift.source)]
        inside = [half for half in parts if shift.starts_at <= half.starts_at and half.ends_at <= shift.ends_at]
        assert sum((half.ends_at - half.starts_at for half in inside), timedelta()) == shift.ends_at - shift.starts_at


def test_a_rotation_that_began_long_ago_is_not_counted_through():
    """Two thousand years of hourly turns would take minutes."""
    old = only("hourly", "0100-01-01T00:00")

    assert len(on_call_at(old, ZoneInfo("UTC"), NOON)) == 1
