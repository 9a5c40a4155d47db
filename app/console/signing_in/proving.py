"""Is it still them? Asked again before anything that opens an account for longer than one session.

Whoever proves it has signed in anew: the session that was open until then ends, in case somebody else has a copy of it.
"""

from uuid import UUID

from fastapi import APIRouter, Request, Response

from app.access import Caller
from app.care.keep_my_account import require_mine
from app.care.sign_in import Who, check_own_password, check_second_step
from app.care.use_passkeys import check_passkey, options_to_sign_in
from app.console.desk import desk_of
from app.console.guard import Page
from app.console.render import render
from app.console.sign_in import AnyoneDep
from app.console.signing_in.entering import (
    all_errors,
    before_trying,
    enter,
    fresh_challenge,
    has_failed,
    kept_challenge,
    known_here,
    no_sooner,
    place_of,
)
from app.errors import NotFoundError

router = APIRouter(prefix="/console/account/prove", route_class=Page)

HERE = "/console/account"
NOT_PROVED = "The password or the code is not right. A code is good once; the app shows the next within half a minute."


@router.get("")
async def ask(request: Request, caller: AnyoneDep) -> Response:
    """By what somebody may prove who they are."""
    return await _page(request, caller, {}, 200)


@router.post("")
async def by_password(request: Request, caller: AnyoneDep) -> Response:
    """Takes the password and a code, both."""
    form, desk, account_id = await request.form(), desk_of(request), _own(caller)
    await before_trying(request)
    who, known, passwords = Who(caller.clinic_id, account_id), known_here(request), desk.signing.passwords
    password, code = str(form.get("password", ""))[:1000], str(form.get("recovery") or form.get("code", ""))[:100]
    good = False
    async with no_sooner(request):
        good = await check_own_password(desk.database, passwords, who, password, known, desk.clock())
        good = good and await check_second_step(desk.database, passwords, who, code, known, desk.clock())
    if good:
        return await enter(request, who, "password", HERE)
    await has_failed(request)
    return await _page(request, caller, {"password": NOT_PROVED}, 401)


@router.post("/passkey")
async def by_passkey(request: Request, caller: AnyoneDep) -> Response:
    """Takes what one of their passkeys has signed."""
    form, desk, account_id = await request.form(), desk_of(request), _own(caller)
    await before_trying(request)
    place, challenge, who = place_of(request), kept_challenge(request), None
    if place is not None and challenge is not None:
        credential = str(form.get("credential", ""))[:20_000]
        who = await check_passkey(desk.database, place, credential, challenge, desk.clock())
    if who is not None and who == Who(caller.clinic_id, account_id):
        return await enter(request, who, "passkey", HERE)
    await has_failed(request)
    return await _page(request, caller, {"passkey": "This is not one of your passkeys, or it took too long."}, 401)


async def _page(request: Request, caller: Caller, errors: dict[str, str], status: int) -> Response:
    desk, place = desk_of(request), place_of(request)
    async with desk.database.begin(caller.sight) as session:
        mine = await require_mine(session, caller)
    challenge, keep = fresh_challenge(request)
    has_passkey = place is not None and bool(mine.passkeys)
    shown = {
        "me": caller.name,
        "sign_in_name": mine.account.sign_in_name,
        "errors": all_errors(errors),
        "options": options_to_sign_in(place, challenge) if place is not None and has_passkey else None,
        "has_password": mine.account.password_hash is not None,
    }
    response = render("prove.html", status, shown)
    if has_passkey:
        keep(response)
    return response


def _own(caller: Caller) -> UUID:
    if caller.account_id is None:
        raise NotFoundError("this token belongs to no account")
    return caller.account_id
