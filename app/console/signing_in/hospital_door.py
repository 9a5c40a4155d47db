"""How does somebody sign in with their account of the hospital?"""

import secrets

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from app.care.tie_hospital_account import STATE_LASTS, Vouched, find_hospital_account, hospital_accounts
from app.console.cookies import drop, put_sealed, read_sealed
from app.console.desk import desk_of
from app.console.guard import Page
from app.console.hospital import Hospital, Sent
from app.console.render import render
from app.console.sign_in import safe_next
from app.console.signing_in.doors import sign_in_page
from app.console.signing_in.entering import before_trying, enter, has_failed
from app.errors import NotFoundError

router = APIRouter(prefix="/console", route_class=Page)

AWAY, ASKED, VOUCHED = "tocsin_away", "tocsin_asked", "tocsin_vouched"
BACK = "/console/sign-in/hospital/back"
NOT_VOUCHED = "The hospital's sign-in could not be checked, or took too long. Try once more, or use another way."


@router.get("/sign-in/hospital")
async def leave(request: Request) -> Response:
    """Sends the browser to the hospital's sign-in, and remembers what it must come back with."""
    hospital = _hospital(request)
    if not _has_pressed(request):
        return _ask_first(request, hospital)
    address, sent = await hospital.leave(_back(request))
    response = RedirectResponse(address, 303)
    kept = {"state": sent.state, "nonce": sent.nonce, "verifier": sent.verifier}
    kept["next"] = safe_next(request.query_params.get("next"))
    # The hospital's page leads back here: a strict cookie would be kept back.
    put_sealed(request, response, AWAY, kept, STATE_LASTS, samesite="lax")
    return response


@router.get("/sign-in/hospital/back")
async def arrive(request: Request) -> Response:
    """Checks what the hospital says, and opens the session of the account that belongs to it."""
    hospital, kept, desk = _hospital(request), read_sealed(request, AWAY), desk_of(request)
    await before_trying(request)
    said = None
    if kept is not None:
        sent = Sent(kept["state"], kept["nonce"], kept["verifier"])
        said = await hospital.arrive(request.query_params, sent, _back(request), desk.clock())
    if kept is None or said is None:
        await has_failed(request)
        response = sign_in_page(request, kept["next"] if kept else None, {"hospital": NOT_VOUCHED}, 401)
    else:
        response = await _welcome(request, hospital, said, kept["next"])
    for done in (AWAY, ASKED):
        drop(request, response, done)
    return response


@router.post("/sign-in/hospital/clinic")
async def choose(request: Request) -> Response:
    """Somebody with accounts in several clinics says which they have come for."""
    _hospital(request)
    form, kept = await request.form(), read_sealed(request, VOUCHED)
    await before_trying(request)
    said = None if kept is None else Vouched(kept["issuer"], kept["subject"], kept["email"], kept["state"])
    response = await _enter(request, said, str(form.get("clinic", ""))[:64], kept["next"] if kept else None)
    drop(request, response, VOUCHED)
    return response


async def _welcome(request: Request, hospital: Hospital, said: Vouched, wanted: str) -> Response:
    """By one account straight in; of several the right one is asked for, and none is tied before."""
    clinics = await hospital_accounts(desk_of(request).database, said)
    if not clinics:
        return render("no_account.html", 403, {"hospital": hospital.name, "email": said.proved_email})
    if len(clinics) == 1:
        return await _enter(request, said, clinics[0].clinic_id, wanted)
    response = render("hospital_clinics.html", 200, {"hospital": hospital.name, "clinics": clinics})
    kept = {"issuer": said.issuer, "subject": said.subject, "email": said.proved_email, "state": said.state}
    put_sealed(request, response, VOUCHED, {**kept, "next": wanted}, STATE_LASTS)
    return response


async def _enter(request: Request, said: Vouched | None, clinic_id: str, wanted: str | None) -> Response:
    desk = desk_of(request)
    who = await find_hospital_account(desk.database, said, clinic_id, desk.clock()) if said else None
    if who is not None:
        return await enter(request, who, "hospital", wanted)
    await has_failed(request)
    return sign_in_page(request, wanted, {"hospital": NOT_VOUCHED}, 401)


def _has_pressed(request: Request) -> bool:
    """Whether somebody pressed a button of ours: a link elsewhere must not open a session that nobody has asked for.

    A browser says where a request comes from. One that does not know how proves it by what stands in the button, and
    in a cookie that no link from elsewhere brings along.
    """
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        return site == "same-origin"
    kept, shown = read_sealed(request, ASKED), request.query_params.get("pressed", "")
    return kept is not None and secrets.compare_digest(kept["mark"].encode(), shown.encode())


def _ask_first(request: Request, hospital: Hospital) -> Response:
    mark = secrets.token_urlsafe(16)
    shown = {"hospital": hospital.name, "next": safe_next(request.query_params.get("next")), "mark": mark}
    response = render("to_hospital.html", 200, shown)
    put_sealed(request, response, ASKED, {"mark": mark}, STATE_LASTS)
    return response


def _hospital(request: Request) -> Hospital:
    hospital = desk_of(request).signing.hospital
    if hospital is None:
        raise NotFoundError("no such page")
    return hospital


def _back(request: Request) -> str:
    return desk_of(request).signing.base_url + BACK
