"""Several workers, restarts, a worker that dies: each message leaves once, and none is lost.

AM #2222, AM #1718, AM #1005, AM #1550: each of several instances sent the same notification.
AM #4152: with a large number of alerts some were sent twice.
AM #2033: instances that did not know of each other yet both sent.
AM #3407: after a reload part of a group was sent again.
AM #880: the same alert came twice in one group.
AM #1843: alerts were dropped when two things happened at once.
OnCall #3898: not every alert arrived.
OnCall #1206: the ladder froze when the worker restarted in a step of certain hours.
NAV #1276: after a crash everything that had waited was sent again.
"""

import asyncio
from collections import Counter
from datetime import timedelta
from typing import Any

import pytest

from app.access import mint_link
from app.clinical.escalation import Path, Rung
from app.notify.deliver import LINKS_LAST, Telling, deliver
from app.notify.judging import LATELY
from app.records.outbox import Want, claim_due
from app.schedule.jobs import jobs_of
from tests.oncall_world import person
from tests.ringing_world import RingingWorld
from tests.stories.alarms import DAY, MAIL, MINUTE, ONE, SECOND, TWO, red, restarts, rung, worker
from tests.stories.ladders import RED, ladder_of, step
from tests.stories.storms import pages_about_many
from tests.world import person as written_down


@pytest.mark.parametrize("workers", [2, 4, 8])
async def test_however_many_workers_there_are_each_page_leaves_once(ward: RingingWorld, workers: int) -> None:
    await pages_about_many(ward, 120)
    began = ward.now

    await asyncio.gather(*(deliver(worker(ward)) for _ in range(workers)))
    ward.collect()

    assert Counter(ward.pager.addresses) == {f"nurse {n}": 1 for n in range(120)}
    rung(ward, "nurse 119", since=began)


async def test_two_workers_that_both_climb_ring_each_rung_once(ward: RingingWorld) -> None:
    await red(ward, step(("sms", ONE)), step(("sms", TWO), wait=60), begin_again_seconds=DAY)
    began = ward.now
    workers = [worker(ward) for _ in range(4)]

    for _ in range(4):
        await asyncio.gather(*(works(ward, one) for one in workers))
        ward.collect()
        ward.now += timedelta(seconds=30)

    rung(ward, ONE, since=began, by=2 * MINUTE)
    rung(ward, TWO, since=began, after=MINUTE)
    assert (len(ward.at(ONE)), len(ward.at(TWO))) == (1, 1)


async def test_twenty_patients_at_the_same_moment_are_twenty_alerts_and_twenty_pages(ward: RingingWorld) -> None:
    await ward.clinic(ward.clinic_id, ladder_of(step(("pager", "first")), begin_again_seconds=DAY))
    phones = [(await ward.patient())[1] for _ in range(20)]
    began = ward.now

    await asyncio.gather(*(ward.submits(phone, **RED) for phone in phones), deliver(worker(ward)))
    await ward.passes(seconds=30)

    alerts = await ward.alerts()
    told = [heard for heard in ward.at("first") if heard.at <= began + 30 * SECOND]
    assert (len(alerts), len(told)) == (20, 20)
    assert len({heard.raw.notification_id for heard in told}) == 20


async def test_a_worker_that_dies_while_it_sends_delays_the_page_by_its_lease_and_loses_nothing(
    ward: RingingWorld,
) -> None:
    await red(ward, step(("pager", "first")), begin_again_seconds=DAY)
    began = ward.now
    (claimed,) = await claims_and_dies(ward)

    await ward.passes(minutes=2, steps_of=10 * SECOND)

    heard = rung(ward, "first", since=began, after=20 * SECOND, by=40 * SECOND)
    assert heard.raw.notification_id == claimed.notification_id
    assert len(ward.at("first")) == 1


