"""Whoever is rung answers from the telephone that rang: by link, by reply, by key. Once, and without signing in.

GoAlert #2775: an alert could not be passed on from the telephone that rang.
"""

from datetime import timedelta

from tests.ringing_world import RingingWorld
from tests.stories.ladders import RED, ladder_of, step

MINUTE = timedelta(minutes=1)


async def test_a_reply_takes_the_alert_and_nobody_else_is_rung(ward: RingingWorld) -> None:
    await ward.clinic(
        "st-elsewhere", ladder_of(step(("sms", "+447700900001")), step(("sms", "+447700900002"), wait=300))
    )
    _, phone = await ward.patient()
    await ward.submits(phone, **RED)
    began = ward.now
    await ward.passes(minutes=1)
    told = ward.expects("+447700900001", since=began, earliest=0 * MINUTE, latest=0 * MINUTE)

    answered = await ward.replies("+447700900001", "1")
    await ward.passes(minutes=20)

    assert "You have it" in answered.text
    assert [alert["status"] for alert in await ward.alerts()] == ["acknowledged"]
    assert "IMMEDIATE" in told.text
    ward.expects_silence("+447700900002", since=began, until=ward.now)


async def test_a_link_answers_once_and_looking_uses_nothing_up(ward: RingingWorld) -> None:
    await ward.clinic("st-elsewhere", ladder_of(step(("email", "nurse@clinic.example"))))
    _, phone = await ward.patient()
    await ward.submits(phone, **RED)
    await ward.passes(seconds=1)
    (mail,) = ward.at("nurse@clinic.example")

    looks = [(await ward.http.get(ward.link_in(mail))).status_code for _ in range(3)]
    presses = [(await ward.presses_link(mail)).status_code for _ in range(2)]

    assert (looks, presses) == ([200, 200, 200], [200, 410])
    assert [alert["status"] for alert in await ward.alerts()] == ["acknowledged"]


async def test_a_key_during_a_call_rings_the_next_person_at_once(ward: RingingWorld) -> None:
    await ward.clinic(
        "st-elsewhere", ladder_of(step(("voice", "+447700900001")), step(("sms", "+447700900002"), wait=3600))
    )
    _, phone = await ward.patient()
    await ward.submits(phone, **RED)
    began = ward.now
    await ward.passes(seconds=30)
    (call,) = ward.at("+447700900001")

    answered = await ward.presses(call, "2")
    await ward.works()

    assert "Passed on" in answered.text
    ward.expects("+447700900002", since=began, earliest=timedelta(seconds=30), latest=timedelta(seconds=30))
