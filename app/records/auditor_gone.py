"""Was it told lately that the auditor is gone? One row a clinic, claimed by the first worker that finds it due."""

from datetime import datetime

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession


async def claim_to_tell_gone(session: AsyncSession, clinic_id: str, told_before: datetime, now: datetime) -> bool:
    """Whether it falls to this worker to tell it now: nobody has since `told_before`, and nobody else does meanwhile."""
    statement = text(
        "INSERT INTO auditor_told (clinic_id, subject, why, told_at) VALUES (:clinic_id, 'auditor', 'gone', :now) "
        "ON CONFLICT (clinic_id, subject, why) DO UPDATE SET told_at = excluded.told_at "
        "WHERE auditor_told.told_at <= :told_before RETURNING told_at"
    )
    values = {"clinic_id": clinic_id, "now": now, "told_before": told_before}
    return await session.scalar(statement, values) is not None
