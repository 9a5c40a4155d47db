"""Is a message still needed, and what does the outcome of a try ask for? Pure: claimed message and outcome in, settlement out."""

from datetime import datetime, timedelta
from typing import cast

from app.clinical.vocabulary import Urgency
from app.notify.channels import GiveUp, Outcome, Sent, TryAgain
from app.records.outbox import Claimed, Settled

FIRST_WAIT = timedelta(seconds=2)
LONGEST_WAIT: dict[Urgency, timedelta] = {
    "immediate": timedelta(seconds=30),
    "urgent": timedelta(minutes=5),
    "soon": timedelta(minutes=30),
    "routine": timedelta(hours=1),
}
# How long a provider has to report a delivery before the next way is tried: sent is not delivered.
CONFIRM_WITHIN: dict[Urgency, timedelta] = {
    "immediate": timedelta(seconds=60),
    "urgent": timedelta(minutes=5),
    "soon": timedelta(hours=1),
    "routine": timedelta(hours=1),
}
OTHER_WAY_AFTER = 3  # tries, for what is not immediate; for what is, one is enough

LATELY = timedelta(minutes=15)
# How much one address is sent in that time, for all that is not `immediate`. Our own choice: enough for a bad day, and
# few enough that what comes is still read.
MOST_LATELY = {"sms": 15, "voice": 4, "email": 60}
MOST_LATELY_OTHERWISE = 60

# A patient's phone that has not said that it showed a message is pushed again, so often and so rarely (as Beiwe does).
PUSHED_AGAIN = timedelta(minutes=30)
PUSHES = 4


def still_needed(claimed: Claimed, now: datetime) -> Settled | None:
    """`None` to send it; else how it is settled without being sent."""
    moot = _why_moot(claimed, now)
    if moot is not None:
        return Settled(claimed=claimed, state="moot", detail=moot)
    if claimed.urgency != "immediate" and claimed.sent_lately >= _most_lately(claimed.channel):
        again = now + LATELY / 3
        return Settled(
            claimed=claimed, state="pending", detail="this address has been sent enough lately", due_at=again
        )
    return None


def _why_moot(claimed: Claimed, now: datetime) -> str | None:
    if claimed.is_received or claimed.is_overtaken:
        return "the patient's phone has shown it" if claimed.is_received else "the diary has come"
    if claimed.alert_status == "resolved" and claimed.kind != "patient_seen":
        return "the alert is resolved"
    if claimed.kind in _WHILE_OPEN and claimed.alert_status not in (None, "open"):
        return "someone has the alert"
    if claimed.kind == "page" and claimed.is_outdone:
        return "the alert is more urgent now, and rings anew"
    if claimed.kind in _WHILE_OPEN and claimed.snoozed_until is not None and claimed.snoozed_until > now:
        return "the alert is snoozed"
    return None


_REPEATS_ITSELF = "patient_ring_line"  # written anew every half hour: pushed again as well, it would pile up
_WHILE_OPEN = ("page", "lapsed", "hand_over", "nobody_to_ring", "patient_ring_line")


def judge(claimed: Claimed, outcome: Outcome, now: datetime, *, confirms: bool) -> Settled:
    """What becomes of a message after a try, and whether the same person is now told by another way as well."""
    urgency = cast(Urgency, claimed.urgency)
    match outcome:
        case Sent(provider_id):
            if claimed.patient_id is not None and claimed.attempt < PUSHES and claimed.kind != _REPEATS_ITSELF:
                return Settled(
                    claimed=claimed, state="pending", detail="sent, not shown yet", due_at=now + PUSHED_AGAIN
                )
            unconfirmed = now + CONFIRM_WITHIN[urgency] if confirms and claimed.has_other_way else None
            return Settled(claimed=claimed, state="sent", detail=provider_id, other_way_at=unconfirmed)
        case TryAgain(why, after):
            due = now + wait_before(claimed.attempt, urgency, after)
            other = now if urgency == "immediate" or claimed.attempt >= OTHER_WAY_AFTER else None
            return Settled(claimed=claimed, state="pending", detail=why, due_at=due, other_way_at=other)
        case GiveUp(why):
            return Settled(claimed=claimed, state="failed", detail=why, other_way_at=now)


def wait_before(tries: int, urgency: Urgency, asked_for: timedelta | None) -> timedelta:
    """How long to wait after `tries` tries: doubling up to a limit; a receiver that asks for more is given that,
    but an `immediate` page never waits longer than its own limit.
    """
    doubled = FIRST_WAIT * (1 << min(tries - 1, 12))
    limit = LONGEST_WAIT[urgency]
    if asked_for is not None and urgency != "immediate":
        return max(asked_for, min(doubled, limit))
    return min(max(doubled, asked_for or timedelta(0)), limit)


def _most_lately(channel: str) -> int:
    return MOST_LATELY.get(channel, MOST_LATELY_OTHERWISE)
