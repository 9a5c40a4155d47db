"""Quiet hours and working hours hold back what can wait, on the right clock, and never what cannot."""

from datetime import time, timedelta
from uuid import UUID

import pytest

from app.clinical.escalation import Path, Rung, WorkingHours
from app.oncall.hours import QuietHours
from tests.oncall_world import person
from tests.ringing_world import RingingWorld
from tests.stories.ladders import AMBER, RED, ladder_of
from tests.stories.rotas import ANNA, MINUTE, utc

SOON = {"patient_urgency": "soon", "pain": {"worst": 2}}
NIGHT = QuietHours(start=time(22), end=time(7))


@pytest.mark.parametrize(
    ("zone", "opened", "told"),
    [
        ("Europe/London", "2026-03-10 23:00", "2026-03-11 07:00"),
        ("America/New_York", "2026-03-11 03:00", "2026-03-11 11:00"),  # at 23:00 on their own clock
        ("Europe/London", "2026-03-28 23:00", "2026-03-29 06:00"),  # a short night
        ("America/New_York", "2026-11-01 03:00", "2026-11-01 12:00"),  # a long one
    ],
)
async def test_urgent_waits_for_the_end_of_their_night_on_their_own_clock(
    ward: RingingWorld, zone: str, opened: str, told: str
) -> None:
    ward.now = began = utc(opened)
    anna = await person(ward, "Anna", [("sms", ANNA)], timezone=zone, quiet_hours=NIGHT)
    await ward.clinic(
        ward.clinic_id, ladder_of(_rung(anna), urgent_rings_out_of_hours=True, begin_again_seconds=86_400)
    )

    await ward.submits((await ward.patient())[1], **AMBER)
    await ward.passes(hours=10, steps_of=timedelta(hours=1))

    wait = utc(told) - began
    ward.expects(ANNA, since=began, earliest=wait, latest=wait)
    assert len(ward.at(ANNA)) == 1


async def test_immediate_knows_no_quiet_hours(ward: RingingWorld) -> None:
    ward.now = began = utc("2026-03-10 23:00")
    anna = await person(ward, "Anna", [("sms", ANNA)], quiet_hours=NIGHT)
    await ward.clinic(ward.clinic_id, ladder_of(_rung(anna)))

    await ward.submits((await ward.patient())[1], **RED)
    await ward.works()

    ward.expects(ANNA, since=began, earliest=0 * MINUTE, latest=0 * MINUTE)


@pytest.mark.parametrize(
    ("zone", "opened", "told"),
    [
        # Open from 20:00 to 01:30 by the clock: on the night it goes back, until the last showing of 01:30.
        ("Europe/London", "2026-10-25 01:20", "2026-10-25 01:20"),
        ("Europe/London", "2026-10-25 01:31", "2026-10-25 20:00"),
        ("America/New_York", "2026-11-01 06:20", "2026-11-01 06:20"),
        ("America/New_York", "2026-11-01 06:31", "2026-11-02 01:00"),
        # And on the night it goes forward 01:30 is never shown; the evening begins at its usual time.
        ("Europe/London", "2026-03-29 02:00", "2026-03-29 19:00"),
        ("America/New_York", "2026-03-08 08:00", "2026-03-09 00:00"),
    ],
)
async def test_working_hours_through_the_night_the_clocks_change(
    ward: RingingWorld, zone: str, opened: str, told: str
) -> None:
    ward.now = began = utc(opened)
    anna = await person(ward, "Anna", [("sms", ANNA)])
    evening = WorkingHours(weekdays=(1, 2, 3, 4, 5, 6, 7), start=time(20), end=time(1, 30))
    await ward.clinic(ward.clinic_id, ladder_of(_rung(anna), working_hours=evening, begin_again_seconds=86_400), zone)

    await ward.submits((await ward.patient(context={"timezone": zone}))[1], **AMBER)
    await ward.works()
    ward.now = utc(told) - MINUTE
    await ward.passes(minutes=2, steps_of=MINUTE)

    wait = utc(told) - began
    ward.expects(ANNA, since=began, earliest=wait, latest=max(wait, 0 * MINUTE))
    assert len(ward.at(ANNA)) == 1


async def test_a_path_rings_for_what_is_soon_but_only_in_working_hours(ward: RingingWorld) -> None:
    ward.now = began = utc("2026-03-13 18:30")  # a Friday evening
    anna = await person(ward, "Anna", [("sms", ANNA)])
    path = Path(urgencies=("soon",), rungs=(_rung(anna),), begin_again_seconds=86_400)
    await ward.clinic(ward.clinic_id, ladder_of(Rung(wait_seconds=0), paths=(path,)))

    await ward.submits((await ward.patient())[1], **SOON)
    await ward.passes(hours=61, steps_of=timedelta(hours=12, minutes=12))
    await ward.passes(hours=1, steps_of=30 * MINUTE)

    monday = utc("2026-03-16 08:00") - began
    ward.expects(ANNA, since=began, earliest=monday, latest=monday)
    assert len(ward.at(ANNA)) == 1


async def test_a_path_for_nights_rings_urgent_at_night_by_its_own_people(ward: RingingWorld) -> None:
    ward.now = began = utc("2026-10-25 00:45")  # in the hour that is shown twice
    anna = await person(ward, "Anna", [("sms", ANNA)])
    path = Path(urgencies=("urgent",), hours="out_of_hours", rungs=(_rung(anna),))
    await ward.clinic(ward.clinic_id, ladder_of(Rung(wait_seconds=0), paths=(path,)))

    await ward.submits((await ward.patient())[1], **AMBER)
    await ward.passes(minutes=9, steps_of=MINUTE)

    ward.expects(ANNA, since=began, earliest=0 * MINUTE, latest=0 * MINUTE)
    ward.expects_silence(ANNA, since=began, until=began + timedelta(minutes=9))


def _rung(*people: UUID) -> Rung:
    return Rung(wait_seconds=0, staff=people)
