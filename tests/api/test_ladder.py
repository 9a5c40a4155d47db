"""A clinic keeps its ladder over the API; nobody who is not there can stand on it."""

from typing import Any
from uuid import uuid4

import pytest

from app.api import oncall_examples
from tests.oncall_world import Lead, lead, person, team
from tests.world import World

RED: dict[str, Any] = {"symptoms": [{"symptom": "leg_weakness", "course": "new"}]}


@pytest.fixture
async def desk(world: World) -> Lead:
    return await lead(world)


async def test_a_ladder_is_read_replaced_and_read_again(world: World, desk: Lead) -> None:
    before = await desk.gets("/ladder")
    ada = await person(world, "Ada")
    await team(world, "nurses", [ada])
    rungs = [{"wait_seconds": 0, "teams": ["nurses"]}, {"wait_seconds": 60, "staff": [str(ada)]}]

    kept = await desk.puts("/ladder", {**before, "rungs": rungs})

    assert [rung["people"][0]["name"] for rung in before["rungs"]] == ["first nurse", "second nurse", "physician"]
    assert [(rung["teams"], rung["staff"]) for rung in kept["rungs"]] == [(["nurses"], []), ([], [str(ada)])]
    assert kept["begin_again_seconds"] == before["begin_again_seconds"] == 600
    assert await desk.gets("/ladder") == kept
    assert await desk.puts("/ladder", kept) == kept
    assert await world.scalar("SELECT count(*) FROM audit WHERE action = 'ladder.kept'") == 1


async def test_who_is_not_there_is_pointed_at_wherever_they_stand(world: World, desk: Lead) -> None:
    await world.clinic("elsewhere")
    fred, gone = await person(world, "Fred", clinic_id="elsewhere"), await person(world, "Gone", left_at=world.now)
    await team(world, "theirs", [fred], clinic_id="elsewhere")
    rung = {"wait_seconds": 0, "staff": [str(fred), str(gone)], "teams": ["theirs"]}
    ladder = {"rungs": [rung], "paths": [{"urgencies": ["urgent"], "rungs": [rung]}], "welfare": rung}

    answer = await desk.asks("PUT", "/ladder", ladder)

    assert answer.status_code == 422
    places = ("staff/0", "staff/1", "teams/0")
    assert [one["pointer"] for one in answer.json()["errors"]] == [
        f"{where}/{place}" for where in ("/rungs/0", "/paths/0/rungs/0", "/welfare") for place in places
    ]
    assert len((await desk.gets("/ladder"))["rungs"]) == 3


async def test_a_ladder_that_cannot_be_read_is_pointed_at(desk: Lead) -> None:
    wrong: list[tuple[dict[str, Any], str]] = [
        ({"rungs": []}, "/rungs"),
        ({"rungs": [{"wait_seconds": "0"}]}, "/rungs/0/wait_seconds"),
        ({"rungs": [{"wait_seconds": 0, "teams": ["Nurses!"]}]}, "/rungs/0/teams/0"),
        ({"rungs": [{"wait_seconds": 0, "staff": ["Ada"]}]}, "/rungs/0/staff/0"),
        ({"rungs": [{"wait_seconds": 0}], "fire": True}, "/fire"),
    ]

    answers = [await desk.asks("PUT", "/ladder", body) for body, _ in wrong]

    assert [answer.status_code for answer in answers] == [422] * 5
    assert [answer.json()["errors"][0]["pointer"] for answer in answers] == [pointer for _, pointer in wrong]


async def test_a_ladder_is_read_and_written_with_scopes_of_their_own(world: World, desk: Lead) -> None:
    reader, nurse = await lead(world, ("oncall:read",)), await lead(world, ("alerts:read",))
    ladder = await desk.gets("/ladder")

    answers = [
        await reader.asks("GET", "/ladder"),
        await reader.asks("PUT", "/ladder", ladder),
        await nurse.asks("GET", "/ladder"),
    ]

    assert [answer.status_code for answer in answers] == [200, 403, 403]


async def test_a_clinic_changes_its_own_ladder_alone(world: World, desk: Lead) -> None:
    await world.clinic("elsewhere")
    other = await lead(world, clinic_id="elsewhere")
    before = await other.gets("/ladder")

    await desk.puts("/ladder", {**before, "begin_again_seconds": 60})

    assert await other.gets("/ladder") == before


async def test_alerts_in_flight_keep_the_ladder_they_opened_with(world: World, desk: Lead) -> None:
    _, phone = await world.patient()
    await world.submits(phone, **RED)
    ada = await person(world, "Ada")
    await team(world, "nurses", [ada], next_handoff_at=None)
    await desk.puts("/ladder", {"rungs": [{"wait_seconds": 0, "teams": ["nurses"]}]})
    _, other_phone = await world.patient("Another Example")
    await world.submits(other_phone, **RED)

    await world.passes(minutes=6)

    assert world.pager.addresses.count("first nurse") == world.pager.addresses.count("second nurse") == 1
    assert "Ada" in world.pager.addresses


async def test_the_example_is_accepted_once_its_people_and_teams_are_there(world: World, desk: Lead) -> None:
    bea = oncall_examples.LADDER["rungs"][1]["staff"][0]
    missing = await desk.asks("PUT", "/ladder", oncall_examples.LADDER)
    ada = await person(world, "Ada")
    await team(world, "nurses", [ada])
    rungs = [oncall_examples.LADDER["rungs"][0], {"wait_seconds": 600, "staff": [str(ada)]}]

    kept = await desk.asks("PUT", "/ladder", {**oncall_examples.LADDER, "rungs": rungs})

    assert bea not in {str(ada), str(uuid4())}
    assert (missing.status_code, kept.status_code) == (422, 200)
