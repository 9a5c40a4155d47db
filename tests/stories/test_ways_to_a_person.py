"""One way to a person fails, lies or stays silent: the next way is used, neither too early nor too late.

Apprise #1341: no second channel when the first one fails.
simple-server PR #2552: the fallback was never sent, because the status said "sent".
VA Notify #2480: no second channel when a message is not delivered.
OnCall PR #3698: an SMS that was "sent" counted as complete.
AM #4006: a mail that was refused after its text was recorded as sent.
Apprise #1685: a failure reported though it was delivered, so that the fallback fired too.
GoAlert #3789: no push, only SMS and calls.
HAPI #6002: a receiver that was down for longer than a minute was given up.
Medplum #9738: what failed once was never tried again.
"""

from datetime import timedelta

from tests.ringing_world import RingingWorld
from tests.stories.alarms import (
    BUSY,
    DAY,
    HOUR,
    MAIL,
    MINUTE,
    NO_SUCH_NUMBER,
    NOW,
    ONE,
    SECOND,
    THREE,
    TWO,
    amber,
    does,
    red,
    rung,
)
from tests.stories.ladders import step


async def test_a_number_that_will_never_do_does_not_end_the_way_to_a_person(ward: RingingWorld) -> None:
    ward.twilio.fails = NO_SUCH_NUMBER
    await red(ward, step(("sms", ONE), ("email", MAIL)), step(("pager", "second"), wait=300))
    began = ward.now

    await ward.passes(minutes=4, steps_of=MINUTE)

    rung(ward, MAIL, since=began)
    ward.expects_silence("second", since=began, until=ward.now)
    assert len(ward.twilio.asked) == 1


async def test_an_immediate_page_goes_a_second_way_at_the_first_trouble_and_is_tried_again(ward: RingingWorld) -> None:
    ward.twilio.fails = BUSY
    await red(ward, step(("sms", ONE), ("email", MAIL)))
    began = ward.now
    await ward.works()
    ward.twilio.fails = None

    await ward.passes(seconds=40, steps_of=2 * SECOND)

    rung(ward, MAIL, since=began)
    rung(ward, ONE, since=began, after=2 * SECOND, by=4 * SECOND)


async def test_an_urgent_page_goes_a_second_way_after_three_tries_and_not_before(ward: RingingWorld) -> None:
    ward.twilio.fails = BUSY
    await amber(ward, step(("sms", ONE), ("email", MAIL)))
    began = ward.now

    await ward.passes(seconds=20, steps_of=SECOND)

    rung(ward, MAIL, since=began, after=6 * SECOND, by=8 * SECOND)
    assert len(ward.at(ONE)) == 0


async def test_an_sms_that_nobody_confirms_is_followed_by_a_call_after_a_minute(ward: RingingWorld) -> None:
    await red(ward, step(("sms", ONE), ("voice", TWO)))
    began = ward.now

    await ward.passes(minutes=3, steps_of=10 * SECOND)

    rung(ward, ONE, since=began)
    rung(ward, TWO, since=began, after=60 * SECOND, by=70 * SECOND)


async def test_an_sms_that_was_handed_on_but_not_delivered_still_needs_the_call(ward: RingingWorld) -> None:
    await red(ward, step(("sms", ONE), ("voice", TWO)))
    began = ward.now
    await ward.works()

    await ward.reports(rung(ward, ONE, since=began), "sent")
    await ward.passes(minutes=3, steps_of=10 * SECOND)

    rung(ward, TWO, since=began, after=60 * SECOND, by=70 * SECOND)


async def test_an_sms_that_was_delivered_needs_no_call(ward: RingingWorld) -> None:
    await red(ward, step(("sms", ONE), ("voice", TWO)), step(("pager", "second"), wait=300))
    began = ward.now
    await ward.works()

    await ward.reports(rung(ward, ONE, since=began), "delivered")
    await ward.passes(minutes=6, steps_of=20 * SECOND)

    ward.expects_silence(TWO, since=began, until=ward.now)
    rung(ward, "second", since=began, after=5 * MINUTE, by=5 * MINUTE + 20 * SECOND)


async def test_an_urgent_sms_that_nobody_confirms_is_followed_by_a_call_after_five_minutes(ward: RingingWorld) -> None:
    await amber(ward, step(("sms", ONE), ("voice", TWO)))
    began = ward.now

    await ward.passes(minutes=7, steps_of=30 * SECOND)

    rung(ward, TWO, since=began, after=5 * MINUTE, by=5 * MINUTE + 30 * SECOND)


async def test_a_company_that_took_it_and_lost_it_is_found_out_way_by_way_and_rung_by_rung(ward: RingingWorld) -> None:
    await red(ward, step(("sms", ONE), ("voice", TWO)), step(("sms", THREE), wait=3600))
    began = ward.now
    await ward.works()

    await ward.reports(rung(ward, ONE, since=began), "undelivered", ErrorCode="30003")
    await ward.passes(seconds=10, steps_of=5 * SECOND)
    called = rung(ward, TWO, since=began, by=5 * SECOND)
    ward.expects_silence(THREE, since=began, until=ward.now)
    await ward.reports(called, "no-answer")
    await ward.passes(seconds=10, steps_of=5 * SECOND)

    rung(ward, THREE, since=began, after=10 * SECOND, by=15 * SECOND)


