"""Who watches the auditor: `/readyz` for machines, and the workers, who tell the leads when it is gone."""

from datetime import timedelta

import pytest

from app.records.heartbeats import AUDITOR, beat, last_beat
from tests.oncall_world import person, team
from tests.world import World

GONE = "IMMEDIATE: check the service, alerts may not arrive"


async def auditor_beats(world: World) -> None:
    async with world.database.begin() as session:
        await beat(session, AUDITOR, world.now)


async def led(world: World) -> None:
    """A team with a lead whom a page reaches, and an auditor that has worked."""
    lead = await person(world, "lead")
    await team(world, "nurses", [lead], lead=lead)
    await auditor_beats(world)
    await world.works()
    world.pager.said.clear()


def told(world: World) -> list[str]:
    return [message.subject for _, message in world.pager.said]


@pytest.mark.parametrize(("minutes", "sign"), [(0, "beating"), (3, "beating"), (3.1, "late")])
async def test_readyz_tells_of_the_auditor(world: World, minutes: float, sign: str) -> None:
    await auditor_beats(world)
    world.now += timedelta(minutes=minutes)

    ready = (await world.http.get("/readyz")).json()

    assert ready == {"status": "ready", "worker": "never_seen", "auditor": sign}


async def test_readyz_tells_that_there_never_was_one(world: World) -> None:
    assert (await world.http.get("/readyz")).json()["auditor"] == "never_seen"


async def test_the_auditor_never_passes_for_a_worker(world: World) -> None:
    await auditor_beats(world)

    async with world.database.begin() as session:
        assert await last_beat(session) is None
        assert await last_beat(session, world.clinic_id) is None


async def test_the_lead_hears_after_three_minutes_and_then_every_thirty(world: World) -> None:
    await led(world)

    await world.passes(minutes=3)
    in_time = told(world)
    await world.passes(minutes=1)
    once = told(world)
    await world.passes(minutes=29)
    still_once = told(world)
    await world.passes(minutes=2)

    assert (in_time, once, still_once) == ([], [GONE], [GONE])
    assert told(world) == [GONE, GONE]
    assert "3 minutes" in world.pager.said[0][1].text


async def test_an_auditor_that_comes_back_is_not_told_of_again(world: World) -> None:
    await led(world)
    await world.passes(minutes=4)

    for _ in range(40):
        await auditor_beats(world)
        await world.passes(minutes=1)

    assert told(world) == [GONE]


async def test_a_house_that_never_ran_one_is_left_alone(world: World) -> None:
    lead = await person(world, "lead")
    await team(world, "nurses", [lead], lead=lead)

    await world.passes(minutes=10)

    assert GONE not in told(world)


async def test_of_several_workers_one_tells_it(world: World) -> None:
    await led(world)
    world.now += timedelta(minutes=4)

    counts = [await world.jobs["watch the auditor"].run() for _ in range(3)]

    assert counts == [1, 0, 0]
