"""Whose turn begins and whose ends are both told so: once each, at the minute by the clinic's clock."""

from datetime import timedelta

import pytest

from app.oncall.hours import QuietHours
from tests.oncall_world import person, team
from tests.ringing_world import RingingWorld
from tests.stories.ladders import ladder_of, step
from tests.stories.rotas import ANNA, BEN, MINUTE, NURSE, turns, utc

LADDER = ladder_of(step(("sms", NURSE)))


@pytest.mark.parametrize(
    ("zone", "since", "from_", "on_at", "off_at"),
    [
        ("Europe/London", "2026-03-09T09:00", "2026-03-10 08:30", "2026-03-10 09:00", "2026-03-10 09:00"),
        # Shown twice: who comes begins at the first showing, who goes ends at the last.
        ("Europe/London", "2026-10-24T01:30", "2026-10-25 00:00", "2026-10-25 00:30", "2026-10-25 01:30"),
        ("America/New_York", "2026-10-31T01:30", "2026-11-01 05:00", "2026-11-01 05:30", "2026-11-01 06:30"),
        # Never shown: at the first instant after the jump.
        ("Europe/London", "2026-03-28T01:30", "2026-03-29 00:30", "2026-03-29 01:00", "2026-03-29 01:00"),
        ("America/New_York", "2027-03-13T02:30", "2027-03-14 06:30", "2027-03-14 07:00", "2027-03-14 07:00"),
    ],
)
async def test_both_are_told_of_a_hand_over(
    ward: RingingWorld, zone: str, since: str, from_: str, on_at: str, off_at: str
) -> None:
    ward.now = began = utc(from_)
    await ward.clinic(ward.clinic_id, LADDER, zone)
    anna, ben = await person(ward, "Anna", [("sms", ANNA)]), await person(ward, "Ben", [("sms", BEN)])
    await team(ward, "night", [anna, ben], roster=turns(anna, ben, since=since), on_call=[anna])

    await ward.passes(minutes=90, steps_of=15 * MINUTE)

    on, off = utc(on_at) - began, utc(off_at) - began
    assert "You are now on call" in ward.expects(BEN, since=began, earliest=on, latest=on).text
    assert "You are no longer on call" in ward.expects(ANNA, since=began, earliest=off, latest=off).text
    assert len(ward.heard) == 2


async def test_a_hand_over_comes_by_one_way_though_pages_come_by_two(ward: RingingWorld) -> None:
    began = ward.now
    anna = await person(ward, "Anna", [("email", "anna@clinic.example"), ("ntfy", "anna-topic")], wait_seconds=60)
    await team(ward, "night", [anna])

    await ward.passes(minutes=3, steps_of=MINUTE)

    ward.expects("anna@clinic.example", since=began, earliest=0 * MINUTE, latest=0 * MINUTE)
    ward.expects_silence("anna-topic", since=began, until=ward.now)


async def test_quiet_hours_hold_back_the_notice_until_the_morning(ward: RingingWorld) -> None:
    ward.now = began = utc("2026-03-10 22:00")
    quiet = QuietHours(start=began.time(), end=began.replace(hour=6).time())
    anna = await person(ward, "Anna", [("sms", ANNA)], quiet_hours=quiet)
    await team(ward, "night", [anna])

    await ward.passes(hours=9, steps_of=timedelta(hours=1))

    ward.expects(ANNA, since=began, earliest=timedelta(hours=8), latest=timedelta(hours=8))


async def test_nothing_is_said_when_nobody_comes_and_nobody_goes(ward: RingingWorld) -> None:
    began = ward.now
    anna = await person(ward, "Anna", [("sms", ANNA)])
    await team(ward, "night", [anna], on_call=[anna])

    await ward.passes(days=16, steps_of=timedelta(days=4))

    ward.expects_silence(ANNA, since=began - MINUTE, until=ward.now)
