"""Whom does a clinic ring, in which order? Its ladder, kept only when everybody on it is there."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Protocol

from sqlalchemy.ext.asyncio import AsyncSession

from app.care.compare import replaced
from app.care.keep_people import Keeper, hold, is_one_line
from app.clinical.escalation import Ladder, Rung
from app.clinical.intake.reading import Problem
from app.errors import UnreadableInputError
from app.records.audit import note
from app.records.people import people_of
from app.records.teams import teams_of


class Way(Protocol):
    """A channel of this house, as far as it knows which addresses it can never send to."""

    def refuses(self, address: str) -> str | None: ...


async def keep_ladder(
    session: AsyncSession, by: Keeper, ladder: Ladder, ways: Mapping[str, Way], now: datetime
) -> Ladder:
    """Replaces the clinic's ladder for alerts that open from now on; those in flight keep theirs.

    Raises `UnreadableInputError` naming every person and team that is not there, and every address that its channel
    can never send to.
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
        faults.extend(_written_wrong(pointer, rung, ways))
    if faults:
        raise UnreadableInputError("the ladder could not be read", faults)
    if ladder != clinic.ladder:
        change = replaced(Ladder, clinic.ladder, ladder)
        clinic.ladder, clinic.changed_at = ladder, now
        await session.flush()
        await note(session, by.clinic_id, by.actor, "ladder.kept", f"clinic:{by.clinic_id}", now, change=change)
    return ladder


def _written_wrong(pointer: str, rung: Rung, ways: Mapping[str, Way]) -> Iterator[Problem]:
    """What cannot be said or reached of the people who are written down on a rung."""
    for place, person in enumerate(rung.people):
        here = f"{pointer}/people/{place}"
        if not is_one_line(person.name):
            yield Problem(f"{here}/name", "expected one line of text")
        for number, contact in enumerate(person.contacts):
            way = ways.get(contact.channel)
            refusal = None if way is None else way.refuses(contact.address)
            if not is_one_line(contact.address):
                yield Problem(f"{here}/contacts/{number}/address", "expected one line of text")
            elif refusal is not None:
                yield Problem(f"{here}/contacts/{number}/address", refusal)


def _rungs(ladder: Ladder) -> Iterator[tuple[str, Rung]]:
    """Every rung there is, with the JSON pointer to it."""
    yield from ((f"/rungs/{place}", rung) for place, rung in enumerate(ladder.rungs))
    for number, path in enumerate(ladder.paths):
        yield from ((f"/paths/{number}/rungs/{place}", rung) for place, rung in enumerate(path.rungs))
    if ladder.welfare is not None:
        yield "/welfare", ladder.welfare
