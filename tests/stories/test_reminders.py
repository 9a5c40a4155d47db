"""A diary that is owed is reminded of once a day, on the patient's own clock, whatever that clock does.

Held off here: Healthchecks #912 and Healthchecks #815 (what is due by the clock, on days whose clock changes).
"""

from datetime import date, timedelta
from uuid import UUID

import pytest

from tests.ringing_world import RingingWorld
from tests.stories.rotas import MINUTE, utc
from tests.world import bearer

TOPIC = "pat-phone-7f3a"
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.mark.parametrize(
    ("zone", "from_", "at", "told"),
    [
        ("Europe/London", "2026-03-28 12:00", "18:30", ["03-28 18:30", "03-29 17:30", "03-30 17:30"]),
        ("Europe/London", "2026-10-24 12:00", "18:30", ["10-24 17:30", "10-25 18:30", "10-26 18:30"]),
        ("America/New_York", "2026-03-07 12:00", "18:30", ["03-07 23:30", "03-08 22:30", "03-09 22:30"]),
        ("America/New_York", "2026-10-31 12:00", "18:30", ["10-31 22:30", "11-01 23:30", "11-02 23:30"]),
        # A time that is shown twice is the first showing; one that is never shown is the first instant after it.
        ("Europe/London", "2026-10-24 12:00", "01:30", ["10-25 00:30", "10-26 01:30", "10-27 01:30"]),
        ("America/New_York", "2026-03-07 12:00", "02:30", ["03-08 07:00", "03-09 06:30", "03-10 06:30"]),
    ],
)
async def test_once_a_day_by_the_patients_clock(
    ward: RingingWorld, zone: str, from_: str, at: str, told: list[str]
) -> None:
    ward.now = utc(from_)
    _, phone = await _reminded(ward, zone, at)

    for moment in told:
        for minutes in (-60, -30, 0, 30, 60):
            ward.now = utc(f"2026-{moment}") + minutes * MINUTE
            await ward.works()
            await _fetches(ward, phone)

    assert [one.at for one in ward.at(TOPIC)] == [utc(f"2026-{moment}") for moment in told]


async def test_no_reminder_on_a_day_whose_diary_has_come(ward: RingingWorld) -> None:
    began = ward.now
    _, phone = await _reminded(ward)
    await ward.submits(phone)

    await ward.passes(hours=33.5, steps_of=1.5 * HOUR)

    ward.expects(TOPIC, since=began, earliest=33.5 * HOUR, latest=33.5 * HOUR)
    assert len(ward.at(TOPIC)) == 1


async def test_a_diary_of_yesterday_does_not_stand_for_todays(ward: RingingWorld) -> None:
    began = ward.now
    _, phone = await _reminded(ward, at="09:30")
    await ward.submits(phone, date(2026, 3, 9))

    await ward.passes(minutes=30, steps_of=10 * MINUTE)

    ward.expects(TOPIC, since=began, earliest=30 * MINUTE, latest=30 * MINUTE)


async def test_a_reminder_is_not_pushed_again_once_the_diary_has_come(ward: RingingWorld) -> None:
    began = ward.now
    _, phone = await _reminded(ward, at="09:30")
    await ward.passes(minutes=40, steps_of=10 * MINUTE)

    await ward.submits(phone)
    await ward.passes(hours=2, steps_of=10 * MINUTE)

    ward.expects(TOPIC, since=began, earliest=30 * MINUTE, latest=30 * MINUTE)
    ward.expects_silence(TOPIC, since=began + 31 * MINUTE, until=ward.now)


async def test_a_patient_who_travels_is_reminded_by_the_clock_of_where_they_are(ward: RingingWorld) -> None:
    began = ward.now
    patient, _ = await _reminded(ward)
    await _moves_to(ward, patient, "America/New_York")

    await ward.passes(hours=13.5, steps_of=30 * MINUTE)

    evening = utc("2026-03-10 22:30") - began
    ward.expects(TOPIC, since=began, earliest=evening, latest=evening)
    assert len(ward.at(TOPIC)) == 1


async def test_new_knowledge_that_leaves_the_clock_alone_moves_no_reminder(ward: RingingWorld) -> None:
    began = ward.now
    patient, _ = await _reminded(ward, at="09:30")
    ward.now += 30 * MINUTE + timedelta(seconds=3)  # due, and not yet done by any worker

    await _moves_to(ward, patient, "Europe/London")
    await ward.works()

    ward.expects(TOPIC, since=began, earliest=30 * MINUTE, latest=31 * MINUTE)


async def test_a_reminder_that_comes_hours_late_wakes_nobody(ward: RingingWorld) -> None:
    began = ward.now
    await _reminded(ward)

    ward.now = utc("2026-03-11 02:00")  # no worker ran since the morning
    await ward.passes(hours=16, steps_of=timedelta(hours=4))
    await ward.passes(minutes=30, steps_of=30 * MINUTE)

    evening = utc("2026-03-11 18:30") - began
    ward.expects(TOPIC, since=began, earliest=evening, latest=evening)
    assert len(ward.at(TOPIC)) == 1


async def test_who_wants_no_reminder_gets_none(ward: RingingWorld) -> None:
    began = ward.now
    _, phone = await _reminded(ward)
    (await ward.http.put("/v1/me/reminder", json={"at": None}, headers=bearer(phone))).raise_for_status()

    await ward.passes(hours=12, steps_of=HOUR)

    ward.expects_silence(TOPIC, since=began - MINUTE, until=ward.now)


async def _reminded(ward: RingingWorld, zone: str = "Europe/London", at: str = "18:30") -> tuple[UUID, str]:
    patient, phone = await ward.patient(context={"timezone": zone})
    headers = bearer(phone)
    push = {"channel": "ntfy", "address": TOPIC}
    (await ward.http.put("/v1/me/push", json=push, headers=headers)).raise_for_status()
    (await ward.http.put("/v1/me/reminder", json={"at": at}, headers=headers)).raise_for_status()
    return patient, phone


async def _moves_to(ward: RingingWorld, patient: UUID, zone: str) -> None:
    body = {"timezone": zone}
    path = f"/v1/patients/{patient}/context"
    (await ward.http.put(path, json=body, headers=bearer(ward.staff))).raise_for_status()


async def _fetches(ward: RingingWorld, phone: str) -> None:
    (await ward.http.get("/v1/me/messages", headers=bearer(phone))).raise_for_status()
