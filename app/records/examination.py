"""What does the database say of itself, of its schema and of messages on their way? For who examines the house."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from alembic.script import ScriptDirectory
from sqlalchemy import func, select, text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from app.records.clinics import Clinic
from app.records.notifications import Notification
from app.records.schema import migrations_for

EAR = "tocsin_doctor"  # NOTIFY channel that nobody else listens to


async def time_of_database(session: AsyncSession) -> datetime:
    """The database's own clock, this very moment."""
    found: datetime = (await session.execute(select(func.clock_timestamp()))).scalar_one()
    return found


async def schema_is_at(session: AsyncSession) -> str | None:
    """The last migration that was run; `None` for a database that never saw one."""
    if await session.scalar(text("SELECT to_regclass('alembic_version')")) is None:
        return None
    found: str | None = await session.scalar(text("SELECT version_num FROM alembic_version"))
    return found


def newest_schema() -> str | None:
    """The migration that this program needs."""
    return ScriptDirectory.from_config(migrations_for("postgresql://")).get_current_head()


async def call_out(session: AsyncSession) -> None:
    """Sends a NOTIFY that whoever listens must hear once this is final."""
    await session.execute(text(f"NOTIFY {EAR}"))


async def every_clinic(session: AsyncSession) -> Sequence[Clinic]:
    """All the clinics of this house."""
    return (await session.scalars(select(Clinic).order_by(col(Clinic.clinic_id)))).all()


async def fates(session: AsyncSession, ids: Collection[UUID]) -> dict[UUID, Notification]:
    """What has become of these messages by now, each by its id."""
    statement = select(Notification).where(col(Notification.notification_id).in_(ids))
    found = (await session.scalars(statement.execution_options(populate_existing=True))).all()
    return {one.notification_id: one for one in found}
