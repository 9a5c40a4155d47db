"""A clinic's file may name its people and its canary: made or brought up to date by name, never proved by being written."""

import json
from typing import Any

import pytest

from app.oncall.canary import Canary
from app.records.clinics import get_clinic
from app.wiring.clock import clock
from tests.command import tocsin
from tests.oncall_world import Lead, lead, person
from tests.world import World

PHONE = {"channel": "sms", "address": "+442079460123"}
MAIL = {"channel": "email", "address": "ada@example.org", "wait_seconds": 60}


@pytest.fixture
async def desk(world: World) -> Lead:
    return await lead(world)


def keep(world: World, **more: Any) -> str:
    """What the command says of the example with these fields as well."""
    wanted = {**json.loads(tocsin("clinic", "--example").stdout), **more}
    done = tocsin("clinic", "-", given=json.dumps(wanted), TOCSIN_DATABASE_URL=world.url)
    return done.stdout if done.returncode == 0 else done.stderr


async def test_people_of_a_file_are_made_and_brought_up_to_date_by_name(world: World, desk: Lead) -> None:
    bea = await person(world, "Bea Berg", [("pager", "Bea")])

    said = keep(world, people=[{"name": "Ada Adler", "contacts": [PHONE]}, {"name": "Bea Berg", "language": "de"}])
    first = (await desk.gets("/people"))["items"]
    keep(world, people=[{"name": "Ada Adler", "contacts": [MAIL, PHONE]}])
    second = (await desk.gets("/people"))["items"]

    assert "2 people are kept; contact points that are new have yet to be proved" in said
    assert [(one["name"], one["language"], len(one["contacts"])) for one in first] == [
        ("Ada Adler", "en", 1),
        ("Bea Berg", "de", 1),
    ]
    assert first[1]["id"] == str(bea)
    assert second[0]["id"] == first[0]["id"]
    assert [(one["channel"], one["place"], one["wait_seconds"]) for one in second[0]["contacts"]] == [
        ("email", 0, 60),
        ("sms", 1, None),
    ]


async def test_a_file_proves_nothing_and_takes_no_proof_away(world: World, desk: Lead) -> None:
    await person(world, "Ada Adler", [("sms", PHONE["address"])])

    keep(world, people=[{"name": "Ada Adler", "contacts": [MAIL, PHONE]}])

    (ada,) = (await desk.gets("/people"))["items"]
    assert [(one["channel"], one["verified_at"] is not None) for one in ada["contacts"]] == [
        ("email", False),
        ("sms", True),
    ]


async def test_a_canary_flies_when_the_file_says_so_and_only_then(world: World) -> None:
    before = clock()
    keep(world, canary={"at": "10:00:00", "within_seconds": 120})
    async with world.database.begin() as session:
        with_one = await get_clinic(session, world.clinic_id)
    keep(world)
    async with world.database.begin() as session:
        without = await get_clinic(session, world.clinic_id)

    assert with_one is not None
    assert with_one.canary == Canary(within_seconds=120)
    assert with_one.next_canary_at is not None
    assert with_one.next_canary_at > before
    assert without is not None
    assert (without.canary, without.next_canary_at) == (None, None)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"people": [{"name": ""}]}, "/people/0/name: expected at least 1 characters"),
        ({"people": [{"name": "Ada", "language": "tlh"}]}, "/people/0/language: expected one of de, en, es"),
        ({"people": [{"name": "Ada", "contacts": [{"channel": "sms"}]}]}, "/people/0/contacts/0/address: is required"),
        ({"canary": {"within_seconds": 1}}, "/canary/within_seconds"),
    ],
)
async def test_what_is_wrong_with_a_file_is_said_in_a_line(world: World, wrong: dict[str, Any], said: str) -> None:
    answer = keep(world, **wrong)

    assert said in answer
    assert "Traceback" not in answer
