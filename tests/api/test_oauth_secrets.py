"""A program proves itself with a secret: by Basic or in the form, and a token for ten minutes comes back."""

import base64
from datetime import timedelta

import httpx
import pytest

from tests.api.partner_world import AsyncOAuth2Client, Clinic, asks_by_secret, shares, works
from tests.world import World, bearer


def basic(client_id: str, secret: str) -> dict[str, str]:
    return {"authorization": "Basic " + base64.b64encode(f"{client_id}:{secret}".encode()).decode()}


async def test_a_secret_is_good_for_a_token_that_holds_ten_minutes(world: World) -> None:
    clinic = await Clinic.of(world)
    await clinic.adds()
    secret = await clinic.gives_secret()

    by_form = await asks_by_secret(world, secret["client_secret"])
    form = {"grant_type": "client_credentials"}
    by_basic = await world.http.post(
        "/oauth/token", data=form, headers=basic(secret["client_id"], secret["client_secret"])
    )

    for granted in (by_form, by_basic):
        told = granted.json()
        assert (told["token_type"], told["expires_in"]) == ("bearer", 600)
        assert told["scope"].split() == ["alerts:read", "alerts:write", "diaries:read"]
        assert (granted.headers["cache-control"], granted.headers["pragma"]) == ("no-store", "no-cache")
        assert await works(world, granted) == 200
    world.now += timedelta(minutes=10)
    assert await works(world, by_form) == 401


async def test_only_what_was_asked_for_is_given_and_never_more_than_the_partner_may(world: World) -> None:
    clinic = await Clinic.of(world)
    await clinic.adds(scopes=("alerts:read", "diaries:read"))
    secret = (await clinic.gives_secret())["client_secret"]

    narrow = await asks_by_secret(world, secret, scope="diaries:read")
    wide = [
        await asks_by_secret(world, secret, scope=f"alerts:read {one}") for one in ("alerts:write", "x", "staff:write")
    ]

    assert narrow.json()["scope"] == "diaries:read"
    assert await works(world, narrow) == 403
    assert [(answer.status_code, answer.json()["error"]) for answer in wide] == [(400, "invalid_scope")] * 3


async def test_an_unknown_client_and_a_wrong_secret_are_told_the_same(world: World) -> None:
    clinic = await Clinic.of(world)
    await clinic.adds()
    good = (await clinic.gives_secret())["client_secret"]
    who = ("st-elsewhere.acme", "st-elsewhere.nobody", "nowhere.acme", "acme", "", "st-elsewhere.acme'--", "a\x01b")

    answers = [await asks_by_secret(world, "tocsin-secret-wrong", client_id=one) for one in who]

    assert {answer.status_code for answer in answers} == {401}
    assert len({answer.text for answer in answers}) == 1
    told = answers[0].json()
    assert (told["error"], told["code"]) == ("invalid_client", "client-refused")
    assert told["error_description"] == told["detail"]
    assert answers[0].headers["www-authenticate"].startswith("Basic")
    assert answers[0].headers["content-type"] == "application/json"
    assert good not in str([answer.text for answer in answers])


async def test_another_clinics_partner_of_the_same_name_is_somebody_else(world: World) -> None:
    await world.clinic("elsewhere")
    here, there = await Clinic.of(world), await Clinic.of(world, "elsewhere")
    await here.adds()
    await there.adds()
    secret = (await there.gives_secret())["client_secret"]

    refused = await asks_by_secret(world, secret, "st-elsewhere.acme")
    granted = await asks_by_secret(world, secret, "elsewhere.acme")

    assert refused.status_code == 401
    assert granted.json()["access_token"].startswith("tocsin_elsewhere_")


