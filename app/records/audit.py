"""Who did what, when? One line for every change, written in the same unit of work as the change; only ever added to."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Column, ForeignKeyConstraint, Identity, Index, func, select
from sqlalchemy.dialects.postgresql import JSONB, insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import Field, SQLModel, col


class AuditLine(SQLModel, table=True):
    __tablename__ = "audit"
    __table_args__ = (
        ForeignKeyConstraint(["clinic_id"], ["clinics.clinic_id"]),
        Index("audit_by_subject", "clinic_id", "subject"),
    )

    clinic_id: str = Field(primary_key=True)
    line: int = Field(sa_column=Column(BigInteger, Identity(always=True), primary_key=True))
    at: datetime
    actor: str
    action: str
    subject: str
    patient_id: UUID | None = None
    detail: dict[str, Any] = Field(sa_column=Column(JSONB, nullable=False))


async def note(
    session: AsyncSession,
    clinic_id: str,
    actor: str,
    action: str,
    subject: str,
    now: datetime,
    *,
    patient_id: UUID | None = None,
    detail: Mapping[str, Any] | None = None,
) -> None:
    """Adds a line: `actor` is `token:<id>`, `worker` or `command`; `subject` is `diary:<id>`, `alert:<id>` and so on."""
    values = {
        "clinic_id": clinic_id,
        "at": now,
        "actor": actor,
        "action": action,
        "subject": subject,
        "patient_id": patient_id,
        "detail": dict(detail or {}),
    }
    await session.execute(insert(AuditLine).values(values))


async def times_noted(session: AsyncSession, clinic_id: str, action: str, subject: str, since: datetime) -> int:
    """How often an action was done to a subject since then."""
    statement = (
        select(func.count())
        .select_from(AuditLine)
        .where(
            col(AuditLine.clinic_id) == clinic_id,
            col(AuditLine.subject) == subject,
            col(AuditLine.action) == action,
            col(AuditLine.at) > since,
        )
    )
    return (await session.scalar(statement)) or 0
