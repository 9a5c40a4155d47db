"""Which message did a one-time link, a reply or a delivery report come from?"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from app.records.alerts import Alert
from app.records.notifications import RINGING, Attempt, Notification


@dataclass(frozen=True, slots=True)
class Followed:
    """A one-time link that somebody followed: the try that carried it, and the message it was in."""

    attempt: Attempt
    notification: Notification


async def follow(session: AsyncSession, clinic_id: str, link_hash: bytes) -> Followed | None:
    """The message whose link this is, whether used or expired or not; `None` when there never was one."""
    statement = (
        select(Attempt, Notification)
        .join(
            Notification,
            (col(Notification.clinic_id) == Attempt.clinic_id)
            & (col(Notification.notification_id) == Attempt.notification_id),
        )
        .where(col(Attempt.clinic_id) == clinic_id, col(Attempt.link_hash) == link_hash)
    )
    row = (await session.execute(statement)).first()
    return None if row is None else Followed(row[0], row[1])


async def use_up(session: AsyncSession, clinic_id: str, link_hash: bytes, now: datetime) -> bool:
    """Uses a link; false when it was used before or has expired. Of two at once one succeeds."""
    statement = (
        update(Attempt)
        .where(
            col(Attempt.clinic_id) == clinic_id,
            col(Attempt.link_hash) == link_hash,
            col(Attempt.link_used_at).is_(None),
            col(Attempt.link_expires_at) > now,
        )
        .values(link_used_at=now)
        .returning(col(Attempt.attempt))
    )
    return (await session.scalar(statement)) is not None


async def mark_read(session: AsyncSession, clinic_id: str, notification_id: UUID, now: datetime) -> None:
    """Somebody has seen the message: what was read was delivered as well.

    One statement: the second update of a row within a unit of work would hold the alert for share, and two people who
    answer at the same moment would then wait for each other.
    """
    await session.execute(
        update(Notification)
        .where(col(Notification.clinic_id) == clinic_id, col(Notification.notification_id) == notification_id)
        .values(
            read_at=func.coalesce(col(Notification.read_at), now),
            delivered_at=func.coalesce(col(Notification.delivered_at), now),
        )
        .execution_options(synchronize_session=False)
    )


async def pages_at(
    session: AsyncSession, clinic_id: str, channel: str, address: str
) -> list[tuple[Notification, Alert]]:
    """What this address was told about alerts that are not closed, the newest first, one for each alert of the clinic."""
    statement = (
        select(Notification, Alert)
        .join(Alert, (col(Alert.clinic_id) == Notification.clinic_id) & (col(Alert.alert_id) == Notification.alert_id))
        .where(
            col(Notification.clinic_id) == clinic_id,
            col(Notification.channel) == channel,
            col(Notification.address) == address,
            col(Notification.kind).in_((*RINGING, "nobody_to_ring")),
            col(Notification.tries) > 0,
            col(Alert.status) != "resolved",
        )
        .order_by(col(Notification.created_at).desc())
        .limit(200)
    )
    found: dict[UUID, tuple[Notification, Alert]] = {}
    for notification, alert in (await session.execute(statement)).all():
        found.setdefault(alert.alert_id, (notification, alert))
    return list(found.values())
