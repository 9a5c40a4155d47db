"""Was this made just now, for this, by the telephone that holds the key? A DPoP proof, as RFC 9449 has it."""

import hashlib
import hmac
import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import ECKey
from sqlalchemy.ext.asyncio import AsyncSession

from app.clinical.intake.reading import Problem
from app.errors import UnreadableInputError
from app.records.devices import Device
from app.records.spent import spend

# A patient's phone may be set to another day; that a proof is used twice is held off by its id, not by the clock.
CLOCKS_DIFFER = timedelta(days=1)
_PARTS = ("crv", "kty", "x", "y")  # whatever else a phone says of its key is not kept


def public_key(given: Mapping[str, Any]) -> dict[str, Any]:
    """The public half of a key on the curve P-256, as it is kept; raises `UnreadableInputError`."""
    refused = UnreadableInputError(
        "the body could not be read",
        [Problem("/device_key", "expected a public JWK: kty EC, crv P-256, x and y, no d")],
    )
    if "d" in given or given.get("kty") != "EC" or given.get("crv") != "P-256":
        raise refused
    try:
        return dict(_key(given).as_dict(private=False))
    except (JoseError, ValueError, KeyError, TypeError):
        raise refused from None


async def why_not_proven(
    session: AsyncSession, device: Device, proof: str | None, url: str, now: datetime
) -> str | None:
    """What is wrong with the proof that a telephone sends with a renewal, or `None`; a good one is used up."""
    if proof is None:
        return "this phone was enrolled with a key: send `proof`, a new DPoP proof made with it"
    try:
        claims = _signed(proof, ECKey.import_key(device.key or {}))
    except (JoseError, ValueError, TypeError, KeyError, RecursionError):  # which is JSON within JSON, thousands deep
        return "the proof is no `dpop+jwt` that this phone's key has signed with ES256"
    wrong = _wrong(claims, url, now)
    if wrong is not None:
        return wrong
    spent = hashlib.sha256(b"dpop:" + device.device_id.bytes + str(claims["jti"]).encode()).digest()
    until = datetime.fromtimestamp(claims["iat"], now.tzinfo) + 2 * CLOCKS_DIFFER
    is_first = await spend(session, device.clinic_id, spent, until)
    return None if is_first else "this proof was used before: make a new one for each try, with a `jti` of its own"


def _key(given: Mapping[str, Any]) -> ECKey:
    key = ECKey.import_key({name: given[name] for name in _PARTS})
    key.public_key.public_numbers()  # read now: a point that is not on the curve is refused here
    return key


def _signed(proof: str, key: ECKey) -> dict[str, Any]:
    """The claims; raises one of several errors unless they are signed by this key, which the proof names as well."""
    signed = jws.deserialize_compact(proof, key, algorithms=["ES256"], registry=_REGISTRY)
    header = signed.headers()
    named = _key(header["jwk"])
    same = hmac.compare_digest(named.thumbprint(), key.thumbprint())
    if header.get("typ") != "dpop+jwt" or "d" in header["jwk"] or not same:
        raise ValueError
    claims = json.loads(signed.payload)
    if not isinstance(claims, dict):
        raise TypeError
    return claims


def _wrong(claims: Mapping[str, Any], url: str, now: datetime) -> str | None:
    if claims.get("htm") != "POST" or not _same_place(claims.get("htu"), url):
        return f"the proof is for something else: it must say htm POST and htu {url}"
    if not isinstance(claims.get("jti"), str) or not 8 <= len(claims["jti"]) <= 200:
        return "the proof needs a `jti` of 8 to 200 characters"
    at = claims.get("iat")
    least, most = (now - CLOCKS_DIFFER).timestamp(), (now + CLOCKS_DIFFER).timestamp()
    if not isinstance(at, int) or isinstance(at, bool) or not least <= at <= most:  # compared: a huge one is no float
        return "the proof's `iat` is more than a day from our clock: take the time from the header Date of this answer"
    return None


def _same_place(given: object, url: str) -> bool:
    """Without query and fragment, as the standard says; schemes and hosts in any case."""
    if not isinstance(given, str):
        return False
    try:
        one, other = urlsplit(given), urlsplit(url)
        ports = [part.port or {"https": 443, "http": 80}.get(part.scheme) for part in (one, other)]
    except ValueError:
        return False
    return (one.scheme, one.hostname, one.path) == (other.scheme, other.hostname, other.path) and ports[0] == ports[1]


_REGISTRY = jws.JWSRegistry(algorithms=["ES256"])
