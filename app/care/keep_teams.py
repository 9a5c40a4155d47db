"""Who takes turns in a team, and who stands in for whom? Rosters are checked as a whole before they are kept."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Annotated, ClassVar
from uuid import UUID, uuid5

from annotated_types import MaxLen
from pydantic import AfterValidator, AwareDatetime
from sqlalchemy.ext.asyncio import AsyncSession

from app.care.compare import differing
from app.care.keep_people import Keeper, Name, hold, one_line
from app.care.warn_of_gaps import everyone_in
from app.clinical.intake.reading import Problem
from app.errors import NotFoundError, OnCallStateError, UnreadableInputError
from app.oncall.roster import Override, Roster, problems_of
from app.records.audit import Change, note
from app.records.people import find_people
from app.records.teams import Team, get_team

MOST_OVERRIDES = 500  # as in a roster
KEPT_FOR = timedelta(days=60)  # what is over stays in the calendar for so long when room is made for something new
_NAMESPACE = UUID("5d7c8a5e-52a5-4b8e-9d0c-8f1b9f5f4b1a")


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamToKeep:
    """A team with its whole rota: what is not in `roster` is gone. `lead_id` is warned of gaps."""

    __pydantic_config__: ClassVar = {"extra": "forbid"}
    name: Name
    roster: Roster
    lead_id: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Cover:
    """A temporary change: `adds` alone is extra cover, `removes` alone is somebody away, both is a replacement."""

    __pydantic_config__: ClassVar = {"extra": "forbid"}
    starts_at: AwareDatetime
    ends_at: AwareDatetime
    adds: UUID | None = None
    removes: UUID | None = None
    reason: Annotated[str, MaxLen(200), AfterValidator(lambda text: one_line(text) if text else text)] = ""


async def require_team(session: AsyncSession, clinic_id: str, team_id: str, *, lock: bool = False) -> Team:
    """A team of this clinic; raises `NotFoundError`."""
    team = await get_team(session, clinic_id, team_id, lock=lock)
    if team is None:
        raise NotFoundError("no such team")
    return team


async def keep_team(session: AsyncSession, by: Keeper, team_id: str, wanted: TeamToKeep, now: datetime) -> Team:
    """Makes a team or replaces it; who goes on or off call by that is told, and the lead is warned of gaps.

    Raises `UnreadableInputError` naming every place that is wrong.
    """
    await hold(session, by)
    named = {*everyone_in(wanted.roster), *_removed(wanted.roster), *([wanted.lead_id] if wanted.lead_id else [])}
    known = set(await find_people(session, by.clinic_id, named))
    faults = [Problem(f"/roster{pointer}", said) for pointer, said in problems_of(wanted.roster)]
    faults.extend(Problem(f"/roster{pointer}", _STRANGER) for pointer in _strangers(wanted.roster, known, now))
    if wanted.lead_id is not None and wanted.lead_id not in known:
        faults.append(Problem("/lead_id", _STRANGER))
    if faults:
        raise UnreadableInputError("the team could not be read", faults)
    team = await get_team(session, by.clinic_id, team_id, lock=True)
    before = None if team is None else _about(team)
    if team is None:
        team = Team(
            clinic_id=by.clinic_id,
            team_id=team_id,
            name=wanted.name,
            roster=Roster(),
            next_gap_check_at=now,
            changed_at=now,
        )
        session.add(team)
    team.name, team.lead_id = wanted.name, wanted.lead_id
    await rota_changed(session, by, team, wanted.roster, "team.kept", now, about=_differing(before, _about(team)))
    return team


async def add_override(session: AsyncSession, by: Keeper, team_id: str, cover: Cover, now: datetime) -> Team:
    """Somebody stands in, comes in addition, or is away for a time; the same change sent again changes nothing.

    Raises `NotFoundError`, `UnreadableInputError` and `OnCallStateError`.
    """
    await hold(session, by)
    team = await require_team(session, by.clinic_id, team_id, lock=True)
    override = Override(
        id=_id_of(team_id, cover),
        starts_at=cover.starts_at,
        ends_at=cover.ends_at,
        adds=cover.adds,
        removes=cover.removes,
        reason=cover.reason,
    )
    await _require_good(session, by, override, now)
    if any(one.id == override.id for one in team.roster.overrides):
        return team
    recent = tuple(one for one in team.roster.overrides if one.ends_at > now - KEPT_FOR)
    if len(recent) >= MOST_OVERRIDES:
        raise OnCallStateError(f"a team has at most {MOST_OVERRIDES} temporary changes: take some away first")
    changed = replace(team.roster, overrides=(*recent, override))
    await rota_changed(session, by, team, changed, "team.override_added", now, override=str(override.id))
    return team


async def remove_override(session: AsyncSession, by: Keeper, team_id: str, override_id: UUID, now: datetime) -> Team:
    """Takes a temporary change back: the roster is as it would be without it; raises `NotFoundError`."""
    await hold(session, by)
    team = await require_team(session, by.clinic_id, team_id, lock=True)
    rest = tuple(one for one in team.roster.overrides if one.id != override_id)
    if len(rest) == len(team.roster.overrides):
        raise NotFoundError("no such temporary change")
    changed = replace(team.roster, overrides=rest)
    await rota_changed(session, by, team, changed, "team.override_removed", now, override=str(override_id))
    return team


async def rota_changed(
    session: AsyncSession,
    by: Keeper,
    team: Team,
    roster: Roster,
    action: str,
    now: datetime,
    *,
    about: Change | None = None,
    **detail: object,
) -> None:
    """Keeps a team's new roster: the workers tell who goes on or off call, and look for gaps, at once.

    `about` is what was changed of the team besides.
    """
    change = differing(Roster, team.roster, roster)
    if about is not None:
        change = Change(
            {**(about.before or {}), **(change.before or {})}, {**(about.after or {}), **(change.after or {})}
        )
    team.roster = roster
    team.changed_at = team.next_handoff_at = team.next_gap_check_at = now
    await session.flush()
    await note(session, by.clinic_id, by.actor, action, f"team:{team.team_id}", now, detail=detail, change=change)


def _about(team: Team) -> dict[str, str | None]:
    return {"name": team.name, "lead_id": str(team.lead_id) if team.lead_id else None}


def _differing(before: Mapping[str, str | None] | None, after: Mapping[str, str | None]) -> Change:
    was = before or {}
    names = [name for name in after if was.get(name) != after[name]]
    return Change({name: was.get(name) for name in names}, {name: after[name] for name in names})


_STRANGER = "expected the id of one of the clinic's people who has not left"


async def _require_good(session: AsyncSession, by: Keeper, override: Override, now: datetime) -> None:
    alone = Roster(overrides=(override,))
    faults = [Problem(pointer.removeprefix("/overrides/0"), said) for pointer, said in problems_of(alone)]
    if override.ends_at <= now:
        faults.append(Problem("/ends_at", "expected an end that is still to come"))
    known = await find_people(session, by.clinic_id, {one for one in (override.adds, override.removes) if one})
    faults.extend(
        Problem(f"/{field}", _STRANGER)
        for field, person in (("adds", override.adds), ("removes", override.removes))
        if person is not None and person not in known
    )
    if faults:
        raise UnreadableInputError("the temporary change could not be read", faults)


def _strangers(roster: Roster, known: Collection[UUID], now: datetime) -> Iterator[str]:
    """Where somebody stands who is not there; what is over may name who has left since."""
    for place, rotation in enumerate(roster.rotations):
        yield from (f"/rotations/{place}/members/{n}" for n, one in enumerate(rotation.members) if one not in known)
    for place, override in enumerate(roster.overrides):
        for field, person in (("adds", override.adds), ("removes", override.removes)):
            if person is not None and person not in known and override.ends_at > now:
                yield f"/overrides/{place}/{field}"
    for place, shift in enumerate(roster.fixed):
        if shift.person not in known and shift.ends_at > now:
            yield f"/fixed/{place}/person"


def _removed(roster: Roster) -> set[UUID]:
    return {override.removes for override in roster.overrides if override.removes is not None}


def _id_of(team_id: str, cover: Cover) -> UUID:
    when = f"{cover.starts_at.timestamp()}|{cover.ends_at.timestamp()}"
    return uuid5(_NAMESPACE, f"{team_id}|{when}|{cover.adds}|{cover.removes}")
