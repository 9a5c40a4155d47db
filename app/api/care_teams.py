"""A clinic keeps its care teams: who is in each, and which patient belongs to which."""

from dataclasses import dataclass
from typing import Annotated, ClassVar
from uuid import UUID

from annotated_types import MaxLen
from fastapi import APIRouter, Path, Request
from pydantic import BaseModel, StringConstraints

from app.api.bodies import read_body, refuses, takes
from app.api.desk import desk_of
from app.api.glass_examples import ASSIGNMENT, CARE_TEAM
from app.api.me import Done
from app.api.security import CallerDep
from app.care.keep_care_teams import (
    CareTeamToKeep,
    Kept,
    assign_care_team,
    keep_care_team,
    look_at_care_team,
    look_at_care_teams,
    remove_care_team,
)
from app.clinical.escalation import TEAM_ID

router = APIRouter(prefix="/v1", tags=["care teams"])

CareTeamIdPath = Annotated[str, Path(pattern=f"^{TEAM_ID}$", description="the clinic's own name of the care team")]


@dataclass(frozen=True, kw_only=True)
class CareTeamAssignment:
    """`care_team_id` null: of no care team; every nurse and physician of the clinic sees the patient then."""

    __pydantic_config__: ClassVar = {"extra": "forbid"}
    care_team_id: Annotated[str, MaxLen(64), StringConstraints(pattern=f"^{TEAM_ID}$")] | None


class CareTeamView(BaseModel):
    id: str
    name: str
    members: list[UUID]


class CareTeamList(BaseModel):
    items: list[CareTeamView]


class AssignmentView(BaseModel):
    """To whom the patient belongs now."""

    patient_id: UUID
    care_team_id: str | None


@router.get(
    "/care-teams", operation_id="listCareTeams", summary="Read the clinic's care teams", responses=refuses(401, 403)
)
async def list_care_teams(request: Request, caller: CallerDep) -> CareTeamList:
    """For whoever keeps them (`staff:write`) or assigns patients to them (`patients:write`)."""
    async with desk_of(request).database.begin(caller.sight) as session:
        return CareTeamList(items=[_view(one) for one in await look_at_care_teams(session, caller)])


@router.get(
    "/care-teams/{care_team_id}",
    operation_id="getCareTeam",
    summary="Read a care team",
    responses=refuses(401, 403, 404, 422),
)
async def get(request: Request, caller: CallerDep, care_team_id: CareTeamIdPath) -> CareTeamView:
    """Its name, and who is in it."""
    async with desk_of(request).database.begin(caller.sight) as session:
        return _view(await look_at_care_team(session, caller, care_team_id))


@router.put(
    "/care-teams/{care_team_id}",
    operation_id="replaceCareTeam",
    summary="Make a care team, or replace its members",
    responses=refuses(401, 403, 413, 415, 422),
    openapi_extra=takes(CareTeamToKeep, CARE_TEAM),
)
async def replace(request: Request, caller: CallerDep, care_team_id: CareTeamIdPath) -> CareTeamView:
    """Nurses and physicians in it see its patients; whoever is taken out sees them no longer, from the next request on."""
    desk = desk_of(request)
    caller.of_the_clinic("staff:write")
    wanted = await read_body(request, CareTeamToKeep)
    async with desk.database.begin(caller.sight) as session:
        return _view(await keep_care_team(session, caller, care_team_id, wanted, desk.clock()))


@router.delete(
    "/care-teams/{care_team_id}",
    operation_id="removeCareTeam",
    summary="Take a care team away",
    responses=refuses(401, 403, 404, 409, 422),
)
async def remove(request: Request, caller: CallerDep, care_team_id: CareTeamIdPath) -> Done:
    """Only one that has no patients: they would be seen by everyone of the clinic."""
    desk = desk_of(request)
    async with desk.database.begin(caller.sight) as session:
        await remove_care_team(session, caller, care_team_id, desk.clock())
    return Done()


@router.put(
    "/patients/{patient_id}/care-team",
    operation_id="assignCareTeam",
    summary="Say whose patient somebody is",
    responses=refuses(401, 403, 404, 413, 415, 422),
    openapi_extra=takes(CareTeamAssignment, ASSIGNMENT),
)
async def assign(request: Request, caller: CallerDep, patient_id: UUID) -> AssignmentView:
    """Nurses and physicians of that care team see the patient from now on, and of no other. Alerts ring as before."""
    desk = desk_of(request)
    caller.of_the_clinic("patients:write")
    wanted = await read_body(request, CareTeamAssignment)
    async with desk.database.begin(caller.sight) as session:
        await assign_care_team(session, caller, patient_id, wanted.care_team_id, desk.clock())
    return AssignmentView(patient_id=patient_id, care_team_id=wanted.care_team_id)


def _view(kept: Kept) -> CareTeamView:
    return CareTeamView(id=kept.team.care_team_id, name=kept.team.name, members=list(kept.members))
