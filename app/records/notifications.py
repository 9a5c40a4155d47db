"""What must be told to whom, and what came of each try? The outbox: written with what it tells of, sent by any worker."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import Column, ForeignKeyConstraint, Index, Text, select, text, update
from sqlalchemy.dialects.postgresql import JSONB, insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import Field, SQLModel, col

WAKE = "tocsin_outbox"  # NOTIFY channel: a hint that something is due; the poll finds it without the hint as well
INBOX = "app"  # not sent by anyone: what a patient's phone fetches

State = Literal["held", "pending", "sent", "failed", "moot"]
# What is about an alert that is open, and no longer needed once somebody has it.
RINGING = ("page", "lapsed", "hand_over", "welfare")


class Notification(SQLModel, table=True):
    """One message to one address. `state`: held (only if the ways before it fail), pending, sent, failed or moot.

    The rows of one `group_id` are the ways to one person, in the order of `place`. Sent is not delivered is not read:
    `delivered_at`, `undelivered_at` and `read_at` are what providers and people have reported since. `facts` are the
    words that the text needs, none of them clinical.
    """

    __tablename__ = "notifications"
    __table_args__ = (
        ForeignKeyConstraint(["clinic_id", "alert_id"], ["alerts.clinic_id", "alerts.alert_id"]),
        ForeignKeyConstraint(["clinic_id"], ["clinics.clinic_id"]),
        Index("notifications_due", "priority", "due_at", postgresql_where=text("state = 'pending'")),
        Index("notifications_by_alert", "clinic_id", "alert_id"),
        Index("notifications_by_group", "clinic_id", "group_id"),
        Index(
            "notifications_by_patient",
            "clinic_id",
            "patient_id",
            "created_at",
            postgresql_where=text("patient_id IS NOT NULL"),
        ),
        Index(
            "notifications_sent_lately",
            "clinic_id",
            "channel",
            "address",
            "settled_at",
            postgresql_where=text("state = 'sent'"),
        ),
    )

    clinic_id: str = Field(primary_key=True)
    notification_id: UUID = Field(primary_key=True)
    kind: str = "page"
    alert_id: UUID | None = None
    person_id: UUID | None = None
    patient_id: UUID | None = None
    group_id: UUID
    place: int = 0
    urgency: str
    priority: int
    rung: int
    recipient: str
    language: str = "en"
    channel: str
    address: str
    facts: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSONB, nullable=False, server_default="{}"))
    state: str = "pending"
    due_at: datetime
    lease_until: datetime | None = None
    tries: int = 0
    created_at: datetime
    settled_at: datetime | None = None
    delivered_at: datetime | None = None
    undelivered_at: datetime | None = None
    read_at: datetime | None = None


class Attempt(SQLModel, table=True):
    """One try, written before it is made: a worker that dies in the middle leaves it as `sending`.

    `link_hash` is what is kept of the one-time link that this try carried.
    """

    __tablename__ = "attempts"
    __table_args__ = (
        ForeignKeyConstraint(
            ["clinic_id", "notification_id"], ["notifications.clinic_id", "notifications.notification_id"]
        ),
        Index("attempts_by_link", "clinic_id", "link_hash", postgresql_where=text("link_hash IS NOT NULL")),
    )

    clinic_id: str = Field(primary_key=True)
    notification_id: UUID = Field(primary_key=True)
    attempt: int = Field(primary_key=True)
    started_at: datetime
    ended_at: datetime | None = None
    outcome: str = "sending"
    detail: str | None = Field(default=None, sa_column=Column(Text))
    link_hash: bytes | None = None
    link_expires_at: datetime | None = None
    link_used_at: datetime | None = None


async def put_in_outbox(session: AsyncSession, notifications: Sequence[Notification]) -> None:
    """Keeps what must be told, and wakes a worker when this is final."""
    rows = [{name: getattr(one, name) for name in Notification.model_fields} for one in notifications]
    if rows:
        await session.execute(insert(Notification).values(rows))
        await session.execute(text(f"NOTIFY {WAKE}"))


async def all_given_up(session: AsyncSession, clinic_id: str, alert_id: UUID, rung: int) -> bool:
    """Whether nothing that a rung had to tell can arrive any more."""
    statement = select(col(Notification.state), col(Notification.undelivered_at)).where(
        col(Notification.clinic_id) == clinic_id,
        col(Notification.alert_id) == alert_id,
        col(Notification.rung) == rung,
        col(Notification.kind).in_(RINGING),
    )
    rows = (await session.execute(statement)).all()
    return all(state == "failed" or undelivered is not None for state, undelivered in rows)


async def release_next(session: AsyncSession, clinic_id: str, group_id: UUID, place: int, due_at: datetime) -> bool:
    """Makes the way after `place` to the same person due, if it is still held back; false when there is none."""
    following = (
        select(col(Notification.notification_id))
        .where(
            col(Notification.clinic_id) == clinic_id,
            col(Notification.group_id) == group_id,
            col(Notification.place) > place,
            (col(Notification.state) == "held")
            | ((col(Notification.state) == "pending") & (col(Notification.tries) == 0)),
        )
        .order_by(col(Notification.place))
        .limit(1)
        .with_for_update()
    )
    statement = (
        update(Notification)
        .where(
            col(Notification.clinic_id) == clinic_id,
            col(Notification.notification_id).in_(following),
            (col(Notification.state) == "held") | (col(Notification.due_at) > due_at),
        )
        .values(state="pending", due_at=due_at)
        .returning(col(Notification.notification_id))
        .execution_options(synchronize_session=False)
    )
    released = await session.scalar(statement)
    if released is not None:
        await session.execute(text(f"NOTIFY {WAKE}"))
    return released is not None


async def take_back(session: AsyncSession, clinic_id: str, channel: str, address: str, now: datetime) -> None:
    """Nothing more goes to this address: what was on its way to somebody goes by their next way, at the same time."""
    there = (
        col(Notification.clinic_id) == clinic_id,
        col(Notification.channel) == channel,
        col(Notification.address) == address,
        col(Notification.patient_id).is_(None),
    )
    unused = update(Notification).where(*there, col(Notification.state) == "held").values(state="moot", settled_at=now)
    await session.execute(unused.execution_options(synchronize_session=False))
    pending = update(Notification).where(*there, col(Notification.state) == "pending")
    stopped = pending.values(state="failed", settled_at=now).returning(
        col(Notification.group_id), col(Notification.place), col(Notification.due_at)
    )
    rows = (await session.execute(stopped.execution_options(synchronize_session=False))).all()
    for group_id, place, due_at in rows:
        await release_next(session, clinic_id, group_id, place, max(due_at, now))


async def hold_rest(session: AsyncSession, clinic_id: str, group_id: UUID, place: int) -> None:
    """What was reported delivered needs no other way: those not yet begun are held back again."""
    await session.execute(
        update(Notification)
        .where(
            col(Notification.clinic_id) == clinic_id,
            col(Notification.group_id) == group_id,
            col(Notification.place) > place,
            col(Notification.state) == "pending",
            col(Notification.tries) == 0,
            col(Notification.facts)["waits"].astext.is_(None),
        )
        .values(state="held")
        .execution_options(synchronize_session=False)
    )


async def was_told_since(session: AsyncSession, clinic_id: str, alert_id: UUID, kind: str, since: datetime) -> bool:
    """Whether a message of this kind about the alert was written since then."""
    statement = select(col(Notification.notification_id)).where(
        col(Notification.clinic_id) == clinic_id,
        col(Notification.alert_id) == alert_id,
        col(Notification.kind) == kind,
        col(Notification.created_at) > since,
    )
    return (await session.scalar(statement.limit(1))) is not None


async def told_about(session: AsyncSession, clinic_id: str, alert_ids: Collection[UUID]) -> Sequence[Notification]:
    """What was or is to be told to staff about these alerts, oldest first; ways that were never needed are left out."""
    statement = (
        select(Notification)
        .where(
            col(Notification.clinic_id) == clinic_id,
            col(Notification.alert_id).in_(alert_ids),
            col(Notification.patient_id).is_(None),
            col(Notification.state) != "held",
        )
        .order_by(col(Notification.created_at), col(Notification.place), col(Notification.notification_id))
    )
    return (await session.scalars(statement)).all()


async def find_notification(session: AsyncSession, clinic_id: str, notification_id: UUID) -> Notification | None:
    """One message, held until the unit of work ends."""
    statement = select(Notification).where(
        col(Notification.clinic_id) == clinic_id, col(Notification.notification_id) == notification_id
    )
    found: Notification | None = await session.scalar(statement.with_for_update())
    return found
