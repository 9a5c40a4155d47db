"""What does somebody see who was invited? A choice of proofs, kept once all of them work."""

from typing import Annotated

import segno
from fastapi import APIRouter, Path, Request, Response

from app.access import CLINIC_ID, Sight
from app.care.accept_invitation import (
    Opening,
    keep_password_and_codes,
    new_recovery_codes,
    new_totp_secret,
    require_opening,
    totp_address,
    use_up,
    weakness_for,
)
from app.care.sign_in import Who, open_session
from app.care.use_passkeys import CHALLENGE_LASTS, add_passkey, options_to_add
from app.console.cookies import drop, put_sealed, read_sealed, token_of_forms
from app.console.desk import desk_of
from app.console.guard import Page
from app.console.render import FORM_TOKEN, render
from app.console.signing_in.entering import (
    before_trying,
    carry,
    enter,
    fresh_challenge,
    has_failed,
    kept_challenge,
    place_of,
)
from app.errors import InvitationRefusedError

router = APIRouter(prefix="/console/invitation", route_class=Page)

CHOSEN = "tocsin_chosen"
ClinicId = Annotated[str, Path(pattern=f"^{CLINIC_ID}$")]


@router.get("/{clinic_id}/{secret}")
async def look(request: Request, clinic_id: ClinicId, secret: str) -> Response:
    """For whom the invitation is, and what they may choose. Looking uses nothing up."""
    return _page(request, await _opening(request, clinic_id, secret), None, 200)


@router.post("/{clinic_id}/{secret}/password")
async def choose_password(request: Request, clinic_id: ClinicId, secret: str) -> Response:
    """Takes a password and shows the secret of an authenticator app; kept by the browser, sealed, until a code proves it."""
    opening = await _opening(request, clinic_id, secret)
    password = str((await request.form()).get("password", ""))
    weak = weakness_for(opening, password)
    if weak is not None:
        return _page(request, opening, weak, 422)
    totp_secret = new_totp_secret()
    hashed = await desk_of(request).signing.passwords.hash(password)
    response = _second_page(request, opening, totp_secret, None, 200)
    # What was chosen here opens what this invitation opens, and nothing else.
    chosen = {"password": hashed, "totp": totp_secret, "account": str(opening.account.account_id)}
    put_sealed(request, response, CHOSEN, chosen, CHALLENGE_LASTS * 3)
    return response


@router.post("/{clinic_id}/{secret}/code")
async def prove_app(request: Request, clinic_id: ClinicId, secret: str) -> Response:
    """Takes the app's first code: now the account is open, and its recovery codes are shown."""
    opening, chosen, desk = await _opening(request, clinic_id, secret), read_sealed(request, CHOSEN), desk_of(request)
    if chosen is None or chosen["account"] != str(opening.account.account_id):
        return _page(request, opening, "This took too long. Choose your password once more.", 422)
    code = str((await request.form()).get("code", ""))
    codes, now = await new_recovery_codes(desk.signing.passwords), desk.clock()
    async with desk.database.begin(Sight(clinic_id)) as session:
        account = (await require_opening(session, clinic_id, secret, now)).account
        good = await keep_password_and_codes(session, account, chosen["password"], chosen["totp"], code, codes, now)
        who = Who(clinic_id, account.account_id)
        opened = await open_session(session, who, "invitation", desk.signing.idle, now) if good else None
    if opened is None:
        wrong = "This is not the code of this moment. Is the clock of your phone right?"
        return _second_page(request, opening, chosen["totp"], wrong, 422)
    # The page is of the session that has just begun, and ends it by its own form.
    FORM_TOKEN.set(token_of_forms(opened.shown))
    response = render("recovery_codes.html", 200, {"codes": codes.shown})
    carry(request, response, opened)
    drop(request, response, CHOSEN)
    return response


@router.post("/{clinic_id}/{secret}/passkey")
async def take_passkey(request: Request, clinic_id: ClinicId, secret: str) -> Response:
    """Takes a passkey that was just made, and opens the account."""
    opening, desk = await _opening(request, clinic_id, secret), desk_of(request)
    place, challenge = place_of(request), kept_challenge(request)
    credential = str((await request.form()).get("credential", ""))[:20_000]
    good = False
    if place is not None and challenge is not None:
        async with desk.database.begin(Sight(clinic_id)) as session:
            account = (await require_opening(session, clinic_id, secret, desk.clock())).account
            good = await add_passkey(session, place, account, credential, challenge, desk.clock())
            if good:
                await use_up(session, account, "passkey", desk.clock())
    if not good:
        return _page(request, opening, "The passkey could not be kept. Try once more.", 422)
    return await enter(request, Who(clinic_id, opening.account.account_id), "invitation", None)


async def _opening(request: Request, clinic_id: str, secret: str) -> Opening:
    desk = desk_of(request)
    await before_trying(request)
    try:
        async with desk.database.begin(Sight(clinic_id)) as session:
            return await require_opening(session, clinic_id, secret, desk.clock())
    except InvitationRefusedError:
        await has_failed(request)
        raise


def _page(request: Request, opening: Opening, error: str | None, status: int) -> Response:
    place = place_of(request)
    challenge, keep = fresh_challenge(request)
    options = options_to_add(place, opening.account, opening.person.name, (), challenge) if place else None
    shown = {"opening": opening, "error": error, "options": options, "here": _here(request)}
    response = render("invitation.html", status, shown)
    if place:
        keep(response)
    return response


def _second_page(request: Request, opening: Opening, totp_secret: str, error: str | None, status: int) -> Response:
    address = totp_address(opening.account, totp_secret)
    code = segno.make(address, error="m")
    shown = {
        "here": _here(request),
        "error": error,
        "address": address,
        "qr": code.svg_inline(scale=5, border=4, dark="#000000", light="#ffffff", svgclass="qr", lineclass=None),
        "spelt": " ".join(totp_secret[place : place + 4] for place in range(0, len(totp_secret), 4)),
    }
    return render("invitation_code.html", status, shown)


def _here(request: Request) -> str:
    return "/".join(request.url.path.split("/")[:5])
