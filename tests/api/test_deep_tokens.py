"""JSON within JSON, thousands deep, in what somebody has signed: refused like any other nonsense, and breaks nothing."""

import base64

import pytest
from joserfc import jws
from joserfc.jwk import ECKey

from tests.api.partner_world import Clinic, asks_with, assertion, works
from tests.api.phones import phone_of
from tests.world import World

DEEP = 2_000  # a reader that goes down into each breaks off after a thousand

SIGNING = jws.JWSRegistry(algorithms=["ES256"])


def nested(depth: int = DEEP) -> str:
    text = '{"alg":"ES256","kid":"k1","jwk":' + "[" * depth
    return base64.urlsafe_b64encode(text.encode()).rstrip(b"=").decode()


def planted(signed: str, place: int) -> str:
    parts = signed.split(".")
    parts[place] = nested()
    return ".".join(parts)


async def test_a_signed_proof_that_is_nested_without_end_is_refused(world: World) -> None:
    patient_id, _ = await world.patient()
    key = ECKey.generate_key("P-256")
    phone = await phone_of(world, patient_id, key)
    header = {"alg": "ES256", "typ": "dpop+jwt", "jwk": key.as_dict(private=False)}

    refused = await phone.asks(proof=jws.serialize_compact(header, b"[" * DEEP, key, registry=SIGNING))

    assert (refused.status_code, refused.json()["code"]) == (401, "proof-refused")
    await phone.renews()


@pytest.mark.parametrize("place", [0, 1])
async def test_a_proof_that_is_nested_without_end_is_refused_and_the_phone_loses_nothing(
    world: World, place: int
) -> None:
    patient_id, _ = await world.patient()
    phone = await phone_of(world, patient_id, ECKey.generate_key("P-256"))

    refused = await phone.asks(proof=planted(phone.proves(), place))

    assert (refused.status_code, refused.json()["code"]) == (401, "proof-refused")
    await phone.renews()


async def test_a_proof_of_a_moment_beyond_all_numbers_is_refused(world: World) -> None:
    patient_id, _ = await world.patient()
    phone = await phone_of(world, patient_id, ECKey.generate_key("P-256"))

    refused = [await phone.asks(proof=phone.proves(iat=moment)) for moment in (10**400, -(10**400))]

    assert [(one.status_code, one.json()["code"]) for one in refused] == [(401, "proof-refused")] * 2


@pytest.mark.parametrize("place", [0, 1])
async def test_an_assertion_that_is_nested_without_end_is_refused(world: World, place: int) -> None:
    clinic, key = await Clinic.of(world), ECKey.generate_key("P-384")
    await clinic.adds()
    await clinic.takes_key(key)

    refused = await asks_with(world, planted(assertion(world, key), place))

    assert (refused.status_code, refused.json()["code"]) == (401, "client-refused")
    assert await works(world, await asks_with(world, assertion(world, key))) == 200