async def test_a_restart_with_another_ladder_sends_nothing_again(ward: RingingWorld) -> None:
    both = Rung(wait_seconds=0, people=(written_down("first"), written_down("other")))
    await red(ward, both, step(("pager", "second"), wait=300))
    began = ward.now
    await ward.works()

    await ward.clinic(ward.clinic_id, ladder_of(step(("pager", "somebody new"))))
    await restarts(ward)
    await ward.passes(minutes=6, steps_of=MINUTE)

    for address in ("first", "other"):
        rung(ward, address, since=began, by=6 * MINUTE)
    rung(ward, "second", since=began, after=5 * MINUTE, by=6 * MINUTE)
    ward.expects_silence("somebody new", since=began, until=ward.now)


async def test_somebody_who_stands_on_a_rung_twice_is_rung_once(ward: RingingWorld) -> None:
    anna = await person(ward, "Anna", [("sms", ONE)])
    await red(ward, Rung(wait_seconds=0, staff=(anna, anna)), begin_again_seconds=DAY)
    began = ward.now

    await ward.passes(minutes=1, steps_of=30 * SECOND)

    rung(ward, ONE, since=began, by=MINUTE)


async def test_a_ladder_of_the_night_goes_on_after_a_restart_in_the_morning(ward: RingingWorld) -> None:
    night = Path(
        urgencies=("immediate",),
        hours="out_of_hours",
        rungs=(step(("pager", "night")), step(("pager", "night physician"), wait=600)),
    )
    ward.now = ward.now.replace(hour=7, minute=55)
    await red(ward, step(("pager", "day")), paths=(night,))
    began = ward.now
    await ward.works()

    await restarts(ward)
    await ward.passes(minutes=11, steps_of=MINUTE)

    rung(ward, "night", since=began)
    rung(ward, "night physician", since=began, after=10 * MINUTE, by=11 * MINUTE)
    ward.expects_silence("day", since=began, until=ward.now)


async def test_after_an_outage_what_was_settled_meanwhile_is_not_replayed(ward: RingingWorld) -> None:
    await pages_about_many(ward, 200, statuses=("resolved", "acknowledged", "open", "resolved"))
    began = ward.now
    ward.now += timedelta(hours=2)

    await restarts(ward)
    await ward.works()

    assert sorted(ward.pager.addresses) == sorted(f"nurse {n}" for n in range(200) if n % 4 == 2)
    rung(ward, "nurse 2", since=began, after=timedelta(hours=2))
    assert await ward.scalar("SELECT count(*) FROM notifications WHERE state = 'moot'") == 150


async def test_a_worker_that_was_away_for_an_hour_rings_one_rung_and_not_all_it_missed(ward: RingingWorld) -> None:
    await red(ward, step(("pager", "first")), step(("pager", "second"), wait=60), step(("pager", "third"), wait=60))
    began = ward.now
    await ward.works()
    ward.now += timedelta(hours=1)

    await restarts(ward)
    await ward.passes(seconds=70, steps_of=10 * SECOND)

    rung(ward, "second", since=began, after=60 * MINUTE)
    rung(ward, "third", since=began, after=61 * MINUTE, by=61 * MINUTE + 10 * SECOND)
    assert len(ward.at("first")) == 1


async def test_a_message_that_hangs_in_one_worker_is_left_alone_by_the_others(ward: RingingWorld) -> None:
    await red(ward, step(("email", MAIL)), begin_again_seconds=DAY)
    began = ward.now
    await claims_and_dies(ward)

    taken = await asyncio.gather(*(deliver(worker(ward)) for _ in range(4)))
    ward.now += timedelta(seconds=10)
    taken += await asyncio.gather(*(deliver(worker(ward)) for _ in range(4)))
    ward.collect()

    assert sum(taken) == 0
    ward.expects_silence(MAIL, since=began, until=ward.now)


async def works(ward: RingingWorld, telling: Telling) -> None:
    """All that a worker does, once."""
    for job in jobs_of(telling, "beside", ward.knock):
        await job.run()
    await deliver(telling)


async def claims_and_dies(ward: RingingWorld) -> list[Any]:
    """What a worker holds that claimed all there was, and never was heard of again."""
    want = Want(lowest=0, highest=3, most=40)
    hashes = [mint_link().link_hash for _ in range(40)]
    lease = ward.telling.lease
    return await claim_due(ward.database, want, hashes, ward.now, lease=lease, links_last=LINKS_LAST, lately=LATELY)
