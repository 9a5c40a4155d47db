"""Must somebody be told now, and what? Decides for one round; no clock, no database, no channel."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, cast
from uuid import UUID

from app.clinical.vocabulary import Urgency, most_urgent
from app.notify.wording import Facts
from app.records.auditing import Found, Key

AGAIN = timedelta(minutes=10)  # how often an alarm is repeated while it lasts
GRACE = timedelta(seconds=30)  # how much later than its time a round may begin: 90 s after the one before
SLOW = timedelta(seconds=10)  # a round takes some milliseconds; this one is not to be trusted
HOUSE = ("workers", "outbox", "auditor", "database")  # what is wrong with these is no alert's own trouble

Lateness = Literal["late", "slow"]


@dataclass(frozen=True, slots=True)
class Round:
    """When a round began, and how long it took."""

    began: datetime
    took: timedelta


def lateness(before: Round | None, began: datetime, looked_for: timedelta, every: timedelta) -> Found | None:
    """What is wrong with the auditor itself: it began too late, or this look or the round before took too long.

    A clock that was put back is late as well: what it says cannot be believed.
    """
    if before is not None and not timedelta(0) <= began - before.began <= every + GRACE:
        return Found(Key("", "auditor", "late"), "immediate", min(before.began, began))
    if looked_for > SLOW or (before is not None and before.took > SLOW):
        return Found(Key("", "auditor", "slow"), "immediate", began if before is None else before.began)
    return None


def unreachable(since: datetime) -> Found:
    """The database cannot be asked: nothing is known, so the worst must be thought."""
    return Found(Key("", "database", "unreachable"), "immediate", since)


def must_tell(found: Sequence[Found], told: Mapping[Key, datetime], now: datetime) -> bool:
    """At once for whatever is new and `immediate`; for all else, and for what lasts, every ten minutes."""
    if any(one.key not in told and one.urgency == "immediate" for one in found):
        return True
    last = max((told[one.key] for one in found if one.key in told), default=None)
    return bool(found) and (last is None or now - last >= AGAIN)


def still_told(found: Sequence[Found], told: Mapping[Key, datetime], now: datetime) -> dict[Key, datetime]:
    """What need not be told again soon. An alert that is over is forgotten; the house's own trouble comes and goes."""
    standing = {one.key for one in found}
    return {
        key: told_at
        for key, told_at in told.items()
        if key in standing or (key.subject in HOUSE and timedelta(0) <= now - told_at < AGAIN)
    }


def letters(found: Sequence[Found], ids: tuple[UUID, UUID], language: str, link: str, now: datetime) -> list[Facts]:
    """What to say: one message about alerts, another about what should watch over them."""
    alerts = [one for one in found if one.key.subject not in HOUSE]
    house = [one for one in found if one.key.subject in HOUSE]
    said = []
    if alerts:
        said.append(
            Facts(
                notification_id=ids[0],
                urgency=most_urgent(*(cast(Urgency, one.urgency) for one in alerts)),
                kind="auditor",
                language=language,
                link=link,
                count=len({(one.key.clinic_id, one.key.subject) for one in alerts}),
                minutes=_minutes(alerts, now),
            )
        )
    if house:
        said.append(
            Facts(
                notification_id=ids[1],
                urgency="immediate",
                kind="watch_failed",
                language=language,
                link=link,
                minutes=_minutes(house, now),
            )
        )
    return said


def _minutes(found: Sequence[Found], now: datetime) -> int:
    return max(int((now - one.since).total_seconds() // 60) for one in found)
