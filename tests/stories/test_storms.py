"""Too much at once, a receiver that hangs, a clock that jumps: what is immediate leaves first, and everything leaves once.

AM #4152: with a large number of alerts some came twice.
OnCall #3898: with many alerts not all of them arrived.
NAV #1276: hundreds of queued messages were sent again after a crash.
"""

import asyncio
import time
from collections import Counter
from datetime import timedelta

from sqlalchemy import text

from app.notify.deliver import IMMEDIATE, OTHERS, Lane, deliver
from tests.ringing_world import RingingWorld
from tests.stories.alarms import DAY, MAIL, MINUTE, ONE, SECOND, opened_by, red, rung, worker
from tests.stories.ladders import RED, ladder_of, step
from tests.stories.storms import pages_about_many, soon_messages


async def test_an_immediate_page_overtakes_five_thousand_messages_that_can_wait(ward: RingingWorld) -> None:
    await soon_messages(ward, 5_000, "pager", "somebody #")
    ward.now += timedelta(seconds=1)
    await red(ward, step(("pager", "first")), begin_again_seconds=DAY)
    began = ward.now

    await deliver(worker(ward))
    ward.collect()

    assert len(ward.pager.said) == 5_001
    assert ward.pager.addresses.index("first") < OTHERS.places  # no more than are under way in the other lane anyhow
    rung(ward, "first", since=began)


async def test_ten_thousand_alerts_at_once_ring_once_each(ward: RingingWorld) -> None:
    await pages_about_many(ward, 10_000)
    began, clock = ward.now, time.monotonic()

    await asyncio.gather(deliver(worker(ward)), deliver(worker(ward)))
    took = time.monotonic() - clock
    ward.collect()

    counted = Counter(ward.pager.addresses)
    assert (len(counted), set(counted.values())) == (10_000, {1})
    assert took < 120  # a handful on a quiet machine
    rung(ward, "nurse 9999", since=began)


async def test_a_bad_day_is_held_back_at_one_telephone_and_an_immediate_page_is_not(ward: RingingWorld) -> None:
    await ward.clinic(ward.clinic_id, ladder_of(step(("sms", ONE)), begin_again_seconds=DAY))
    await soon_messages(ward, 25, "sms", ONE)
    began = ward.now
    await ward.passes(minutes=4, steps_of=2 * MINUTE)
    at_first = len(ward.at(ONE))

    await opened_by(ward, RED)
    await ward.works()
    page = [heard for heard in ward.at(ONE) if "IMMEDIATE" in heard.text]
    await ward.passes(minutes=30, steps_of=5 * MINUTE)

    assert at_first == 15
    assert [heard.at for heard in page] == [began + 4 * MINUTE]
    assert len(ward.at(ONE)) == 26
    assert [heard.at for heard in ward.at(ONE)][16] >= began + 15 * MINUTE


async def test_a_mail_server_that_hangs_keeps_no_sms_from_leaving(ward: RingingWorld) -> None:
    ward.mail.replies = {"sender": "hang"}
    await pages_about_many(ward, 120)
    async with ward.database.begin() as session:
        await session.execute(text("UPDATE notifications SET channel = 'email', address = :to"), {"to": MAIL})
    lane = Lane(worker(ward), IMMEDIATE)
    going = asyncio.create_task(lane.keep_going(timedelta(seconds=0.2)))
    await until(lambda: len(ward.mail._callers) >= IMMEDIATE.places // 3)
    began, clock = ward.now, time.monotonic()

    await ward.clinic(ward.clinic_id, ladder_of(step(("sms", ONE)), begin_again_seconds=DAY))
    _, phone = await ward.patient()
    await ward.submits(phone, **RED)
    await until(lambda: len(ward.twilio.messages) > 0)
    took = time.monotonic() - clock
    ward.collect()

    assert took < 10  # the mail server would hold a lane that waits for it for 15 seconds
    rung(ward, ONE, since=began)
    ward.expects_silence(MAIL, since=began - SECOND, until=ward.now)
    going.cancel()
    ward.mail.replies = {}
    await let_go(ward, going)


async def test_a_clock_that_jumps_an_hour_ahead_rings_the_next_person_once(ward: RingingWorld) -> None:
    await red(ward, step(("pager", "first")), step(("pager", "second"), wait=300), step(("pager", "third"), wait=300))
    await ward.works()
    ward.now += timedelta(hours=1)
    began = ward.now

    await ward.passes(minutes=6, steps_of=MINUTE)

    rung(ward, "second", since=began)
    rung(ward, "third", since=began, after=5 * MINUTE, by=6 * MINUTE)


async def test_a_clock_that_jumps_an_hour_back_repeats_nothing_and_holds_back_no_new_alert(ward: RingingWorld) -> None:
    await red(ward, step(("pager", "first")), step(("pager", "second"), wait=300), begin_again_seconds=DAY)
    before = ward.now
    await ward.works()
    ward.now -= timedelta(hours=1)
    began = ward.now

    _, phone = await ward.patient()
    await ward.submits(phone, **RED)
    await ward.passes(minutes=6, steps_of=MINUTE)
    rung(ward, "first", since=began)
    rung(ward, "second", since=began, after=5 * MINUTE, by=6 * MINUTE)
    await ward.passes(minutes=60, steps_of=5 * MINUTE)

    rung(ward, "second", since=before, after=5 * MINUTE, by=10 * MINUTE)
    assert (len(ward.at("first")), len(ward.at("second"))) == (2, 2)


async def until(done) -> None:
    """Waits in real time until something has happened."""
    async with asyncio.timeout(12):
        while not done():  # noqa: ASYNC110 - the servers on loopback offer no event
            await asyncio.sleep(0.02)


async def let_go(ward: RingingWorld, going: asyncio.Task[None]) -> None:
    """The mail server drops whoever hangs on it, until the lane has ended."""
    while not going.done():
        for caller in list(ward.mail._callers):
            if caller.transport is not None:
                caller.transport.abort()
        await asyncio.wait([going], timeout=0.1)
