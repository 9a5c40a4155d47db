"""What do the secrets that people and programs carry look like, and what is kept of them?

A token reads `tocsin_<clinic>_<id>_<secret>`: it names its clinic, so that finding it is one look-up under that
clinic's key, and only a SHA-256 of the secret is kept. The secret is 256 random bits, so a fast hash is enough.
"""

import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from app.errors import NotSignedInError

CLINIC_ID = r"[a-z][a-z0-9-]{1,38}[a-z0-9]"

_TOKEN = re.compile(rf"tocsin_({CLINIC_ID})_([A-Za-z0-9-]{{8,36}})_([A-Za-z0-9]{{20,64}})")
# Without letters and digits that are taken for each other when read aloud or typed with a thumb.
_CODE_ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"


@dataclass(frozen=True, slots=True)
class Presented:
    """A token as it was presented: whose it claims to be, and the hash to hold against what is kept."""

    clinic_id: str
    token_id: str
    secret_hash: bytes


@dataclass(frozen=True, slots=True)
class Minted:
    """A new secret: shown once, kept only as a hash."""

    token_id: str
    secret_hash: bytes
    shown: str


def presented(authorization: str | None) -> Presented:
    """Reads an `Authorization: Bearer` header; raises `NotSignedInError`."""
    scheme, _, token = (authorization or "").partition(" ")
    matched = _TOKEN.fullmatch(token.strip()) if scheme.lower() == "bearer" else None
    if matched is None:
        raise NotSignedInError("send the header Authorization: Bearer followed by a Tocsin token")
    clinic_id, token_id, secret = matched.groups()
    return Presented(clinic_id, token_id, secret_hash(secret))


def is_good(
    kept_hash: bytes, given: Presented, expires_at: datetime | None, revoked_at: datetime | None, now: datetime
) -> bool:
    """Whether a presented token is the kept one and still holds; takes the same time whichever byte differs."""
    return is_same(kept_hash, given) and revoked_at is None and (expires_at is None or now < expires_at)


def is_same(kept_hash: bytes, given: Presented) -> bool:
    """Whether it is the kept token, whether or not that still holds: its owner has presented it, and nobody guesses."""
    return hmac.compare_digest(kept_hash, given.secret_hash)


def mint_token(clinic_id: str) -> Minted:
    """A new bearer token of a clinic."""
    token_id = "".join(secrets.choice(_LETTERS) for _ in range(12))
    secret = "".join(secrets.choice(_LETTERS) for _ in range(43))
    return Minted(token_id, secret_hash(secret), f"tocsin_{clinic_id}_{token_id}_{secret}")


def mint_code(clinic_id: str) -> Minted:
    """A new enrolment code, to be typed by hand: 12 characters, 58 bits, short-lived and good for one use."""
    secret = "".join(secrets.choice(_CODE_ALPHABET) for _ in range(12))
    shown = f"{clinic_id}/{secret[:4]}-{secret[4:8]}-{secret[8:]}"
    return Minted(secret, code_hash(secret), shown)


@dataclass(frozen=True, slots=True)
class MintedLink:
    """The secret of a one-time link: shown in the message alone, kept only as a hash."""

    shown: str
    link_hash: bytes


def mint_link() -> MintedLink:
    """A new secret for a one-time link: 128 random bits in 22 letters, short enough for an SMS."""
    shown = secrets.token_urlsafe(16)
    return MintedLink(shown, link_hash(shown))


def reply_code(alert_id: UUID) -> str:
    """Four digits that stand for the alert in an answer by SMS; the same for ever, and not unique among all alerts."""
    return f"{alert_id.int % 10_000:04d}"


def link_hash(secret: str) -> bytes:
    """What is kept of a one-time link's secret."""
    return hashlib.sha256(b"link:" + secret.encode()).digest()


def read_code(typed: str) -> tuple[str, bytes]:
    """The clinic and hash of an enrolment code as a person typed it: case, spaces and dashes do not matter."""
    clinic_id, _, rest = typed.strip().partition("/")
    return clinic_id.strip().lower(), code_hash(re.sub(r"[\s-]", "", rest).upper())


def secret_hash(secret: str) -> bytes:
    """What is kept of a token's secret."""
    return hashlib.sha256(secret.encode()).digest()


def code_hash(code: str) -> bytes:
    """What is kept of an enrolment code, without its dashes."""
    return hashlib.sha256(b"enrolment:" + code.encode()).digest()
