"""What the tests of partners share: a partner, its keys, assertions that it signs, and asking for a token."""

import warnings
from typing import Any
from uuid import UUID, uuid4

import httpx
from joserfc import jwt
from joserfc.jwk import ECKey, RSAKey

from app.access import Scope
from tests.world import World, bearer

with warnings.catch_warnings():
    # The library says that it would rather have another HTTP client.
    warnings.simplefilter("ignore")
    from authlib.integrations.httpx_client import AsyncOAuth2Client
    from authlib.oauth2.rfc7523 import PrivateKeyJWT

__all__ = ["AsyncOAuth2Client", "PrivateKeyJWT"]

SCOPES: tuple[Scope, ...] = ("alerts:read", "alerts:write", "diaries:read")
ENDPOINT = "http://127.0.0.1:8000/oauth/token"
BY_ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
ALGORITHM = {"P-256": "ES256", "P-384": "ES384"}


class Clinic:
    """The one who keeps a clinic's partners."""

    def __init__(self, world: World, token: str) -> None:
        self.world, self.headers = world, bearer(token)

    @classmethod
    async def of(cls, world: World, clinic_id: str | None = None) -> "Clinic":
        return cls(world, await world.staff_token(scopes=("partners:write",), name="Admin", clinic_id=clinic_id))

    async def asks(self, method: str, path: str, body: Any = None) -> httpx.Response:
        return await self.world.http.request(method, f"/v1/partners{path}", json=body, headers=self.headers)

    async def adds(self, partner_id: str = "acme", scopes: tuple[str, ...] = SCOPES) -> None:
        body = {"partner_id": partner_id, "name": "Acme Analytics", "scopes": scopes}
        (await self.asks("POST", "", body)).raise_for_status()

    async def gives_secret(self, partner_id: str = "acme") -> dict[str, Any]:
        told: dict[str, Any] = (await self.asks("POST", f"/{partner_id}/secrets", {})).raise_for_status().json()
        return told

    async def takes_key(self, key: ECKey | RSAKey, kid: str = "k1", partner_id: str = "acme") -> None:
        jwk = {**key.as_dict(private=False), "kid": kid}
        (await self.asks("POST", f"/{partner_id}/keys", {"jwk": jwk})).raise_for_status()


def assertion(world: World, key: Any, kid: str = "k1", alg: str = "ES384", **claims: Any) -> str:
    """A good one, but for what is said otherwise; a claim that is `None` is left out."""
    now = int(world.now.timestamp())
    me = "st-elsewhere.acme"
    told = {"iss": me, "sub": me, "aud": ENDPOINT, "iat": now, "exp": now + 240, "jti": str(uuid4()), **claims}
    kept = {name: one for name, one in told.items() if one is not None}
    return jwt.encode({"alg": alg, "kid": kid, "typ": "JWT"}, kept, key, algorithms=[alg])


async def asks_with(world: World, signed: str, **more: str) -> httpx.Response:
    form = {"grant_type": "client_credentials", "client_assertion_type": BY_ASSERTION, "client_assertion": signed}
    return await world.http.post("/oauth/token", data=form | more)


async def asks_by_secret(
    world: World, secret: str, client_id: str = "st-elsewhere.acme", **more: str
) -> httpx.Response:
    form = {"grant_type": "client_credentials", "client_id": client_id, "client_secret": secret}
    return await world.http.post("/oauth/token", data=form | more)


async def works(world: World, granted: httpx.Response) -> int:
    """What the API answers to a token that was just given out."""
    token = granted.raise_for_status().json()["access_token"]
    return (await world.http.get("/v1/alerts", headers=bearer(token))).status_code


async def shares(world: World, patient_id: UUID) -> None:
    """The patient agrees that partners see them."""
    body = {"purpose": "partner_sharing", "version": "1", "language": "en", "text": "Acme may see my diaries."}
    path = f"/v1/patients/{patient_id}/consents"
    (await world.http.post(path, json=body, headers=bearer(world.staff))).raise_for_status()
