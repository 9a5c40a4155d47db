"""What lies in a patient's inbox, and what of it was fetched and read?"""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from app.records.notifications import INBOX, Notification


async def inbox_of(session: AsyncSession, clinic_id: str, patient_id: UUID, limit: int) -> Sequence[Notification]:
    """The patient's messages as the app shows them, the newest first."""
    statement = (
        select(Notification)
        .where(
            col(Notification.clinic_id) == clinic_id,
            col(Notification.patient_id) == patient_id,
            col(Notification.channel) == INBOX,
        )
        .order_by(col(Notification.created_at).desc(), col(Notification.notification_id))
        .limit(limit)
    )
    return (await session.scalars(statement)).all()


async def mark_fetched(session: AsyncSession, clinic_id: str, groups: Collection[UUID], now: datetime) -> None:
    """The phone has these: each was delivered, whichever way it was pushed."""
    if groups:
        await session.execute(
            update(Notification)
            .where(
                col(Notification.clinic_id) == clinic_id,
                col(Notification.group_id).in_(groups),
                col(Notification.channel) == INBOX,
            )
            .values(delivered_at=now)
            .execution_options(synchronize_session=False)
        )


async def mark_message_read(
    session: AsyncSession, clinic_id: str, patient_id: UUID, message_id: UUID, now: datetime
) -> bool:
    """The patient has looked at it; false when there is no such message of theirs. The first time counts."""
    statement = (
        update(Notification)
        .where(
            col(Notification.clinic_id) == clinic_id,
            col(Notification.patient_id) == patient_id,
            col(Notification.notification_id) == message_id,
            col(Notification.channel) == INBOX,
        )
        .values(
            read_at=func.coalesce(col(Notification.read_at), now),
            delivered_at=func.coalesce(col(Notification.delivered_at), now),
        )
        .returning(col(Notification.notification_id))
    )
    return (await session.scalar(statement)) is not None
