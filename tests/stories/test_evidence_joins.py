"""Something just as urgent joins an alert that somebody has: the holder hears of it, and nobody is rung anew."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from app.clinical.escalation import Rung
from tests.oncall_world import person
from tests.ringing_world import RingingWorld
from tests.stories.ladders import AMBER, RED, ladder_of, step
from tests.stories.rotas import ANNA, BEN, MINUTE, NURSE, utc
from tests.world import bearer

MORE: dict[str, Any] = {"symptoms": [{"symptom": "urinary_retention", "course": "new"}]}
MUCH: dict[str, Any] = {
    "symptoms": [
        {"symptom": "urinary_retention", "course": "new"},
        {"symptom": "bowel_incontinence", "course": "new"},
    ]
}


async def test_the_holder_hears_of_it_once_and_nobody_else_does(ward: RingingWorld) -> None:
    phone = await _held_by_anna(ward, RED)
    await ward.passes(minutes=5, steps_of=MINUTE)
    joined = ward.now

    await ward.submits(phone, **MUCH)
    await ward.passes(minutes=5, steps_of=MINUTE)

    told = ward.expects(ANNA, since=joined, earliest=0 * MINUTE, latest=0 * MINUTE)
    assert told.text.startswith("IMMEDIATE: open alert")
    assert "something new joined it" in told.text
    ward.expects_silence(BEN, since=joined - timedelta(hours=1), until=ward.now)
    assert [one["status"] for one in await ward.alerts()] == ["acknowledged"]


async def test_the_same_diary_sent_again_tells_the_holder_nothing(ward: RingingWorld) -> None:
    phone = await _held_by_anna(ward, RED)
    diary = ward.diary(**MORE)
    for _ in range(3):
        (await ward.http.post("/v1/diaries", json=diary, headers=bearer(phone))).raise_for_status()
    joined = ward.now
    await ward.works()

    ward.now += MINUTE
    (await ward.http.post("/v1/diaries", json=diary, headers=bearer(phone))).raise_for_status()
    await ward.works()

    ward.expects_silence(ANNA, since=joined, until=ward.now)
    assert sum("something new" in one.text for one in ward.at(ANNA)) == 1


async def test_what_is_less_urgent_joins_in_silence(ward: RingingWorld) -> None:
    phone = await _held_by_anna(ward, RED)
    joined = ward.now

    ward.now += MINUTE
    await ward.submits(phone, **AMBER)
    await ward.passes(minutes=5, steps_of=MINUTE)

    assert not [one for one in ward.at(ANNA) if one.at > joined and "something new joined" in one.text]


async def test_one_diary_that_joins_two_alerts_of_one_person_is_one_message(ward: RingingWorld) -> None:
    confused = [{"symptom": "confusion", "course": "new"}]
    phone = await _held_by_anna(ward, {"symptoms": [*RED["symptoms"], *confused]})
    codes = [one.text.split("Reply 1 ")[1].split()[0] for one in ward.at(ANNA) if "Reply 1 " in one.text]
    for code in codes:
        await ward.replies(ANNA, f"1 {code}")
    joined = ward.now

    ward.now += MINUTE
    await ward.submits(phone, symptoms=[*MORE["symptoms"], *confused])
    await ward.works()

    assert {one["status"] for one in await ward.alerts()} == {"acknowledged"}
    ward.expects(ANNA, since=joined, earliest=MINUTE, latest=MINUTE)


async def test_taken_at_a_shared_desk_the_next_person_of_the_ladder_hears_of_it(ward: RingingWorld) -> None:
    anna, ben = await person(ward, "Anna", [("sms", ANNA)]), await person(ward, "Ben", [("sms", BEN)])
    await ward.clinic(ward.clinic_id, ladder_of(_rung(anna), _rung(ben, wait=300)))
    _, phone = await ward.patient()
    await ward.submits(phone, **RED)
    await ward.works()
    (alert,) = await ward.alerts()
    await ward.http.post(f"/v1/alerts/{alert['id']}:acknowledge", headers=bearer(ward.staff))
    ward.now += MINUTE
    joined = ward.now

    await ward.submits(phone, **MORE)
    await ward.passes(minutes=20, steps_of=5 * MINUTE)

    ward.expects(BEN, since=joined, earliest=0 * MINUTE, latest=0 * MINUTE)
    ward.expects_silence(BEN, since=joined, until=ward.now)
    ward.expects_silence(ANNA, since=joined - timedelta(seconds=1), until=ward.now)


async def test_a_holder_who_stands_on_the_ladder_itself_is_told_there(ward: RingingWorld) -> None:
    await ward.clinic(ward.clinic_id, ladder_of(step(("sms", NURSE)), step(("sms", BEN), wait=300)))
    _, phone = await ward.patient()
    await ward.submits(phone, **RED)
    await ward.works()
    await ward.replies(NURSE, "1")
    ward.now += MINUTE
    joined = ward.now

    await ward.submits(phone, **MORE)
    await ward.passes(minutes=2, steps_of=MINUTE)

    ward.expects(NURSE, since=joined, earliest=0 * MINUTE, latest=0 * MINUTE)
    ward.expects_silence(BEN, since=joined - timedelta(hours=1), until=ward.now)


async def test_what_joins_an_urgent_alert_at_night_waits_for_the_morning(ward: RingingWorld) -> None:
    ward.now = utc("2026-03-10 17:00")
    phone = await _held_by_anna(ward, AMBER)
    ward.now = joined = utc("2026-03-10 23:00")

    answer = await ward.submits(
        phone, pain={"worst": 7, "sites": [{**AMBER["pain"]["sites"][0], "region": "thoracic_spine"}]}
    )
    await ward.passes(hours=9, steps_of=timedelta(hours=1))

    assert answer.json()["advice"]["urgency"] == "urgent"
    told = [one.at - joined for one in ward.at(ANNA) if "something new joined" in one.text]
    assert told == [timedelta(hours=9)]


async def _held_by_anna(ward: RingingWorld, diary: dict[str, Any]) -> str:
    """An alert that Anna has taken by a reply, with Ben as the next on the ladder; the patient's phone."""
    anna, ben = await person(ward, "Anna", [("sms", ANNA)]), await person(ward, "Ben", [("sms", BEN)])
    await ward.clinic(ward.clinic_id, ladder_of(_rung(anna), _rung(ben, wait=3600)))
    _, phone = await ward.patient()
    await ward.submits(phone, **diary)
    await ward.works()
    await ward.replies(ANNA, "1")
    ward.now += timedelta(seconds=1)
    return phone


def _rung(*people: UUID, wait: int = 0) -> Rung:
    return Rung(wait_seconds=wait, staff=people)
