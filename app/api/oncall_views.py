"""What is shown of people, contact points and teams? Codes and the secrets of calendars are not among it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from pydantic import BaseModel, Field

from app.care.keep_people import Caused
from app.care.look_at_teams import OnCall, Standing
from app.oncall.coverage import Gap
from app.oncall.hours import QuietHours
from app.oncall.roster import Roster, Shift
from app.records.people import StaffContact, StaffPerson


class ContactView(BaseModel):
    """A way to somebody, and what is known of it. `place` 0 is tried first."""

    id: UUID
    channel: str
    address: str
    place: int
    wait_seconds: int | None
    created_at: datetime
    verified_at: datetime | None = Field(description="since when its owner is known to read it; none: not proved yet")
    confirmed_at: datetime | None = Field(description="when it last proved to work")
    failed_at: datetime | None = Field(description="when it last did not; none as soon as it works again")
    stopped_at: datetime | None = Field(description="when its owner said STOP: it is not used any more")


class PersonView(BaseModel):
    """Somebody of the staff, with their contact points in the order in which they are tried."""

    id: UUID
    name: str
    language: str
    timezone: str | None = Field(description="none: the clinic's")
    quiet_hours: QuietHours | None
    created_at: datetime
    contacts: list[ContactView]


class PersonList(BaseModel):
    items: list[PersonView]


class TeamGap(BaseModel):
    """A stretch of the next 14 days in which an alert reaches nobody of this team."""

    team_id: str
    gap: Gap


class Uncovered(BaseModel):
    """What is done, and which gaps there are since; the leads of those teams are warned at once."""

    gaps: list[TeamGap]
    without_lead: list[str] = Field(description="teams whose lead this was: nobody is warned of their gaps any more")


class CodeSent(BaseModel):
    """A code is on its way to the contact point; it is shown nowhere else."""

    expires_at: datetime


class TestSent(BaseModel):
    """A test message is on its way."""

    sent_at: datetime


class OnCallPerson(BaseModel):
    """Somebody who is on call. `verified`: by at least one contact point that is known to work."""

    id: UUID
    name: str
    verified: bool


class OnCallView(BaseModel):
    at: datetime
    on_call: list[OnCallPerson]


class TeamSummary(BaseModel):
    id: str
    name: str
    lead_id: UUID | None
    on_call: list[OnCallPerson]


class TeamList(BaseModel):
    items: list[TeamSummary]


class TeamView(TeamSummary):
    """A team, who is on call now, and which minutes of the next 14 days reach nobody."""

    roster: Roster
    gaps: list[Gap]
    calendar_shared: bool
    changed_at: datetime


class GapList(BaseModel):
    items: list[Gap]


class ShiftView(BaseModel):
    """One person's stretch on call, and what put them there: a rotation's name, `imported` or `extra cover`."""

    person_id: UUID
    name: str | None = Field(description="none for somebody who has left")
    starts_at: datetime
    ends_at: datetime
    source: str


class ShiftList(BaseModel):
    items: list[ShiftView]


class CalendarImported(BaseModel):
    """`unknown` are names in the calendar that are nobody's: their shifts were left out."""

    shifts: int
    unknown: list[str]
    team: TeamView


class CalendarShared(BaseModel):
    """Shown once: an address to subscribe to. Whoever knows it reads the rota."""

    url: str


def contact_view(contact: StaffContact) -> ContactView:
    """A contact point as it is shown: nothing of a code."""
    shown = {name: getattr(contact, name) for name in ContactView.model_fields if name != "id"}
    return ContactView(id=contact.contact_id, **shown)


def person_view(person: StaffPerson, contacts: Mapping[UUID, Sequence[StaffContact]]) -> PersonView:
    """Somebody as they are shown; `contacts` may hold those of others as well."""
    return PersonView(
        id=person.person_id,
        name=person.name,
        language=person.language,
        timezone=person.timezone,
        quiet_hours=person.quiet_hours,
        created_at=person.created_at,
        contacts=[contact_view(one) for one in contacts.get(person.person_id, ())],
    )


def uncovered(gaps: Caused, without_lead: Sequence[str] = ()) -> Uncovered:
    """Gaps as they are shown, team by team."""
    told = [TeamGap(team_id=team_id, gap=gap) for team_id, found in gaps.items() for gap in found]
    return Uncovered(gaps=told, without_lead=list(without_lead))


def on_call_view(on_call: Sequence[OnCall]) -> list[OnCallPerson]:
    """Who is on call, by name."""
    return [OnCallPerson(id=one.person.person_id, name=one.person.name, verified=one.verified) for one in on_call]


def team_summary(standing: Standing) -> TeamSummary:
    """A team in one line."""
    team = standing.team
    return TeamSummary(id=team.team_id, name=team.name, lead_id=team.lead_id, on_call=on_call_view(standing.on_call))


def team_view(standing: Standing) -> TeamView:
    """All of a team but the secret of its calendar."""
    team = standing.team
    return TeamView(
        id=team.team_id,
        name=team.name,
        lead_id=team.lead_id,
        on_call=on_call_view(standing.on_call),
        roster=team.roster,
        gaps=list(standing.gaps),
        calendar_shared=team.feed_hash is not None,
        changed_at=team.changed_at,
    )


def shift_view(shift: Shift, people: Mapping[UUID, StaffPerson]) -> ShiftView:
    """A shift with the name of who has it."""
    person = people.get(shift.person)
    return ShiftView(
        person_id=shift.person,
        name=person.name if person else None,
        starts_at=shift.starts_at,
        ends_at=shift.ends_at,
        source=shift.source,
    )
