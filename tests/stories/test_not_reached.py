"""The patient does not answer, or gets worse: somebody goes and looks, and what is worse rings from the start.

AM #3826: an alert was dropped before its second notification.
OnCall #4754: what rang again said what had been true before.
Nightscout #2271: no alarm at night.
"""

from datetime import timedelta

import pytest

from tests.ringing_world import RingingWorld
from tests.stories.alarms import (
    BUSY,
    MAIL,
    MINUTE,
    NO_SUCH_NUMBER,
    ONE,
    SECOND,
    TWO,
    cannot_walk,
    does,
    red,
    rung,
    walks_worse,
)
from tests.stories.ladders import RED, ladder_of, step


async def test_the_third_try_without_an_answer_rings_whoever_goes_and_looks(ward: RingingWorld) -> None:
    alert = await red(ward, step(("pager", "first")), welfare=step(("sms", TWO)))
    began = ward.now
    await ward.works()
    await does(ward, alert, "acknowledge")

    for _ in range(2):
        await does(ward, alert, "not-reached", how="no_answer")
        await ward.passes(minutes=2, steps_of=MINUTE)
    ward.expects_silence(TWO, since=began, until=ward.now)
    await does(ward, alert, "not-reached", how="voicemail")
    await ward.passes(minutes=5, steps_of=MINUTE)

    rung(ward, TWO, since=began, after=4 * MINUTE, by=5 * MINUTE)
    assert [(one["status"], one["unreached"]) for one in await ward.alerts()] == [("acknowledged", 3)]


async def test_whoever_goes_and_looks_can_take_it_from_who_could_not_reach_the_patient(ward: RingingWorld) -> None:
    welfare = step(("email", MAIL))
    alert = await red(ward, step(("pager", "first")), step(("pager", "second"), wait=300), welfare=welfare)
    began = ward.now
    await ward.works()
    await does(ward, alert, "acknowledge")
    for _ in range(3):
        await does(ward, alert, "not-reached", how="no_answer")
    await ward.passes(minutes=1, steps_of=MINUTE)
    mail = rung(ward, MAIL, since=began, by=MINUTE)

    looked, taken = await ward.http.get(ward.link_in(mail)), await ward.presses_link(mail)
    await ward.passes(minutes=29, steps_of=15 * MINUTE)

    assert (looked.status_code, "nobody has taken this" in looked.text, taken.status_code) == (200, True, 200)
    assert [(one["status"], one["acknowledged_by"]) for one in await ward.alerts()] == [("acknowledged", MAIL)]
    ward.expects_silence("second", since=began, until=ward.now)


async def test_whoever_cannot_go_and_look_passes_it_on_by_a_key(ward: RingingWorld) -> None:
    welfare = step(("voice", ONE))
    alert = await red(ward, step(("pager", "first")), step(("pager", "second"), wait=300), welfare=welfare)
    began = ward.now
    await ward.works()
    await does(ward, alert, "acknowledge")
    for _ in range(3):
        await does(ward, alert, "not-reached", how="no_answer")
    await ward.passes(minutes=1, steps_of=MINUTE)

    await ward.presses(rung(ward, ONE, since=began, by=MINUTE), "2")
    await ward.passes(minutes=1, steps_of=30 * SECOND)

    rung(ward, "second", since=began, after=MINUTE, by=MINUTE + 30 * SECOND)


async def test_a_clinic_without_a_welfare_path_rings_the_next_person_instead(ward: RingingWorld) -> None:
    alert = await red(ward, step(("pager", "first")), step(("pager", "second"), wait=3600))
    began = ward.now
    await ward.works()
    await does(ward, alert, "acknowledge")

    for _ in range(3):
        await does(ward, alert, "not-reached", how="line_busy")
    await ward.passes(minutes=1, steps_of=30 * SECOND)

    rung(ward, "second", since=began, by=30 * SECOND)
    assert [one["status"] for one in await ward.alerts()] == ["open"]


