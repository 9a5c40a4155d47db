"""The patient is in the loop: seen, ring the line, and nothing that a lock screen should not show.

A phone that says nothing is pushed again every half hour, four times at most, until it has fetched: the rule of Beiwe.
"""

from datetime import timedelta
from typing import Any

from tests.ringing_world import RingingWorld
from tests.stories.ladders import AMBER, RED, ladder_of, step
from tests.stories.rotas import MINUTE, NURSE
from tests.world import bearer

TOPIC = "pat-phone-7f3a"
LINE = "+44 20 7946 0000"
LADDER = ladder_of(step(("sms", NURSE)), begin_again_seconds=86_400, tell_patient_after_seconds=600)


async def test_the_patient_hears_at_once_that_a_nurse_has_it(ward: RingingWorld) -> None:
    phone = await _pushed_to(ward)
    began = ward.now
    await ward.submits(phone, **AMBER)
    await ward.passes(minutes=2, steps_of=MINUTE)

    await ward.replies(NURSE, "1")
    await ward.works()

    told = ward.expects(TOPIC, since=began, earliest=2 * MINUTE, latest=2 * MINUTE)
    assert "A nurse has seen your diary." in told.text
    assert [one["kind"] for one in await _inbox(ward, phone)] == ["patient_seen"]


async def test_nobody_answers_and_the_patient_is_told_to_ring_again_and_again(ward: RingingWorld) -> None:
    phone = await _pushed_to(ward)
    began = ward.now
    await ward.submits(phone, **RED)

    await ward.passes(minutes=130, steps_of=5 * MINUTE)

    assert [one.at - began for one in ward.at(TOPIC)] == [minutes * MINUTE for minutes in (10, 40, 70, 100, 130)]
    assert all(LINE in one.text for one in ward.at(TOPIC))


async def test_once_somebody_has_it_the_patient_is_not_told_to_ring(ward: RingingWorld) -> None:
    phone = await _pushed_to(ward)
    began = ward.now
    await ward.submits(phone, **RED)
    await ward.passes(minutes=9, steps_of=3 * MINUTE)
    await ward.replies(NURSE, "1")
    await _fetches_after(ward, phone)

    await ward.passes(minutes=20, steps_of=5 * MINUTE)

    ward.expects(TOPIC, since=began, earliest=9 * MINUTE, latest=9 * MINUTE)
    assert "Nobody has answered" not in "".join(one.text for one in ward.at(TOPIC))


async def test_a_promise_that_lapses_tells_the_patient_to_ring(ward: RingingWorld) -> None:
    phone = await _pushed_to(ward)
    await ward.submits(phone, **RED)
    await ward.works()
    began = ward.now
    await ward.replies(NURSE, "1")
    await _fetches_after(ward, phone)

    await ward.passes(minutes=31, steps_of=MINUTE)

    told = ward.expects(TOPIC, since=began, earliest=30 * MINUTE, latest=31 * MINUTE)
    assert "Nobody has answered yet" in told.text


async def test_what_is_urgent_never_tells_the_patient_that_nobody_answered(ward: RingingWorld) -> None:
    phone = await _pushed_to(ward)
    began = ward.now
    await ward.submits(phone, **AMBER)

    await ward.passes(hours=3, steps_of=10 * MINUTE)

    ward.expects_silence(TOPIC, since=began - MINUTE, until=ward.now)


async def test_a_push_comes_four_times_half_an_hour_apart_and_then_no_more(ward: RingingWorld) -> None:
    phone = await _pushed_to(ward)
    await ward.submits(phone, **AMBER)
    await ward.works()
    began = ward.now
    await ward.replies(NURSE, "1")

    await ward.passes(hours=4, steps_of=10 * MINUTE)

    assert [one.at - began for one in ward.at(TOPIC)] == [minutes * MINUTE for minutes in (0, 30, 60, 90)]


async def test_a_phone_that_has_fetched_is_pushed_no_more_and_says_when_it_was_read(ward: RingingWorld) -> None:
    phone = await _pushed_to(ward)
    await ward.submits(phone, **AMBER)
    await ward.works()
    began = ward.now
    await ward.replies(NURSE, "1")
    await ward.passes(minutes=10, steps_of=5 * MINUTE)

    (unread,) = await _inbox(ward, phone)
    fetched = ward.now
    await ward.passes(minutes=50, steps_of=10 * MINUTE)
    path = f"/v1/me/messages/{unread['id']}:read"
    statuses = [(await ward.http.post(path, headers=bearer(phone))).status_code for _ in range(2)]
    (read,) = await _inbox(ward, phone)

    assert (unread["read_at"], statuses) == (None, [200, 200])
    assert [_moment(read["delivered_at"]), _moment(read["read_at"])] == [fetched.isoformat(), ward.now.isoformat()]
    ward.expects_silence(TOPIC, since=began, until=ward.now)


async def test_a_lock_screen_shows_nothing_of_the_illness_and_whom_to_ring(ward: RingingWorld) -> None:
    phone = await _pushed_to(ward)
    await ward.submits(phone, **RED)

    await ward.passes(minutes=10, steps_of=5 * MINUTE)

    (pushed,) = ward.at(TOPIC)
    shown = f"{pushed.raw.headers} {pushed.text}".lower()
    assert all(word not in shown for word in ("pat example", "bm-1", "leg", "weak", "cord", "cancer", "0123", "alert"))
    assert LINE in pushed.text


async def test_a_patient_sees_no_message_of_anyone_else(ward: RingingWorld) -> None:
    await ward.clinic("elsewhere", LADDER)
    phone = await _pushed_to(ward)
    _, other = await ward.patient("Another")
    staff = await ward.staff_token(clinic_id="elsewhere")
    _, far = await ward.patient("Far Away", staff=staff)
    await ward.submits(phone, **RED)
    await ward.passes(minutes=10, steps_of=5 * MINUTE)

    (own,) = await _inbox(ward, phone)
    path = f"/v1/me/messages/{own['id']}:read"
    answers = [(await ward.http.post(path, headers=bearer(one))).status_code for one in (other, far)]

    assert [await _inbox(ward, one) for one in (other, far)] == [[], []]
    assert answers == [404, 404]


async def test_the_inbox_opens_to_a_device_alone(ward: RingingWorld) -> None:
    asked = [await ward.http.get("/v1/me/messages", headers=headers) for headers in (bearer(ward.staff), {})]

    assert [answer.status_code for answer in asked] == [403, 401]


async def _pushed_to(ward: RingingWorld, topic: str = TOPIC) -> str:
    await ward.clinic(ward.clinic_id, LADDER)
    _, phone = await ward.patient()
    body = {"channel": "ntfy", "address": topic}
    (await ward.http.put("/v1/me/push", json=body, headers=bearer(phone))).raise_for_status()
    return phone


async def _inbox(ward: RingingWorld, phone: str) -> list[dict[str, Any]]:
    answer = await ward.http.get("/v1/me/messages", headers=bearer(phone))
    items: list[dict[str, Any]] = answer.raise_for_status().json()["items"]
    return items


async def _fetches_after(ward: RingingWorld, phone: str) -> None:
    """What was written is pushed, and then fetched, so that it is not pushed again."""
    await ward.works()
    await _inbox(ward, phone)
    ward.now += timedelta(seconds=1)


def _moment(written: str) -> str:
    return written.replace("Z", "+00:00")
