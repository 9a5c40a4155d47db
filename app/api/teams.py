"""A clinic keeps its teams: who takes turns, who is on call, who stands in, and what is left uncovered."""

from datetime import datetime, timedelta
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path, Query, Request
from pydantic import AwareDatetime

from app.api.bodies import read_body, refuses, takes
from app.api.desk import desk_of
from app.api.oncall_examples import COVER, TEAM
from app.api.oncall_views import (
    GapList,
    OnCallView,
    ShiftList,
    TeamList,
    TeamView,
    on_call_view,
    shift_view,
    team_summary,
    team_view,
)
from app.api.security import CallerDep
from app.care.keep_people import keeper
from app.care.keep_teams import Cover, TeamToKeep, add_override, keep_team, remove_override, require_team
from app.care.look_at_teams import on_call, shifts_of, standing, standings, zone_of
from app.clinical.escalation import TEAM_ID
from app.clinical.intake.reading import Problem, utc
from app.errors import UnreadableInputError

router = APIRouter(prefix="/v1", tags=["teams"])

FORTNIGHT, LONGEST, HORIZON = timedelta(days=14), timedelta(days=62), timedelta(days=1830)
TeamIdPath = Annotated[str, Path(pattern=f"^{TEAM_ID}$", description="the clinic's own name of the team")]
At = Annotated[AwareDatetime | None, Query(description="the instant to look at; left out: now")]
From = Annotated[AwareDatetime | None, Query(alias="from", description="left out: now")]
To = Annotated[AwareDatetime | None, Query(alias="to", description="at most 62 days later; left out: 14 days later")]


@router.get("/teams", operation_id="listTeams", summary="Read the clinic's teams", responses=refuses(401, 403))
async def list_teams(request: Request, caller: CallerDep) -> TeamList:
    """Every team, and who is on call in it now."""
    caller.require("oncall:read")
    desk = desk_of(request)
    async with desk.database.begin(caller.sight) as session:
        found = await standings(session, caller.clinic_id, desk.clock())
    return TeamList(items=[team_summary(one) for one in found])


@router.get("/teams/{team_id}", operation_id="getTeam", summary="Read a team", responses=refuses(401, 403, 404, 422))
async def get(request: Request, caller: CallerDep, team_id: TeamIdPath) -> TeamView:
    """The whole rota, who is on call now, and the gaps of the next 14 days."""
    caller.require("oncall:read")
    desk = desk_of(request)
    async with desk.database.begin(caller.sight) as session:
        team = await require_team(session, caller.clinic_id, team_id)
        return team_view(await standing(session, team, desk.clock()))


@router.put(
    "/teams/{team_id}",
    operation_id="replaceTeam",
    summary="Make a team, or replace its rota",
    responses=refuses(401, 403, 404, 413, 415, 422),
    openapi_extra=takes(TeamToKeep, TEAM),
)
async def replace(request: Request, caller: CallerDep, team_id: TeamIdPath) -> TeamView:
    """Replaces the whole rota, temporary changes and imported shifts as well: read the team first, and send it changed.

    Who goes on or off call by it is told, and the lead is warned of gaps. Somebody who is not there is answered `422`.
    """
    desk = desk_of(request)
    by = keeper(caller)
    wanted = await read_body(request, TeamToKeep)
    now = desk.clock()
    async with desk.database.begin(caller.sight) as session:
        return team_view(await standing(session, await keep_team(session, by, team_id, wanted, now), now))


@router.get(
    "/teams/{team_id}/on-call",
    operation_id="getOnCall",
    summary="Read who is on call",
    responses=refuses(401, 403, 404, 422),
)
async def get_on_call(request: Request, caller: CallerDep, team_id: TeamIdPath, at: At = None) -> OnCallView:
    """Who is on call at an instant, and whether a contact point of theirs is known to work."""
    caller.require("oncall:read")
    desk = desk_of(request)
    now = desk.clock()
    moment = _near(utc(at) if at else now, "/at", now)
    async with desk.database.begin(caller.sight) as session:
        team = await require_team(session, caller.clinic_id, team_id)
        found = await on_call(session, team, await zone_of(session, caller.clinic_id), moment)
    return OnCallView(at=moment, on_call=on_call_view(found))


@router.get(
    "/teams/{team_id}/shifts",
    operation_id="listShifts",
    summary="Read a team's shifts",
    responses=refuses(401, 403, 404, 422),
)
async def list_shifts(
    request: Request, caller: CallerDep, team_id: TeamIdPath, start: From = None, end: To = None
) -> ShiftList:
    """Every shift that touches the interval, cut to it, in order of time."""
    caller.require("oncall:read")
    desk = desk_of(request)
    now = desk.clock()
    first = utc(_near(start or now, "/from", now))
    last = utc(_near(end or first + FORTNIGHT, "/to", now))
    if not timedelta() < last - first <= LONGEST:
        wrong = Problem("/to", f"expected an instant after `from`, at most {LONGEST.days} days later")
        raise UnreadableInputError("the interval could not be read", [wrong])
    shifts, people = await shifts_of(desk.database, caller.clinic_id, team_id, first, last)
    return ShiftList(items=[shift_view(one, people) for one in shifts])


@router.get(
    "/teams/{team_id}/gaps",
    operation_id="listGaps",
    summary="Read which minutes reach nobody",
    responses=refuses(401, 403, 404, 422),
)
async def list_gaps(request: Request, caller: CallerDep, team_id: TeamIdPath) -> GapList:
    """Every stretch of the next 14 days in which nobody with a verified contact point is on call."""
    caller.require("oncall:read")
    desk = desk_of(request)
    async with desk.database.begin(caller.sight) as session:
        team = await require_team(session, caller.clinic_id, team_id)
        found = await standing(session, team, desk.clock())
    return GapList(items=list(found.gaps))


@router.post(
    "/teams/{team_id}/overrides",
    operation_id="addOverride",
    summary="Somebody stands in, or is away",
    status_code=201,
    responses=refuses(401, 403, 404, 409, 413, 415, 422),
    openapi_extra=takes(Cover, COVER),
)
async def add_cover(request: Request, caller: CallerDep, team_id: TeamIdPath) -> TeamView:
    """A temporary change: `adds` takes over from `removes`, comes in addition, or `removes` is away. Safe to send again.

    Its id is that of the last of the team's `overrides`. A replacement counts only while `removes` is on call.
    """
    desk = desk_of(request)
    by = keeper(caller)
    cover = await read_body(request, Cover)
    now = desk.clock()
    async with desk.database.begin(caller.sight) as session:
        return team_view(await standing(session, await add_override(session, by, team_id, cover, now), now))


@router.delete(
    "/teams/{team_id}/overrides/{override_id}",
    operation_id="removeOverride",
    summary="Take a temporary change back",
    responses=refuses(401, 403, 404, 422),
)
async def remove_cover(request: Request, caller: CallerDep, team_id: TeamIdPath, override_id: UUID) -> TeamView:
    """The roster is as it would be without the change."""
    desk = desk_of(request)
    by = keeper(caller)
    now = desk.clock()
    async with desk.database.begin(caller.sight) as session:
        return team_view(await standing(session, await remove_override(session, by, team_id, override_id, now), now))


def _near(moment: datetime, pointer: str, now: datetime) -> datetime:
    if abs(moment - now) > HORIZON:
        raise UnreadableInputError(
            "a parameter could not be read", [Problem(pointer, "expected an instant within five years of now")]
        )
    return moment