@pytest.mark.parametrize(
    ("form", "error"),
    [
        ("", "invalid_request"),
        ("grant_type=password&client_id=a&client_secret=b", "unsupported_grant_type"),
        ("grant_type=client_credentials&scope=alerts:read&scope=diaries:read", "invalid_request"),
        ("grant_type=client_credentials&client_secret=a&client_assertion=b", "invalid_request"),
        ("grant_type=client_credentials&client_assertion=b", "invalid_request"),
        ("grant_type=client_credentials&client_id=%00", "invalid_request"),
        ("&".join(f"f{number}=1" for number in range(50)), "invalid_request"),
    ],
)
async def test_a_form_that_cannot_be_met_is_refused_with_the_word_for_it(world: World, form: str, error: str) -> None:
    headers = {"content-type": "application/x-www-form-urlencoded"}

    answer = await world.http.post("/oauth/token", content=form, headers=headers)

    assert (answer.status_code, answer.json()["error"]) == (400, error)


async def test_two_proofs_at_once_are_one_too_many(world: World) -> None:
    clinic = await Clinic.of(world)
    await clinic.adds()
    one = (await clinic.gives_secret())["client_secret"]
    form = {"grant_type": "client_credentials", "client_secret": one}

    answer = await world.http.post("/oauth/token", data=form, headers=basic("st-elsewhere.acme", one))

    assert answer.json()["error"] == "invalid_request"


async def test_whoever_guesses_is_not_heard_for_a_while(world: World) -> None:
    answers = [await asks_by_secret(world, "wrong") for _ in range(62)]

    assert answers[0].status_code == 401
    assert answers[-1].status_code == 429
    assert int(answers[-1].headers["retry-after"]) > 0


async def test_json_is_not_read_where_a_form_is_asked_for(world: World) -> None:
    answer = await world.http.post("/oauth/token", json={"grant_type": "client_credentials"})

    assert answer.status_code == 415


@pytest.mark.parametrize("method", ["client_secret_basic", "client_secret_post"])
async def test_a_library_for_oauth_gets_a_token_and_uses_it(world: World, method: str) -> None:
    clinic = await Clinic.of(world)
    await clinic.adds()
    kept = await clinic.gives_secret()
    transport = httpx.ASGITransport(app=world.app)

    async with AsyncOAuth2Client(
        kept["client_id"],
        kept["client_secret"],
        token_endpoint_auth_method=method,
        transport=transport,
        base_url="http://tocsin.test",
    ) as client:
        token = await client.fetch_token("http://tocsin.test/oauth/token", grant_type="client_credentials")
        answer = await client.get("/v1/alerts")

    assert token["expires_in"] == 600
    assert answer.status_code == 200


async def test_the_metadata_says_where_tokens_are_and_how_they_are_got(world: World) -> None:
    rfc = (await world.http.get("/.well-known/oauth-authorization-server")).json()
    smart = (await world.http.get("/.well-known/smart-configuration")).json()

    assert smart.pop("capabilities") == ["client-confidential-asymmetric"]
    assert rfc == smart
    assert rfc["token_endpoint"] == f"{rfc['issuer']}/oauth/token"
    assert "staff:write" not in rfc["scopes_supported"]


async def test_a_partner_acknowledges_in_its_own_name(world: World) -> None:
    clinic = await Clinic.of(world)
    await clinic.adds()
    patient_id, phone = await world.patient()
    await world.submits(phone, symptoms=[{"symptom": "leg_weakness", "course": "new"}])
    (alert,) = await world.alerts()
    await shares(world, patient_id)
    token = (await asks_by_secret(world, (await clinic.gives_secret())["client_secret"])).json()["access_token"]

    taken = await world.http.post(f"/v1/alerts/{alert['id']}:acknowledge", headers=bearer(token))
    diary = await world.submits(token, pain={"worst": 3})

    assert taken.json()["acknowledged_by"] == "Acme Analytics"
    assert (diary.status_code, diary.json()["code"]) == (403, "not-allowed")
    actors = "SELECT count(*) FROM audit WHERE actor = 'partner:acme' AND actor_name = 'Acme Analytics'"
    assert await world.scalar(actors) >= 2
