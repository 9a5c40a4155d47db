"""Who is calling? From the header to a caller whose token was found good."""

from typing import Annotated

from fastapi import Depends, Request

from app.access import Caller, Sight, presented
from app.api.desk import desk_of
from app.api.rates import has_failed, require_room
from app.errors import NotSignedInError
from app.records.tokens import caller_of


async def signed_in(request: Request) -> Caller:
    """The caller; raises `NotSignedInError`, and `TooManyRequestsError` for an address that guesses or a token that floods."""
    desk = desk_of(request)
    try:
        given = request.state.given = presented(request.headers.get("authorization"))
        async with desk.database.begin(Sight(given.clinic_id)) as session:
            caller = request.state.caller = await caller_of(session, given, desk.clock())
    except NotSignedInError as refused:
        if refused.is_guess:
            await has_failed(request)
        raise
    await require_room(request, given)
    return caller


CallerDep = Annotated[Caller, Depends(signed_in)]
