"""Whoever has left the clinic answers for it no longer, though the message still lies on their telephone."""

from datetime import timedelta

from app.clinical.escalation import Rung
from tests.oncall_world import person
from tests.ringing_world import RingingWorld
from tests.stories.ladders import RED, ladder_of


async def test_a_link_and_a_reply_of_somebody_who_has_left_take_nothing(ward: RingingWorld) -> None:
    ways = [("email", "gone@clinic.example"), ("sms", "+447700900009")]
    gone = await person(ward, "Gone Nurse", contacts=ways)
    await ward.clinic("st-elsewhere", ladder_of(Rung(wait_seconds=0, staff=(gone,))))
    _, phone = await ward.patient()
    await ward.submits(phone, **RED)
    began = ward.now
    await ward.passes(seconds=1)
    mail = ward.expects("gone@clinic.example", since=began, earliest=timedelta(0), latest=timedelta(seconds=1))
    await ward.scalar("UPDATE people SET left_at = :now WHERE name = 'Gone Nurse' RETURNING 1", now=ward.now)

    pressed = await ward.presses_link(mail)
    replied = await ward.replies("+447700900009", "1")

    assert pressed.status_code == 410
    assert "You have it" not in replied.text
    assert [alert["status"] for alert in await ward.alerts()] == ["open"]
