"""An acknowledgement is a promise with an end; an alert can be handed over and passed on, and is never with nobody.

GoAlert #3378: an acknowledged alert was forgotten, for an acknowledgement never ended.
OnCall #1792: acknowledged, and nobody was reminded.
GoAlert #2775: no way to hand an alert on at once.
"""

import pytest

from app.clinical.escalation import Person, Promises, Rung
from tests.oncall_world import person
from tests.ringing_world import RingingWorld
from tests.stories.alarms import MAIL, MINUTE, NO_SUCH_NUMBER, ONE, SECOND, TWO, does, red, restarts, rung
from tests.stories.ladders import step
from tests.world import person as written_down


async def test_a_promise_that_lapses_rings_the_next_person_and_not_the_one_who_made_it(ward: RingingWorld) -> None:
    both = Rung(wait_seconds=300, people=(person_at("email", MAIL), written_down("second")))
    await red(ward, step(("email", MAIL)), both)
    began = ward.now
    await ward.works()
    await ward.presses_link(rung(ward, MAIL, since=began))

    await ward.passes(minutes=29, steps_of=29 * MINUTE)
    await ward.passes(minutes=2, steps_of=30 * SECOND)

    rung(ward, "second", since=began, after=30 * MINUTE, by=31 * MINUTE)
    ward.expects_silence(MAIL, since=began, until=ward.now)
    assert [one["status"] for one in await ward.alerts()] == ["open"]


async def test_an_alert_acknowledged_and_forgotten_goes_round_until_somebody_keeps_it(ward: RingingWorld) -> None:
    alert = await red(ward, step(("pager", "first")), step(("pager", "second"), wait=300))
    began = ward.now
    await ward.works()
    await does(ward, alert, "acknowledge", minutes=10)
    await ward.passes(minutes=11, steps_of=MINUTE)
    rung(ward, "second", since=began, after=10 * MINUTE, by=11 * MINUTE)

    again = ward.now
    await does(ward, alert, "acknowledge", minutes=10)
    await ward.passes(minutes=11, steps_of=MINUTE)

    rung(ward, "first", since=again, after=10 * MINUTE, by=11 * MINUTE)


async def test_a_shorter_promise_is_taken_at_its_word(ward: RingingWorld) -> None:
    alert = await red(ward, step(("pager", "first")), step(("pager", "second"), wait=300))
    began = ward.now
    await ward.works()

    await does(ward, alert, "acknowledge", minutes=7, promise="ringing the patient")
    await ward.passes(minutes=8, steps_of=30 * SECOND)

    rung(ward, "second", since=began, after=7 * MINUTE, by=7 * MINUTE + 30 * SECOND)


async def test_nobody_can_promise_longer_than_the_ladder_allows(ward: RingingWorld) -> None:
    promises = Promises(immediate_seconds=1200)
    alert = await red(ward, step(("pager", "first")), step(("pager", "second"), wait=300), promises=promises)
    began = ward.now
    await ward.works()

    await does(ward, alert, "acknowledge", minutes=4320)
    await ward.passes(minutes=19, steps_of=19 * MINUTE)
    await ward.passes(minutes=2, steps_of=30 * SECOND)

    rung(ward, "second", since=began, after=20 * MINUTE, by=21 * MINUTE)


async def test_a_promise_outlives_no_restart_of_the_worker_unwatched(ward: RingingWorld) -> None:
    alert = await red(ward, step(("pager", "first")), step(("pager", "second"), wait=300))
    began = ward.now
    await ward.works()
    await does(ward, alert, "acknowledge")

    await ward.passes(minutes=10, steps_of=5 * MINUTE)
    await restarts(ward)
    await ward.passes(minutes=19, steps_of=19 * MINUTE)
    await ward.passes(minutes=2, steps_of=30 * SECOND)

    rung(ward, "second", since=began, after=30 * MINUTE, by=31 * MINUTE)


async def test_a_promise_that_was_kept_rings_nobody(ward: RingingWorld) -> None:
    alert = await red(ward, step(("pager", "first")), step(("pager", "second"), wait=300))
    began = ward.now
    await ward.works()
    await does(ward, alert, "acknowledge", minutes=10)
    await ward.passes(minutes=9, steps_of=3 * MINUTE)

    await does(ward, alert, "resolve", outcome="spoke_with_patient")
    await ward.passes(minutes=40, steps_of=5 * MINUTE)

    ward.expects_silence("second", since=began, until=ward.now)
    ward.expects_silence("first", since=began, until=ward.now)


