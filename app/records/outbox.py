"""What may this worker send now, and what came of it? One statement to claim many messages, one to settle many."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.records.database import Database

# $1 now, $2 end of the lease, $3 lowest and $4 highest priority, $5 channels that are full, $6 how many,
# $7 hashes of one-time links, $8 when those expire, $9 since when "lately" is
_CLAIM = """
WITH picked AS (
    SELECT clinic_id, notification_id FROM notifications
    WHERE state = 'pending' AND due_at <= $1 AND (lease_until IS NULL OR lease_until <= $1)
      AND priority BETWEEN $3 AND $4 AND channel <> ALL($5::text[])
    ORDER BY priority DESC, due_at LIMIT $6 FOR UPDATE SKIP LOCKED
), due AS (
    SELECT clinic_id, notification_id, row_number() OVER () AS nth FROM picked
), claimed AS (
    UPDATE notifications n SET lease_until = $2, tries = tries + 1 FROM due
    WHERE n.clinic_id = due.clinic_id AND n.notification_id = due.notification_id RETURNING n.*, due.nth
), begun AS (
    INSERT INTO attempts (clinic_id, notification_id, attempt, started_at, outcome, link_hash, link_expires_at)
    SELECT clinic_id, notification_id, tries, $1, 'sending',
           CASE WHEN patient_id IS NULL THEN ($7::bytea[])[nth] END, CASE WHEN patient_id IS NULL THEN $8::timestamptz END
    FROM claimed
)
SELECT c.clinic_id, c.notification_id, c.kind, c.alert_id, c.patient_id, c.group_id, c.place, c.urgency, c.rung,
       c.language, c.channel, c.address, c.facts::text AS facts, c.tries AS attempt, c.nth,
       a.status AS alert_status, a.snoozed_until, COALESCE(a.is_drill, false) AS is_drill,
       COALESCE(a.priority > c.priority, false) AS is_outdone,
       EXISTS (SELECT FROM notifications h WHERE h.clinic_id = c.clinic_id AND h.group_id = c.group_id
               AND h.place > c.place AND h.state = 'held') AS has_other_way,
       c.patient_id IS NOT NULL AND EXISTS (
               SELECT FROM notifications i WHERE i.clinic_id = c.clinic_id AND i.group_id = c.group_id
               AND i.delivered_at IS NOT NULL) AS is_received,
       c.kind = 'patient_reminder' AND EXISTS (
               SELECT FROM patients p WHERE p.clinic_id = c.clinic_id AND p.patient_id = c.patient_id
               AND p.last_day >= (c.created_at AT TIME ZONE (p.context->>'timezone'))::date) AS is_overtaken,
       CASE WHEN c.priority < 3 THEN (
               SELECT count(*) FROM notifications s WHERE s.clinic_id = c.clinic_id AND s.channel = c.channel
               AND s.address = c.address AND s.state = 'sent' AND s.settled_at > $9) ELSE 0 END AS sent_lately
FROM claimed c LEFT JOIN alerts a ON a.clinic_id = c.clinic_id AND a.alert_id = c.alert_id
ORDER BY c.priority DESC, c.due_at
"""

# A try is settled only by whoever holds its claim: another worker's later attempt is left alone.
_SETTLE = """
WITH given AS (
    SELECT t.*, m.group_id, m.place
    FROM unnest($1::text[], $2::uuid[], $3::int[], $4::text[], $5::text[], $6::text[], $7::timestamptz[], $8::timestamptz[])
        AS t (clinic_id, notification_id, attempt, state, outcome, detail, due_at, other_way_at)
    JOIN notifications m ON m.clinic_id = t.clinic_id AND m.notification_id = t.notification_id
), tried AS (
    UPDATE attempts a SET ended_at = $9, outcome = g.outcome, detail = g.detail FROM given g
    WHERE a.clinic_id = g.clinic_id AND a.notification_id = g.notification_id AND a.attempt = g.attempt
), other_way AS (
    UPDATE notifications h SET state = 'pending', due_at = g.other_way_at FROM given g
    WHERE g.other_way_at IS NOT NULL AND h.clinic_id = g.clinic_id AND h.group_id = g.group_id AND h.state = 'held'
      AND h.place = (SELECT min(w.place) FROM notifications w WHERE w.clinic_id = g.clinic_id
                     AND w.group_id = g.group_id AND w.place > g.place AND w.state = 'held')
)
UPDATE notifications n SET state = g.state, lease_until = NULL, due_at = COALESCE(g.due_at, n.due_at),
    settled_at = CASE WHEN g.state = 'pending' THEN NULL ELSE $9 END
