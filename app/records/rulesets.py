"""Which rulesets does a clinic have of its own, who stands behind each, and by which is judged at a given moment?"""

from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache

import msgspec
from sqlalchemy import CheckConstraint, Column, ForeignKeyConstraint, Index, Text, or_, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import Field, SQLModel, col

from app.clinical.governing import Status, held_in_bounds, status_at
from app.clinical.ruleset import STANDARD, Ruleset
from app.records.columns import Stored


class RulesetRow(SQLModel, table=True):
    """What people decided about a ruleset. It judges from `effective_from` until `retired_at`; both may lie ahead.

    Two rulesets of a clinic never judge at the same time: `make_way` ends one where the next begins.
    """

    __tablename__ = "rulesets"
    __table_args__ = (
        ForeignKeyConstraint(["clinic_id"], ["clinics.clinic_id"]),
        CheckConstraint("lower(approved_by) <> lower(created_by)", name="rulesets_two_people"),
        CheckConstraint("effective_from IS NULL OR approved_at IS NOT NULL", name="rulesets_approved_first"),
        Index(
            "rulesets_one_without_end",
            "clinic_id",
            unique=True,
            postgresql_where=text("effective_from IS NOT NULL AND retired_at IS NULL"),
        ),
    )

    clinic_id: str = Field(primary_key=True)
    version: str = Field(primary_key=True)
    body: Ruleset = Field(sa_column=Column(Stored(Ruleset), nullable=False))
    reason: str = Field(sa_column=Column(Text, nullable=False))
    created_at: datetime
    created_by: str
    approved_at: datetime | None = None
    approved_by: str | None = None
    activated_at: datetime | None = None
    activated_by: str | None = None
    effective_from: datetime | None = None
    retired_at: datetime | None = None
    retired_by: str | None = None

    def status(self, now: datetime) -> Status:
        return status_at(self.approved_at, self.effective_from, self.retired_at, now)


async def rulesets_of(session: AsyncSession, clinic_id: str) -> Sequence[RulesetRow]:
    """The clinic's own rulesets, the newest first."""
    statement = select(RulesetRow).where(col(RulesetRow.clinic_id) == clinic_id)
    newest_first = (col(RulesetRow.created_at).desc(), col(RulesetRow.version))
    return (await session.scalars(statement.order_by(*newest_first))).all()


async def get_ruleset(session: AsyncSession, clinic_id: str, version: str) -> RulesetRow | None:
    """One of the clinic's own rulesets, or `None`."""
    statement = select(RulesetRow).where(col(RulesetRow.clinic_id) == clinic_id, col(RulesetRow.version) == version)
    found: RulesetRow | None = await session.scalar(statement)
    return found


async def in_force(session: AsyncSession, clinic_id: str, now: datetime) -> Ruleset:
    """By which the clinic's patients are judged now: one of its own, or the standard."""
    statement = select(col(RulesetRow.body)).where(
        col(RulesetRow.clinic_id) == clinic_id,
        col(RulesetRow.effective_from) <= now,
        or_(col(RulesetRow.retired_at).is_(None), col(RulesetRow.retired_at) > now),
    )
    found: Ruleset | None = await session.scalar(statement)
    return STANDARD if found is None else held_in_bounds(found)


@lru_cache(maxsize=1024)
def ruleset_from(kept: str | None) -> Ruleset:
    """A ruleset from the text of its column; it was validated when it was drafted, so it is only decoded here."""
    return STANDARD if kept is None else held_in_bounds(_read(kept))


_read = msgspec.json.Decoder(Ruleset).decode


async def make_way(session: AsyncSession, clinic_id: str, begins: datetime, by: str, now: datetime) -> None:
    """Ends at `begins` whatever would judge then; what was only to begin then or later is withdrawn now."""
    others = update(RulesetRow).where(
        col(RulesetRow.clinic_id) == clinic_id,
        col(RulesetRow.effective_from).is_not(None),
        or_(col(RulesetRow.retired_at).is_(None), col(RulesetRow.retired_at) > begins),
    )
    to_come = col(RulesetRow.effective_from) >= begins
    await session.execute(others.where(to_come).values(retired_at=now, retired_by=by))
    await session.execute(others.where(~to_come).values(retired_at=begins, retired_by=by))


async def stay_on(session: AsyncSession, clinic_id: str, begins: datetime) -> None:
    """Takes back what `make_way` ended at `begins`, because what was to begin then was withdrawn."""
    await session.execute(
        update(RulesetRow)
        .where(
            col(RulesetRow.clinic_id) == clinic_id,
            col(RulesetRow.effective_from) < begins,
            col(RulesetRow.retired_at) == begins,
        )
        .values(retired_at=None, retired_by=None)
    )
