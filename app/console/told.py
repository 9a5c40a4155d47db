"""Who was told about an alert, how does each message stand, and who is rung next?"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from app.care.ring import urgency_of
from app.clinical.escalation import round_of
from app.console.times import Moment, moment, say_distance, say_local
from app.console.words import STATES
from app.records.alerts import Alert
from app.records.notifications import Notification

_A_MOMENT = timedelta(minutes=1)  # a rung this long overdue is not being rung


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """Messages to one person that stand the same, by one way or several."""

    recipient: str
    ways: str
    state: str
    says: str
    rung_at: Moment
    place: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """All messages about an alert, newest first; `latest` holds the newest by each way, people's ways in one."""

    every: tuple[Told, ...]
    latest: tuple[Told, ...]
    next_ring: str
    nobody_reached: bool


def telling_of(alert: Alert, told: Sequence[Notification], zone: ZoneInfo, now: datetime) -> Telling:
    """How telling people about this alert stands; `told` are its notifications, oldest first."""
    rungs = len(alert.ladder.rungs)
    every = [_shown(one, rungs, zone, now) for one in reversed(told)]
    latest = {(one.recipient, one.ways): one for one in reversed(every)}
    return Telling(
        every=tuple(every),
        latest=_by_person([one for one in every if latest[one.recipient, one.ways] is one]),
        next_ring=say_next_ring(alert, zone, now),
        nobody_reached=bool(latest) and all(one.state == "failed" for one in latest.values()),
    )


def say_next_ring(alert: Alert, zone: ZoneInfo, now: datetime) -> str:
    """Who is rung next and when, or why nobody is; empty once someone has the alert."""
    if alert.status != "open":
        return ""
    if alert.next_rung_at is None:
        return "Nobody is rung about this: it waits on this list."
    names = _next_names(alert, zone)
    if not names:
        return "Nobody on the ladder has an address, so nobody can be rung. Tell a colleague yourself."
    when = f"{say_distance(alert.next_rung_at - now)} ({say_local(alert.next_rung_at, zone, now)})"
    if alert.next_rung_at + _A_MOMENT < now:
        return f"{names} should have been rung {when}, but was not."
    return f"Rung next: {names}, {when if alert.next_rung_at > now else 'now'}."


def _by_person(latest: Sequence[Told]) -> tuple[Told, ...]:
    """A person's ways that stand the same become one line, told as the newest of them."""
    lines: dict[tuple[str, str], Told] = {}
    for one in latest:
        line = lines.setdefault((one.recipient, one.state), one)
        if line is not one:
            lines[one.recipient, one.state] = replace(line, ways=", ".join(sorted((*line.ways.split(", "), one.ways))))
    return tuple(lines.values())


def _next_names(alert: Alert, zone: ZoneInfo) -> str:
    """The people on the first rung from the next one on that has anybody with an address, as `care.ring` takes them."""
    route = round_of(urgency_of(alert), alert.ladder, zone, alert.round_at or alert.opened_at)
    for ahead in range(len(route)):
        rung = route[(alert.next_place + ahead) % len(route)]
        names = [person.name for person in rung.people if person.contacts]
        names += [f"whoever is on call in {team}" for team in rung.teams]
        names += [f"{len(rung.staff)} of the staff"] if rung.staff else []
        if names:
            return " and ".join(names)
    return ""


def _shown(one: Notification, rungs: int, zone: ZoneInfo, now: datetime) -> Told:
    return Told(
        recipient=one.recipient,
        ways=one.channel,
        state=one.state,
        says=_say_state(one, zone, now),
        rung_at=moment(one.created_at, zone, now),
        place=f"step {one.rung % rungs + 1} of {rungs}, round {one.rung // rungs + 1}",
    )


def _say_state(one: Notification, zone: ZoneInfo, now: datetime) -> str:
    """`sent 2 min ago`, `failed after 3 tries`, `waiting: tried once, again in 4 min`."""
    tries = {1: "once"}.get(one.tries, f"{one.tries} times")
    if one.state == "pending":
        if one.lease_until is not None and one.lease_until > now:
            return "being sent just now"
        if one.tries == 0:
            return f"not sent yet, waiting since {say_local(one.created_at, zone, now)}"
        again = say_distance(one.due_at - now) if one.due_at > now else "now"
        return f"not sent yet: tried {tries}, next try {again}"
    ended = f" {say_distance(one.settled_at - now)}" if one.settled_at is not None else ""
    if one.state == "failed":
        return f"could not be sent: given up{ended}, tried {tries}"
    return f"{STATES.get(one.state, one.state)}{ended}"
