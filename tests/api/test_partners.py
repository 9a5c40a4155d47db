"""A clinic keeps its partners: what they may do, by what they come in, and what ends at once."""

import asyncio
import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from joserfc.jwk import ECKey, OctKey, RSAKey

from app.api.openapi import PUBLIC
from app.wiring.clock import clock
from tests.api.partner_world import ENDPOINT, Clinic, asks_by_secret, works
from tests.world import World, bearer

PAGE = Path("docs/partners.md").read_text()


async def test_a_secret_is_shown_once_and_never_again(world: World) -> None:
    clinic = await Clinic.of(world)
    await clinic.adds()

    secret = await clinic.gives_secret()
    told = [await clinic.asks("GET", ""), await clinic.asks("GET", "/acme")]

    assert secret["client_id"] == "st-elsewhere.acme"
    assert [secret["client_secret"] in answer.text for answer in told] == [False, False]
    assert told[1].json()["credentials"][0]["id"] == secret["id"]
    assert await world.scalar("SELECT count(*) FROM audit WHERE action = 'partner.secret_added'") == 1


@pytest.mark.parametrize("change", ["revoked", "disabled", "narrowed"])
async def test_what_is_taken_away_is_gone_at_once(world: World, change: str) -> None:
    clinic = await Clinic.of(world)
    await clinic.adds()
    secret = await clinic.gives_secret()
    granted = await asks_by_secret(world, secret["client_secret"])
    assert await works(world, granted) == 200

    if change == "revoked":
        done = await clinic.asks("DELETE", f"/acme/credentials/{secret['id']}")
    elif change == "disabled":
        done = await clinic.asks("POST", "/acme:disable")
    else:
        done = await clinic.asks("PUT", "/acme", {"name": "Acme", "scopes": ["alerts:read"]})

    assert done.status_code == 200
    assert await works(world, granted) == 401
    again = await asks_by_secret(world, secret["client_secret"])
    assert again.status_code == (200 if change == "narrowed" else 401)


async def test_a_partner_that_is_let_in_again_comes_in_with_what_it_had(world: World) -> None:
    clinic = await Clinic.of(world)
    await clinic.adds()
    secret = (await clinic.gives_secret())["client_secret"]
    await clinic.asks("POST", "/acme:disable")

    (await clinic.asks("POST", "/acme:enable")).raise_for_status()

    assert (await asks_by_secret(world, secret)).status_code == 200


async def test_a_sixth_secret_is_refused_and_an_expired_one_makes_room(world: World) -> None:
    clinic = await Clinic.of(world)
    await clinic.adds()
    body = {"expires_at": (world.now + timedelta(hours=1)).isoformat()}
    first = (await clinic.asks("POST", "/acme/secrets", body)).json()["client_secret"]
    for _ in range(4):
        await clinic.gives_secret()

    sixth = await clinic.asks("POST", "/acme/secrets", {})
    world.now += timedelta(hours=1)
    later = await clinic.asks("POST", "/acme/secrets", {})

    assert (sixth.status_code, sixth.json()["code"]) == (409, "partner-state")
    assert later.status_code == 201
    assert (await asks_by_secret(world, first)).status_code == 401


@pytest.mark.parametrize(
    ("jwk", "pointer"),
    [
        (ECKey.generate_key("P-384").as_dict(private=True), "/jwk/d"),
        (ECKey.generate_key("P-521").as_dict(private=False), "/jwk/crv"),
        (OctKey.generate_key(256).as_dict(), "/jwk/k"),
        ({"kty": "RSA", "n": "_" * 170 + "w", "e": "AQAB"}, "/jwk/n"),
        (RSAKey.generate_key(2048).as_dict(private=False), "/jwk/n"),
        ({"kty": "RSA", "n": "é", "e": "AQAB"}, "/jwk/n"),
        ({"kty": "EC", "crv": "P-256", "x": "AA", "y": "AA"}, "/jwk"),
        ({**RSAKey.generate_key(3072).as_dict(private=False), "alg": "HS256"}, "/jwk/alg"),
        ({**ECKey.generate_key("P-384").as_dict(private=False), "kid": "../x"}, "/jwk/kid"),
        ({}, "/jwk/kty"),
    ],
)
async def test_a_key_that_is_not_a_good_public_one_is_refused_by_its_member(
    world: World, jwk: dict[str, Any], pointer: str
) -> None:
    clinic = await Clinic.of(world)
    await clinic.adds()

    answer = await clinic.asks("POST", "/acme/keys", {"jwk": jwk})

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == pointer


