"""What does the secret look like with which a phone stays signed in, and what is kept of it?

It reads `tocsin-refresh_<clinic>_<secret>`, so that it is found like a token, and is never taken for one.
"""

import hashlib
import re
import secrets

from app.access.tokens import CLINIC_ID
from app.errors import NotSignedInError

_REFRESH = re.compile(rf"tocsin-refresh_({CLINIC_ID})_([A-Za-z0-9_-]{{43}})")


def mint_refresh(clinic_id: str) -> tuple[str, bytes]:
    """A new one of 256 random bits: as it is shown, once, and what is kept."""
    secret = secrets.token_urlsafe(32)
    return f"tocsin-refresh_{clinic_id}_{secret}", _hashed(secret)


def read_refresh(shown: str) -> tuple[str, bytes]:
    """Its clinic, and the hash to look for; raises `NotSignedInError`."""
    matched = _REFRESH.fullmatch(shown.strip())
    if matched is None:
        raise NotSignedInError("this is no refresh token of Tocsin")
    clinic_id, secret = matched.groups()
    return clinic_id, _hashed(secret)


def _hashed(secret: str) -> bytes:
    return hashlib.sha256(b"refresh:" + secret.encode()).digest()
