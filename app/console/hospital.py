"""Whom does the hospital say this is? OpenID Connect: the code flow with PKCE, and an ID token that is checked to the end."""

import base64
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast
from urllib.parse import quote, urlencode

import httpx
from authlib.oauth2.rfc7636 import create_s256_code_challenge  # type: ignore[import-untyped] # Authlib brings no types
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet, KeySetSerialization

from app.care.tie_hospital_account import Vouched
from app.errors import UnavailableError

KEPT_SECONDS = 3600
LEEWAY_SECONDS = 60
# Never `none`, and never what is signed with a secret that the client knows as well.
_ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"]


@dataclass(frozen=True, slots=True)
class Sent:
    """What we remember of somebody whom we sent to the hospital, until they come back."""

    state: str
    nonce: str
    verifier: str


class Hospital:
    """One OpenID Provider. What it says of itself is asked once an hour."""

    def __init__(
        self, issuer: str, client_id: str, client_secret: str, name: str, acr: str | None, http: httpx.AsyncClient
    ) -> None:
        self.name = name
        self._issuer, self._client_id, self._client_secret, self._acr = issuer, client_id, client_secret, acr
        self._http = http
        self._said: dict[str, Any] = {}
        self._keys = KeySet([])
        self._said_at: float | None = None

    async def leave(self, back: str) -> tuple[str, Sent]:
        """Where to send somebody, and what to remember meanwhile; `back` is where they come back to."""
        said = await self._discovered()
        sent = Sent(*(secrets.token_urlsafe(32) for _ in range(3)))
        asked = {
            "response_type": "code",
            "client_id": self._client_id,
            "redirect_uri": back,
            "scope": "openid email",
            "state": sent.state,
            "nonce": sent.nonce,
            "code_challenge": create_s256_code_challenge(sent.verifier),
            "code_challenge_method": "S256",
        }
        if self._acr:
            asked["acr_values"] = self._acr
        address = str(said["authorization_endpoint"])
        return f"{address}{'&' if '?' in address else '?'}{urlencode(asked)}", sent

    async def arrive(self, query: Mapping[str, str], sent: Sent, back: str, now: datetime) -> Vouched | None:
        """Who has come back, or None when anything about it is not as it must be."""
        said = await self._discovered()
        if not secrets.compare_digest(query.get("state", "").encode(), sent.state.encode()):
            return None
        # Of two providers one must not answer for the other (RFC 9207).
        if query.get("iss", self._issuer) != self._issuer:
            return None
        if said.get("authorization_response_iss_parameter_supported") and "iss" not in query:
            return None
        tokens = await self._exchange(str(said["token_endpoint"]), query.get("code", ""), sent, back)
        claims = await self._checked(tokens.get("id_token"), sent.nonce, now) if tokens else None
        if tokens is None or claims is None:
            return None
        about = claims if "email" in claims else await self._asked_about(tokens, claims)
        proved = about.get("email") if about.get("email_verified") is True else None
        return Vouched(self._issuer, claims["sub"], proved if isinstance(proved, str) else None, sent.state)

    async def _exchange(self, address: str, code: str, sent: Sent, back: str) -> dict[str, Any] | None:
        given = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": back,
            "code_verifier": sent.verifier,
        }
        # Both are encoded before they are joined (RFC 6749, 2.3.1).
        who = f"{quote(self._client_id, safe='')}:{quote(self._client_secret, safe='')}"
        headers = {"authorization": f"Basic {base64.b64encode(who.encode()).decode()}"}
        return await self._json("POST", address, data=given, headers=headers)

    async def _checked(self, id_token: Any, nonce: str, now: datetime) -> dict[str, Any] | None:
        """The claims of an ID token that is signed by the provider, for us, for this sign-in, and not too old."""
        for is_last in (False, True):
            try:
                token = jwt.decode(str(id_token), self._keys, algorithms=_ALGORITHMS)
                break
            except (JoseError, ValueError, RecursionError):
                if is_last:
                    return None
                await self._discovered(anew=True)  # keys are exchanged now and then
        rules = jwt.JWTClaimsRegistry(
            now=int(now.timestamp()),
            leeway=LEEWAY_SECONDS,
            iss={"essential": True, "value": self._issuer},
            sub={"essential": True},
            aud={"essential": True, "value": self._client_id},
            exp={"essential": True},
            iat={"essential": True},
            nonce={"essential": True, "value": nonce},
        )
        claims: dict[str, Any] = token.claims
        try:
            rules.validate(claims)
        except (JoseError, ValueError, RecursionError):
            return None
        for_others = isinstance(claims["aud"], list) and len(claims["aud"]) > 1
        strong = self._acr is None or claims.get("acr") in self._acr.split()
        ours = claims.get("azp", None if for_others else self._client_id) == self._client_id
        return claims if ours and strong and isinstance(claims["sub"], str) else None

    async def _asked_about(self, tokens: dict[str, Any], claims: dict[str, Any]) -> dict[str, Any]:
        address = self._said.get("userinfo_endpoint")
        headers = {"authorization": f"Bearer {tokens.get('access_token', '')}"}
        about = await self._json("GET", str(address), headers=headers) if address else None
        return about if about and about.get("sub") == claims["sub"] else {}

    async def _discovered(self, *, anew: bool = False) -> dict[str, Any]:
        """Raises `UnavailableError` when the provider does not answer, or says that it is another."""
        elapsed = time.monotonic() - self._said_at if self._said_at is not None else None
        if elapsed is not None and elapsed < (LEEWAY_SECONDS if anew else KEPT_SECONDS):
            return self._said
        said = await self._json("GET", f"{self._issuer.rstrip('/')}/.well-known/openid-configuration")
        if said is None or said.get("issuer") != self._issuer:
            raise UnavailableError("the hospital's sign-in does not answer; use another way, or try again")
        keys = await self._json("GET", str(said.get("jwks_uri", "")))
        try:
            self._keys = KeySet.import_key_set(cast(KeySetSerialization, keys or {}))
        except (JoseError, ValueError, KeyError):
            raise UnavailableError("the hospital's sign-in shows no keys; use another way, or try again") from None
        self._said, self._said_at = said, time.monotonic()
        return said

    async def _json(self, method: str, address: str, **more: Any) -> dict[str, Any] | None:
        try:
            answer = await self._http.request(method, address, **more)
            said = answer.json() if answer.status_code == 200 else None
        except (httpx.HTTPError, httpx.InvalidURL, ValueError, RecursionError):
            return None
        return said if isinstance(said, dict) else None
