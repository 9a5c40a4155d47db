"""An ID token is believed when it is signed by the provider, for us, for this sign-in, now; and in no other case."""

import base64
import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey

from app.care.tie_hospital_account import Vouched
from app.console.hospital import Hospital
from app.errors import UnavailableError

ISSUER, BACK = "https://id.example.org", "https://tocsin.test/console/sign-in/hospital/back"
NOW = datetime(2026, 3, 10, 9, 0, tzinfo=UTC)
KEY, OTHER = RSAKey.generate_key(2048, {"kid": "one"}), RSAKey.generate_key(2048, {"kid": "one"})


class Provider:
    """A provider that can be bent."""

    def __init__(self) -> None:
        self.claims: dict[str, Any] = {}
        self.header: dict[str, Any] = {"alg": "RS256", "kid": "one"}
        self.signs_with: Any = KEY
        self.shows = KEY
        self.issuer = ISSUER
        self.strength = "pwd"
        self.bent: Callable[[str], str] = str
        self.asked: list[httpx.Request] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request)
        if request.url.path.endswith("openid-configuration"):
            said = {"authorization_endpoint": "/authorize", "token_endpoint": "/token", "jwks_uri": "/jwks"}
            return httpx.Response(
                200, json={"issuer": self.issuer, **{name: ISSUER + path for name, path in said.items()}}
            )
        if request.url.path == "/jwks":
            return httpx.Response(200, json={"keys": [self.shows.as_dict(private=False)]})
        token = self.bent(self._signed())
        return httpx.Response(200, json={"access_token": "a", "id_token": token})

    def _signed(self) -> str:
        if self.header["alg"] == "none":
            parts = [json.dumps(one).encode() for one in (self.header, self.claims)]
            return ".".join(base64.urlsafe_b64encode(one).decode().rstrip("=") for one in parts) + "."
        return jwt.encode(self.header, self.claims, self.signs_with, algorithms=["RS256", "HS256"])


async def answer(provider: Provider, acr: str | None = None, **bent: Any) -> Vouched | None:
    async with httpx.AsyncClient(transport=httpx.MockTransport(provider)) as http:
        hospital = Hospital(ISSUER, "tocsin", "secret", "St Elsewhere", acr, http)
        _, sent = await hospital.leave(BACK)
        at = int(NOW.timestamp())
        provider.claims = {"iss": ISSUER, "sub": "a-1", "aud": "tocsin", "iat": at, "exp": at + 300}
        provider.claims |= {
            "nonce": sent.nonce,
            "email": "a@b",
            "email_verified": True,
            "acr": provider.strength,
            **bent,
        }
        return await hospital.arrive({"state": sent.state, "code": "c"}, sent, BACK, NOW)


async def test_a_good_token_tells_who_it_is_and_the_code_goes_with_its_proof() -> None:
    provider = Provider()

    said = await answer(provider)

    assert said is not None
    assert (said.issuer, said.subject, said.proved_email) == (ISSUER, "a-1", "a@b")
    (exchange,) = [one for one in provider.asked if one.url.path == "/token"]
    assert b"code_verifier=" in exchange.content


@pytest.mark.parametrize(
    "bent",
    [
        {"iss": "https://other.example.org"},
        {"aud": "somebody-else"},
        {"aud": ["tocsin", "somebody-else"]},
        {"azp": "somebody-else"},
        {"nonce": "of another sign-in"},
        {"exp": int(NOW.timestamp()) - 61},
        {"iat": int(NOW.timestamp()) + 120},
        {"sub": None},
        {"sub": 7},
    ],
)
async def test_a_token_that_is_for_others_or_of_another_moment_is_refused(bent: dict[str, Any]) -> None:
    assert await answer(Provider(), **bent) is None


async def test_a_token_that_somebody_else_has_signed_is_refused() -> None:
    provider = Provider()
    provider.signs_with = OTHER

    assert await answer(provider) is None


async def test_a_token_signed_with_what_everybody_knows_is_refused() -> None:
    provider = Provider()
    provider.header = {"alg": "HS256"}
    provider.signs_with = OctKey.import_key(b"secret" * 8)

    assert await answer(provider) is None


@pytest.mark.parametrize("rest", ["", ".", ".AAAA"])
async def test_a_token_that_nobody_has_signed_is_refused(rest: str) -> None:
    provider = Provider()
    provider.header = {"alg": "none"}
    provider.bent = lambda token: token.rpartition(".")[0] + rest

    assert await answer(provider) is None


@pytest.mark.parametrize(("acr", "is_good"), [("mfa", True), ("phr mfa", True), ("phr", False)])
async def test_a_sign_in_that_is_not_as_strong_as_asked_is_refused(acr: str, is_good: bool) -> None:
    provider = Provider()
    provider.strength = "mfa"

    said = await answer(provider, acr)

    assert (said is not None) == is_good


@pytest.mark.parametrize("proved", [False, None, "true", 1])
async def test_an_address_counts_only_when_the_provider_says_that_it_is_proved(proved: Any) -> None:
    said = await answer(Provider(), email_verified=proved)

    assert said is not None
    assert said.proved_email is None


async def test_a_provider_that_says_it_is_another_is_not_asked() -> None:
    provider = Provider()
    provider.issuer = "https://other.example.org"

    with pytest.raises(UnavailableError):
        await answer(provider)


@pytest.mark.parametrize("place", [0, 1])
async def test_a_token_that_is_nested_without_end_is_refused(place: int) -> None:
    nested = base64.urlsafe_b64encode(b'{"alg":"RS256","x":' + b"[" * 9_000 + b"]" * 9_000 + b"}").decode().rstrip("=")
    provider = Provider()
    provider.bent = lambda signed: ".".join(
        nested if at == place else part for at, part in enumerate(signed.split("."))
    )

    assert await answer(provider) is None


async def test_an_answer_of_the_provider_that_is_nested_without_end_is_no_answer() -> None:
    def deep(_: httpx.Request) -> httpx.Response:
        return httpx.Response(200, content=b"[" * 100_000)

    async with httpx.AsyncClient(transport=httpx.MockTransport(deep)) as http:
        with pytest.raises(UnavailableError):
            await Hospital(ISSUER, "tocsin", "secret", "St Elsewhere", None, http).leave(BACK)
