"""How does somebody sign in by name and password, or by a token, and how do they leave?"""

from uuid import UUID

import structlog
from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse
from starlette.datastructures import FormData

from app.care.keep_my_account import sign_out as end_session
from app.care.sign_in import SESSION_LASTS, Who, check_password, check_second_step
from app.care.use_passkeys import options_to_sign_in
from app.console.cookies import SESSION, carried, drop, put, put_sealed, read_sealed
from app.console.desk import desk_of
from app.console.guard import Page
from app.console.render import render
from app.console.sign_in import AnyoneDep, safe_next, staff_with
from app.console.signing_in.entering import (
    PROVED,
    STEP,
    STEP_LASTS,
    all_errors,
    before_trying,
    enter,
    fresh_challenge,
    has_failed,
    known_here,
    no_sooner,
    place_of,
)
from app.errors import NotAllowedError, NotSignedInError

logger = structlog.get_logger()
router = APIRouter(prefix="/console", route_class=Page)

# The same words for a name that nobody has, a wrong password, an account that is disabled and one that has to wait.
NOT_TOGETHER = (
    "This name and this password do not belong together. "
    "After five failures the next try has to wait, up to a quarter of an hour; a passkey never waits."
)
WRONG_CODE = "This code is not good, or was used already. The app shows the next one within half a minute."


@router.get("/sign-in")
async def ask(request: Request) -> Response:
    """All ways to sign in; `/console/sign-in#<token>` fills a token in, and the server never sees that address."""
    return sign_in_page(request, request.query_params.get("next"), {}, 200)


@router.post("/sign-in")
async def sign_in(request: Request) -> Response:
    """Takes a name and a password, and asks for the second step; or takes a token."""
    form = await request.form()
    await before_trying(request)
    if "token" in form:
        return await _by_token(request, form)
    desk, wanted = desk_of(request), str(form.get("next", ""))
    # A form may send what PostgreSQL cannot look for.
    name, password = str(form.get("name", "")).replace("\0", "")[:200], str(form.get("password", ""))[:1000]
    who = None
    async with no_sooner(request):
        who = await check_password(
            desk.database, desk.signing.passwords, name, password, known_here(request), desk.clock()
        )
    if who is None:
        await has_failed(request)
        return sign_in_page(request, wanted, {"name": NOT_TOGETHER}, 401, name)
    response = RedirectResponse(f"/console/sign-in/code?next={safe_next(wanted)}", 303)
    step = {"clinic": who.clinic_id, "account": str(who.account_id)}
    put_sealed(request, response, STEP, step, STEP_LASTS)
    return response


@router.get("/sign-in/code")
async def ask_for_code(request: Request) -> Response:
    """The second step of somebody whose password was right."""
    wanted = request.query_params.get("next")
    if read_sealed(request, STEP) is None:
        return RedirectResponse(f"/console/sign-in?next={safe_next(wanted)}", 303)
    return render("sign_in_code.html", 200, {"next": safe_next(wanted), "error": None})


@router.post("/sign-in/code")
async def take_code(request: Request) -> Response:
    """Takes the code of the app, or a recovery code, and opens the session."""
    form = await request.form()
    await before_trying(request)
    desk, wanted, step = desk_of(request), safe_next(str(form.get("next", ""))), read_sealed(request, STEP)
    if step is None:
        return RedirectResponse(f"/console/sign-in?next={wanted}", 303)
    who = Who(step["clinic"], UUID(step["account"]))
    good = False
    async with no_sooner(request):
        typed, known = str(form.get("code", ""))[:100], known_here(request)
        good = await check_second_step(desk.database, desk.signing.passwords, who, typed, known, desk.clock())
    if good:
        return await enter(request, who, "password", wanted)
    await has_failed(request)
    return render("sign_in_code.html", 401, {"next": wanted, "error": WRONG_CODE})


@router.post("/sign-out")
async def sign_out(request: Request) -> Response:
    """Ends the session; a token that was pasted stays good elsewhere."""
    desk = desk_of(request)
    try:
        caller = await staff_with(request, carried(request, SESSION))
        async with desk.database.begin(caller.sight) as session:
            await end_session(session, caller, desk.clock())
    except NotSignedInError:
        pass  # it had ended by itself
    response = RedirectResponse("/console/sign-in", 303)
    # What it has cached is forgotten too; whose accounts are known here is not, so that nobody else locks them out.
    response.headers["clear-site-data"] = '"cache"'
    for name in (SESSION, PROVED):
        drop(request, response, name)
    return response


@router.get("/still-here")
async def still_here(caller: AnyoneDep) -> Response:  # noqa: ARG001 - to have asked is what counts
    """A browser says that somebody is there, who reads and types."""
    return Response(status_code=204)


def sign_in_page(request: Request, wanted: str | None, errors: dict[str, str], status: int, name: str = "") -> Response:
    """The page with all ways, and what was wrong by the name of the field."""
    signing, place = desk_of(request).signing, place_of(request)
    challenge, keep = fresh_challenge(request)
    shown = {
        "next": safe_next(wanted),
        "errors": all_errors(errors),
        "name": name,
        "options": options_to_sign_in(place, challenge) if place else None,
        "hospital": signing.hospital.name if signing.hospital else None,
        "takes_tokens": signing.takes_tokens,
        "idle": "idle" in request.query_params,
        "hours": SESSION_LASTS.seconds // 3600,
        "minutes": int(signing.idle.total_seconds()) // 60,
    }
    response = render("sign_in.html", status, shown)
    if place:
        keep(response)
    return response


async def _by_token(request: Request, form: FormData) -> Response:
    token, wanted = str(form.get("token", "")).strip(), str(form.get("next", ""))
    try:
        caller = await staff_with(request, token)
        caller.require("alerts:read")
    except NotSignedInError:
        await has_failed(request)
        wrong = {"token": "This is not a staff token that holds. Paste the whole token, from tocsin_ on."}
        return sign_in_page(request, wanted, wrong, 401)
    except NotAllowedError:
        wrong = {"token": "This token may not read alerts. Ask whoever gave it to you for another."}
        return sign_in_page(request, wanted, wrong, 403)
    logger.info("signed in", how="token", clinic=caller.clinic_id, token=caller.token_id)
    response = RedirectResponse(safe_next(wanted), 303)
    put(request, response, SESSION, token, SESSION_LASTS)
    return response
