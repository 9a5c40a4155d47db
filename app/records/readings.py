"""Who has looked at something lately? A reading is a line of the record; the same again a moment later is the same reading."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select, text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from app.access import Caller
from app.records.audit import AuditLine, who_of

# The index `audit_readings` holds exactly the actions that end like this.
_NOTE = text(
    """
INSERT INTO audit (clinic_id, at, actor, actor_name, role, device, action, subject, patient_id, detail)
SELECT CAST(:clinic_id AS text), CAST(:at AS timestamptz), CAST(:actor AS text), CAST(:actor_name AS text),
       CAST(:role AS text), CAST(:device AS text), CAST(:action AS text), thing.subject, thing.patient_id, '{}'::jsonb
FROM unnest(CAST(:subjects AS text[]), CAST(:patient_ids AS uuid[])) AS thing (subject, patient_id)
WHERE NOT EXISTS (
    SELECT FROM audit a WHERE a.clinic_id = CAST(:clinic_id AS text) AND a.subject = thing.subject
        AND a.action = CAST(:action AS text) AND a.action LIKE '%.read'
        AND a.actor = CAST(:actor AS text) AND a.at > CAST(:since AS timestamptz))
"""
)


async def note_readings(
    session: AsyncSession,
    clinic_id: str,
    actor: Caller | str,
    action: str,
    things: Sequence[tuple[str, UUID | None]],
    since: datetime,
    now: datetime,
) -> None:
    """A line for each thing (its subject, and whose it is) that this actor has not read since then, in one statement."""
    if not things:
        return
    subjects, patient_ids = zip(*things, strict=True)
    told = {"subjects": list(subjects), "patient_ids": list(patient_ids), "action": action, "since": since, "at": now}
    await session.execute(_NOTE, {"clinic_id": clinic_id, **told, **who_of(actor)})


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
