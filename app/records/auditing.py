"""Which alerts has no human confirmed, and is anybody working on them? What the auditor asks, by a way of its own.

It shares nothing with the workers: not their pools, not their role, not their queries. Each round is one connection and
one statement, bounded by indexes, by `MOST` and by the server's own timeout, so that the auditor cannot be the load.
"""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

import asyncpg
from sqlalchemy import ForeignKeyConstraint
from sqlmodel import Field, SQLModel

from app.errors import UnavailableError
from app.records.heartbeats import AUDITOR

MOST = 200  # findings in one round: more than that is the same alarm
STATEMENT_SECONDS, CONNECT_SECONDS = 2, 5

# An `immediate` page is answered within a minute or two where it is heard; by now the second rung has rung as well.
UNCONFIRMED_AFTER = timedelta(minutes=5)
# A message is sent within a second, and tried again within two minutes when its channel falters.
UNSENT_AFTER = timedelta(minutes=2)
# Workers look every second: two minutes late is no rush hour, it is nobody.
OVERDUE_AFTER = timedelta(minutes=2)
WORKERS_LATE_AFTER = timedelta(seconds=60)  # six beats missed

# $1 now; $2 unconfirmed, $3 unsent, $4 overdue and $5 workers late: each the moment before which it is wrong; $6 how
# many, $7 who is no worker.
# A message that waits for the end of quiet hours counts from then on, unless it was tried: see `told_at`.
_LOOK = """
WITH unanswered AS (
    SELECT a.clinic_id, a.alert_id, a.urgency, a.priority, COALESCE(told.told_at, a.opened_at) AS since,
           COALESCE(told.is_sent, false) AS is_sent
    FROM alerts a, LATERAL (
        SELECT bool_or(n.state = 'sent' AND n.undelivered_at IS NULL) AS is_sent,
               min(CASE WHEN n.tries > 0 OR n.priority = 3 THEN n.created_at
                   ELSE GREATEST(n.created_at, n.due_at) END) AS told_at
        FROM notifications n
        WHERE n.clinic_id = a.clinic_id AND n.alert_id = a.alert_id AND n.priority >= a.priority AND n.patient_id IS NULL
    ) told
    WHERE a.status = 'open' AND a.opened_at <= $3 AND a.snoozed_until IS NULL AND NOT a.is_drill
      AND (a.priority = 3 OR told.told_at IS NOT NULL)
      AND ((NOT COALESCE(told.is_sent, false) AND COALESCE(told.told_at, a.opened_at) <= $3)
           OR (a.priority = 3 AND COALESCE(told.told_at, a.opened_at) <= $2))
    ORDER BY a.opened_at LIMIT $6
), not_climbing AS (
    SELECT clinic_id, alert_id, urgency, priority, next_rung_at AS since FROM alerts
    WHERE next_rung_at <= $4 AND status = 'open' AND NOT is_drill ORDER BY next_rung_at LIMIT $6
), lapsed AS (
    SELECT clinic_id, alert_id, urgency, priority, promised_until AS since FROM alerts
    WHERE promised_until <= $4 AND status = 'acknowledged' AND NOT is_drill ORDER BY promised_until LIMIT $6
), not_woken AS (
    SELECT clinic_id, alert_id, urgency, priority, snoozed_until AS since FROM alerts
    WHERE snoozed_until <= $4 AND status = 'open' AND NOT is_drill ORDER BY snoozed_until LIMIT $6
), not_leaving AS (
    SELECT clinic_id, min(due_at) AS since FROM (
        SELECT clinic_id, due_at FROM notifications
        WHERE state = 'pending' AND priority = 3 AND due_at <= $4 ORDER BY due_at LIMIT $6
    ) waiting GROUP BY clinic_id
), workers AS (
    SELECT c.clinic_id, COALESCE(max(h.beat_at), c.changed_at) AS since
    FROM clinics c LEFT JOIN heartbeats h ON h.clinic_id = c.clinic_id AND h.worker <> $7
    GROUP BY c.clinic_id, c.changed_at HAVING COALESCE(max(h.beat_at), c.changed_at) <= $5
)
SELECT clinic_id, subject, why, urgency, since FROM (
    SELECT clinic_id, 'workers' AS subject, 'no_worker' AS why, 'immediate' AS urgency, 4 AS priority, since FROM workers
    UNION ALL SELECT clinic_id, 'outbox', 'not_leaving', 'immediate', 4, since FROM not_leaving
    UNION ALL SELECT clinic_id, alert_id::text, CASE WHEN is_sent THEN 'unconfirmed' ELSE 'unsent' END,
                     urgency, priority, since FROM unanswered
    UNION ALL SELECT clinic_id, alert_id::text, 'not_climbing', urgency, priority, since FROM not_climbing
    UNION ALL SELECT clinic_id, alert_id::text, 'lapsed', urgency, priority, since FROM lapsed
    UNION ALL SELECT clinic_id, alert_id::text, 'not_woken', urgency, priority, since FROM not_woken
) found WHERE since <= $1 ORDER BY priority DESC, since LIMIT $6
"""

