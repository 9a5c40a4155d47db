"""Who belongs to a clinic's staff, and what goes uncovered when somebody leaves?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, ClassVar
from unicodedata import category
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from annotated_types import MaxLen, MinLen
from pydantic import AfterValidator
from sqlalchemy.ext.asyncio import AsyncSession

from app.access import Caller
from app.care.compare import replaced
from app.care.warn_of_gaps import everyone_in, gaps_of
from app.clinical.context import Zone
from app.errors import NotFoundError, OnCallStateError
from app.oncall.coverage import Gap
from app.oncall.hours import QuietHours
from app.records.accounts import account_of_person, hold_account
from app.records.audit import Change, note
from app.records.clinics import Clinic, hold_clinic
from app.records.people import StaffPerson, contacts_of, get_person, person_named
from app.records.teams import Team, teams_of
from app.records.tokens import end_sessions, revoke_tokens_of

# Controls and separators of lines; and what turns the letters after it around, so that one name looks like another.
_BREAKING = frozenset(("Cc", "Zl", "Zp", "Cs"))
_TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")

Caused = Mapping[str, Sequence[Gap]]  # gaps that were not there before, by team


def is_one_line(text: str) -> bool:
    """Whether a list, a message and a database can show this text."""
    return bool(text.strip()) and not any(letter in _TURNING or category(letter) in _BREAKING for letter in text)


def one_line(text: str) -> str:
    """The text itself; ValueError unless it is one line."""
    if not is_one_line(text):
        raise ValueError("expected one line of text")
    return text


Name = Annotated[str, MinLen(1), MaxLen(80), AfterValidator(one_line)]


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonToKeep:
    """Somebody of the staff. `timezone` left out is the clinic's; `quiet_hours` hold back what is not `immediate`."""

    __pydantic_config__: ClassVar = {"extra": "forbid"}
    name: Name
    language: Annotated[str, MinLen(2), MaxLen(35)] = "en"
    timezone: Zone | None = None
    quiet_hours: QuietHours | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Keeper:
    """Who keeps a clinic's staff and teams; `actor` is what the audit knows them by."""

    clinic_id: str
    actor: Caller | str


@dataclass(frozen=True, slots=True, kw_only=True)
class Left:
    """What somebody leaves behind: gaps by team, and the teams whose lead they were."""

    person: StaffPerson
    gaps: Caused
    without_lead: tuple[str, ...]


def keeper(caller: Caller) -> Keeper:
    """The caller, who needs `oncall:write`; raises `NotAllowedError`."""
    caller.require("oncall:write")
    return Keeper(clinic_id=caller.clinic_id, actor=caller)


async def hold(session: AsyncSession, by: Keeper) -> Clinic:
    """The clinic: nobody else changes its people, teams or ladder until the unit of work ends."""
    clinic = await hold_clinic(session, by.clinic_id)
    if clinic is None:
        raise NotFoundError(f"there is no clinic {by.clinic_id!r}")
    return clinic


async def require_person(session: AsyncSession, clinic_id: str, person_id: UUID) -> StaffPerson:
    """Somebody of this clinic who has not left; raises `NotFoundError`."""
    person = await get_person(session, clinic_id, person_id)
    if person is None or person.left_at is not None:
        raise NotFoundError("no such person")
    return person


async def add_person(session: AsyncSession, by: Keeper, new: PersonToKeep, now: datetime) -> StaffPerson:
    """Somebody joins; the same person sent again changes nothing. Raises `OnCallStateError` for a name that is taken."""
    await hold(session, by)
    namesake = await person_named(session, by.clinic_id, new.name)
    if namesake is not None:
        if _kept(namesake) == new:
            return namesake
        raise OnCallStateError("somebody of this name is there already")
    person = StaffPerson(
        clinic_id=by.clinic_id,
        person_id=uuid4(),
        name=new.name,
        language=new.language,
        timezone=new.timezone,
        quiet_hours=new.quiet_hours,
        created_at=now,
    )
    session.add(person)
    await session.flush()
    await _noted(session, by, person, "person.added", now, replaced(PersonToKeep, None, new))
    return person


