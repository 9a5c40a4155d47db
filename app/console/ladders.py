"""Who is rung next about an alert, by name? Teams and people are read once for all alerts of a page."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from app.access import Sight
from app.care.reach import recipients
from app.care.ring import urgency_of
from app.clinical.escalation import Rung, round_of
from app.oncall.roster import on_call_at
from app.records.alerts import Alert
from app.records.database import Database
from app.records.people import people_of
from app.records.teams import Team, teams_of


@dataclass(frozen=True, slots=True, kw_only=True)
class OnLadders:
    """The clinic's teams, and the names of its people who can be reached at all."""

    zone: ZoneInfo
    teams: Mapping[str, Team]
    reached: Mapping[UUID, str]

    def names_on(self, rung: Rung, at: datetime) -> tuple[str, ...]:
        """Everyone who stands on a rung at that time and can be reached, as `care.ring` would ring them."""
        ids = list(rung.staff)
        for team in (self.teams[one] for one in rung.teams if one in self.teams):
            ids.extend(on_call_at(team.roster, self.zone, at))
        named = [person.name for person in rung.people if person.contacts]
        return tuple(dict.fromkeys([*named, *(self.reached[one] for one in ids if one in self.reached)]))

    def next_about(self, alert: Alert, at: datetime, passed_over: str | None) -> str:
        """Who would be rung at that time; whoever is passed over only if there is nobody else. Empty: nobody."""
        route = round_of(urgency_of(alert), alert.ladder, self.zone, alert.round_at or alert.opened_at)
        for left_out in dict.fromkeys((passed_over, None)):
            for ahead in range(len(route)):
                found = self.names_on(route[(alert.next_place + ahead) % len(route)], at)
                names = [one for one in found if one != left_out]
                if names:
                    return " and ".join(names)
        return ""


async def read_ladders(database: Database, clinic_id: str, zone: ZoneInfo) -> OnLadders:
    """What is needed to name people on any ladder of the clinic."""
    async with database.begin(Sight(clinic_id)) as session:
        teams = await teams_of(session, clinic_id)
        people = await people_of(session, clinic_id)
        reached = await recipients(session, clinic_id, [one.person_id for one in people], zone)
    return OnLadders(
        zone=zone,
        teams={one.team_id: one for one in teams},
        reached={person_id: one.name for person_id, one in reached.items()},
    )
