"""Whose patients are they? A clinic keeps its care teams, who is in them, and which patient belongs to which."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, ClassVar
from uuid import UUID

from annotated_types import MaxLen
from sqlalchemy.ext.asyncio import AsyncSession

from app.access import Caller
from app.care.keep_people import Name
from app.care.see import require_patient
from app.clinical.intake.reading import Problem
from app.errors import NotAllowedError, NotFoundError, OnCallStateError, UnreadableInputError
from app.records.audit import Change, note
from app.records.care_teams import CareTeam, care_teams_of, get_care_team, members_of, set_members
from app.records.clinics import hold_clinic
from app.records.patients import Patient, count_in_care_team, set_care_team
from app.records.people import find_people

MOST_MEMBERS = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class CareTeamToKeep:
    """A care team: nurses and physicians in it see its patients. `members` are people of the clinic, in any order."""

    __pydantic_config__: ClassVar = {"extra": "forbid"}
    name: Name
    members: Annotated[tuple[UUID, ...], MaxLen(MOST_MEMBERS)] = ()


@dataclass(frozen=True, slots=True)
class Kept:
    """A care team with whoever is in it."""

    team: CareTeam
    members: Sequence[UUID]


async def look_at_care_teams(session: AsyncSession, caller: Caller) -> list[Kept]:
    """All care teams of the clinic; raises `NotAllowedError` to whoever neither keeps them nor assigns patients."""
    _require_reader(caller)
    members = await members_of(session, caller.clinic_id)
    teams = await care_teams_of(session, caller.clinic_id)
    return [Kept(team, members.get(team.care_team_id, ())) for team in teams]


async def look_at_care_team(session: AsyncSession, caller: Caller, care_team_id: str) -> Kept:
    """One of them; raises `NotFoundError`."""
    _require_reader(caller)
    team = await _required(session, caller, care_team_id)
    return Kept(team, (await members_of(session, caller.clinic_id)).get(care_team_id, ()))


async def keep_care_team(
    session: AsyncSession, caller: Caller, care_team_id: str, wanted: CareTeamToKeep, now: datetime
) -> Kept:
    """Makes a care team, or replaces its name and members: who is in it sees its patients from the next request on.

    Raises `UnreadableInputError` naming every member who is not one of the clinic's people.
    """
    caller.of_the_clinic("staff:write")
    await hold_clinic(session, caller.clinic_id)
    known = await find_people(session, caller.clinic_id, set(wanted.members))
    strangers = [
        Problem(f"/members/{place}", "expected the id of one of the clinic's people who has not left")
        for place, one in enumerate(wanted.members)
        if one not in known
    ]
    if strangers:
        raise UnreadableInputError("the care team could not be read", strangers)
    team = await get_care_team(session, caller.clinic_id, care_team_id)
    was = (await members_of(session, caller.clinic_id)).get(care_team_id, [])
    before = None if team is None else _told(team, was)
    if team is None:
        team = CareTeam(clinic_id=caller.clinic_id, care_team_id=care_team_id, name=wanted.name, created_at=now)
        session.add(team)
    team.name = wanted.name
    await session.flush()
    members = sorted(set(wanted.members))
    await set_members(session, caller.clinic_id, care_team_id, members)
    change = Change(before, _told(team, members))
    await note(session, caller.clinic_id, caller, "care_team.kept", f"care_team:{care_team_id}", now, change=change)
    return Kept(team, members)


async def remove_care_team(session: AsyncSession, caller: Caller, care_team_id: str, now: datetime) -> None:
    """Takes away a care team that has no patients; raises `NotFoundError`, and `OnCallStateError` while it has some.

    Its patients would be nobody's then, and nobody's patients are seen by everyone: that is to be said, not to happen.
    """
    caller.of_the_clinic("staff:write")
    await hold_clinic(session, caller.clinic_id)
    team = await _required(session, caller, care_team_id)
    if await count_in_care_team(session, caller.clinic_id, care_team_id):
        raise OnCallStateError("the care team has patients: assign them to another first")
    change = Change(_told(team, (await members_of(session, caller.clinic_id)).get(care_team_id, [])), None)
    await set_members(session, caller.clinic_id, care_team_id, ())
    await session.delete(team)
    await session.flush()
    await note(session, caller.clinic_id, caller, "care_team.removed", f"care_team:{care_team_id}", now, change=change)


async def _require_theirs(session: AsyncSession, caller: Caller, patient: Patient) -> None:
    """Who sees a patient for some hours, by breaking the glass or by being rung, must not make that for good."""
    if caller.sight.reach != "teams" or patient.care_team_id is None:
        return
    members = await members_of(session, caller.clinic_id)
    if caller.person_id not in members.get(patient.care_team_id, ()):
        raise NotAllowedError("only the patient's own care team or a lead gives them to another")


async def assign_care_team(
    session: AsyncSession, caller: Caller, patient_id: UUID, care_team_id: str | None, now: datetime
) -> Patient:
    """The patient belongs to this care team from now on, or to none; raises `NotFoundError`, `UnreadableInputError`."""
    caller.of_the_clinic("patients:write")
    patient = await require_patient(session, caller, patient_id)
    await _require_theirs(session, caller, patient)
    if care_team_id is not None and await get_care_team(session, caller.clinic_id, care_team_id) is None:
        wanted = Problem("/care_team_id", "expected the id of one of the clinic's care teams")
        raise UnreadableInputError("the patient stays where they are", [wanted])
    change = Change(before={"care_team_id": patient.care_team_id}, after={"care_team_id": care_team_id})
    # Written down first: whoever gives a patient away sees them no longer, and may then write nothing of them either.
    await note(
        session,
        caller.clinic_id,
        caller,
        "patient.care_team_assigned",
        f"patient:{patient_id}",
        now,
        patient_id=patient_id,
        change=change,
    )
    await set_care_team(session, patient, care_team_id)
    return patient


def _told(team: CareTeam, members: Sequence[UUID]) -> dict[str, object]:
    return {"name": team.name, "members": sorted(map(str, members))}


def _require_reader(caller: Caller) -> None:
    if "staff:write" not in caller.scopes:
        caller.require("patients:write")
    if caller.kind != "staff":
        raise NotAllowedError("only the clinic's own staff see who is in its care teams")


async def _required(session: AsyncSession, caller: Caller, care_team_id: str) -> CareTeam:
    team = await get_care_team(session, caller.clinic_id, care_team_id)
    if team is None:
        raise NotFoundError("no such care team")
    return team
