"""What belongs to my own account? My ways in, where I am signed in, and how to change both."""

from zoneinfo import ZoneInfo

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from app.access import Caller
from app.care.accept_invitation import RECOVERY_CODES, new_recovery_codes
from app.care.keep_my_account import (
    Mine,
    change_password,
    end_my_other_sessions,
    my_sessions,
    remove_passkey,
    renew_recovery_codes,
    require_mine,
)
from app.care.sign_in import Who, check_own_password
from app.care.use_passkeys import add_passkey, options_to_add
from app.care.visit_clinic import may_visit
from app.care.weigh_password import why_not
from app.console.desk import desk_of
from app.console.guard import Page
from app.console.render import render
from app.console.sign_in import AnyoneDep
from app.console.signing_in.entering import (
    all_errors,
    before_trying,
    fresh_challenge,
    has_failed,
    has_just_proved,
    kept_challenge,
    known_here,
    no_sooner,
    place_of,
)
from app.console.times import moment
from app.errors import NotFoundError
from app.records.clinics import get_clinic

router = APIRouter(prefix="/console/account", route_class=Page)

HERE = "/console/account"
NOT_THE_OLD_ONE = "This is not your present password."
_ROLES = {"safety_officer": "safety officer", "admin": "administrator"}


@router.get("")
async def show(request: Request, caller: AnyoneDep) -> Response:
    """My account."""
    return await _page(request, caller, {}, 200)


@router.post("/password")
async def new_password(request: Request, caller: AnyoneDep) -> Response:
    """A new password, of somebody who has just proved who they are and types the old one; other sessions end."""
    desk = desk_of(request)
    if not has_just_proved(request, caller.token_id):
        return _to_prove()
    form = await request.form()
    password = str(form.get("password", ""))
    async with desk.database.begin(caller.sight) as session:
        mine, clinic = await require_mine(session, caller), await get_clinic(session, caller.clinic_id)
    if mine.account.password_hash is not None and not await _knows_old(request, mine, str(form.get("old", ""))[:1000]):
        return await _page(request, caller, {"old": NOT_THE_OLD_ONE}, 401)
    names = (mine.account.sign_in_name, mine.person.name, caller.clinic_id, clinic.name if clinic else "")
    if (weak := why_not(password, names)) is not None:
        return await _page(request, caller, {"password": weak}, 422)
    hashed = await desk.signing.passwords.hash(password)
    async with desk.database.begin(caller.sight) as session:
        await change_password(session, caller, hashed, desk.clock())
    return _done("password")


@router.post("/recovery-codes")
async def new_codes(request: Request, caller: AnyoneDep) -> Response:
    """Ten new recovery codes, shown this once."""
    desk = desk_of(request)
    if not has_just_proved(request, caller.token_id):
        return _to_prove()
    codes = await new_recovery_codes(desk.signing.passwords)
    async with desk.database.begin(caller.sight) as session:
        await renew_recovery_codes(session, caller, codes, desk.clock())
    return render("recovery_codes.html", 200, {"codes": codes.shown})


@router.post("/passkeys")
async def new_passkey(request: Request, caller: AnyoneDep) -> Response:
    """Keeps a passkey that this browser has just made."""
    desk, place, challenge = desk_of(request), place_of(request), kept_challenge(request)
    if not has_just_proved(request, caller.token_id):
        return _to_prove()
    if place is None or challenge is None:
        return await _page(request, caller, {"passkey": "This took too long. Try once more."}, 422)
    credential = str((await request.form()).get("credential", ""))[:20_000]
    async with desk.database.begin(caller.sight) as session:
        mine = await require_mine(session, caller)
        good = await add_passkey(session, place, mine.account, credential, challenge, desk.clock())
    if not good:
        return await _page(request, caller, {"passkey": "The passkey could not be kept. Try once more."}, 422)
    return _done("passkey")


@router.post("/passkeys/{credential_id}/remove")
async def drop_passkey(request: Request, caller: AnyoneDep, credential_id: str) -> Response:
    """Takes one of my passkeys away."""
    desk = desk_of(request)
    if not has_just_proved(request, caller.token_id):
        return _to_prove()
    try:
        which = bytes.fromhex(credential_id)
    except ValueError:
        raise NotFoundError("no such passkey") from None
    async with desk.database.begin(caller.sight) as session:
        await remove_passkey(session, caller, which, desk.clock())
    return _done("removed")


@router.post("/sessions/end")
async def end_others(request: Request, caller: AnyoneDep) -> Response:
    """Signs me out everywhere but here."""
    desk = desk_of(request)
    if not has_just_proved(request, caller.token_id):
        return _to_prove()
    async with desk.database.begin(caller.sight) as session:
        await end_my_other_sessions(session, caller, desk.clock())
    return _done("sessions")


async def _knows_old(request: Request, mine: Mine, typed: str) -> bool:
    """Failures count as at the door: a session that somebody left open is no place to guess."""
    desk, who = desk_of(request), Who(mine.account.clinic_id, mine.account.account_id)
    await before_trying(request)
    async with no_sooner(request):
        known, passwords = known_here(request), desk.signing.passwords
        good = await check_own_password(desk.database, passwords, who, typed, known, desk.clock())
    if not good:
        await has_failed(request)
    return good


async def _page(request: Request, caller: Caller, errors: dict[str, str], status: int) -> Response:
    desk, place = desk_of(request), place_of(request)
    now = desk.clock()
    challenge, keep = fresh_challenge(request)
    async with desk.database.begin(caller.sight) as session:
        clinic = await get_clinic(session, caller.clinic_id)
        mine = await require_mine(session, caller) if caller.account_id else None
        sessions = await my_sessions(session, caller, now)
        sisters = await may_visit(session, caller)
    if clinic is None:
        raise NotFoundError("no such clinic")
    proved, zone = has_just_proved(request, caller.token_id), ZoneInfo(clinic.timezone)
    options = None
    if mine is not None and place is not None and proved:
        options = options_to_add(place, mine.account, mine.person.name, mine.passkeys, challenge)
    shown = {
        "me": caller.name,
        "clinic": clinic,
        "role": _ROLES.get(caller.role or "", caller.role),
        "sees_alerts": "alerts:read" in caller.scopes,
        "mine": mine,
        "passkeys": [(one, moment(one.created_at, zone, now)) for one in (mine.passkeys if mine else ())],
        "sisters": sisters,
        "sessions": [(one.token_id == caller.token_id, moment(one.created_at, zone, now)) for one in sessions],
        "proved": proved,
        "options": options,
        "errors": all_errors(errors),
        "done": request.query_params.get("done", ""),
        "all_codes": RECOVERY_CODES,
    }
    response = render("account.html", status, shown)
    if options is not None:
        keep(response)
    return response


def _to_prove() -> Response:
    return RedirectResponse(f"{HERE}/prove", 303)


def _done(what: str) -> Response:
    return RedirectResponse(f"{HERE}?done={what}", 303)
