"""Who is on call, until when, and what is wrong with that? A team's rota and people's contact points, in plain words."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from app.care.warn_of_gaps import AHEAD, DOUBTFUL_AFTER
from app.clinical.escalation import Ladder, round_of
from app.console.ladders import OnLadders
from app.console.standing import say_seconds
from app.console.times import Moment, moment, say_distance, say_local
from app.oncall.coverage import Gap
from app.oncall.roster import next_change, on_call_at, shifts_between
from app.records.people import StaffContact, StaffPerson
from app.records.teams import Team

Contacts = Mapping[UUID, Sequence[StaffContact]]


@dataclass(frozen=True, slots=True, kw_only=True)
class OnCall:
    """Somebody who is on call now; `until` is `None` when that does not end within the fortnight."""

    name: str
    until: Moment | None
    is_reached: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class GapShown:
    """A stretch that reaches nobody; `is_now`: it has begun."""

    team: str
    when: str
    why: str
    is_now: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamShown:
    """`change` is the next hand-over, and `then` who is on call after it."""

    name: str
    now_on: tuple[OnCall, ...]
    change: Moment | None
    then: str
    lead: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubt:
    """Somebody of whom it is not sure that they can be reached, and why."""

    name: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StepOfLadder:
    """Who would be rung about an immediate alert that came now, and how long after the step before."""

    after: str
    names: str


def team_shown(team: Team, people: Mapping[UUID, StaffPerson], ladders: OnLadders, now: datetime) -> TeamShown:
    """A team as it stands now, and its next hand-over."""
    zone = ladders.zone
    change = next_change(team.roster, zone, now, AHEAD)
    ends = {one.person: one.ends_at for one in reversed(shifts_between(team.roster, zone, now, now + AHEAD))}
    then = on_call_at(team.roster, zone, change) if change else ()
    return TeamShown(
        name=team.name,
        now_on=tuple(
            OnCall(
                name=_name(one, people),
                until=moment(ends[one], zone, now) if ends.get(one, now + AHEAD) < now + AHEAD else None,
                is_reached=one in ladders.reached,
            )
            for one in on_call_at(team.roster, zone, now)
        ),
        change=moment(change, zone, now) if change else None,
        then=" and ".join(_name(one, people) for one in then) or "nobody",
        lead=people[team.lead_id].name if team.lead_id is not None and team.lead_id in people else None,
    )


def gap_shown(team: Team, gap: Gap, people: Mapping[UUID, StaffPerson], zone: ZoneInfo, now: datetime) -> GapShown:
    """One gap of a team as a sentence."""
    is_now = gap.starts_at <= now
    starts = "Now" if is_now else f"From {say_local(gap.starts_at, zone, now)} ({say_distance(gap.starts_at - now)})"
    is_open = gap.ends_at >= now + AHEAD
    ends = "for all of the next 14 days" if is_now and is_open else f"until {say_local(gap.ends_at, zone, now)}"
    lasts = "" if is_open else f", {say_seconds(gap.ends_at - max(gap.starts_at, now))}"
    names = " and ".join(_name(one, people) for one in gap.people)
    return GapShown(
        team=team.name,
        when=f"{starts} {'and on' if is_open and not is_now else ends}{lasts}",
        why=f"only {names} on call, without a verified contact point" if names else "nobody is on call",
        is_now=is_now,
    )


def doubts_about(
    people: Iterable[StaffPerson], contacts: Contacts, zone: ZoneInfo, now: datetime
) -> tuple[list[Doubt], list[Doubt]]:
    """Who has no contact point that is verified, and whose verified ones may not work."""
    unproved, doubtful = [], []
    for person in people:
        theirs = contacts.get(person.person_id, ())
        verified = [one for one in theirs if one.verified_at is not None and one.stopped_at is None]
        if not verified:
            unproved.append(Doubt(name=person.name, why=_say_unproved(theirs)))
        doubtful += [
            Doubt(name=person.name, why=why) for one in verified if (why := _say_doubtful(one, zone, now)) is not None
        ]
    return unproved, doubtful


def steps_now(ladder: Ladder, ladders: OnLadders, now: datetime) -> list[StepOfLadder]:
    """The ladder that an immediate alert would climb if it came now."""
    steps = []
    for place, rung in enumerate(round_of("immediate", ladder, ladders.zone, now)):
        names = " and ".join(ladders.names_on(rung, now))
        after = (
            f"{say_seconds(timedelta(seconds=rung.wait_seconds))} later" if place and rung.wait_seconds else "At once"
        )
        steps.append(StepOfLadder(after=after, names=names))
    return steps


def _say_unproved(theirs: Sequence[StaffContact]) -> str:
    if not theirs:
        return "no contact point at all: cannot be rung"
    ways = ", ".join(sorted({one.channel for one in theirs}))
    if all(one.stopped_at is not None for one in theirs):
        return f"has said STOP ({ways}): is not rung"
    return f"{ways} not verified yet: they must answer from it once"


def _say_doubtful(one: StaffContact, zone: ZoneInfo, now: datetime) -> str | None:
    if one.failed_at is not None:
        return f"{one.channel} failed {say_distance(one.failed_at - now)} ({say_local(one.failed_at, zone, now)})"
    proved = max(at for at in (one.verified_at, one.confirmed_at) if at is not None)
    if proved < now - DOUBTFUL_AFTER:
        return f"{one.channel} last proved to work {say_distance(proved - now)}"
    return None


def _name(person_id: UUID, people: Mapping[UUID, StaffPerson]) -> str:
    person = people.get(person_id)
    return person.name if person else "somebody who has left"