async def test_a_mailbox_that_answers_the_call_is_not_a_nurse(ward: RingingWorld) -> None:
    await red(ward, step(("voice", ONE), ("email", MAIL)))
    began = ward.now
    await ward.works()

    await ward.reports(rung(ward, ONE, since=began), "completed", AnsweredBy="machine_start")
    await ward.passes(seconds=10, steps_of=5 * SECOND)

    rung(ward, MAIL, since=began, by=5 * SECOND)


async def test_a_mail_refused_after_its_text_is_not_a_mail_that_was_sent(ward: RingingWorld) -> None:
    ward.mail.replies = {"message": "554 5.7.1 no"}
    alert = await red(ward, step(("email", MAIL), ("sms", ONE)))
    began = ward.now

    await ward.passes(seconds=10, steps_of=5 * SECOND)

    rung(ward, ONE, since=began, by=5 * SECOND)
    (now,) = await ward.alerts()
    assert {one["channel"]: one["state"] for one in now["told"]} == {"email": "failed", "sms": "sent"}
    assert now["id"] == alert["id"]


async def test_a_mail_server_that_hangs_up_after_taking_the_mail_makes_no_second_one(ward: RingingWorld) -> None:
    ward.mail.replies = {"goodbye": "slam"}
    await red(ward, step(("email", MAIL), ("sms", ONE)), begin_again_seconds=DAY)
    began = ward.now

    await ward.passes(minutes=5, steps_of=30 * SECOND)

    rung(ward, MAIL, since=began, by=5 * MINUTE)
    ward.expects_silence(ONE, since=began, until=ward.now)


async def test_a_push_rings_first_and_a_call_follows_by_itself_unless_somebody_answers(ward: RingingWorld) -> None:
    push_then_call = step(("ntfy", "ward-7"), ("voice", ONE))
    contacts = push_then_call.people[0].contacts
    object.__setattr__(contacts[1], "wait_seconds", 120)
    alert = await red(ward, push_then_call, begin_again_seconds=600)
    began = ward.now

    await ward.passes(minutes=4, steps_of=20 * SECOND)
    rung(ward, "ward-7", since=began)
    rung(ward, ONE, since=began, after=2 * MINUTE, by=2 * MINUTE + 20 * SECOND)
    await ward.passes(minutes=7, steps_of=30 * SECOND)
    await does(ward, alert, "acknowledge")
    await ward.passes(minutes=4, steps_of=30 * SECOND)

    again = rung(ward, "ward-7", since=began, after=10 * MINUTE, by=10 * MINUTE + 30 * SECOND)
    ward.expects_silence(ONE, since=again.at, until=ward.now)


async def test_a_receiver_that_was_down_for_twenty_minutes_hears_of_it_when_it_is_back(ward: RingingWorld) -> None:
    ward.mail.replies = {"message": "451 4.3.0 later"}
    await red(ward, step(("email", MAIL)), begin_again_seconds=DAY)
    began = ward.now
    await ward.passes(minutes=20, steps_of=MINUTE)
    ward.mail.replies = {}

    await ward.passes(minutes=2, steps_of=10 * SECOND)

    rung(ward, MAIL, since=began, after=20 * MINUTE, by=20 * MINUTE + 40 * SECOND)


async def test_what_failed_once_is_tried_again_and_told_once(ward: RingingWorld) -> None:
    ward.twilio.fails = (429, None)
    ward.twilio.retry_after = "3600"
    await red(ward, step(("sms", ONE)), begin_again_seconds=DAY)
    began = ward.now
    await ward.works()
    ward.twilio.fails = None

    await ward.passes(minutes=3, steps_of=10 * SECOND)

    rung(ward, ONE, since=began, after=2 * SECOND, by=40 * SECOND)
    ward.expects_silence(ONE, since=ward.at(ONE)[0].at, until=began + HOUR)


async def test_a_channel_that_was_never_set_up_is_passed_over_at_once(ward: RingingWorld) -> None:
    await red(ward, step(("pigeon", "roof"), ("email", MAIL)), step(("pager", "second"), wait=300))
    began = ward.now

    await ward.passes(minutes=2, steps_of=30 * SECOND)

    rung(ward, MAIL, since=began, by=NOW + 30 * SECOND)
    ward.expects_silence("second", since=began, until=ward.now)


async def test_three_ways_that_all_fail_ring_the_next_person_at_once(ward: RingingWorld) -> None:
    ward.twilio.fails, ward.mail.replies = NO_SUCH_NUMBER, {MAIL: "550 5.1.1 nobody"}
    await red(ward, step(("sms", ONE), ("voice", TWO), ("email", MAIL)), step(("pager", "second"), wait=3600))
    began = ward.now

    await ward.passes(seconds=timedelta(minutes=1).seconds, steps_of=10 * SECOND)

    rung(ward, "second", since=began, by=10 * SECOND)
