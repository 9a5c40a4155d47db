"""A one-time link in a message: it answers once, for a day, and says plainly when it cannot.

AM #1843: of two things that happened at the same moment one was lost.
"""

import asyncio
from datetime import timedelta

from tests.ringing_world import RingingWorld
from tests.stories.alarms import BUSY, DAY, HOUR, MAIL, MINUTE, ONE, SECOND, does, red, rung
from tests.stories.ladders import step

OTHER = "physician@clinic.example"


async def test_of_two_presses_at_once_exactly_one_wins(ward: RingingWorld) -> None:
    await red(ward, step(("email", MAIL)), step(("pager", "second"), wait=3600), step(("pager", "third"), wait=3600))
    began = ward.now
    await ward.works()
    mail = rung(ward, MAIL, since=began)

    answers = await asyncio.gather(*(ward.presses_link(mail, "pass_on") for _ in range(6)))
    await ward.works()

    assert sorted(one.status_code for one in answers) == [200, 410, 410, 410, 410, 410]
    rung(ward, "second", since=began)
    ward.expects_silence("third", since=began - SECOND, until=ward.now)


async def test_of_two_people_who_press_at_once_exactly_one_has_it(ward: RingingWorld) -> None:
    await red(ward, step(("email", MAIL)), step(("email", OTHER), wait=60))
    began = ward.now
    await ward.passes(minutes=1, steps_of=MINUTE)
    mails = rung(ward, MAIL, since=began), rung(ward, OTHER, since=began, after=MINUTE)

    answers = await asyncio.gather(*(ward.presses_link(mail) for mail in mails))
    await ward.passes(minutes=20, steps_of=2 * MINUTE)

    assert sorted(one.status_code for one in answers) == [200, 409]
    winner = (MAIL, OTHER)[[one.status_code for one in answers].index(200)]
    assert [one["acknowledged_by"] for one in await ward.alerts()] == [winner]
    ward.expects_silence(MAIL, since=began, until=ward.now)


async def test_a_link_works_for_a_day_and_then_shows_the_way_to_the_console(ward: RingingWorld) -> None:
    await red(ward, step(("email", MAIL)), begin_again_seconds=DAY)
    began = ward.now
    await ward.works()
    mail = rung(ward, MAIL, since=began)

    ward.now = began + 24 * HOUR - SECOND
    in_time = await ward.http.get(ward.link_in(mail))
    ward.now = began + 24 * HOUR
    looked, pressed = await ward.http.get(ward.link_in(mail)), await ward.presses_link(mail)

    assert (in_time.status_code, looked.status_code, pressed.status_code) == (200, 410, 410)
    assert "/console" in looked.text
    assert "expired" in looked.text
    assert [one["status"] for one in await ward.alerts()] == ["open"]


async def test_a_link_to_what_somebody_has_taken_says_who_and_takes_nothing_away(ward: RingingWorld) -> None:
    alert = await red(ward, step(("email", MAIL)), step(("pager", "second"), wait=300))
    began = ward.now
    await ward.works()
    mail = rung(ward, MAIL, since=began)
    await does(ward, alert, "acknowledge")

    looked = await ward.http.get(ward.link_in(mail))
    pressed = [(await ward.presses_link(mail, answer)).status_code for answer in ("take", "pass_on")]
    await ward.passes(minutes=6, steps_of=MINUTE)

    assert "Nurse has it" in looked.text
    assert pressed == [409, 409]
    ward.expects_silence("second", since=began, until=ward.now)


async def test_a_link_to_a_closed_alert_opens_nothing(ward: RingingWorld) -> None:
    alert = await red(ward, step(("email", MAIL)), step(("pager", "second"), wait=300))
    began = ward.now
    await ward.works()
    mail = rung(ward, MAIL, since=began)
    await does(ward, alert, "resolve", outcome="admitted")

    pressed = [(await ward.presses_link(mail, answer)).status_code for answer in ("take", "pass_on")]
    await ward.passes(minutes=6, steps_of=MINUTE)

    assert pressed == [409, 409]
    ward.expects_silence("second", since=began, until=ward.now)


async def test_passing_on_by_link_rings_the_next_person_within_seconds(ward: RingingWorld) -> None:
    await red(ward, step(("email", MAIL)), step(("sms", ONE), wait=3600))
    began = ward.now
    await ward.passes(seconds=30)

    await ward.presses_link(rung(ward, MAIL, since=began), "pass_on")
    await ward.passes(seconds=5, steps_of=5 * SECOND)

    rung(ward, ONE, since=began, after=30 * SECOND, by=35 * SECOND)


async def test_every_try_has_a_link_of_its_own_and_none_is_the_console_of_another_clinic(ward: RingingWorld) -> None:
    ward.twilio.fails = BUSY
    await red(ward, step(("sms", ONE), ("email", MAIL)), begin_again_seconds=DAY)
    began = ward.now
    await ward.works()
    ward.twilio.fails = None
    await ward.passes(seconds=30, steps_of=5 * SECOND)
    links = {ward.link_in(one) for one in (*ward.at(ONE), *ward.at(MAIL))}
    sms = rung(ward, ONE, since=began, after=2 * SECOND, by=30 * SECOND)

    foreign = await ward.http.get(ward.link_in(sms).replace(ward.clinic_id, "elsewhere"))
    answered = await ward.presses_link(sms)

    assert len(links) == len(ward.at(ONE)) + len(ward.at(MAIL)) == 2
    assert (foreign.status_code, answered.status_code) == (410, 200)


async def test_a_link_lasts_longer_than_the_round_it_came_in(ward: RingingWorld) -> None:
    await red(ward, step(("email", MAIL)), step(("pager", "second"), wait=300), begin_again_seconds=600)
    began = ward.now
    await ward.passes(minutes=14, steps_of=2 * MINUTE)

    answered = await ward.presses_link(rung(ward, MAIL, since=began))
    since = ward.now
    await ward.passes(minutes=20, steps_of=2 * MINUTE)

    assert answered.status_code == 200
    ward.expects_silence("second", since=since, until=since + timedelta(minutes=20))
    ward.expects_silence(MAIL, since=since, until=since + timedelta(minutes=20))
