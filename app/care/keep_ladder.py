"""Whom does a clinic ring, in which order? Its ladder, kept only when everybody on it is there."""

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from app.care.keep_people import Keeper, hold
from app.clinical.escalation import Ladder, Rung
from app.clinical.intake.reading import Problem
from app.errors import UnreadableInputError
from app.records.audit import note
from app.records.people import people_of
from app.records.teams import teams_of


async def keep_ladder(session: AsyncSession, by: Keeper, ladder: Ladder, now: datetime) -> Ladder:
    """Replaces the clinic's ladder for alerts that open from now on; those in flight keep theirs.

    Raises `UnreadableInputError` naming every person and team that is not there.
    """
    clinic = await hold(session, by)
    people = {person.person_id for person in await people_of(session, by.clinic_id)}
    teams = {team.team_id for team in await teams_of(session, by.clinic_id)}
    faults: list[Problem] = []
    for pointer, rung in _rungs(ladder):
        faults.extend(
            Problem(f"{pointer}/staff/{place}", "expected the id of one of the clinic's people who has not left")
            for place, one in enumerate(rung.staff)
            if one not in people
        )
        faults.extend(
            Problem(f"{pointer}/teams/{place}", "expected the id of one of the clinic's teams")
            for place, one in enumerate(rung.teams)
            if one not in teams
        )
    if faults:
        raise UnreadableInputError("the ladder could not be read", faults)
    if ladder != clinic.ladder:
        clinic.ladder, clinic.changed_at = ladder, now
        await session.flush()
        await note(session, by.clinic_id, by.actor, "ladder.kept", f"clinic:{by.clinic_id}", now)
    return ladder


def _rungs(ladder: Ladder) -> Iterator[tuple[str, Rung]]:
    """Every rung there is, with the JSON pointer to it."""
    yield from ((f"/rungs/{place}", rung) for place, rung in enumerate(ladder.rungs))
    for number, path in enumerate(ladder.paths):
        yield from ((f"/paths/{number}/rungs/{place}", rung) for place, rung in enumerate(path.rungs))
    if ladder.welfare is not None:
        yield "/welfare", ladder.welfare
