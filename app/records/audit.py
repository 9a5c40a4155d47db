"""Who did what, when, and who looked? One line for each, written in the same unit of work; only ever added to.

What was changed stands beside the line, not in it: the line keeps a salted hash of it. So the chain over the lines still
holds when the values of an erased patient are gone.
"""

import hashlib
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Column, ForeignKeyConstraint, Identity, Index, func, select, text
from sqlalchemy.dialects.postgresql import JSONB, insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import Field, SQLModel, col

from app.access import Caller


class AuditLine(SQLModel, table=True):
    """`role` is a role of the staff, or else what the caller is. `device` is the token that was used.

    `seal` is the link of the chain that holds the line: the one column that is ever written later, and only once.
    """

    __tablename__ = "audit"
    __table_args__ = (
        ForeignKeyConstraint(["clinic_id"], ["clinics.clinic_id"]),
        Index("audit_by_subject", "clinic_id", "subject"),
        Index("audit_by_patient", "clinic_id", "patient_id", "line", postgresql_where=text("patient_id IS NOT NULL")),
        Index("audit_not_sealed", "clinic_id", "line", postgresql_where=text("seal IS NULL")),
        Index("audit_by_seal", "clinic_id", "seal", postgresql_where=text("seal IS NOT NULL")),
        Index(
            "audit_readings",
            "clinic_id",
            "subject",
            "action",
            "actor",
            "at",
            postgresql_where=text("action LIKE '%.read'"),
        ),
    )

    clinic_id: str = Field(primary_key=True)
    line: int = Field(sa_column=Column(BigInteger, Identity(always=True), primary_key=True))
    at: datetime
    actor: str
    actor_name: str | None = None
    role: str | None = None
    device: str | None = None
    action: str
    subject: str
    patient_id: UUID | None = None
    reason: str | None = None
    ruleset: str | None = None
    detail: dict[str, Any] = Field(sa_column=Column(JSONB, nullable=False))
    change_hash: bytes | None = None
    seal: int | None = Field(default=None, sa_column=Column(BigInteger))


class AuditChange(SQLModel, table=True):
    """What a line changed, before and after; an erased patient's are gone, and the line says that they were there."""

    __tablename__ = "audit_changes"
    __table_args__ = (
        ForeignKeyConstraint(["clinic_id", "line"], ["audit.clinic_id", "audit.line"]),
        Index("audit_changes_by_patient", "clinic_id", "patient_id"),
    )

    clinic_id: str = Field(primary_key=True)
    line: int = Field(sa_column=Column(BigInteger, primary_key=True, autoincrement=False))
    patient_id: UUID | None = None
    salt: bytes
    before: dict[str, Any] | None = Field(default=None, sa_column=Column(JSONB(none_as_null=True)))
    after: dict[str, Any] | None = Field(default=None, sa_column=Column(JSONB(none_as_null=True)))


class AuditSeal(SQLModel, table=True):
    """One link of a clinic's chain: the lines that carry its number, hashed with the link before."""

    __tablename__ = "audit_seals"
    __table_args__ = (ForeignKeyConstraint(["clinic_id"], ["clinics.clinic_id"]),)

    clinic_id: str = Field(primary_key=True)
    seal: int = Field(sa_column=Column(BigInteger, primary_key=True, autoincrement=False))
    first_line: int = Field(sa_column=Column(BigInteger, nullable=False))
    last_line: int = Field(sa_column=Column(BigInteger, nullable=False))
    lines: int
    previous_hash: bytes
    seal_hash: bytes
    sealed_at: datetime


@dataclass(frozen=True, slots=True)
class Change:
    """What was changed: values before and after, as they go into JSON."""

    before: Mapping[str, Any] | None
    after: Mapping[str, Any] | None


async def note(  # noqa: PLR0913 - all but six are given by name
    session: AsyncSession,
    clinic_id: str,
    actor: Caller | str,
    action: str,
    subject: str,
    now: datetime,
    *,
    patient_id: UUID | None = None,
    detail: Mapping[str, Any] | None = None,
    reason: str | None = None,
    ruleset: str | None = None,
    change: Change | None = None,
) -> None:
    """Adds a line: `actor` is who called, or `worker`, `command`; `subject` is `diary:<id>`, `alert:<id>` and so on."""
    salt = secrets.token_bytes(16)
    values = {
        "clinic_id": clinic_id,
        "at": now,
        **who_of(actor),
        "action": action,
        "subject": subject,
        "patient_id": patient_id,
        "reason": reason,
        "ruleset": ruleset,
        "detail": dict(detail or {}),
        "change_hash": None if change is None else change_hash(salt, change),
    }
    if change is None:
        # Nothing is read back: whoever writes a line need not see it, as a partner who enrols somebody does not yet.
        await session.execute(insert(AuditLine).values(values).inline())
        return
    line = await session.scalar(insert(AuditLine).values(values).returning(col(AuditLine.line)))
    kept = {"clinic_id": clinic_id, "line": line, "patient_id": patient_id, "salt": salt}
    kept |= {"before": _plain(change.before), "after": _plain(change.after)}
    await session.execute(insert(AuditChange).values(kept))


def change_hash(salt: bytes, change: Change) -> bytes:
    """What a line keeps of a change: SHA-256 over the salt and the values as canonical JSON."""
    values = [_settled(change.before), _settled(change.after)]
    body = json.dumps(values, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(salt + body.encode()).digest()


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


def who_of(actor: Caller | str) -> dict[str, str | None]:
    """What the record keeps of whoever acts."""
    if isinstance(actor, str):
        return {"actor": actor, "actor_name": None, "role": None, "device": None}
    return {
        "actor": actor.actor,
        # What somebody calls their own phone may tell who they are.
        "actor_name": None if actor.kind == "device" else actor.name,
        "role": actor.role or ("carer" if actor.carer_id else actor.kind),
        "device": actor.token_id,
    }


def _settled(value: Any) -> Any:
    """A number that JSONB gives back in another form (1e16, -0.0) is the same number."""
    if isinstance(value, (str, int)):
        return value
    if isinstance(value, Mapping):
        return {name: _settled(one) for name, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [_settled(one) for one in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _plain(values: Mapping[str, Any] | None) -> dict[str, Any] | None:
    return None if values is None else dict(values)
