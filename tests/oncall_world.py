"""People and teams for stories: rows written directly, fast, as the API would leave them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from app.oncall.roster import Roster
from app.oncall.rotations import Rotation
from app.records.people import StaffContact, StaffPerson
from app.records.teams import Team
from tests.world import World

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
