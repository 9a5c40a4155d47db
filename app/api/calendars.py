"""Shifts come in from another program's calendar, and go out to the one on somebody's telephone."""

import re
from dataclasses import dataclass
from typing import Annotated, ClassVar

from annotated_types import MaxLen, MinLen
from fastapi import APIRouter, Query, Request, Response

from app.access import CLINIC_ID
from app.api.bodies import read_body, refuses, takes
from app.api.desk import desk_of
from app.api.oncall_examples import CALENDAR, FEED
from app.api.oncall_views import CalendarImported, CalendarShared, team_view
from app.api.security import CallerDep
from app.api.teams import TeamIdPath
from app.care.keep_calendars import feed_of, import_calendar, share_calendar
from app.care.keep_people import keeper
from app.care.look_at_teams import standing
from app.clinical.escalation import TEAM_ID
from app.errors import NotFoundError
from app.oncall.imports import MOST_BYTES

router = APIRouter(prefix="/v1", tags=["teams"])

_TELLS_OF_A_TEAM = re.compile(f"{CLINIC_ID} {TEAM_ID}")


class ICalendar(Response):
    media_type = "text/calendar"


@dataclass(frozen=True, kw_only=True)
class CalendarToImport:
    """The text of an iCalendar (.ics) file: titles name people of the clinic, or attendees are their e-mail addresses."""

    __pydantic_config__: ClassVar = {"extra": "forbid"}
    ics: Annotated[str, MinLen(1), MaxLen(MOST_BYTES)]


@router.post(
    "/teams/{team_id}/calendar:import",
    operation_id="importCalendar",
    summary="Take a team's shifts from a calendar",
    responses=refuses(401, 403, 404, 413, 415, 422),
    openapi_extra=takes(CalendarToImport, CALENDAR),
)
async def import_(request: Request, caller: CallerDep, team_id: TeamIdPath) -> CalendarImported:
    """Its shifts of the next 400 days replace those that were imported before, from now on; rotations stay beside them.

    A calendar with a time that cannot be understood is refused whole: a shift at a guessed time is worse than none.
    """
    desk = desk_of(request)
    by = keeper(caller)
    given = await read_body(request, CalendarToImport)
    now = desk.clock()
    found = await import_calendar(desk.database, by, team_id, given.ics, now)
    async with desk.database.begin(caller.sight) as session:
        team = team_view(await standing(session, found.team, now))
    return CalendarImported(shifts=found.shifts, unknown=list(found.unknown), team=team)


@router.post(
    "/teams/{team_id}/calendar:share",
    operation_id="shareCalendar",
    summary="Give a team's rota an address to subscribe to",
    responses=refuses(401, 403, 404, 422),
)
async def share(request: Request, caller: CallerDep, team_id: TeamIdPath) -> CalendarShared:
    """The address is shown this once. Whoever knows it reads the rota, and nothing else; sharing again ends it."""
    desk = desk_of(request)
    by = keeper(caller)
    async with desk.database.begin(caller.sight) as session:
        key = await share_calendar(session, by, team_id, desk.clock())
    base = desk.base_url.rstrip("/")
    return CalendarShared(url=f"{base}/v1/calendars/{caller.clinic_id}/{team_id}.ics?key={key}")


@router.get(
    "/calendars/{clinic_id}/{team_id}.ics",
    operation_id="getTeamCalendar",
    summary="Subscribe to a team's rota",
    response_class=ICalendar,
    responses={**refuses(404), 200: {"content": {"text/calendar": {"example": FEED}}}},
)
async def feed(
    request: Request,
    clinic_id: str,
    team_id: str,
    key: Annotated[str, Query(description="from the address that was shared")] = "",
) -> ICalendar:
    """ICalendar for the program on somebody's telephone: who is on call, four weeks back and twelve ahead.

    It needs no token, because such programs know none: the key in the address stands for one.
    """
    if not _TELLS_OF_A_TEAM.fullmatch(f"{clinic_id} {team_id}"):
        raise NotFoundError("no such calendar")
    desk = desk_of(request)
    return ICalendar(await feed_of(desk.database, clinic_id, team_id, key, desk.clock()))
