"""Who has looked at an alert lately? A reading is a line in its history, once a minute for each who looks."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select, text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from app.records.audit import AuditLine


async def has_looked_since(session: AsyncSession, clinic_id: str, actor: str, alert_id: UUID, since: datetime) -> bool:
    """Whether this actor has looked at the alert since then. Until the unit of work ends, nobody else is told about them."""
    subject = f"alert:{alert_id}"
    who = {"who": f"{clinic_id} {actor} {subject}"}
    await session.execute(text("SELECT pg_advisory_xact_lock(hashtextextended(:who, 0))"), who)
    statement = select(func.count()).where(
        col(AuditLine.clinic_id) == clinic_id,
        col(AuditLine.subject) == subject,
        col(AuditLine.action) == "alert.read",
        col(AuditLine.actor) == actor,
        col(AuditLine.at) > since,
    )
    return bool(await session.scalar(statement))
