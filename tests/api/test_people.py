"""A clinic keeps its people over the API: one name each, their own clock, and gaps told when somebody leaves."""

import asyncio
from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from app.api import oncall_examples
from tests.oncall_world import Lead, lead, person, team
from tests.world import World

ADA: dict[str, Any] = {"name": "Ada Adler"}


@pytest.fixture
async def desk(world: World) -> Lead:
    return await lead(world)


async def test_somebody_is_added_changed_and_shown(desk: Lead) -> None:
    added = await desk.asks("POST", "/people", oncall_examples.PERSON)
    changed = await desk.puts(f"/people/{added.json()['id']}", {"name": "Ada Berg", "language": "de"})

    assert added.status_code == 201
    assert set(added.json()) == set(oncall_examples.ANSWERS["addPerson"])
    assert added.json()["quiet_hours"] == {"start": "22:00:00", "end": "07:00:00"}
    assert (changed["name"], changed["language"], changed["quiet_hours"]) == ("Ada Berg", "de", None)
    assert (await desk.gets("/people"))["items"] == [changed]


async def test_the_same_person_sent_again_is_the_same_person_and_a_namesake_is_refused(desk: Lead) -> None:
    first, again = await desk.posts("/people", ADA), await desk.posts("/people", ADA)
    other = await desk.posts("/people", {"name": "Bea Berg"})

    namesake = await desk.asks("POST", "/people", {**ADA, "language": "de"})
    renamed = await desk.asks("PUT", f"/people/{other['id']}", ADA)

    assert first == again
    assert (namesake.status_code, renamed.status_code) == (409, 409)
    assert namesake.json()["code"] == "oncall-state"


async def test_two_who_add_the_same_person_at_once_add_one(desk: Lead) -> None:
    answers = await asyncio.gather(*(desk.asks("POST", "/people", ADA) for _ in range(5)))

    assert [answer.status_code for answer in answers] == [201] * 5
    assert len((await desk.gets("/people"))["items"]) == 1


@pytest.mark.parametrize(
    ("wrong", "pointer"),
    [
        ({"name": ""}, "/name"),
        ({"name": "  "}, "/name"),
        ({"name": "Ada\x00"}, "/name"),
        ({"name": "Ada\nAdler"}, "/name"),
        ({"name": "a" * 81}, "/name"),
        ({"language": "tlh"}, "/language"),
        ({"timezone": "Mars/Olympus"}, "/timezone"),
        ({"quiet_hours": {"start": "22:00:00"}}, "/quiet_hours/end"),
        ({"shoe_size": 43}, "/shoe_size"),
    ],
)
async def test_what_cannot_be_read_is_pointed_at(desk: Lead, wrong: Mapping[str, Any], pointer: str) -> None:
    answer = await desk.asks("POST", "/people", {**ADA, **wrong})

    assert answer.status_code == 422
    assert [one["pointer"] for one in answer.json()["errors"]] == [pointer]
    assert (await desk.gets("/people"))["items"] == []


async def test_reading_and_writing_are_two_scopes(world: World, desk: Lead) -> None:
    reader, nurse = await lead(world, ("oncall:read",)), await lead(world, ("alerts:read", "alerts:write"))
    ada = await desk.posts("/people", ADA)
    path = f"/people/{ada['id']}"

    refused = [
        await reader.asks("POST", "/people", {"name": "Bea"}),
        await reader.asks("PUT", path, {"name": "Bea"}),
        await reader.asks("DELETE", path),
        await nurse.asks("GET", "/people"),
    ]

    assert [answer.status_code for answer in refused] == [403] * 4
    assert (await reader.gets("/people"))["items"] == [ada]


async def test_somebody_of_another_clinic_looks_like_nobody(world: World, desk: Lead) -> None:
    await world.clinic("elsewhere")
    foreign = await person(world, "Foreign Fred", clinic_id="elsewhere")

    answers = [
        await desk.asks(method, f"/people/{one}", body)
        for one in (foreign, uuid4())
        for method, body in (("PUT", {"name": "Mine now"}), ("DELETE", None))
    ]

    assert [answer.status_code for answer in answers] == [404] * 4
    assert len({answer.json()["detail"] for answer in answers}) == 1
    assert (await desk.gets("/people"))["items"] == []
    assert await world.scalar("SELECT name FROM people WHERE clinic_id = 'elsewhere'") == "Foreign Fred"


async def test_who_leaves_is_forgotten_and_the_gaps_that_leaves_are_told(world: World, desk: Lead) -> None:
    ada, bea, chief = await person(world, "Ada"), await person(world, "Bea"), await person(world, "Chief")
    await team(world, "nurses", [ada, bea], lead=chief)
    await team(world, "others", [bea])
    await world.passes(minutes=1)
    token = await world.staff_token(scopes=("oncall:read",), person_id=ada)
    world.pager.said.clear()

    left = await desk.asks("DELETE", f"/people/{ada}")
    await world.passes(minutes=1)

    gaps = left.json()["gaps"]
    assert left.status_code == 200
    assert {one["team_id"] for one in gaps} == {"nurses"}
    assert {one["gap"]["why"] for one in gaps} == {"no_verified_contact"}
    assert [one["name"] for one in (await desk.gets("/people"))["items"]] == ["Bea", "Chief"]
    assert (await desk.asks("GET", "/people", token=token)).status_code == 401
    assert await world.scalar("SELECT count(*) FROM contacts WHERE person_id = :one", one=ada) == 0
    assert [address for address, message in world.pager.said if "Nurses" in message.text] == ["Chief"]


async def test_who_leaves_twice_leaves_once_and_their_name_is_free(world: World, desk: Lead) -> None:
    ada = await person(world, "Ada Adler")
    await team(world, "nurses", [ada], lead=ada)

    first = await desk.asks("DELETE", f"/people/{ada}")
    world.now += timedelta(hours=1)
    second = await desk.asks("DELETE", f"/people/{ada}")
    anew = await desk.posts("/people", ADA)

    assert first.json()["without_lead"] == ["nurses"]
    assert len(first.json()["gaps"]) == 1
    assert second.json() == {"gaps": [], "without_lead": []}
    assert anew["id"] != str(ada)


async def test_every_change_leaves_a_line_in_the_audit(world: World, desk: Lead) -> None:
    ada = await desk.posts("/people", ADA)
    await desk.puts(f"/people/{ada['id']}", {"name": "Ada Berg"})
    await desk.puts(f"/people/{ada['id']}", {"name": "Ada Berg"})
    await desk.asks("DELETE", f"/people/{ada['id']}")

    lines = await world.scalar(
        "SELECT string_agg(action, ' ' ORDER BY line) FROM audit WHERE subject = :one", one=f"person:{ada['id']}"
    )
    assert lines == "person.added person.changed person.left"
