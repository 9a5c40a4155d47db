"""Which alerts ask for something now? Climbs, lapsed promises, snoozes that end, patients to be told: claimed, never shared."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped
from sqlmodel import col

from app.records.alerts import Alert


async def claim_to_climb(session: AsyncSession, now: datetime, limit: int) -> Sequence[Alert]:
    """Alerts whose next rung is due, held until the unit of work ends; another worker skips them."""
    return await _claim(session, col(Alert.next_rung_at), now, limit)


async def claim_lapsed(session: AsyncSession, now: datetime, limit: int) -> Sequence[Alert]:
    """Acknowledged alerts whose promise was not kept in time."""
    return await _claim(session, col(Alert.promised_until), now, limit)


async def claim_snoozed(session: AsyncSession, now: datetime, limit: int) -> Sequence[Alert]:
    """Alerts whose snooze has ended."""
    return await _claim(session, col(Alert.snoozed_until), now, limit)


async def claim_to_tell_patient(session: AsyncSession, now: datetime, limit: int) -> Sequence[Alert]:
    """Alerts that nobody has acknowledged for so long that the patient must be told."""
    return await _claim(session, col(Alert.tell_patient_at), now, limit)


async def lock_held(
    session: AsyncSession, clinic_id: str, patient_id: UUID, conditions: Collection[str]
) -> Sequence[Alert]:
    """The patient's alerts about these conditions that somebody has, the most urgent first, held for a change."""
    if not conditions:
        return ()
    statement = (
        select(Alert)
        .where(
            col(Alert.clinic_id) == clinic_id,
            col(Alert.patient_id) == patient_id,
            col(Alert.condition).in_(conditions),
            col(Alert.status) == "acknowledged",
        )
        .order_by(col(Alert.priority).desc(), col(Alert.condition))
        .with_for_update()
    )
    return (await session.scalars(statement)).all()


async def ring_next_now(session: AsyncSession, clinic_id: str, alert_id: UUID, rung: int, now: datetime) -> None:
    """Makes the rung after `rung` due at once, unless the ladder is past it or nobody need be rung any more.

    Not after the last rung: a ladder on which nobody can be reached begins again in its own time, not in a rush.
    """
    await session.execute(
        update(Alert)
        .where(
            col(Alert.clinic_id) == clinic_id,
            col(Alert.alert_id) == alert_id,
            col(Alert.next_rung) == rung + 1,
            col(Alert.next_rung_at) > now,
            col(Alert.snoozed_until).is_(None),
            col(Alert.next_place) != 0,
        )
        .values(next_rung_at=now)
    )


async def _claim(session: AsyncSession, due: Mapped[datetime | None], now: datetime, limit: int) -> Sequence[Alert]:
    statement = (
        select(Alert)
        .where(due <= now)
        .order_by(col(Alert.priority).desc(), due)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    return (await session.scalars(statement)).all()
