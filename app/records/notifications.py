"""What must be told to whom, and what came of each try? The outbox: written with the alert, sent by any worker."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import Column, ForeignKeyConstraint, Index, Text, select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import Field, SQLModel, col

WAKE = "tocsin_outbox"  # NOTIFY channel: a hint that something is due; the poll finds it without the hint as well


class Notification(SQLModel, table=True):
    """One message to one address. `state`: pending, sent, failed (every way given up) or moot (no longer needed)."""

    __tablename__ = "notifications"
    __table_args__ = (
        ForeignKeyConstraint(["clinic_id", "alert_id"], ["alerts.clinic_id", "alerts.alert_id"]),
        Index("notifications_due", "priority", "due_at", postgresql_where=text("state = 'pending'")),
        Index("notifications_by_alert", "clinic_id", "alert_id"),
    )

    clinic_id: str = Field(primary_key=True)
    notification_id: UUID = Field(primary_key=True)
    alert_id: UUID
    urgency: str
    priority: int
    rung: int
    recipient: str
    channel: str
    address: str
    state: str = "pending"
    due_at: datetime
    lease_until: datetime | None = None
    tries: int = 0
    created_at: datetime
    settled_at: datetime | None = None


class Attempt(SQLModel, table=True):
    """One try, written before it is made: a worker that dies in the middle leaves it as `sending`."""

    __tablename__ = "attempts"
    __table_args__ = (
        ForeignKeyConstraint(
            ["clinic_id", "notification_id"], ["notifications.clinic_id", "notifications.notification_id"]
        ),
    )

    clinic_id: str = Field(primary_key=True)
    notification_id: UUID = Field(primary_key=True)
    attempt: int = Field(primary_key=True)
    started_at: datetime
    ended_at: datetime | None = None
    outcome: str = "sending"
    detail: str | None = Field(default=None, sa_column=Column(Text))


@dataclass(frozen=True, slots=True, kw_only=True)
class Claimed:
    """A notification that this worker alone may send until its lease ends; `attempt` proves the claim."""

    clinic_id: str
    notification_id: UUID
    alert_id: UUID
    urgency: str
    rung: int
    recipient: str
    channel: str
    address: str
    attempt: int
    alert_status: str


_CLAIM = text("""
WITH due AS (
    SELECT clinic_id, notification_id FROM notifications
    WHERE state = 'pending' AND due_at <= :now AND (lease_until IS NULL OR lease_until <= :now)
    ORDER BY priority DESC, due_at LIMIT :most FOR UPDATE SKIP LOCKED
), claimed AS (
    UPDATE notifications n SET lease_until = :lease_until, tries = tries + 1 FROM due
    WHERE n.clinic_id = due.clinic_id AND n.notification_id = due.notification_id RETURNING n.*
), begun AS (
    INSERT INTO attempts (clinic_id, notification_id, attempt, started_at, outcome)
    SELECT clinic_id, notification_id, tries, :now, 'sending' FROM claimed
)
SELECT c.clinic_id, c.notification_id, c.alert_id, c.urgency, c.rung, c.recipient, c.channel, c.address,
       c.tries AS attempt, a.status AS alert_status
FROM claimed c JOIN alerts a ON a.clinic_id = c.clinic_id AND a.alert_id = c.alert_id
ORDER BY c.priority DESC, c.due_at
""")


async def put_in_outbox(session: AsyncSession, notifications: Sequence[Notification]) -> None:
    """Keeps what must be told, and wakes a worker when this is final."""
    rows = [{name: getattr(one, name) for name in Notification.model_fields} for one in notifications]
    if rows:
        await session.execute(insert(Notification).values(rows))
        await session.execute(text(f"NOTIFY {WAKE}"))


async def claim_due(session: AsyncSession, now: datetime, lease: timedelta, most: int) -> list[Claimed]:
    """Takes up to `most` due messages for this worker alone, the most urgent first, and writes down that they begin."""
    rows = await session.execute(_CLAIM, {"now": now, "lease_until": now + lease, "most": most})
    return [Claimed(**row) for row in rows.mappings()]


async def settle(
    session: AsyncSession, claimed: Claimed, state: str, detail: str | None, next_due_at: datetime | None, now: datetime
) -> bool:
    """Writes down what came of a try; false when the lease had ended and another worker has it now.

    `state` is what becomes of the message: `pending` (again at `next_due_at`), `sent`, `failed` or `moot`.
    """
    outcome = {"pending": "try_again", "failed": "gave_up"}.get(state, state)
    await session.execute(
        update(Attempt)
        .where(
            col(Attempt.clinic_id) == claimed.clinic_id,
            col(Attempt.notification_id) == claimed.notification_id,
            col(Attempt.attempt) == claimed.attempt,
        )
        .values(ended_at=now, outcome=outcome, detail=detail)
    )
    statement = (
        update(Notification)
        .where(
            col(Notification.clinic_id) == claimed.clinic_id,
            col(Notification.notification_id) == claimed.notification_id,
            col(Notification.tries) == claimed.attempt,
            col(Notification.state) == "pending",
        )
        .values(
            state=state,
            lease_until=None,
            due_at=next_due_at or Notification.due_at,
            settled_at=None if state == "pending" else now,
        )
        .returning(col(Notification.notification_id))
    )
    return (await session.scalar(statement)) is not None


async def all_given_up(session: AsyncSession, clinic_id: str, alert_id: UUID, rung: int) -> bool:
    """Whether nothing that a rung had to tell can arrive any more."""
    statement = select(col(Notification.state)).where(
        col(Notification.clinic_id) == clinic_id, col(Notification.alert_id) == alert_id, col(Notification.rung) == rung
    )
    states = (await session.scalars(statement)).all()
    return all(state == "failed" for state in states)


async def told_about(session: AsyncSession, clinic_id: str, alert_ids: Sequence[UUID]) -> Sequence[Notification]:
    """What was or is to be told about these alerts, oldest first."""
    statement = (
        select(Notification)
        .where(col(Notification.clinic_id) == clinic_id, col(Notification.alert_id).in_(alert_ids))
        .order_by(col(Notification.created_at), col(Notification.notification_id))
    )
    return (await session.scalars(statement)).all()