async def test_a_key_without_a_kid_is_called_by_its_thumbprint_and_may_be_sent_again(world: World) -> None:
    clinic = await Clinic.of(world)
    await clinic.adds()
    key = ECKey.generate_key("P-256")
    body = {"jwk": key.as_dict(private=False)}

    answers = [await clinic.asks("POST", "/acme/keys", body) for _ in range(2)]

    assert [answer.json()["id"] for answer in answers] == [key.thumbprint()] * 2


async def test_scopes_that_are_nobody_elses_are_refused_by_their_place(world: World) -> None:
    clinic = await Clinic.of(world)

    answer = await clinic.asks(
        "POST", "", {"partner_id": "acme", "name": "A", "scopes": ["alerts:read", "staff:write"]}
    )

    assert answer.json()["errors"][0]["pointer"] == "/scopes/1"


async def test_only_who_may_keeps_partners_and_only_those_of_the_clinic(world: World) -> None:
    clinic = await Clinic.of(world)
    await clinic.adds()
    await world.clinic("elsewhere")
    there = await Clinic.of(world, "elsewhere")

    foreign = [await there.asks("GET", "/acme"), await there.asks("POST", "/acme/secrets", {})]
    nurse = await world.http.get("/v1/partners", headers=bearer(world.staff))

    assert [answer.status_code for answer in foreign] == [404, 404]
    assert (await there.asks("GET", "")).json() == {"items": []}
    assert nurse.status_code == 403


async def test_without_scopes_for_it_a_partner_is_refused_everywhere(world: World) -> None:
    clinic = await Clinic.of(world)
    await clinic.adds(scopes=("rules:read",))
    token = (await asks_by_secret(world, (await clinic.gives_secret())["client_secret"])).json()["access_token"]
    document = (await world.http.get("/openapi.json")).json()
    let_in = set()

    for path, verbs in document["paths"].items():
        for method, one in verbs.items():
            if one["operationId"] in PUBLIC or one["operationId"].startswith(("livez", "readyz")):
                continue
            where = re.sub(r"\{[^}]*\}", "0b8f2c1e-8a55-4a0e-9a3f-6f6f4a4c1b10", path)
            body = one.get("requestBody", {}).get("content", {}).get("application/json", {}).get("example")
            answer = await world.http.request(method.upper(), where, json=body, headers=bearer(token))
            if answer.status_code < 400:
                let_in.add(one["operationId"])

    assert let_in <= {"listRulesets", "listAdjustableNumbers"}


async def test_tokens_that_ended_a_month_ago_are_forgotten_and_others_are_not(world: World) -> None:
    clinic = await Clinic.of(world)
    await clinic.adds()
    secret = (await clinic.gives_secret())["client_secret"]
    await asks_by_secret(world, secret)
    await world.staff_token(expires_at=world.now + timedelta(minutes=1))
    world.now += timedelta(days=29)
    kept = await asks_by_secret(world, secret)
    before = await world.scalar("SELECT count(*) FROM tokens")
    world.now += timedelta(days=2)

    await world.jobs["forget expired"].run()

    assert await world.scalar("SELECT count(*) FROM tokens") == before - 1
    assert await world.scalar("SELECT count(*) FROM tokens WHERE partner_id = 'acme'") == 1
    assert kept.status_code == 200


class FromAThread:
    """What the page's programs ask with: they wait, the server under test does not."""

    def __init__(self, http: httpx.AsyncClient, loop: asyncio.AbstractEventLoop) -> None:
        self._http, self._loop = http, loop

    def post(self, url: str, **more: Any) -> httpx.Response:
        return asyncio.run_coroutine_threadsafe(self._http.post(url, **more), self._loop).result(30)


async def test_the_programs_on_the_page_get_a_token(world: World) -> None:
    world.now = clock()
    names: dict[str, Any] = {}
    for block in re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL):
        exec(block, names)
    clinic = await Clinic.of(world)
    await clinic.adds()
    secret = await clinic.gives_secret()
    key, public = names["new_key"]("2026-03")
    (await clinic.asks("POST", "/acme/keys", {"jwk": public})).raise_for_status()
    http, url = FromAThread(world.http, asyncio.get_running_loop()), ENDPOINT.removesuffix("/oauth/token")

    tokens = [
        await asyncio.to_thread(names["token_by_secret"], http, url, secret["client_id"], secret["client_secret"]),
        await asyncio.to_thread(names["token_by_key"], http, url, secret["client_id"], key, "2026-03"),
    ]

    for token in tokens:
        assert (await world.http.get("/v1/alerts", headers=bearer(token))).status_code == 200
