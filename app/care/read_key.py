"""With which public keys may a partner sign, and by which algorithms are they believed?"""

import base64
import re
from collections.abc import Mapping
from typing import Any

from joserfc.errors import JoseError
from joserfc.jwk import ECKey, RSAKey

from app.clinical.intake.reading import Problem
from app.errors import UnreadableInputError

# Bits. 3072 are as hard to break as P-256; a key longer than the longest would cost us more than whoever sends it.
SHORTEST_RSA, LONGEST_RSA = 3072, 8192
ALGORITHMS = ("RS384", "ES384", "RS256", "ES256")
_OF_CURVE = {"P-256": "ES256", "P-384": "ES384"}
_SECRET = ("d", "p", "q", "dp", "dq", "qi", "oth", "k")
# It stands in addresses of the API, and is signed for.
_KID = re.compile(r"[A-Za-z0-9._~-]{1,128}")

SigningKey = ECKey | RSAKey


def read_key(given: Mapping[str, Any]) -> dict[str, Any]:
    """The public key as it is kept, always with a `kid`; raises `UnreadableInputError` naming what is wrong with it."""
    faults = [
        Problem(f"/jwk/{one}", "expected no private member: keep it to yourself") for one in _SECRET if one in given
    ]
    if faults:
        raise UnreadableInputError("this is a private key: throw it away and make another", faults)
    kept = _public_of(given)
    for name, expected in (("use", ("sig",)), ("alg", algorithms_of(kept))):
        if given.get(name) not in (None, *expected):
            raise _fault(name, f"expected {' or '.join(expected)}, or nothing")
    kid = given.get("kid", key_of(kept).thumbprint())
    if not isinstance(kid, str) or not _KID.fullmatch(kid):
        raise _fault("kid", "expected 1 to 128 letters, digits, dots, dashes, tildes or underscores")
    return {**kept, "kid": kid, **({"alg": given["alg"]} if given.get("alg") else {})}


def key_of(jwk: Mapping[str, Any]) -> SigningKey:
    """A kept key, to hold a signature against."""
    return ECKey.import_key(dict(jwk)) if jwk["kty"] == "EC" else RSAKey.import_key(dict(jwk))


def algorithms_of(jwk: Mapping[str, Any]) -> tuple[str, ...]:
    """By which algorithms this key is believed: told by the key, never by what was signed."""
    if jwk.get("alg"):
        return (str(jwk["alg"]),)
    return (_OF_CURVE[str(jwk["crv"])],) if jwk["kty"] == "EC" else ("RS384", "RS256")


def _public_of(given: Mapping[str, Any]) -> dict[str, Any]:
    kind = given.get("kty")
    if kind == "EC":
        if given.get("crv") not in _OF_CURVE:
            raise _fault("crv", "expected P-256 or P-384")
        members: tuple[str, ...] = ("kty", "crv", "x", "y")
    elif kind == "RSA":
        members = ("kty", "n", "e")
    else:
        raise _fault("kty", "expected EC or RSA")
    for name in members:
        if not isinstance(given.get(name), str):
            raise _fault(name, "expected a text in base64url")
    kept = {name: given[name] for name in members}
    if kind == "RSA" and not SHORTEST_RSA <= _bits(kept["n"]) <= LONGEST_RSA:
        raise _fault("n", f"expected {SHORTEST_RSA} to {LONGEST_RSA} bits in base64url")
    try:
        _ = key_of(kept).public_key  # reading it is what proves that the point is on its curve
    except (JoseError, ValueError, TypeError):
        raise _fault("", "expected a public key that holds together") from None
    return kept


def _bits(modulus: str) -> int:
    try:
        return int.from_bytes(base64.urlsafe_b64decode(modulus + "=" * (-len(modulus) % 4))).bit_length()
    except ValueError:
        return 0


def _fault(member: str, expected: str) -> UnreadableInputError:
    pointer = f"/jwk/{member}" if member else "/jwk"
    return UnreadableInputError("the key could not be read", [Problem(pointer, expected)])
