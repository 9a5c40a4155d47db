"""What happens at the same moment: real transactions against a real PostgreSQL."""

import asyncio
from collections import Counter
from datetime import timedelta
from typing import Any

from app.access import mint_link
from app.notify.deliver import LEASE, LINKS_LAST, Telling, deliver
from app.notify.judging import LATELY
from app.records.outbox import Claimed, Want, claim_due
from app.schedule.jobs import jobs_of
from tests.pager import Pager
from tests.world import World, bearer

RED: dict[str, Any] = {"symptoms": [{"symptom": "leg_weakness", "course": "new"}]}


async def test_the_same_diary_many_times_at_once_is_one_diary(world: World) -> None:
    _, phone = await world.patient()
    diary = world.diary(**RED)

    answers = await asyncio.gather(
        *(world.http.post("/v1/diaries", json=diary, headers=bearer(phone)) for _ in range(8))
    )

    assert Counter(answer.status_code for answer in answers) == {201: 1, 200: 7}
    assert len({answer.text for answer in answers}) == 1
    assert await world.scalar("SELECT count(*) FROM diaries") == 1
    assert await world.scalar("SELECT count(*) FROM notifications") == 1


async def test_entries_of_one_patient_at_once_see_each_other(world: World) -> None:
    """Two days that together make a cluster: whichever comes second must find it."""
    for _ in range(5):
        _, phone = await world.patient()
        symptoms = [{"symptom": "thirst", "course": "new"}, {"symptom": "constipation", "course": "new"}]
        yesterday = world.now.date() - timedelta(days=1)

        answers = await asyncio.gather(
            world.submits(phone, symptoms=symptoms), world.submits(phone, yesterday, symptoms=symptoms)
        )

        assert [answer.status_code for answer in answers] == [201, 201]
    assert await world.scalar("SELECT count(*) FROM alerts WHERE condition = 'hypercalcemia'") == 5


async def test_many_red_entries_at_once_open_one_alert(world: World) -> None:
    _, phone = await world.patient()

    answers = await asyncio.gather(*(world.submits(phone, **RED) for _ in range(6)))

    assert {answer.status_code for answer in answers} == {201}
    assert await world.scalar("SELECT count(*) FROM alerts") == 1
    assert await world.scalar("SELECT count(*) FROM notifications") == 1


async def test_many_workers_never_send_a_message_twice(world: World) -> None:
    for _ in range(30):
        _, phone = await world.patient()
        await world.submits(phone, **RED)
    pagers = [Pager() for _ in range(4)]

    await asyncio.gather(*(drain(world, pager) for pager in pagers))

    said = Counter(str(message.notification_id) for pager in pagers for _, message in pager.said)
    assert len(said) == 30
    assert set(said.values()) == {1}


async def test_two_workers_climb_a_ladder_once(world: World) -> None:
    _, phone = await world.patient()
    await world.submits(phone, **RED)
    world.now += timedelta(minutes=5)
    jobs = [{job.name: job for job in jobs_of(world.telling, name, world.knock)} for name in ("one", "two")]

    await asyncio.gather(*(mine["escalate"].run() for mine in jobs))

    assert await world.scalar("SELECT count(*) FROM notifications WHERE rung = 1") == 1


async def test_what_a_dead_worker_had_claimed_is_sent_by_another_under_the_same_id(world: World) -> None:
    _, phone = await world.patient()
    await world.submits(phone, **RED)
    lost = await claimed(world)  # and the worker dies before it sends

    await deliver(world.telling)
    assert world.pager.said == []
    world.now += LEASE
    await deliver(world.telling)

    assert [message.notification_id for _, message in world.pager.said] == [lost.notification_id]
    assert await world.scalar("SELECT string_agg(outcome, ',' ORDER BY attempt) FROM attempts") == "sending,sent"


async def test_a_worker_that_comes_back_from_the_dead_cannot_undo_what_another_settled(world: World) -> None:
    _, phone = await world.patient()
    await world.submits(phone, **RED)
    slow = SlowPager(world)

    await deliver(Telling(**{**telling(world), "channels": {"pager": slow}}))

    assert len(world.pager.said) == 1
    assert await world.scalar("SELECT state FROM notifications") == "sent"
    assert await world.scalar("SELECT tries FROM notifications") == 2


class SlowPager(Pager):
    """Takes longer than its lease: meanwhile another worker sends the same message."""

    def __init__(self, world: World) -> None:
        super().__init__()
        self.world = world

    async def send(self, *args: Any) -> Any:
        self.world.now += LEASE
        await deliver(self.world.telling)
        raise ConnectionResetError


async def claimed(world: World) -> Claimed:
    """The one message that is due, claimed by somebody else than the tests' own worker."""
    want = Want(lowest=0, highest=3, most=10)
    links = [mint_link().link_hash for _ in range(10)]
    (one,) = await claim_due(world.database, want, links, world.now, lease=LEASE, links_last=LINKS_LAST, lately=LATELY)
    return one


async def drain(world: World, pager: Pager) -> None:
    mine = Telling(**{**telling(world), "channels": {"pager": pager}})
    while await deliver(mine):
        pass


def telling(world: World) -> dict[str, Any]:
    told = world.telling
    return {"database": told.database, "channels": told.channels, "console_url": told.console_url, "clock": told.clock}
