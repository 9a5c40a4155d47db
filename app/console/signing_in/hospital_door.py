"""How does somebody sign in with their account of the hospital?"""

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from app.care.tie_hospital_account import STATE_LASTS, find_hospital_account
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

AWAY = "tocsin_away"
BACK = "/console/sign-in/hospital/back"
NOT_VOUCHED = "The hospital's sign-in could not be checked, or took too long. Try once more, or use another way."


@router.get("/sign-in/hospital")
async def leave(request: Request) -> Response:
    """Sends the browser to the hospital's sign-in, and remembers what it must come back with."""
    address, sent = await _hospital(request).leave(_back(request))
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
    elif (who := await find_hospital_account(desk.database, said, desk.clock())) is None:
        response = render("no_account.html", 403, {"hospital": hospital.name, "email": said.proved_email})
    else:
        response = await enter(request, who, "hospital", kept["next"])
    drop(request, response, AWAY)
    return response


def _hospital(request: Request) -> Hospital:
    hospital = desk_of(request).signing.hospital
    if hospital is None:
        raise NotFoundError("no such page")
    return hospital


def _back(request: Request) -> str:
    return desk_of(request).signing.base_url + BACK
