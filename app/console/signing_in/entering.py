"""What happens once somebody's proofs were good? A session of this moment, in a cookie, and the page that was wanted."""

import asyncio
import secrets
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from datetime import timedelta
from ipaddress import ip_address
from typing import cast
from urllib.parse import urlsplit
from uuid import UUID

from fastapi import Request, Response
from fastapi.responses import RedirectResponse

from app.access import CARRIES, Role, Sight
from app.care.keep_my_account import sign_out
from app.care.sign_in import SESSION_LASTS, Known, Session, Who, open_session
from app.care.use_passkeys import CHALLENGE_LASTS, Place, new_challenge
from app.console.cookies import SESSION, carried, drop, put, put_sealed, read_sealed
from app.console.desk import desk_of
from app.console.sign_in import HOME, safe_next, staff_with
from app.errors import NotSignedInError

STEP, CHALLENGE, KNOWN, PROVED = "tocsin_step", "tocsin_challenge", "tocsin_known", "tocsin_proved"
STEP_LASTS = timedelta(minutes=5)
PROOF_LASTS = timedelta(minutes=5)
_KNOWN_LASTS = timedelta(days=90)
_KNOWN_HERE = 8  # people at one browser: a ward's computer has many


async def enter(request: Request, who: Who, how: str, wanted: str | None) -> Response:
    """Opens a session and goes on; raises `NotSignedInError` when the account may not sign in after all."""
    desk = desk_of(request)
    async with desk.database.begin(Sight(who.clinic_id)) as session:
        opened = await open_session(session, who, how, desk.signing.idle, desk.clock())
    await _end_what_was_carried(request)
    response = RedirectResponse(_first_page(opened, wanted), 303)
    carry(request, response, opened)
    return response


async def _end_what_was_carried(request: Request) -> None:
    """A browser that signs in anew leaves no session behind that nobody will ever end."""
    desk = desk_of(request)
    with suppress(NotSignedInError):
        caller = await staff_with(request, carried(request, SESSION))
        async with desk.database.begin(caller.sight) as session:
            await sign_out(session, caller, desk.clock())


def carry(request: Request, response: Response, opened: Session) -> None:
    """Lets the browser carry a session that was just opened, and remember that this account signed in here."""
    put(request, response, SESSION, opened.shown, SESSION_LASTS)
    note_proof(request, response, opened.token_id)
    mine = Known(opened.account.clinic_id, opened.account.account_id, secrets.token_urlsafe(12))
    others = [one for one in known_here(request) if one.account_id != mine.account_id]
    people = [[one.clinic_id, str(one.account_id), one.mark] for one in (mine, *others)][:_KNOWN_HERE]
    put_sealed(request, response, KNOWN, {"people": people}, _KNOWN_LASTS)
    for done in (STEP, CHALLENGE):
        drop(request, response, done)


def note_proof(request: Request, response: Response, token_id: str) -> None:
    """Remembers that whoever holds this session has just proved who they are."""
    put_sealed(request, response, PROVED, {"token": token_id}, PROOF_LASTS)


def all_errors(errors: Mapping[str, str]) -> dict[str, str]:
    """What was wrong by the name of the field; of the others nothing was."""
    return {name: errors.get(name, "") for name in ("name", "token", "old", "password", "passkey", "hospital")}


def has_just_proved(request: Request, token_id: str) -> bool:
    """Whether this session has proved within minutes who holds it: by signing in, or by being asked again."""
    proof = read_sealed(request, PROVED)
    return proof is not None and proof["token"] == token_id


def known_here(request: Request) -> list[Known]:
    """Whose accounts have signed in at this browser before."""
    kept = read_sealed(request, KNOWN) or {"people": []}
    return [Known(clinic_id, UUID(account_id), mark) for clinic_id, account_id, mark in kept["people"]]


def fresh_challenge(request: Request) -> tuple[bytes, Callable[[Response], None]]:
    """What a passkey signs next, and how the browser is to keep it meanwhile."""
    challenge = new_challenge()

    def keep(response: Response) -> None:
        put_sealed(request, response, CHALLENGE, {"challenge": challenge.hex()}, CHALLENGE_LASTS)

    return challenge, keep


def place_of(request: Request) -> Place | None:
    """Where passkeys hold, or None where no browser makes any: at a bare number, or without TLS elsewhere than here."""
    base = urlsplit(desk_of(request).signing.base_url)
    host = base.hostname or ""
    try:
        ip_address(host)
    except ValueError:
        is_safe = base.scheme == "https" or host == "localhost"
        return Place(host, f"{base.scheme}://{base.netloc}") if is_safe else None
    return None


def kept_challenge(request: Request) -> bytes | None:
    """The challenge that this browser was given, unless it is too old."""
    kept = read_sealed(request, CHALLENGE)
    return bytes.fromhex(kept["challenge"]) if kept else None


@asynccontextmanager
async def no_sooner(request: Request) -> AsyncIterator[None]:
    """Whatever failed inside, and however much work it was, the answer comes no sooner than any other failure."""
    loop = asyncio.get_running_loop()
    began = loop.time()
    yield
    await asyncio.sleep(max(0.0, desk_of(request).signing.failure_seconds - (loop.time() - began)))


async def before_trying(request: Request) -> None:
    """Raises `TooManyRequestsError` for an address from which too much has failed."""
    await desk_of(request).signing.rates.before_trying(address_of(request))


async def has_failed(request: Request) -> None:
    """Counts a failure of this address."""
    await desk_of(request).signing.rates.has_failed(address_of(request))


def address_of(request: Request) -> str | None:
    """Where the request came from."""
    return request.client.host if request.client else None


def _first_page(opened: Session, wanted: str | None) -> str:
    role = cast(Role, opened.account.role)
    page = safe_next(wanted)
    return page if page != HOME or "alerts:read" in CARRIES[role] else "/console/account"
