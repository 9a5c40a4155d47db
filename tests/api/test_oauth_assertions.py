"""A program proves itself with an assertion that it signed: once, for us, for a while, by a key that we have."""

import asyncio
import base64
import json
from typing import Any

import httpx
import pytest
from joserfc.jwk import ECKey, OctKey, RSAKey

from tests.api.partner_world import ENDPOINT, AsyncOAuth2Client, Clinic, PrivateKeyJWT, asks_with, assertion, works
from tests.world import World

KEY, OTHER = ECKey.generate_key("P-384"), ECKey.generate_key("P-384")
P256, RSA = ECKey.generate_key("P-256"), RSAKey.generate_key(3072)


def part(told: dict[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(told).encode()).rstrip(b"=").decode()


@pytest.fixture
async def clinic(world: World) -> Clinic:
    clinic = await Clinic.of(world)
    await clinic.adds()
    await clinic.takes_key(KEY)
    return clinic


@pytest.mark.parametrize(("key", "alg"), [(KEY, "ES384"), (P256, "ES256"), (RSA, "RS384"), (RSA, "RS256")])
async def test_an_assertion_signed_with_a_key_we_have_is_good_for_a_token(
    world: World, clinic: Clinic, key: Any, alg: str
) -> None:
    await clinic.takes_key(key, kid=f"mine-{alg}")

    granted = await asks_with(world, assertion(world, key, f"mine-{alg}", alg))

    assert await works(world, granted) == 200
    kept = (await clinic.asks("GET", "/acme")).json()
    assert {one["id"]: one["used_at"] is not None for one in kept["credentials"]} == {"k1": False, f"mine-{alg}": True}
    assert kept["used_at"] is not None


@pytest.mark.parametrize(
    "claims",
    [
        {"aud": "https://elsewhere.example/oauth/token"},
        {"aud": [ENDPOINT, "https://elsewhere.example"]},
        {"aud": None},
        {"exp": 1},
        {"exp": None},
        {"exp": "soon"},
        {"exp": True},
        {"exp": 99999999999},
        {"iat": 99999999999},
        {"nbf": 99999999999},
        {"jti": None},
        {"jti": ""},
        {"jti": 7},
        {"jti": "x" * 300},
        {"iss": "st-elsewhere.other"},
        {"sub": "st-elsewhere.other"},
        {"sub": "elsewhere.acme"},
        {"sub": None},
    ],
)
async def test_an_assertion_that_says_something_else_is_refused(
    world: World, clinic: Clinic, claims: dict[str, Any]
) -> None:
    refused = await asks_with(world, assertion(world, KEY, **claims))

    assert (refused.status_code, refused.json()["error"]) == (401, "invalid_client")
    assert await world.scalar("SELECT count(*) FROM tokens WHERE kind = 'partner'") == 0


async def test_an_assertion_is_good_once_even_when_it_comes_many_times_at_once(world: World, clinic: Clinic) -> None:
    signed = assertion(world, KEY)

    answers = await asyncio.gather(*(asks_with(world, signed) for _ in range(8)))

    assert sorted(answer.status_code for answer in answers) == [200] + [401] * 7
    assert await world.scalar("SELECT count(*) FROM tokens WHERE kind = 'partner'") == 1


async def test_two_partners_may_use_the_same_jti(world: World, clinic: Clinic) -> None:
    await clinic.adds("other")
    await clinic.takes_key(OTHER, partner_id="other")
    them = {"iss": "st-elsewhere.other", "sub": "st-elsewhere.other"}

    first = await asks_with(world, assertion(world, KEY, jti="one"))
    second = await asks_with(world, assertion(world, OTHER, jti="one", **them))

    assert (first.status_code, second.status_code) == (200, 200)


async def test_a_key_of_another_partner_or_clinic_is_not_believed(world: World, clinic: Clinic) -> None:
    await clinic.adds("other")
    await clinic.takes_key(OTHER, kid="theirs", partner_id="other")
    await world.clinic("elsewhere")
    there = await Clinic.of(world, "elsewhere")
    await there.adds()
    await there.takes_key(OTHER, kid="k1")

    answers = [
        await asks_with(world, assertion(world, OTHER, "theirs")),
        await asks_with(world, assertion(world, OTHER, "k1")),
        await asks_with(world, assertion(world, KEY, "not-there")),
        await asks_with(world, assertion(world, P256, "k1", "ES256")),
        await asks_with(world, assertion(world, RSA, "k1", "RS384")),
    ]

    assert [answer.status_code for answer in answers] == [401] * 5
    assert len({answer.text for answer in answers}) == 1


async def test_the_algorithm_is_told_by_the_key_and_never_by_what_was_signed(world: World, clinic: Clinic) -> None:
    await clinic.takes_key(RSA, kid="rsa")
    claims = json.loads(base64.urlsafe_b64decode(assertion(world, KEY).split(".")[1] + "=="))
    unsigned = f"{part({'alg': 'none', 'kid': 'k1'})}.{part(claims)}."
    by_public_key = [
        assertion(world, OctKey.import_key(public), kid, "HS256")
        for public, kid in ((json.dumps(KEY.as_dict(private=False)), "k1"), (KEY.thumbprint() * 2, "k1"))
    ]
    taken_apart = assertion(world, KEY).split(".")
    changed = ".".join((taken_apart[0], part({**claims, "sub": "st-elsewhere.other"}), taken_apart[2]))
    bad = [unsigned, *by_public_key, changed, "a.b.c", "", "....", f"{part({'alg': 'ES384'})}.{part(claims)}.AA"]

    answers = [await asks_with(world, one) for one in bad]

    assert {answer.status_code for answer in answers if answer.json()["error"] != "invalid_request"} == {401}
    assert all(answer.status_code in (400, 401) for answer in answers)


async def test_a_key_is_replaced_while_it_is_in_use(world: World, clinic: Clinic) -> None:
    before = await asks_with(world, assertion(world, KEY))
    await clinic.takes_key(OTHER, kid="k2")

    both = [await asks_with(world, assertion(world, key, kid)) for key, kid in ((KEY, "k1"), (OTHER, "k2"))]
    (await clinic.asks("DELETE", "/acme/credentials/k1")).raise_for_status()

    assert [answer.status_code for answer in both] == [200, 200]
    assert [await works(world, one) for one in (before, both[0], both[1])] == [401, 401, 200]
    assert (await asks_with(world, assertion(world, KEY))).status_code == 401
    assert (await asks_with(world, assertion(world, OTHER, "k2"))).status_code == 200


async def test_scopes_in_the_form_are_held_to_what_the_partner_may(world: World, clinic: Clinic) -> None:
    narrow = await asks_with(world, assertion(world, KEY), scope="alerts:read")
    wide = await asks_with(world, assertion(world, KEY), scope="alerts:read partners:write")

    assert narrow.json()["scope"] == "alerts:read"
    assert (wide.status_code, wide.json()["error"]) == (400, "invalid_scope")


async def test_a_client_id_in_the_form_that_is_another_is_refused(world: World, clinic: Clinic) -> None:
    refused = await asks_with(world, assertion(world, KEY), client_id="st-elsewhere.other")

    assert refused.status_code == 401


async def test_a_library_for_oauth_signs_for_itself(world: World, clinic: Clinic) -> None:
    transport = httpx.ASGITransport(app=world.app)
    now = int(world.now.timestamp())
    method = PrivateKeyJWT(ENDPOINT, claims={"iat": now, "exp": now + 200}, headers={"kid": "k1"}, alg="ES384")

    async with AsyncOAuth2Client(
        "st-elsewhere.acme",
        KEY,
        token_endpoint_auth_method=method,
        transport=transport,
        base_url="http://tocsin.test",
    ) as client:
        token = await client.fetch_token("http://tocsin.test/oauth/token", grant_type="client_credentials")
        answer = await client.get("/v1/alerts")

    assert token["token_type"] == "bearer"
    assert answer.status_code == 200
