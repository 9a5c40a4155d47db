"""A clinic keeps its ladder: whom to ring about an alert, in which order, how often."""

from fastapi import APIRouter, Request

from app.api.bodies import read_body, refuses, takes
from app.api.desk import desk_of
from app.api.oncall_examples import LADDER
from app.api.security import CallerDep
from app.care.keep_ladder import keep_ladder
from app.care.keep_people import keeper
from app.clinical.escalation import Ladder
from app.errors import NotFoundError
from app.records.clinics import get_clinic

router = APIRouter(prefix="/v1", tags=["teams"])


@router.get("/ladder", operation_id="getLadder", summary="Read the clinic's ladder", responses=refuses(401, 403, 404))
async def get(request: Request, caller: CallerDep) -> Ladder:
    """Whom an alert that opens now would ring, rung by rung."""
    caller.require("oncall:read")
    async with desk_of(request).database.begin(caller.sight) as session:
        clinic = await get_clinic(session, caller.clinic_id)
    if clinic is None:
        raise NotFoundError("no such clinic")
    return clinic.ladder


@router.put(
    "/ladder",
    operation_id="replaceLadder",
    summary="Replace the clinic's ladder",
    responses=refuses(401, 403, 404, 413, 415, 422),
    openapi_extra=takes(Ladder, LADDER),
)
async def replace(request: Request, caller: CallerDep) -> Ladder:
    """For alerts that open from now on; those in flight keep the ladder they opened with. Safe to send again.

    A person or team that is not there, or an address that its channel can never reach, is answered `422`, with a
    pointer to it.
    """
    desk = desk_of(request)
    by = keeper(caller)
    wanted = await read_body(request, Ladder)
    async with desk.database.begin(caller.sight) as session:
        return await keep_ladder(session, by, wanted, desk.channels, desk.clock())
