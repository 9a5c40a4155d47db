"""A phone with a key proves each renewal: whoever has only copied the secret gets nothing, and the phone loses nothing."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from joserfc.jwk import ECKey

from tests.api.phones import RENEW, Phone, audited, code_for, phone_of
from tests.world import World


@pytest.fixture
async def phone(world: World) -> Phone:
    patient_id, _ = await world.patient()
    return await phone_of(world, patient_id, ECKey.generate_key("P-256"))


OTHER = ECKey.generate_key("P-256")


@pytest.mark.parametrize(
    "wrong",
    [
        {"key": OTHER},
        {"key": OTHER, "named": "own"},
        {"named": OTHER},
        {"htm": "GET"},
        {"htu": "https://elsewhere.test/v1/tokens:renew"},
        {"htu": RENEW.replace("renew", "other")},
        {"htu": 5},
        {"iat": 0},
        {"iat": "now"},
        {"iat": True},
        {"jti": None},
        {"jti": "short"},
        {"typ": "jwt"},
    ],
    ids=lambda wrong: (
        " ".join(map(str, wrong)) + str(wrong.get("iat", "") or wrong.get("htu", "") or wrong.get("jti", ""))
    ),
)
async def test_a_proof_that_is_not_right_changes_nothing(phone: Phone, wrong: dict[str, Any]) -> None:
    if wrong.get("named") == "own":
        wrong = {**wrong, "named": phone.key}

    refused = await phone.asks(proof=phone.proves(**wrong))

    assert (refused.status_code, refused.json()["code"]) == (401, "proof-refused")
    assert await phone.reads() == 200
    await phone.renews()
    assert await audited(phone.world, "device.reuse_detected") == 0


@pytest.mark.parametrize("proof", ["x", "a.b.c", "e30.e30.", "eyJhbGciOiJub25lIn0.e30."])
async def test_nonsense_for_a_proof_is_refused(phone: Phone, proof: str) -> None:
    answer = await phone.asks(proof=proof)

    assert answer.json()["code"] == "proof-refused"


async def test_without_a_proof_the_secret_alone_is_worth_nothing(phone: Phone) -> None:
    body = {"refresh_token": phone.now["refresh_token"]}
    answer = await phone.world.http.post("/v1/tokens:renew", json=body)

    assert answer.json()["code"] == "proof-refused"
    await phone.renews()


async def test_a_proof_is_good_once_even_at_the_same_moment(phone: Phone) -> None:
    proof = phone.proves()

    answers = await asyncio.gather(*(phone.asks(proof=proof) for _ in range(5)))

    assert sorted(answer.status_code for answer in answers) == [200] + [401] * 4
    phone.world.now += timedelta(hours=20)
    assert (await phone.asks(proof=proof)).json()["code"] == "proof-refused"


@pytest.mark.parametrize("hours", [-23, 23])
async def test_a_phone_whose_clock_is_wrong_goes_on(phone: Phone, hours: int) -> None:
    at = int((phone.world.now + timedelta(hours=hours)).timestamp())

    answer = await phone.asks(proof=phone.proves(iat=at))

    assert answer.status_code == 200


async def test_a_used_secret_with_a_proof_is_a_retry_however_late(phone: Phone) -> None:
    first = phone.now["refresh_token"]
    await phone.renews()
    await phone.reads()
    await phone.renews()
    phone.world.now += timedelta(days=30)

    answer = await phone.asks(first)

    assert answer.status_code == 200
    assert await audited(phone.world, "device.reuse_detected") == 0
    assert await phone.reads() == 401
    phone.now = answer.json()
    assert await phone.reads() == 200


async def test_a_thief_without_the_key_does_not_lock_the_patient_out(phone: Phone) -> None:
    copied = phone.now["refresh_token"]
    await phone.renews()
    await phone.reads()
    phone.world.now += timedelta(hours=5)

    thief = await phone.asks(copied, proof=phone.proves(key=OTHER))

    assert thief.json()["code"] == "proof-refused"
    await phone.renews()
    assert await phone.reads() == 200


@pytest.mark.parametrize(
    "key",
    [
        {},
        {"kty": "oct", "k": "c2VjcmV0"},
        OTHER.as_dict(private=True),
        {**OTHER.as_dict(private=False), "y": OTHER.as_dict(private=False)["x"]},
        {**OTHER.as_dict(private=False), "x": 5},
        ECKey.generate_key("P-384").as_dict(private=False),
    ],
    ids=["empty", "symmetric", "private", "not on the curve", "a number", "another curve"],
)
async def test_a_key_that_cannot_be_one_is_refused_and_the_code_stays_good(world: World, key: dict[str, Any]) -> None:
    patient_id, _ = await world.patient()
    code = (await code_for(world, f"/v1/patients/{patient_id}"))["code"]

    refused = await world.http.post("/v1/enrolments:redeem", json={"code": code, "device_key": key})

    assert refused.status_code == 422
    assert refused.json()["errors"][0]["pointer"] == "/device_key"
    assert (await world.http.post("/v1/enrolments:redeem", json={"code": code})).status_code == 201
