"""Who was told about an alert, how does each message stand, and who is rung next?"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from app.console.ladders import OnLadders
from app.console.times import Moment, moment, say_clock, say_distance, say_local
from app.console.words import KINDS, STATES
from app.records.alerts import Alert
from app.records.notifications import RINGING, Notification

_A_MOMENT = timedelta(minutes=1)  # a rung this long overdue is not being rung


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """Messages to one person that stand the same, by one way or several; `stages` only what is known to have happened."""

    recipient: str
    ways: str
    state: str
    says: str
    stages: str
    rung_at: Moment
    place: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """All messages about an alert, newest first; `latest` holds the newest by each way, people's ways in one."""

    every: tuple[Told, ...]
    latest: tuple[Told, ...]
    next_ring: str
    again: str
    nobody_reached: bool


def telling_of(alert: Alert, told: Sequence[Notification], ladders: OnLadders, now: datetime) -> Telling:
    """How telling people about this alert stands; `told` are its notifications, oldest first."""
    every = [_shown(one, alert, ladders.zone, now) for one in reversed(told)]
    latest = {(one.recipient, one.ways): one for one in reversed(every)}
    return Telling(
        every=tuple(every),
        latest=_by_person([one for one in every if latest[one.recipient, one.ways] is one]),
        next_ring=say_next_ring(alert, ladders, now),
        again=_say_again(alert, told, now),
        nobody_reached=bool(latest) and all(one.state == "failed" for one in latest.values()),
    )


def say_next_ring(alert: Alert, ladders: OnLadders, now: datetime) -> str:
    """Who is rung next and when, or why nobody is; empty once someone has the alert, or while it is snoozed."""
    if alert.status != "open" or alert.snoozed_until is not None:
        return ""
    if alert.next_rung_at is None:
        return "Nobody is rung about this: it waits on this list."
    names = ladders.next_about(alert, max(alert.next_rung_at, now), alert.lapsed_by)
    if not names:
        return "Nobody on the ladder has an address, so nobody can be rung. Tell a colleague yourself."
    when = f"{say_distance(alert.next_rung_at - now)} ({say_local(alert.next_rung_at, ladders.zone, now)})"
    if alert.next_rung_at + _A_MOMENT < now:
        return f"{names} should have been rung {when}, but was not."
    return f"Rung next: {names}, {when if alert.next_rung_at > now else 'now'}."


def _say_again(alert: Alert, told: Sequence[Notification], now: datetime) -> str:
    """Why an alert that somebody had, or is to have, is open; empty when nobody ever had it."""
    if alert.status != "open":
        return ""
    # Of what was written at the same instant, the hand-over came last: it was done to an alert that rang.
    last = max(
        (one for one in told if one.kind in RINGING),
        key=lambda one: (one.created_at, one.kind == "hand_over"),
        default=None,
    )
    if last is not None and last.kind == "hand_over":
        return f"Handed over to {last.recipient} {say_distance(last.created_at - now)}, who has not taken it yet."
    lapsed = next((one for one in reversed(told) if one.kind == "lapsed"), None)
    if lapsed is not None and (alert.steps[-1].at <= lapsed.created_at):
        return f"Promise lapsed {say_distance(lapsed.created_at - now)}: it was taken, and not closed in time."
    if alert.first_acknowledged_at is not None and alert.acknowledged_by is None:
        return f"It was taken before, first {say_distance(alert.first_acknowledged_at - now)}, and is open again."
    return ""


def _by_person(latest: Sequence[Told]) -> tuple[Told, ...]:
    """A person's ways that stand the same become one line, told as the newest of them."""
    lines: dict[tuple[str, str], Told] = {}
    for one in latest:
        line = lines.setdefault((one.recipient, one.state), one)
        if line is not one:
            lines[one.recipient, one.state] = replace(line, ways=", ".join(sorted((*line.ways.split(", "), one.ways))))
    return tuple(lines.values())


def _shown(one: Notification, alert: Alert, zone: ZoneInfo, now: datetime) -> Told:
    state, says = _stands(one, zone, now)
    return Told(
        recipient=one.recipient,
        ways=one.channel,
        state=state,
        says=says,
        stages=_say_stages(one, zone),
        rung_at=moment(one.created_at, zone, now),
        place=KINDS.get(one.kind) or _say_place(one, alert),
    )


def _say_place(one: Notification, alert: Alert) -> str:
    """Its step, where every round has the same steps; else how often somebody was rung up to then."""
    rungs = alert.ladder.rungs
    if alert.ladder.paths or any(rung.times > 1 for rung in rungs):
        return f"ring {one.rung + 1}"
    return f"step {one.rung % len(rungs) + 1} of {len(rungs)}, round {one.rung // len(rungs) + 1}"


def _say_stages(one: Notification, zone: ZoneInfo) -> str:
    """`sent 02:14:05 GMT, delivered 02:14:07 GMT`."""
    sent = one.settled_at if one.state == "sent" else None
    stages = (
        ("sent", sent),
        ("delivered", one.delivered_at),
        ("not delivered", one.undelivered_at),
        ("read", one.read_at),
    )
    return ", ".join(f"{name} {say_clock(at, zone)}" for name, at in stages if at is not None)


def _stands(one: Notification, zone: ZoneInfo, now: datetime) -> tuple[str, str]:
    """How far a message has come, and that in words. Sent is not delivered, and delivered is not read."""
    if one.read_at is not None:
        return "read", f"read {say_distance(one.read_at - now)}"
    if one.delivered_at is not None:
        return "delivered", f"delivered {say_distance(one.delivered_at - now)}, not known to be read"
    if one.undelivered_at is not None:
        return "failed", f"did not arrive: reported {say_distance(one.undelivered_at - now)}"
    said = _say_state(one, zone, now)
    return one.state, f"{said}, not known to have arrived" if one.state == "sent" else said


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