FROM given g
WHERE n.clinic_id = g.clinic_id AND n.notification_id = g.notification_id AND n.tries = g.attempt AND n.state = 'pending'
RETURNING n.notification_id
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Claimed:
    """A notification that this worker alone may send until its lease ends; `attempt` proves the claim.

    `has_other_way`: the same person can be told by another way if this one fails. `is_received`: a patient's phone has
    shown it already. `is_overtaken`: what it reminds of has been done. `is_outdone`: the alert has become more urgent
    since. `sent_lately`: how many messages this address was sent, counted for what is not `immediate`.
    """

    clinic_id: str
    notification_id: UUID
    kind: str
    alert_id: UUID | None
    patient_id: UUID | None
    group_id: UUID
    place: int
    urgency: str
    rung: int
    language: str
    channel: str
    address: str
    facts: dict[str, Any]
    attempt: int
    nth: int
    alert_status: str | None
    is_outdone: bool
    snoozed_until: datetime | None
    is_drill: bool
    has_other_way: bool
    is_received: bool
    is_overtaken: bool
    sent_lately: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Want:
    """What a worker can take on: priorities from `lowest` to `highest`, up to `most`, not by channels that are full."""

    lowest: int
    highest: int
    most: int
    full: Sequence[str] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """What becomes of a message (`pending` again at `due_at`, `sent`, `failed`, `moot`) and what its try came to.

    `other_way_at`: when the same person is told by the way that was held back until now.
    """

    claimed: Claimed
    state: str
    detail: str | None
    due_at: datetime | None = None
    other_way_at: datetime | None = None


async def claim_due(
    database: Database,
    want: Want,
    link_hashes: Sequence[bytes],
    now: datetime,
    *,
    lease: timedelta,
    links_last: timedelta,
    lately: timedelta,
) -> list[Claimed]:
    """Takes due messages for this worker alone, the most urgent first, and writes down that their tries begin."""
    rows = await database.fetch(
        _CLAIM,
        now,
        now + lease,
        want.lowest,
        want.highest,
        list(want.full),
        want.most,
        list(link_hashes),
        now + links_last,
        now - lately,
    )
    return [Claimed(**{**row, "facts": json.loads(row["facts"])}) for row in rows]


async def settle(database: Database, settled: Sequence[Settled], now: datetime) -> int:
    """Writes down what came of tries, all at once; how many still held their claim."""
    return len(await database.fetch(_SETTLE, *_columns(settled), now))


async def settle_within(session: AsyncSession, settled: Settled, now: datetime) -> bool:
    """Writes down what came of one try, final only with the rest of the unit of work; whether it still held its claim."""
    connection = await session.connection()
    rows = await connection.exec_driver_sql(_SETTLE, (*_columns([settled]), now))
    return rows.first() is not None


def _columns(settled: Sequence[Settled]) -> list[list[object]]:
    outcomes = {"pending": "try_again", "failed": "gave_up"}
    rows = [
        (
            one.claimed.clinic_id,
            one.claimed.notification_id,
            one.claimed.attempt,
            one.state,
            outcomes.get(one.state, one.state),
            one.detail,
            one.due_at,
            one.other_way_at,
        )
        for one in settled
    ]
    return [list(column) for column in zip(*rows, strict=True)]
