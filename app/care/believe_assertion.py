"""Is this assertion to be believed? A JWT that a partner signed, as SMART Backend Services asks for."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any, TypeGuard

from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, RSAKey

from app.care.read_key import ALGORITHMS, SigningKey, algorithms_of, key_of

LONGEST = timedelta(minutes=5)
SKEW = timedelta(seconds=30)  # by so much a partner's clock may be ahead
NOT_SIGNED = "the assertion is not signed with a key that this client has here: look at kid and alg"
KEPT_FOR = LONGEST + 2 * SKEW  # after that it would not be believed in any case


@dataclass(frozen=True, slots=True)
class Assertion:
    """A JWT as it came, taken apart and not yet believed. `once` is what of it is used up."""

    compact: str
    alg: str
    kid: str
    client_id: str
    claims: Mapping[str, Any]

    @property
    def once(self) -> bytes:
        """A hash of who says it, and of its `jti`."""
        return hashlib.sha256(json.dumps(["assertion", self.client_id, self.claims["jti"]]).encode()).digest()


def take_apart(compact: str) -> Assertion | None:
    """The parts of a JWT; `None` when it is none, or is signed by an algorithm that is not believed from anybody."""
    try:
        found = jws.extract_compact(compact.encode())
        claims = json.loads(found.payload)
        header = found.headers()
    except (JoseError, ValueError, RecursionError):
        return None
    alg, kid = header.get("alg"), header.get("kid")
    # What is critical to its sender and not known here would change what the rest means.
    if not isinstance(claims, dict) or not isinstance(kid, str) or alg not in ALGORITHMS or "crit" in header:
        return None
    return Assertion(compact, alg, kid, str(claims.get("sub", "")), claims)


def believe(
    given: Assertion, jwk: Mapping[str, Any] | None, client_id: str, audience: str, now: datetime
) -> str | None:
    """Why it is not believed; `None` when it is. Without a key it is held against nobody's, which costs the same."""
    key = _nobodys(given.alg) if jwk is None else key_of(jwk)
    algorithms = [given.alg] if jwk is None else list(algorithms_of(jwk))
    try:
        jws.deserialize_compact(given.compact, key, algorithms=algorithms)
    except (JoseError, ValueError, RecursionError):
        return NOT_SIGNED
    return NOT_SIGNED if jwk is None else _fault_of(given.claims, client_id, audience, now)


def _fault_of(claims: Mapping[str, Any], client_id: str, audience: str, now: datetime) -> str | None:
    jti = claims.get("jti")
    if claims.get("iss") != client_id or claims.get("sub") != client_id:
        return "expected iss and sub to be the client_id"
    if claims.get("aud") not in (audience, [audience]):
        return f"expected aud to be {audience}"
    if not isinstance(jti, str) or not 1 <= len(jti) <= 256:
        return "expected a jti of 1 to 256 letters"
    return _fault_of_times(claims, now)


def _fault_of_times(claims: Mapping[str, Any], now: datetime) -> str | None:
    at, expires = now.timestamp(), claims.get("exp")
    if not _is_number(expires) or not at < expires <= at + (LONGEST + SKEW).total_seconds():
        return "expected exp to be still to come, and at most 5 minutes ahead"
    for name in ("iat", "nbf"):
        told = claims.get(name, 0)
        if not _is_number(told) or told > at + SKEW.total_seconds():
            return f"expected {name} not to be in the future"
    return None


def _is_number(value: Any) -> TypeGuard[int | float]:
    return isinstance(value, int | float) and not isinstance(value, bool)


@cache
def _nobodys(alg: str) -> SigningKey:
    """A key of this kind that nobody has."""
    if alg.startswith("ES"):
        return ECKey.generate_key("P-384" if alg == "ES384" else "P-256")
    # To hold a signature against it a modulus need only be odd and long enough.
    return RSAKey.import_key({"kty": "RSA", "n": "_" * 341 + "w", "e": "AQAB"})
