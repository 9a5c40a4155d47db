"""How is the record made so that nobody can rewrite it unseen? Links, each hashed over its lines and the link before.

A line that is written takes no lock and waits for nobody; a worker links what is there a few seconds later. The hash is
SHA-256, or with a key HMAC-SHA-256: whoever may write every row could hash a whole chain anew, but not without the key.
"""

import hashlib
import hmac
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from json.encoder import encode_basestring as _quoted
from typing import Any

from sqlalchemy import Row, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from app.records.audit import AuditSeal

BEGINNING = bytes(32)  # what the first link of a clinic follows
MOST_LINES = 1000  # in one link

# Every column of a line but `seal`, which is what the chain itself writes.
COLUMNS = (
    "clinic_id",
    "line",
    "at",
    "actor",
    "actor_name",
    "role",
    "device",
    "action",
    "subject",
    "patient_id",
    "reason",
    "ruleset",
    "detail",
    "change_hash",
)
# As they are read to be hashed: what PostgreSQL keeps as JSON comes as text, and is not made into objects for each line.
SELECTED = ", ".join("CAST(a.detail AS text) AS detail" if name == "detail" else f"a.{name}" for name in COLUMNS)
_MANY = len(COLUMNS)
_TO_SEAL = text(
    f"SELECT {SELECTED} FROM audit a WHERE a.clinic_id = :clinic_id AND a.seal IS NULL"  # noqa: S608 - own names
    " ORDER BY a.line LIMIT :most"
)


@dataclass(frozen=True, slots=True)
class Link:
    """One link as it is hashed: its number, when it was made, how many lines it holds and the hash before."""

    clinic_id: str
    seal: int
    sealed_at: datetime
    lines: int
    previous: bytes


def written(line: Row[Any]) -> bytes:
    """A line as it is hashed and exported: times in UTC to the microsecond, ids and hashes as text.

    It is what `as_json` makes of the same values, put together by hand: a record is proved by hashing millions of them.
    """
    clinic, number, at, actor, name, role, device, action, subject, patient, reason, ruleset, detail, hashed = line[
        :_MANY
    ]
    patient_id, change_hash = None if patient is None else str(patient), None if hashed is None else hashed.hex()
    return (
        f'{{"action":{_quoted(action)},"actor":{_quoted(actor)},"actor_name":{_text(name)},"at":"{moment(at)}"'
        f',"change_hash":{_text(change_hash)},"clinic_id":{_quoted(clinic)},"detail":{_settled(detail)}'
        f',"device":{_text(device)},"line":{number},"patient_id":{_text(patient_id)},"reason":{_text(reason)}'
        f',"role":{_text(role)},"ruleset":{_text(ruleset)},"subject":{_quoted(subject)}}}'
    ).encode()


def moment(at: datetime) -> str:
    """An instant as it is hashed: always with six places after the second."""
    return in_utc(at).isoformat(timespec="microseconds")


def in_utc(at: datetime) -> datetime:
    """PostgreSQL's infinity, which only somebody who tampers writes, comes as an instant without a time zone."""
    return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)


def as_json(value: Any) -> bytes:
    """The one way to write a value: names in order, no space, UTF-8."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def _text(value: str | None) -> str:
    return "null" if value is None else _quoted(value)


@lru_cache(maxsize=1024)
def _settled(detail: str) -> str:
    """Many lines say the same, most of them nothing."""
    return as_json(json.loads(detail)).decode()


class Sum:
    """The hash of one link, line by line, so that a long one need not be held in memory."""

    def __init__(self, link: Link, key: bytes | None) -> None:
        self._hash = hashlib.sha256() if key is None else hmac.new(key, digestmod="sha256")
        head = {
            "clinic_id": link.clinic_id,
            "seal": link.seal,
            "sealed_at": moment(link.sealed_at),
            "lines": link.lines,
            "previous_hash": link.previous.hex(),
        }
        self._hash.update(as_json(head) + b"\n")

    def add(self, lines: bytes) -> None:
        """One line or more, with a line feed between them and none at the end."""
        self._hash.update(lines + b"\n")

    def digest(self) -> bytes:
        return self._hash.digest()


async def clinics_to_seal(session: AsyncSession) -> list[str]:
    """The clinics that have a line which no link holds yet."""
    waiting = "SELECT FROM audit a WHERE a.clinic_id = c.clinic_id AND a.seal IS NULL"
    statement = text(f"SELECT clinic_id FROM clinics c WHERE EXISTS ({waiting}) ORDER BY 1")  # noqa: S608 - no values
    return list((await session.scalars(statement)).all())


async def seal_next(session: AsyncSession, clinic_id: str, key: bytes | None, now: datetime) -> AuditSeal | None:
    """Links the clinic's lines that stand alone, the oldest first; none when there are none, or another worker is at it.

    A line that was begun before others and became final after them comes into a later link.
    """
    mine = text("SELECT pg_try_advisory_xact_lock(hashtextextended('tocsin seals ' || :clinic_id, 0))")
    if not await session.scalar(mine, {"clinic_id": clinic_id}):
        return None
    found = await session.execute(_TO_SEAL, {"clinic_id": clinic_id, "most": MOST_LINES})
    lines = found.all()
    if not lines:
        return None
    last = await newest_seal(session, clinic_id)
    previous = BEGINNING if last is None else last.seal_hash
    link = Link(clinic_id, 1 if last is None else last.seal + 1, now, len(lines), previous)
    made = AuditSeal(
        clinic_id=clinic_id,
        seal=link.seal,
        first_line=lines[0].line,
        last_line=lines[-1].line,
        lines=link.lines,
        previous_hash=previous,
        seal_hash=hash_of(link, map(written, lines), key),
        sealed_at=now,
    )
    await session.execute(insert(AuditSeal).values(made.model_dump()))
    marked = text("UPDATE audit SET seal = :seal WHERE clinic_id = :clinic_id AND line = ANY(:lines) AND seal IS NULL")
    numbers = [line.line for line in lines]
    await session.execute(marked, {"seal": link.seal, "clinic_id": clinic_id, "lines": numbers})
    return made


def hash_of(link: Link, lines: Iterable[bytes], key: bytes | None) -> bytes:
    """The hash of a whole link."""
    made = Sum(link, key)
    for line in lines:
        made.add(line)
    return made.digest()


async def newest_seal(session: AsyncSession, clinic_id: str) -> AuditSeal | None:
    """The head of a clinic's chain."""
    statement = select(AuditSeal).where(col(AuditSeal.clinic_id) == clinic_id).order_by(col(AuditSeal.seal).desc())
    found: AuditSeal | None = await session.scalar(statement.limit(1))
    return found
