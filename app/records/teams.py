"""Who shares being on call? Teams with their roster, and when a roster next asks for something."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import Column, ForeignKeyConstraint, Index, Uuid, select, text, update
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import Field, SQLModel, col

from app.oncall.roster import Roster
from app.records.columns import Stored


class Team(SQLModel, table=True):
    """`lead_id` is warned of gaps. `on_call` is who was told so last; `feed_hash` what is kept of the calendar's secret."""

    __tablename__ = "teams"
    __table_args__ = (
        ForeignKeyConstraint(["clinic_id"], ["clinics.clinic_id"]),
        ForeignKeyConstraint(["clinic_id", "lead_id"], ["people.clinic_id", "people.person_id"]),
        Index("teams_handing_off", "next_handoff_at", postgresql_where=text("next_handoff_at IS NOT NULL")),
        Index("teams_to_check", "next_gap_check_at"),
    )

    clinic_id: str = Field(primary_key=True)
    team_id: str = Field(primary_key=True)
    name: str
    roster: Roster = Field(sa_column=Column(Stored(Roster), nullable=False))
    lead_id: UUID | None = None
    feed_hash: bytes | None = None
    on_call: list[UUID] = Field(
        default_factory=list, sa_column=Column(ARRAY(Uuid()), nullable=False, server_default="{}")
    )
    next_handoff_at: datetime | None = None
    next_gap_check_at: datetime
    gap_told: str | None = None
    changed_at: datetime


async def get_team(session: AsyncSession, clinic_id: str, team_id: str, *, lock: bool = False) -> Team | None:
    """A team of the clinic, held until the unit of work ends when it is to be changed; or `None`."""
    statement = select(Team).where(col(Team.clinic_id) == clinic_id, col(Team.team_id) == team_id)
    found: Team | None = await session.scalar(statement.with_for_update() if lock else statement)
    return found


async def teams_of(session: AsyncSession, clinic_id: str) -> Sequence[Team]:
    """The clinic's teams, by id."""
    statement = select(Team).where(col(Team.clinic_id) == clinic_id).order_by(col(Team.team_id))
    return (await session.scalars(statement)).all()


async def claim_handing_off(session: AsyncSession, now: datetime, limit: int) -> Sequence[Team]:
    """Teams in which somebody goes on or off call now, held until the unit of work ends."""
    statement = select(Team).where(col(Team.next_handoff_at) <= now).limit(limit).with_for_update(skip_locked=True)
    return (await session.scalars(statement)).all()


async def claim_to_check_for_gaps(session: AsyncSession, now: datetime, limit: int) -> Sequence[Team]:
    """Teams whose next fortnight is to be looked through, held until the unit of work ends."""
    statement = select(Team).where(col(Team.next_gap_check_at) <= now).limit(limit).with_for_update(skip_locked=True)
    return (await session.scalars(statement)).all()


async def check_for_gaps(session: AsyncSession, clinic_id: str, now: datetime) -> None:
    """Something about the clinic's people has changed: the next fortnight of its teams is looked through at once."""
    await session.execute(
        update(Team)
        .where(col(Team.clinic_id) == clinic_id)
        .values(next_gap_check_at=now)
        .execution_options(synchronize_session=False)
    )
