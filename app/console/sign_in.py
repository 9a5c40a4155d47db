"""Who is at the console? A member of staff, whose session stays in a cookie that no script can read."""

import re
from typing import Annotated

from fastapi import Depends, Request

from app.access import Caller, Sight, presented
from app.care.sign_in import SESSION_LASTS
from app.console.cookies import SESSION, carried
from app.console.desk import desk_of
from app.console.render import IDLE_SECONDS
from app.errors import NotSignedInError
from app.records.tokens import caller_of

LASTS_SECONDS = int(SESSION_LASTS.total_seconds())
HOME = "/console"
_OUR_PAGE = re.compile(r"/console(/[A-Za-z0-9-]+)*")
_NO_PLACE_TO_GO = ("/console/sign-", "/console/invitation")


async def at_the_console(request: Request) -> Caller:
    """The member of staff whose cookie came along, whatever they may do; raises `NotSignedInError`."""
    return await staff_with(request, carried(request, SESSION))


async def signed_in(request: Request) -> Caller:
    """The same, of somebody who may read alerts; raises `NotSignedInError`, `NotAllowedError`."""
    caller = await at_the_console(request)
    caller.require("alerts:read")
    return caller


CallerDep = Annotated[Caller, Depends(signed_in)]
AnyoneDep = Annotated[Caller, Depends(at_the_console)]


async def staff_with(request: Request, token: str) -> Caller:
    """The member of staff who carries this token; raises `NotSignedInError`."""
    desk = desk_of(request)
    given = request.state.given = presented(f"Bearer {token}")
    # A page that keeps itself fresh says so: it must not keep somebody signed in who has left.
    async with desk.database.begin(Sight(given.clinic_id)) as session:
        caller = request.state.caller = await caller_of(session, given, desk.clock(), by_hand=is_by_hand(request))
    if caller.kind != "staff":
        raise NotSignedInError("only staff sign in at the console")
    if caller.role is None and not desk.signing.takes_tokens:
        raise NotSignedInError("tokens do not sign in at this console")
    if caller.account_id is not None:
        IDLE_SECONDS.set(int(desk.signing.idle.total_seconds()))
    return caller


def safe_next(wanted: str | None) -> str:
    """Where to go after signing in: a page of the console and nothing else."""
    return wanted if wanted and _OUR_PAGE.fullmatch(wanted) and not wanted.startswith(_NO_PLACE_TO_GO) else HOME


def is_by_hand(request: Request) -> bool:
    """Whether somebody asked for this page, and not the page itself to keep itself fresh."""
    return "x-tocsin-live" not in request.headers
