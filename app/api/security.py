"""Who is calling? From the header to a caller whose token was found good."""

from typing import Annotated

from fastapi import Depends, Request
from fastapi.security import HTTPBearer

from app.access import Caller, presented
from app.api.desk import desk_of
from app.records.tokens import caller_of

# For the document only: the header is read by `access.presented`, so that every refusal is a problem.
BEARER = HTTPBearer(
    auto_error=False, scheme_name="bearer", description="A Tocsin token: `tocsin_<clinic>_<id>_<secret>`"
)


async def signed_in(request: Request) -> Caller:
    """The caller; raises `NotSignedInError`."""
    desk = desk_of(request)
    given = presented(request.headers.get("authorization"))
    async with desk.database.begin() as session:
        return await caller_of(session, given, desk.clock())


CallerDep = Annotated[Caller, Depends(signed_in)]