async def test_an_alert_is_not_closed_because_the_patient_did_not_answer_twice(ward: RingingWorld) -> None:
    alert = await red(ward, step(("pager", "first")), welfare=step(("pager", "looks")))
    began = ward.now
    await ward.works()
    answers = []

    for _ in range(3):
        answers.append(await does(ward, alert, "resolve", outcome="not_reachable"))
        await does(ward, alert, "not-reached", how="no_answer")
    answers.append(await does(ward, alert, "resolve", outcome="not_reachable"))
    await ward.works()

    assert [one.status_code for one in answers] == [422, 422, 422, 200]
    ward.expects_silence("first", since=began, until=ward.now)


async def test_a_false_alarm_is_labelled_and_the_next_one_rings_all_the_same(ward: RingingWorld) -> None:
    alert = await red(ward, step(("pager", "first")))
    await ward.works()
    await does(ward, alert, "resolve", outcome="false_alarm")
    (closed,) = await ward.alerts()
    ward.now += timedelta(minutes=10)

    began = ward.now
    await ward.submits(alert["phone"], **RED)
    await ward.works()

    assert closed["label"] == "false_alarm"
    rung(ward, "first", since=began)


async def test_an_alert_that_gets_worse_rings_from_the_start_though_somebody_has_it(ward: RingingWorld) -> None:
    alert = await walks_worse(ward, step(("pager", "first")), step(("pager", "second"), wait=300))
    await ward.works()
    await does(ward, alert, "acknowledge")
    ward.now += timedelta(minutes=10)
    began = ward.now

    await cannot_walk(ward, alert)
    await ward.passes(minutes=5, steps_of=MINUTE)

    assert "IMMEDIATE" in rung(ward, "first", since=began).text.upper()
    rung(ward, "second", since=began, after=5 * MINUTE)


async def test_a_raised_alert_whose_page_cannot_arrive_rings_the_next_person_at_once(ward: RingingWorld) -> None:
    alert = await walks_worse(ward, step(("sms", ONE)), step(("pager", "second"), wait=3600))
    await ward.works()
    ward.twilio.fails = NO_SUCH_NUMBER
    ward.now += timedelta(minutes=10)
    began = ward.now

    await cannot_walk(ward, alert)
    await ward.passes(minutes=1, steps_of=20 * SECOND)

    rung(ward, "second", since=began, by=20 * SECOND)


async def test_a_page_that_waited_is_not_sent_once_the_alert_is_worse_than_it_says(ward: RingingWorld) -> None:
    alert = await walks_worse(ward, step(("sms", ONE)))
    ward.twilio.fails = BUSY
    await ward.works()
    ward.twilio.fails = None
    began = ward.now

    await cannot_walk(ward, alert)
    await ward.passes(seconds=40, steps_of=10 * SECOND)

    assert "IMMEDIATE" in rung(ward, ONE, since=began, by=40 * SECOND).text.upper()


async def test_an_alert_that_is_never_answered_rings_a_second_and_a_third_time(ward: RingingWorld) -> None:
    await red(ward, step(("sms", ONE)), begin_again_seconds=600)
    began = ward.now
    await ward.works()
    await ward.reports(rung(ward, ONE, since=began), "delivered")

    await ward.passes(minutes=21, steps_of=MINUTE)

    rung(ward, ONE, since=began, after=10 * MINUTE, by=11 * MINUTE)
    rung(ward, ONE, since=began, after=20 * MINUTE, by=21 * MINUTE)


@pytest.mark.parametrize("hour", [23, 27])
async def test_an_immediate_alert_rings_at_any_hour_of_the_night(ward: RingingWorld, hour: int) -> None:
    ward.now += timedelta(hours=hour - 9)
    await ward.clinic(ward.clinic_id, ladder_of(step(("voice", ONE))))
    _, phone = await ward.patient()
    began = ward.now

    await ward.submits(phone, **RED)
    await ward.works()

    rung(ward, ONE, since=began)
