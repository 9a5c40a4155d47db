"""Somebody answers by SMS: which alert is meant, who may answer, and what STOP does.

Nightscout #1605: acknowledging one urgent alarm acknowledged all of them.
Nightscout #5180: the alarm came again after it had been acknowledged.
GoAlert #2775: an alert could not be passed on from the telephone that rang.
"""

from typing import Any

from app.clinical.escalation import Rung
from tests.oncall_world import person
from tests.ringing_world import RingingWorld
from tests.stories.alarms import MINUTE, ONE, SECOND, THREE, TWO, code_of, does, red, rung
from tests.stories.ladders import RED, ladder_of, step

CONFUSED: dict[str, Any] = {"symptoms": [*RED["symptoms"], {"symptom": "confusion", "course": "new"}]}


async def test_a_reply_with_its_code_takes_that_alert_and_not_the_other(ward: RingingWorld) -> None:
    first, second = await two_alerts(ward)
    began = ward.now
    await ward.works()

    answered = await ward.replies(ONE, f"1 {code_of(first)}")
    await ward.passes(minutes=6, steps_of=MINUTE)

    assert "You have it" in answered.text
    assert statuses(await ward.alerts()) == {first["condition"]: "acknowledged", second["condition"]: "open"}
    rung(ward, "second", since=began, after=5 * MINUTE, by=6 * MINUTE)


async def test_a_reply_without_a_code_while_two_alerts_ring_takes_neither(ward: RingingWorld) -> None:
    await two_alerts(ward)
    began = ward.now
    await ward.works()

    answered = await ward.replies(ONE, "1")
    await ward.passes(minutes=6, steps_of=MINUTE)

    assert "Not clear which alert" in answered.text
    assert set(statuses(await ward.alerts()).values()) == {"open"}
    assert [one.at - began for one in ward.at("second")] == [5 * MINUTE, 5 * MINUTE]


async def test_what_was_acknowledged_by_reply_rings_nobody_while_the_promise_holds(ward: RingingWorld) -> None:
    alert = await red(ward, step(("sms", ONE)), step(("pager", "second"), wait=300), begin_again_seconds=60)
    began = ward.now
    await ward.works()

    await ward.replies(ONE, f" take {code_of(alert)}. ")
    await ward.submits(alert["phone"], symptoms=[{"symptom": "urinary_retention", "course": "new"}])
    await ward.passes(minutes=29, steps_of=10 * MINUTE)

    ward.expects_silence("second", since=began, until=ward.now)
    ward.expects_silence(ONE, since=began, until=ward.now)


async def test_a_reply_of_two_passes_it_on_at_once(ward: RingingWorld) -> None:
    alert = await red(ward, step(("sms", ONE)), step(("pager", "second"), wait=3600))
    began = ward.now
    await ward.works()

    answered = await ward.replies(ONE, f"2 {code_of(alert)}")
    await ward.passes(seconds=10, steps_of=10 * SECOND)

    assert "Passed on" in answered.text
    rung(ward, "second", since=began, by=10 * SECOND)


async def test_a_reply_from_a_telephone_that_was_never_rung_does_nothing(ward: RingingWorld) -> None:
    alert = await red(ward, step(("sms", ONE)), step(("pager", "second"), wait=300))
    began = ward.now
    await ward.works()

    answered = await ward.replies(THREE, f"1 {code_of(alert)}")
    await ward.passes(minutes=6, steps_of=MINUTE)

    assert "You have it" not in answered.text
    rung(ward, "second", since=began, after=5 * MINUTE, by=6 * MINUTE)


async def test_a_reply_to_what_somebody_else_took_says_so_and_leaves_it_with_them(ward: RingingWorld) -> None:
    alert = await red(ward, step(("sms", ONE)), step(("sms", TWO), wait=60))
    began = ward.now
    await ward.passes(minutes=2, steps_of=MINUTE)
    await ward.replies(TWO, "1")

    take = await ward.replies(ONE, "1")
    passing = await ward.replies(ONE, f"2 {code_of(alert)}")
    await ward.passes(minutes=20, steps_of=5 * MINUTE)

    assert ("Somebody else has it" in take.text, "Somebody else has it" in passing.text) == (True, True)
    assert [(one["status"], one["acknowledged_by"]) for one in await ward.alerts()] == [("acknowledged", TWO)]
    rung(ward, ONE, since=began, by=30 * MINUTE)
    rung(ward, TWO, since=began, after=MINUTE, by=30 * MINUTE)


async def test_a_reply_to_a_closed_alert_opens_nothing(ward: RingingWorld) -> None:
    alert = await red(ward, step(("sms", ONE)), step(("pager", "second"), wait=300))
    began = ward.now
    await ward.works()
    await does(ward, alert, "resolve", outcome="admitted")

    answered = [(await ward.replies(ONE, said)).text for said in ("1", "2", f"2 {code_of(alert)}")]
    await ward.passes(minutes=6, steps_of=MINUTE)

    assert not any("You have it" in text or "Passed on" in text for text in answered)
    assert [one["status"] for one in await ward.alerts()] == ["resolved"]
    ward.expects_silence("second", since=began, until=ward.now)


async def test_a_reply_that_is_no_answer_is_told_how_to_answer_and_the_ladder_goes_on(ward: RingingWorld) -> None:
    await red(ward, step(("sms", ONE)), step(("pager", "second"), wait=300))
    began = ward.now
    await ward.works()

    answered = [(await ward.replies(ONE, said)).text for said in ("ok?", "10", "12", "1 or 2", "")]
    await ward.passes(minutes=6, steps_of=MINUTE)

    assert all("Reply 1 and the four digits" in text for text in answered)
    rung(ward, "second", since=began, after=5 * MINUTE, by=6 * MINUTE)


async def test_a_forged_reply_takes_nothing(ward: RingingWorld) -> None:
    await red(ward, step(("sms", ONE)), step(("pager", "second"), wait=300))
    began = ward.now
    await ward.works()

    answered = await ward.http.post("/v1/replies/sms", data={"From": ONE, "Body": "1"})
    await ward.passes(minutes=6, steps_of=MINUTE)

    assert answered.status_code == 404
    rung(ward, "second", since=began, after=5 * MINUTE, by=6 * MINUTE)


async def test_after_stop_the_next_way_is_used_and_after_start_the_first_one_again(ward: RingingWorld) -> None:
    anna = await person(ward, "Anna", [("sms", ONE), ("email", "anna@clinic.example")])
    await ward.replies(ONE, "STOP")
    began = ward.now
    await red(ward, Rung(wait_seconds=0, staff=(anna,)), begin_again_seconds=600)

    await ward.passes(minutes=5, steps_of=MINUTE)
    rung(ward, "anna@clinic.example", since=began)
    ward.expects_silence(ONE, since=began, until=ward.now)
    await ward.replies(ONE, "start")
    await ward.passes(minutes=6, steps_of=MINUTE)

    rung(ward, ONE, since=began, after=10 * MINUTE, by=11 * MINUTE)


async def two_alerts(ward: RingingWorld) -> list[dict[str, Any]]:
    """Two conditions of one patient, both immediate, both rung at the same telephone."""
    await ward.clinic(ward.clinic_id, ladder_of(step(("sms", ONE)), step(("pager", "second"), wait=300)))
    _, phone = await ward.patient()
    await ward.submits(phone, **CONFUSED)
    return await ward.alerts()


def statuses(alerts: list[dict[str, Any]]) -> dict[str, str]:
    return {alert["condition"]: alert["status"] for alert in alerts}
