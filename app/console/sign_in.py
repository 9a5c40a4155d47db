"""Who is at the console? A member of staff, whose token stays in a cookie that no script can read."""

import re
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import RedirectResponse

from app.access import Caller, Sight, presented
from app.console.desk import desk_of
from app.console.guard import Page
from app.console.render import render
from app.errors import NotAllowedError, NotSignedInError
from app.records.tokens import caller_of

COOKIE = "tocsin_console"
LASTS_SECONDS = 12 * 3600  # a long shift: nobody should have to sign in twice in a night
_HOME = "/console"
_OUR_PAGE = re.compile(r"/console(/[A-Za-z0-9-]+)*")

router = APIRouter(prefix="/console", route_class=Page)


async def signed_in(request: Request) -> Caller:
    """The member of staff whose cookie came along; raises `NotSignedInError`, `NotAllowedError`."""
    return await _staff_with(request, request.cookies.get(COOKIE, ""))


CallerDep = Annotated[Caller, Depends(signed_in)]


@router.get("/sign-in")
async def ask(request: Request) -> Response:
    """Where a token is pasted; `/console/sign-in#<token>` fills it in, and the server never sees that address."""
    return _form(request.query_params.get("next"), None, 200)


@router.post("/sign-in")
async def sign_in(request: Request) -> Response:
    """Takes a token of staff with `alerts:read`, keeps it in the cookie, and goes on to the page that was wanted."""
    form = await request.form()
    token, wanted = str(form.get("token", "")).strip(), str(form.get("next", ""))
    try:
        await _staff_with(request, token)
    except NotSignedInError:
        return _form(wanted, "This is not a staff token that holds. Paste the whole token, from tocsin_ on.", 401)
    except NotAllowedError:
        return _form(wanted, "This token may not read alerts. Ask whoever gave it to you for another.", 403)
    response = RedirectResponse(safe_next(wanted), 303)
    response.set_cookie(
        COOKIE,
        token,
        max_age=LASTS_SECONDS,
        path="/console",
        secure=request.url.scheme == "https",
        httponly=True,
        samesite="strict",
    )
    return response


@router.post("/sign-out")
async def sign_out() -> Response:
    """Forgets the token on this device; it stays good elsewhere."""
    response = RedirectResponse("/console/sign-in", 303)
    response.delete_cookie(COOKIE, path="/console", httponly=True, samesite="strict")
    return response


def safe_next(wanted: str | None) -> str:
    """Where to go after signing in: a page of the console and nothing else."""
    return wanted if wanted and _OUR_PAGE.fullmatch(wanted) and not wanted.startswith("/console/sign-") else _HOME


async def _staff_with(request: Request, token: str) -> Caller:
    desk = desk_of(request)
    given = presented(f"Bearer {token}")
    async with desk.database.begin(Sight(given.clinic_id)) as session:
        caller = await caller_of(session, given, desk.clock())
    if caller.kind != "staff":
        raise NotSignedInError("only staff sign in at the console")
    caller.require("alerts:read")
    return caller


def _form(wanted: str | None, error: str | None, status: int) -> Response:
    return render("sign_in.html", status, {"next": safe_next(wanted), "error": error})