async def test_whoever_is_alone_on_the_ladder_is_rung_again_rather_than_nobody(ward: RingingWorld) -> None:
    await red(ward, step(("email", MAIL)))
    began = ward.now
    await ward.works()
    await ward.presses_link(rung(ward, MAIL, since=began))

    await ward.passes(minutes=29, steps_of=29 * MINUTE)
    await ward.passes(minutes=2, steps_of=30 * SECOND)

    rung(ward, MAIL, since=began, after=30 * MINUTE, by=31 * MINUTE)


async def test_whoever_is_handed_an_alert_is_rung_at_once_and_nobody_else_when_they_take_it(ward: RingingWorld) -> None:
    await person(ward, "Dr Bell", [("sms", TWO)])
    alert = await red(ward, step(("pager", "first")), step(("pager", "second"), wait=300))
    began = ward.now
    await ward.works()
    await does(ward, alert, "acknowledge")

    await does(ward, alert, "hand-over", to="Dr Bell", reason="she knows him")
    await ward.works()
    rung(ward, TWO, since=began)
    await ward.replies(TWO, "1")
    await ward.passes(minutes=25, steps_of=5 * MINUTE)

    ward.expects_silence("second", since=began, until=ward.now)
    assert [one["acknowledged_by"] for one in await ward.alerts()] == ["Dr Bell"]


async def test_a_hand_over_that_nobody_answers_goes_back_to_the_ladder_after_five_minutes(ward: RingingWorld) -> None:
    await person(ward, "Dr Bell")
    alert = await red(ward, step(("pager", "first")), step(("pager", "second"), wait=3600))
    began = ward.now
    await ward.works()
    await does(ward, alert, "acknowledge")

    await does(ward, alert, "hand-over", to="Dr Bell", reason="she knows him")
    await ward.passes(minutes=6, steps_of=30 * SECOND)

    rung(ward, "Dr Bell", since=began)
    rung(ward, "second", since=began, after=5 * MINUTE, by=5 * MINUTE + 30 * SECOND)


async def test_a_hand_over_that_cannot_arrive_does_not_wait_for_five_minutes(ward: RingingWorld) -> None:
    await person(ward, "Dr Bell", [("sms", TWO)])
    ward.twilio.fails = NO_SUCH_NUMBER
    alert = await red(ward, step(("pager", "first")), step(("pager", "second"), wait=3600))
    began = ward.now
    await ward.works()

    await does(ward, alert, "hand-over", to="Dr Bell", reason="she knows him")
    await ward.passes(minutes=1, steps_of=10 * SECOND)

    rung(ward, "second", since=began, by=20 * SECOND)


@pytest.mark.parametrize("to", ["Dr Nobody", "Mute"])
async def test_a_hand_over_to_somebody_who_cannot_be_rung_is_refused_and_changes_nothing(
    ward: RingingWorld, to: str
) -> None:
    await person(ward, "Mute", [("sms", ONE)])
    await ward.replies(ONE, "STOP")
    alert = await red(ward, step(("pager", "first")), step(("pager", "second"), wait=300))
    began = ward.now
    await ward.works()

    refused = await does(ward, alert, "hand-over", to=to, reason="")
    await ward.passes(minutes=6, steps_of=MINUTE)

    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, "/to")
    rung(ward, "second", since=began, after=5 * MINUTE, by=6 * MINUTE)


async def test_passing_on_rings_the_next_person_at_once_whoever_had_it(ward: RingingWorld) -> None:
    alert = await red(ward, step(("pager", "first")), step(("pager", "second"), wait=3600))
    began = ward.now
    await ward.works()
    await does(ward, alert, "acknowledge")
    await ward.passes(minutes=2, steps_of=MINUTE)

    await does(ward, alert, "pass-on")
    await ward.works()

    rung(ward, "second", since=began, after=2 * MINUTE)


def person_at(channel: str, address: str) -> Person:
    """Somebody written on the ladder under their address."""
    return step((channel, address)).people[0]
