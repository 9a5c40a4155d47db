"""What stands before and behind every page? Nobody else's forms, refusals a nurse can read, and tight headers."""

import hmac
import re
from collections.abc import Callable, Coroutine
from pathlib import Path
from traceback import extract_tb
from typing import Any
from urllib.parse import urlsplit

import structlog
from fastapi import Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import RedirectResponse
from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException

from app.console.cookies import form_token
from app.console.render import FORM_TOKEN, IDLE_SECONDS, render
from app.errors import (
    AccountStateError,
    AlertStateError,
    CodeRefusedError,
    InvitationRefusedError,
    NotAllowedError,
    NotFoundError,
    NotSignedInError,
    OnCallStateError,
    Refusal,
    TooManyRequestsError,
    UnavailableError,
    UnreadableInputError,
)

STATUS: dict[type[Refusal], int] = {
    NotSignedInError: 401,
    NotAllowedError: 403,
    NotFoundError: 404,
    AlertStateError: 409,
    OnCallStateError: 409,
    AccountStateError: 409,
    CodeRefusedError: 410,
    InvitationRefusedError: 410,
    UnreadableInputError: 422,
    TooManyRequestsError: 429,
    UnavailableError: 503,
}
HEADERS = {
    "content-security-policy": "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    # With `no-referrer` a browser sends `Origin: null` even with our own forms.
    "referrer-policy": "same-origin",
}

_IN_A_SESSION = re.compile(r"^/console/(?!sign-in|invitation/)")
_FORM_OF_A_PAGE = re.compile(r"^(/console/alerts/[^/]+|/console/account)/[a-z0-9/-]+$")

logger = structlog.get_logger()


class Page(APIRoute):
    """A route whose every answer, refusals and faults included, is a page."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handle = super().get_route_handler()

        async def guarded(request: Request) -> Response:
            response = await _answered(request, handle)
            for name, value in HEADERS.items():
                response.headers[name] = value
            return response

        return guarded


async def _answered(request: Request, handle: Callable[[Request], Coroutine[Any, Any, Response]]) -> Response:
    try:
        FORM_TOKEN.set(form_token(request))
        IDLE_SECONDS.set(None)
        _require_own_form(request)
        await _require_own_session(request)
        return await handle(request)
    except NotSignedInError:
        return _to_sign_in(request)
    except RequestValidationError:
        return _refused(request, NotFoundError("no such page"))
    except HTTPException:
        return _refused(request, UnreadableInputError("this form could not be read"))
    except Refusal as refusal:
        return _refused(request, refusal)
    except Exception as fault:  # noqa: BLE001 - whatever breaks, a nurse must read what to do instead
        # Its class and place alone: the message of a fault may quote a patient.
        place = extract_tb(fault.__traceback__)[-1]
        where = f"{Path(place.filename).name}:{place.lineno}"
        logger.error("page failed", path=_without_secret(request), fault=type(fault).__name__, where=where)  # noqa: TRY400
        return render("broken.html", 500, {"again": _back_to(request)})


def _require_own_form(request: Request) -> None:
    """A form must come from our own pages; a browser that tells nothing is held by the cookie's SameSite alone."""
    if request.method != "POST":
        return
    site, origin = request.headers.get("sec-fetch-site"), request.headers.get("origin")
    foreign_site = site is not None and site not in ("same-origin", "none")
    foreign_origin = origin is not None and urlsplit(origin).netloc.lower() != request.headers.get("host", "").lower()
    if foreign_site or foreign_origin:
        raise NotAllowedError("this was not sent from one of Tocsin's own pages")


async def _require_own_session(request: Request) -> None:
    """A form of whoever is signed in carries what only a page of the same session knows.

    Forms that sign somebody in do nothing in anybody's name yet; those behind a one-time link answer for its holder.
    """
    token = form_token(request)
    if request.method != "POST" or token is None or not _IN_A_SESSION.match(request.url.path):
        return
    given = str((await request.form()).get("form_token", ""))
    if not hmac.compare_digest(given.encode(), token.encode()):
        raise NotAllowedError("this page is from before you last signed in; open it again, and send it from there")


def _to_sign_in(request: Request) -> Response:
    """The way to the sign-in page, and from there to the page that was asked for.

    A browser keeps a `SameSite=Strict` cookie back when a link in a web mailer is followed. A page that opens itself
    once more is asked for by ourselves, and comes with the cookie: so nobody signs in twice to answer a page.
    """
    if form_token(request) is not None:  # a browser that carries nothing was not refused: it has only come
        request.state.refused_as = STATUS[NotSignedInError]
    if request.method == "GET" and request.headers.get("sec-fetch-site") == "cross-site":
        return render("opening.html", 200, {"again": request.url.path})
    return RedirectResponse(f"/console/sign-in?next={_back_to(request)}", 303)


def _refused(request: Request, refusal: Refusal) -> Response:
    status = STATUS.get(type(refusal), 400)
    request.state.refused = refusal.code
    shown = {"refusal": refusal, "status": status, "again": _back_to(request), "asked": request.method == "GET"}
    response = render("refused.html", status, shown)
    if status == 503:
        response.headers["retry-after"] = "5"
    if isinstance(refusal, TooManyRequestsError):
        response.headers["retry-after"] = str(refusal.retry_after)
    return response


def _without_secret(request: Request) -> str:
    """The path for a log: a one-time link answers for whoever holds it, so it is not written down."""
    path = request.url.path
    return next((f"{begins}…" for begins in ("/a/", "/console/invitation/") if path.startswith(begins)), path)


def _back_to(request: Request) -> str:
    """The page itself, or the one whose form was sent."""
    path = request.url.path
    return path if request.method == "GET" else _FORM_OF_A_PAGE.sub(r"\1", path)