async def change_person(
    session: AsyncSession, by: Keeper, person_id: UUID, wanted: PersonToKeep, now: datetime
) -> StaffPerson:
    """Replaces what is known of somebody, contact points aside; raises `NotFoundError` and `OnCallStateError`."""
    await hold(session, by)
    person = await require_person(session, by.clinic_id, person_id)
    namesake = await person_named(session, by.clinic_id, wanted.name)
    if namesake is not None and namesake.person_id != person_id:
        raise OnCallStateError("somebody else of this name is there already")
    if _kept(person) == wanted:
        return person
    change = replaced(PersonToKeep, _kept(person), wanted)
    person.name, person.language = wanted.name, wanted.language
    person.timezone, person.quiet_hours = wanted.timezone, wanted.quiet_hours
    await session.flush()
    await _noted(session, by, person, "person.changed", now, change)
    return person


async def person_leaves(session: AsyncSession, by: Keeper, person_id: UUID, now: datetime) -> Left:
    """Somebody leaves: rung no more, their addresses forgotten, their tokens ended. Sent again it changes nothing.

    They stay where they stand in rosters, so that the gap is seen; the leads of those teams are warned at once.
    """
    clinic = await hold(session, by)
    person = await get_person(session, by.clinic_id, person_id)
    if person is None:
        raise NotFoundError("no such person")
    if person.left_at is not None:
        return Left(person=person, gaps={}, without_lead=())
    coverage = await Coverage.of(session, clinic, person_id, now)
    # Who signs in at this moment is waited for, and then signed out like everyone else of theirs.
    account = await account_of_person(session, by.clinic_id, person_id)
    if account is not None:
        await hold_account(session, by.clinic_id, account.account_id)
        await end_sessions(session, by.clinic_id, account.account_id, now)
    person.left_at = now
    for contact in (await contacts_of(session, by.clinic_id, [person_id])).get(person_id, ()):
        await session.delete(contact)
    await revoke_tokens_of(session, by.clinic_id, person_id, now)
    await session.flush()
    gaps = await coverage.lost(session, now)
    await _noted(session, by, person, "person.left", now, None, gaps=sum(map(len, gaps.values())))
    leaderless = tuple(team.team_id for team in await teams_of(session, by.clinic_id) if team.lead_id == person_id)
    return Left(person=person, gaps=gaps, without_lead=leaderless)


@dataclass(frozen=True, slots=True)
class Coverage:
    """Which minutes the teams of one person leave uncovered, taken before something about that person changes."""

    teams: Sequence[Team]
    zone: ZoneInfo
    before: Caused

    @classmethod
    async def of(cls, session: AsyncSession, clinic: Clinic, person_id: UUID, now: datetime) -> "Coverage":
        """The gaps as they are now in every team that somebody stands in."""
        zone = ZoneInfo(clinic.timezone)
        teams = [one for one in await teams_of(session, clinic.clinic_id) if person_id in everyone_in(one.roster)]
        return cls(teams, zone, {team.team_id: await gaps_of(session, team, zone, now) for team in teams})

    async def lost(self, session: AsyncSession, now: datetime) -> Caused:
        """The gaps that are there since; each of these teams is looked through at once, and its lead warned."""
        caused: dict[str, Sequence[Gap]] = {}
        for team in self.teams:
            team.next_gap_check_at = now
            after = await gaps_of(session, team, self.zone, now)
            new = [gap for gap in after if gap not in self.before[team.team_id]]
            if new:
                caused[team.team_id] = new
        return caused


def _kept(person: StaffPerson) -> PersonToKeep:
    return PersonToKeep(
        name=person.name, language=person.language, timezone=person.timezone, quiet_hours=person.quiet_hours
    )


async def _noted(
    session: AsyncSession,
    by: Keeper,
    person: StaffPerson,
    action: str,
    now: datetime,
    change: Change | None,
    **detail: object,
) -> None:
    await note(session, by.clinic_id, by.actor, action, f"person:{person.person_id}", now, detail=detail, change=change)
