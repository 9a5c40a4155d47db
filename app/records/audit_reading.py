"""How is the record read? As it is filtered, in the order of its chain, and never all of it at once."""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, select, text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from app.records.audit import AuditChange, AuditLine
from app.records.audit_chain import SELECTED

AT_ONCE = 2000  # lines that are fetched by one statement and held
_IN_ORDER = f"""
SELECT {SELECTED}, a.seal, s.seal IS NOT NULL AS has_link, s.sealed_at, s.lines, s.first_line, s.last_line,
       s.previous_hash, s.seal_hash, c.line IS NOT NULL AS has_change, c.salt,
       CAST(c.before AS text) AS before, CAST(c.after AS text) AS after,
       a.change_hash IS NOT NULL AND c.line IS NULL AND a.patient_id IS NOT NULL AND EXISTS (
         SELECT FROM erasures e WHERE e.clinic_id = a.clinic_id AND e.patient_id = a.patient_id) AS is_erased
FROM audit a
LEFT JOIN audit_seals s ON s.clinic_id = a.clinic_id AND s.seal = a.seal
LEFT JOIN audit_changes c ON c.clinic_id = a.clinic_id AND c.line = a.line
WHERE a.clinic_id = :clinic_id AND a.seal IS NOT NULL
"""  # noqa: S608 - own names
_EMPTY = """
SELECT s.seal FROM audit_seals s WHERE s.clinic_id = :clinic_id
    AND NOT EXISTS (SELECT FROM audit a WHERE a.clinic_id = s.clinic_id AND a.seal = s.seal)
ORDER BY 1 LIMIT 1
"""
_ALONE = """
SELECT min(line) FROM audit WHERE clinic_id = :clinic_id AND seal IS NULL AND at < :before
"""
_FILE = f"""
SELECT {SELECTED}, a.seal, s.sealed_at, s.lines, s.previous_hash, s.seal_hash
FROM audit a JOIN audit_seals s ON s.clinic_id = a.clinic_id AND s.seal = a.seal
WHERE a.clinic_id = :clinic_id AND s.sealed_at >= :since
    AND a.seal >= (SELECT min(n.seal) FROM audit_seals n WHERE n.clinic_id = :clinic_id AND n.sealed_at >= :since)
"""  # noqa: S608 - own names
# Each block begins where the one before ended, by the index, and not at the first line again.
_AFTER = "AND (a.seal, a.line) > (CAST(:seal AS bigint), CAST(:line AS bigint))"
_NEXT = "ORDER BY a.seal, a.line LIMIT :most"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which lines are asked for; what is `None` is not asked. `before` is the line that the page begins after."""

    patient_id: UUID | None = None
    actor: str | None = None
    action: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    before: int | None = None


async def lines_of(
    session: AsyncSession, clinic_id: str, wanted: Wanted, limit: int
) -> Sequence[tuple[AuditLine, AuditChange | None]]:
    """The lines with what they changed, the newest first."""
    same = (col(AuditChange.clinic_id) == AuditLine.clinic_id) & (col(AuditChange.line) == AuditLine.line)
    statement = select(AuditLine, AuditChange).outerjoin(AuditChange, same)
    asked = {
        col(AuditLine.patient_id): wanted.patient_id,
        col(AuditLine.actor): wanted.actor,
        col(AuditLine.action): wanted.action,
    }
    statement = statement.where(col(AuditLine.clinic_id) == clinic_id)
    statement = statement.where(*(column == value for column, value in asked.items() if value is not None))
    if wanted.since is not None:
        statement = statement.where(col(AuditLine.at) >= wanted.since)
    if wanted.until is not None:
        statement = statement.where(col(AuditLine.at) < wanted.until)
    if wanted.before is not None:
        statement = statement.where(col(AuditLine.line) < wanted.before)
    rows = await session.execute(statement.order_by(col(AuditLine.line).desc()).limit(limit))
    return [(line, change) for line, change in rows.all()]


def chain_of(session: AsyncSession, clinic_id: str) -> AsyncIterator[Sequence[Row[Any]]]:
    """Every line that carries a seal, with its link and what it changed, in the order of the chain, block by block."""
    return _in_blocks(session, _IN_ORDER, {"clinic_id": clinic_id})


def sealed_since(session: AsyncSession, clinic_id: str, since: datetime) -> AsyncIterator[Sequence[Row[Any]]]:
    """The lines of every link made since then, with their link, for a file; what they changed is not among it."""
    return _in_blocks(session, _FILE, {"clinic_id": clinic_id, "since": since})


async def link_without_lines(session: AsyncSession, clinic_id: str) -> int | None:
    """The first link whose lines are all gone."""
    found: int | None = await session.scalar(text(_EMPTY), {"clinic_id": clinic_id})
    return found


async def line_without_link(session: AsyncSession, clinic_id: str, before: datetime) -> int | None:
    """The first line from before then that was never linked."""
    found: int | None = await session.scalar(text(_ALONE), {"clinic_id": clinic_id, "before": before})
    return found


async def _in_blocks(
    session: AsyncSession, statement: str, values: Mapping[str, Any]
) -> AsyncIterator[Sequence[Row[Any]]]:
    place: dict[str, int] = {}
    while True:
        following = text(f"{statement} {_AFTER if place else ''} {_NEXT}")
        rows = (await session.execute(following, {**values, **place, "most": AT_ONCE})).all()
        if rows:
            yield rows
        if len(rows) < AT_ONCE:
            return
        place = {"seal": rows[-1].seal, "line": rows[-1].line}
