"""What does a browser carry for us? The session, and for a few minutes what a sign-in has come to, sealed."""

import hashlib
import hmac
import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Literal

from fastapi import Request, Response

from app.console.desk import desk_of
from app.records.sealing import MARK, keyring

SESSION = "tocsin_console"
_OURS_ALONE = "__Host-"  # a browser takes it from this host, over TLS, and from no other host beside it


def is_secure(request: Request) -> bool:
    """Whether the world reaches us over TLS, which a proxy may end before us."""
    return request.url.scheme == "https" or desk_of(request).signing.base_url.startswith("https://")


def put(
    request: Request,
    response: Response,
    name: str,
    value: str,
    lasts: timedelta,
    *,
    samesite: Literal["strict", "lax"] = "strict",
) -> None:
    """Gives a browser something to carry that no script can read and no other site can send."""
    secure = is_secure(request)
    response.set_cookie(
        f"{_OURS_ALONE}{name}" if secure else name,
        value,
        max_age=int(lasts.total_seconds()),
        path="/" if secure else "/console",
        secure=secure,
        httponly=True,
        samesite=samesite,
    )


def carried(request: Request, name: str) -> str:
    """What the browser carries under this name, or nothing."""
    return request.cookies.get(f"{_OURS_ALONE}{name}" if is_secure(request) else name, "")


def drop(request: Request, response: Response, name: str) -> None:
    """Lets the browser forget it."""
    secure = is_secure(request)
    full, path = (f"{_OURS_ALONE}{name}", "/") if secure else (name, "/console")
    response.delete_cookie(full, path=path, secure=secure, httponly=True, samesite="strict")


def put_sealed(
    request: Request,
    response: Response,
    name: str,
    values: Mapping[str, Any],
    lasts: timedelta,
    *,
    samesite: Literal["strict", "lax"] = "strict",
) -> None:
    """The same for what the browser must neither read nor change; good under this name and for so long only."""
    until = (desk_of(request).clock() + lasts).isoformat()
    kept = keyring.seal(json.dumps({**values, "is": name, "until": until}))
    put(request, response, name, kept.removeprefix(MARK).rstrip("="), lasts, samesite=samesite)


def read_sealed(request: Request, name: str) -> dict[str, Any] | None:
    """What was put under this name, or None when it is not there, not ours, or too old."""
    value = carried(request, name)
    if not value:
        return None
    try:
        values: dict[str, Any] = json.loads(keyring.open(MARK + value + "=" * (-len(value) % 4)))
    except ValueError:
        return None
    good = values.get("is") == name and desk_of(request).clock() < datetime.fromisoformat(values["until"])
    return values if good else None


def form_token(request: Request) -> str | None:
    """What stands hidden in every form of whoever is signed in: only a page that we made for this session knows it."""
    session = request.cookies.get(f"{_OURS_ALONE}{SESSION}") or request.cookies.get(SESSION)
    return token_of_forms(session) if session else None


def token_of_forms(session: str) -> str:
    """The second line against forms of other sites: it is made from the secret of the session, which they do not have."""
    return hmac.new(session.encode(), b"forms of this session", hashlib.sha256).hexdigest()[:32]