_BEAT = """
INSERT INTO heartbeats (clinic_id, worker, beat_at) SELECT clinic_id, $1, $2 FROM clinics
ON CONFLICT (clinic_id, worker) DO UPDATE SET beat_at = excluded.beat_at
"""

_TOLD = "INSERT INTO auditor_told (clinic_id, subject, why, told_at) VALUES ($1, $2, $3, $4)"


class AuditorTold(SQLModel, table=True):
    """What was last told, and when: a restart of the auditor must not ring everybody again.

    The workers keep here as well when they told that the auditor is gone: see `app.records.auditor_gone`.
    """

    __tablename__ = "auditor_told"
    __table_args__ = (ForeignKeyConstraint(["clinic_id"], ["clinics.clinic_id"]),)

    clinic_id: str = Field(primary_key=True)
    subject: str = Field(primary_key=True)
    why: str = Field(primary_key=True)
    told_at: datetime


@dataclass(frozen=True, slots=True)
class Key:
    """What is wrong with what: an alert by its id, `workers`, `outbox`; without a clinic the house itself."""

    clinic_id: str
    subject: str
    why: str


@dataclass(frozen=True, slots=True)
class Found:
    """One thing that is wrong, how urgent it is, and since when."""

    key: Key
    urgency: str
    since: datetime


@dataclass(frozen=True, slots=True)
class Seen:
    """What one look has found, what was told before, and when the auditor last finished a round."""

    found: tuple[Found, ...]
    told: Mapping[Key, datetime]
    last_round: datetime | None


async def look(url: str, now: datetime) -> Seen:
    """Asks once; raises `UnavailableError` for whatever keeps PostgreSQL from answering, slowness and rights included."""
    async with _connected(url) as connection:
        rows = await connection.fetch(_LOOK, *_values(now))
        told = await connection.fetch("SELECT clinic_id, subject, why, told_at FROM auditor_told WHERE why <> 'gone'")
        last = await connection.fetchval("SELECT max(beat_at) FROM heartbeats WHERE worker = $1", AUDITOR)
    found = tuple(
        Found(Key(row["clinic_id"], row["subject"], row["why"]), row["urgency"], row["since"]) for row in rows
    )
    return Seen(found, {Key(row["clinic_id"], row["subject"], row["why"]): row["told_at"] for row in told}, last)


async def finish_round(url: str, told: Mapping[Key, datetime], now: datetime) -> None:
    """Beats for every clinic, and keeps what was told in the place of what was told before."""
    rows = [(key.clinic_id, key.subject, key.why, told_at) for key, told_at in told.items() if key.clinic_id]
    async with _connected(url) as connection, connection.transaction():
        await connection.execute(_BEAT, AUDITOR, now)
        await connection.execute("DELETE FROM auditor_told WHERE why <> 'gone'")
        await connection.executemany(_TOLD, rows)


async def plan_of_look(url: str, now: datetime) -> str:
    """How PostgreSQL carries out the look, with its times: for the test that holds it to its indexes."""
    async with _connected(url) as connection:
        rows = await connection.fetch("EXPLAIN (ANALYZE, COSTS OFF) " + _LOOK, *_values(now))
    return "\n".join(row[0] for row in rows)


def _values(now: datetime) -> tuple[object, ...]:
    before = (now - UNCONFIRMED_AFTER, now - UNSENT_AFTER, now - OVERDUE_AFTER, now - WORKERS_LATE_AFTER)
    return (now, *before, MOST, AUDITOR)


@asynccontextmanager
async def _connected(url: str) -> AsyncIterator[asyncpg.Connection]:
    """A connection for one round: a pool would have to notice that the database went away and came back."""
    settings = {"statement_timeout": f"{STATEMENT_SECONDS}s", "application_name": "tocsin auditor"}
    try:
        connection = await asyncpg.connect(
            url, timeout=CONNECT_SECONDS, command_timeout=CONNECT_SECONDS, server_settings=settings
        )
        try:
            yield connection
        finally:
            await connection.close(timeout=1)
    except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError) as gone:
        raise UnavailableError(f"the auditor cannot look: {type(gone).__name__}") from gone
