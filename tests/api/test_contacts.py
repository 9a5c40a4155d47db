"""The ways to somebody: in an order, each proved by a code that only it was sent."""

import asyncio
import re
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
from sqlalchemy import text

from app.api.desk import Desk
from app.notify.channels.sms import NAME as SMS
from app.notify.channels.sms import build
from app.wiring.web import assemble
from tests.oncall_world import Lead, lead, person, team
from tests.world import World, bearer

PAGER = {"channel": "pager", "address": "Ada's pager"}


class Ada:
    """Somebody with one contact point that is not proved yet."""

    def __init__(self, desk: Lead, person_id: UUID, contact: dict[str, Any]) -> None:
        self.desk, self.id, self.contact = desk, person_id, contact
        self.path = f"/people/{person_id}/contacts/{contact['id']}"

    async def does(self, verb: str, body: Any = None) -> httpx.Response:
        return await self.desk.asks("POST", f"{self.path}:{verb}", body)

    async def code(self) -> str:
        """The code that was last sent, as it stands in the message."""
        await self.desk.world.passes(seconds=1)
        said = [message.text for _, message in self.desk.world.pager.said]
        return re.findall(r"\b\d{6}\b", said[-1])[0]


@pytest.fixture
async def desk(world: World) -> Lead:
    return await lead(world)


@pytest.fixture
async def ada(world: World, desk: Lead) -> Ada:
    one = await desk.posts("/people", {"name": "Ada"})
    return Ada(desk, UUID(one["id"]), await desk.posts(f"/people/{one['id']}/contacts", PAGER))


async def test_a_code_proves_a_contact_point(world: World, ada: Ada) -> None:
    sent = await ada.does("verify")
    code = await ada.code()
    confirmed = await ada.does("confirm", {"code": f"{code[:3]} {code[3:]}"})

    assert sent.json() == {"expires_at": "2026-03-10T09:15:00Z"}
    assert world.pager.addresses == ["Ada's pager"]
    assert confirmed.status_code == 200
    assert confirmed.json()["verified_at"] == confirmed.json()["confirmed_at"] == "2026-03-10T09:00:01Z"
    assert ada.contact["verified_at"] is None


async def test_a_code_can_be_read_nowhere_but_in_its_message(world: World, ada: Ada) -> None:
    sent = await ada.does("verify")
    code = await ada.code()

    shown = [
        sent.text,
        str(await ada.desk.gets("/people")),
        str(await world.scalar("SELECT json_agg(audit) FROM audit")),
    ]

    assert not [answer for answer in shown if code in answer or "code_hash" in answer]


async def test_the_same_code_works_once(ada: Ada) -> None:
    await ada.does("verify")
    code = {"code": await ada.code()}

    answers = await asyncio.gather(*(ada.does("confirm", code) for _ in range(4)))

    assert sorted(answer.status_code for answer in answers) == [200, 410, 410, 410]
    assert {one.json()["code"] for one in answers if one.status_code == 410} == {"contact-code-refused"}


async def test_of_two_codes_sent_at_once_the_last_holds(world: World, ada: Ada) -> None:
    answers = await asyncio.gather(ada.does("verify"), ada.does("verify"))
    await world.passes(seconds=1)
    codes = [re.findall(r"\b\d{6}\b", message.text)[0] for _, message in world.pager.said]
    tried = [(await ada.does("confirm", {"code": code})).status_code for code in codes]

    assert [answer.status_code for answer in answers] == [200, 200]
    assert len(codes) == 2
    assert 200 in tried
    assert set(tried) <= {200, 410, 422}
    assert tried.count(200) == 1


async def test_a_wrong_code_is_pointed_at_and_five_end_it(ada: Ada) -> None:
    await ada.does("verify")
    code = await ada.code()
    wrong = {"code": f"{(int(code) + 1) % 1_000_000:06d}"}

    tries = [await ada.does("confirm", wrong) for _ in range(6)]
    too_late = await ada.does("confirm", {"code": code})

    assert [one.status_code for one in tries] == [422] * 5 + [410]
    assert tries[0].json()["errors"][0]["pointer"] == "/code"
    assert too_late.status_code == 410


async def test_wrong_codes_at_once_are_all_counted(ada: Ada) -> None:
    await ada.does("verify")
    wrong = {"code": f"{(int(await ada.code()) + 1) % 1_000_000:06d}"}

    answers = await asyncio.gather(*(ada.does("confirm", wrong) for _ in range(8)))

    assert sorted(answer.status_code for answer in answers) == [410] * 3 + [422] * 5


async def test_a_code_ends_after_a_quarter_of_an_hour(world: World, ada: Ada) -> None:
    await ada.does("verify")
    code = await ada.code()
    world.now += timedelta(minutes=15)

    answer = await ada.does("confirm", {"code": code})

    assert answer.status_code == 410


async def test_three_codes_an_hour_even_if_the_address_is_taken_away_and_added_again(world: World, ada: Ada) -> None:
    sent = [(await ada.does("verify")).status_code for _ in range(4)]
    await ada.desk.asks("DELETE", ada.path)
    again = await ada.desk.posts(f"/people/{ada.id}/contacts", PAGER)
    still = await ada.does("verify")
    world.now += timedelta(hours=1)
    later = await ada.does("verify")

    assert sent == [200, 200, 200, 409]
    assert again["id"] == ada.contact["id"]
    assert (still.status_code, later.status_code) == (409, 200)


async def test_an_address_that_comes_back_is_proved_anew(world: World, ada: Ada) -> None:
    await ada.does("verify")
    await ada.does("confirm", {"code": await ada.code()})
    await ada.desk.asks("DELETE", ada.path)

    again = await ada.desk.posts(f"/people/{ada.id}/contacts", PAGER)
    other = await ada.desk.posts(f"/people/{ada.id}/contacts", {**PAGER, "address": "another"})

    assert (again["verified_at"], other["verified_at"]) == (None, None)


