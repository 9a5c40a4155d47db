"""People and teams for stories: rows written directly, fast, as the API would leave them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

import httpx

from app.access import Scope
from app.oncall.roster import Roster
from app.oncall.rotations import Rotation
from app.records.people import StaffContact, StaffPerson
from app.records.teams import Team
from tests.world import World, bearer

LONG_AGO = datetime.fromisoformat(
    "2026-01-05"
)  # a Monday by the clinic's clock: when turns of `team` were first handed over


async def person(
    world: World,
    name: str,
    contacts: Sequence[tuple[str, str]] = (),
    *,
    verified: bool = True,
    clinic_id: str | None = None,
    wait_seconds: int | None = None,
    **more: Any,
) -> UUID:
    """Somebody with these contact points in this order; without any, one of the channel `pager` at their name.

    `wait_seconds` is that of every contact point after the first; `more` are columns of `people`.
    """
    clinic_id, person_id = clinic_id or world.clinic_id, uuid4()
    async with world.database.begin() as session:
        session.add(
            StaffPerson(clinic_id=clinic_id, person_id=person_id, name=name, **{"created_at": world.now, **more})
        )
        await session.flush()
        session.add_all(
            StaffContact(
                clinic_id=clinic_id,
                contact_id=uuid4(),
                person_id=person_id,
                place=place,
                channel=channel,
                address=address,
                wait_seconds=wait_seconds if place else None,
                created_at=world.now,
                verified_at=world.now if verified else None,
                confirmed_at=world.now if verified else None,
            )
            for place, (channel, address) in enumerate(contacts or [("pager", name)])
        )
    return person_id


async def team(
    world: World,
    team_id: str,
    members: Sequence[UUID],
    *,
    lead: UUID | None = None,
    roster: Roster | None = None,
    clinic_id: str | None = None,
    **more: Any,
) -> None:
    """A team that takes turns of a week each, unless `roster` says otherwise; `more` are columns of `teams`."""
    turns = Rotation(name="weeks", members=tuple(members), turn="weekly", starts_at=LONG_AGO)
    columns: dict[str, Any] = {
        "name": team_id.capitalize(),
        "next_handoff_at": world.now,
        "next_gap_check_at": world.now,
        "changed_at": world.now,
        **more,
    }
    async with world.database.begin() as session:
        session.add(
            Team(
                clinic_id=clinic_id or world.clinic_id,
                team_id=team_id,
                roster=roster or Roster(rotations=(turns,) if members else ()),
                lead_id=lead,
                **columns,
            )
        )


class Lead:
    """Somebody who keeps the clinic's people and teams over the API."""

    def __init__(self, world: World, token: str) -> None:
        self.world, self.token = world, token

    async def asks(self, method: str, path: str, body: Any = None, *, token: str | None = None) -> httpx.Response:
        headers = bearer(token or self.token)
        return await self.world.http.request(method, f"/v1{path}", json=body, headers=headers)

    async def gets(self, path: str) -> Any:
        return (await self.asks("GET", path)).raise_for_status().json()

    async def posts(self, path: str, body: Any = None) -> Any:
        return (await self.asks("POST", path, body)).raise_for_status().json()

    async def puts(self, path: str, body: Any) -> Any:
        return (await self.asks("PUT", path, body)).raise_for_status().json()


async def lead(
    world: World, scopes: tuple[Scope, ...] = ("oncall:read", "oncall:write"), clinic_id: str | None = None
) -> Lead:
    """A lead with a token of these scopes."""
    return Lead(world, await world.staff_token(scopes=scopes, name="Lead", clinic_id=clinic_id))
