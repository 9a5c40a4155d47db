"""Who is calling? From the header to a caller whose token was found good."""

from typing import Annotated

from fastapi import Depends, Request

from app.access import Caller, Sight, presented
from app.api.desk import desk_of
from app.records.tokens import caller_of


async def signed_in(request: Request) -> Caller:
    """The caller; raises `NotSignedInError`."""
    desk = desk_of(request)
    given = presented(request.headers.get("authorization"))
    async with desk.database.begin(Sight(given.clinic_id)) as session:
        return await caller_of(session, given, desk.clock())


CallerDep = Annotated[Caller, Depends(signed_in)]