async def test_a_test_message_goes_to_that_contact_point_alone(world: World, ada: Ada) -> None:
    await ada.desk.posts(f"/people/{ada.id}/contacts", {**PAGER, "address": "another"})

    answers = [(await ada.does("test")).status_code for _ in range(4)]
    await world.passes(seconds=1)

    assert answers == [200, 200, 200, 409]
    assert world.pager.addresses == ["Ada's pager"] * 3


async def test_nothing_is_sent_to_who_has_said_stop(world: World, ada: Ada) -> None:
    async with world.database.begin() as session:
        await session.execute(text("UPDATE contacts SET stopped_at = now()"))

    answers = [await ada.does("verify"), await ada.does("test")]

    assert [answer.status_code for answer in answers] == [409, 409]


async def test_contact_points_stand_in_the_order_that_was_asked_for(ada: Ada) -> None:
    base = f"/people/{ada.id}/contacts"
    second = await ada.desk.posts(base, {"channel": "pager", "address": "second"})
    first = await ada.desk.posts(base, {"channel": "pager", "address": "first", "place": 0})
    same = await ada.desk.posts(base, {"channel": "pager", "address": "second"})

    moved = await ada.desk.puts(f"{base}/{second['id']}", {"place": 0, "wait_seconds": 60})

    (shown,) = (await ada.desk.gets("/people"))["items"]
    assert (first["place"], same["id"]) == (0, second["id"])
    assert (moved["place"], moved["wait_seconds"]) == (0, 60)
    assert [(one["address"], one["place"]) for one in shown["contacts"]] == [
        ("second", 0),
        ("first", 1),
        ("Ada's pager", 2),
    ]


async def test_somebody_has_ten_contact_points_at_most(ada: Ada) -> None:
    base = f"/people/{ada.id}/contacts"
    for number in range(9):
        await ada.desk.posts(base, {"channel": "pager", "address": f"pager {number}"})

    answer = await ada.desk.asks("POST", base, {"channel": "pager", "address": "one more"})

    assert (answer.status_code, answer.json()["code"]) == (409, "oncall-state")


async def test_taking_the_last_way_to_somebody_away_tells_the_gap(world: World, desk: Lead) -> None:
    bea = await person(world, "Bea", [("pager", "one"), ("pager", "two")])
    await team(world, "nurses", [bea])
    (shown,) = (await desk.gets("/people"))["items"]
    paths = [f"/people/{bea}/contacts/{one['id']}" for one in shown["contacts"]]

    gaps = [(await desk.asks("DELETE", path)).json()["gaps"] for path in paths]

    assert gaps[0] == []
    assert [(one["team_id"], one["gap"]["people"]) for one in gaps[1]] == [("nurses", [str(bea)])]


@pytest.mark.parametrize(
    ("wrong", "pointer"),
    [
        ({"address": ""}, "/address"),
        ({"address": "a" * 2001}, "/address"),
        ({"address": "a\x00"}, "/address"),
        ({"wait_seconds": -1}, "/wait_seconds"),
        ({"place": 10}, "/place"),
        ({"verified_at": "2026-01-01T00:00:00Z"}, "/verified_at"),
    ],
)
async def test_a_contact_point_that_cannot_be_read_is_pointed_at(ada: Ada, wrong: dict[str, Any], pointer: str) -> None:
    answer = await ada.desk.asks("POST", f"/people/{ada.id}/contacts", {**PAGER, **wrong})

    assert answer.status_code == 422
    assert [one["pointer"] for one in answer.json()["errors"]] == [pointer]


async def test_an_address_that_its_channel_can_never_reach_is_refused(world: World, ada: Ada) -> None:
    async with httpx.AsyncClient() as out:
        sms = build({"ACCOUNT_SID": "AC" + "1" * 32, "AUTH_TOKEN": "secret", "FROM": "+15005550006"}, out)
        assert sms is not None
        app = assemble(Desk(database=world.web, clock=lambda: world.now, channels={SMS: sms}))
        http = httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://tocsin.test")
        body = {"channel": "sms", "address": "ring me"}

        answer = await http.post(f"/v1/people/{ada.id}/contacts", json=body, headers=bearer(ada.desk.token))

    assert answer.status_code == 422
    assert [one["pointer"] for one in answer.json()["errors"]] == ["/address"]


async def test_contact_points_of_others_look_like_not_there(world: World, ada: Ada) -> None:
    await world.clinic("elsewhere")
    stranger = await lead(world, clinic_id="elsewhere")
    bea = await person(world, "Bea")
    swapped = ada.path.replace(str(ada.id), str(bea))
    missing = f"/people/{ada.id}/contacts/{uuid4()}"
    asked = (("PUT", "", {"place": 0}), ("DELETE", "", None), ("POST", ":verify", None))

    answers = [
        await by.asks(method, path + verb, body)
        for by, path in ((stranger, ada.path), (ada.desk, swapped), (ada.desk, missing))
        for method, verb, body in (*asked, ("POST", ":confirm", {"code": "123456"}), ("POST", ":test", None))
    ]

    assert [answer.status_code for answer in answers] == [404] * 15


async def test_contact_points_are_written_with_the_scope_for_it(world: World, ada: Ada) -> None:
    reader = await lead(world, ("oncall:read",))
    asked = (("PUT", "", {"place": 0}), ("DELETE", "", None), ("POST", ":verify", None), ("POST", ":test", None))

    answers = [
        await reader.asks(method, ada.path + verb, body)
        for method, verb, body in (*asked, ("POST", ":confirm", {"code": "123456"}))
    ]

    assert [answer.status_code for answer in answers] == [403] * 5
