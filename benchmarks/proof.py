"""How fast is the record linked and proved? A long one, against hashing the same bytes without a database, and by the ORM."""

import hmac
import sys
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from itertools import groupby
from time import perf_counter
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from app.care.verify_audit import verify_audit
from app.records.audit import AuditChange, AuditLine, AuditSeal, Change, change_hash
from app.records.audit_chain import MOST_LINES, Link, as_json, hash_of, moment, written
from app.records.audit_reading import chain_of
from app.records.database import Database
from app.wiring.clock import clock
from benchmarks.paper import seal_record, write_record
from benchmarks.processes import BrokenError
from benchmarks.report import Figures, Row, Target, figures, ratio, rows
from benchmarks.seed import CLINIC, Ward, reset

FLOOR, VERIFY, ORM = "HMAC over the same bytes (floor)", "proved as by tocsin audit verify", "proved by the ORM"
SEAL = f"linked by a worker, {MOST_LINES:,} at a time"
PER_SECOND, TIMES_ORM = 10_000, 3.0
KEY = b"k" * 32
Found = dict[tuple[str, int], Figures]


@dataclass(frozen=True, slots=True)
class Proof:
    """All that was found out about the record; a latency is that of the whole record, of linking that of one link."""

    rows: list[Row]
    targets: list[Target]


async def measure(url: str, ward: Ward, lines: int, rounds: int) -> Proof:
    """Every candidate over the same record once a round; raises `BrokenError` when one does not find it whole."""
    found: list[Found] = []
    for number in range(rounds):
        print(f"· record of {lines:,} lines, {number + 1} of {rounds}", file=sys.stderr, flush=True)
        await reset(url, ward)
        await write_record(url, ward, lines, clock())
        links = await seal_record(url, lines, KEY, clock())
        results: Found = {}
        database = Database(url, pool_size=1)
        try:
            results[FLOOR, 1] = await _hashed(database, lines)
            results[SEAL, 1] = figures(links, sum(links) * len(links) / lines)
            results[VERIFY, 1] = await _timed(database, _verified, lines)
            results[ORM, 1] = await _timed(database, _by_the_orm, lines)
        finally:
            await database.close()
        found.append(results)
    shown = rows(found, FLOOR)
    return Proof(shown, _targets(found, next(one for one in shown if one.name == VERIFY)))


async def _hashed(database: Database, lines: int) -> Figures:
    """The same bytes, held in memory, hashed line by line and link by link."""
    async with database.begin() as session:
        bodies = [written(line) + b"\n" async for block in chain_of(session, CLINIC) for line in block]
    began = perf_counter()
    for first in range(0, len(bodies), MOST_LINES):
        made = hmac.new(KEY, digestmod="sha256")
        for body in bodies[first : first + MOST_LINES]:
            made.update(body)
        made.digest()
    return _whole(len(bodies), perf_counter() - began, lines)


async def _timed(database: Database, proving: Callable[[AsyncSession], Awaitable[int]], lines: int) -> Figures:
    async with database.begin() as session:
        began = perf_counter()
        return _whole(await proving(session), perf_counter() - began, lines)


async def _verified(session: AsyncSession) -> int:
    told = await verify_audit(session, CLINIC, [KEY], (), clock())
    if told.breaks:
        raise BrokenError(f"a record that nobody touched is said to be broken: {told.breaks[0]}")
    return told.lines


async def _by_the_orm(session: AsyncSession) -> int:
    """As it is usually written: an entity for each line, made into JSON as a model; every link and change hashed once."""
    change = (col(AuditChange.clinic_id) == AuditLine.clinic_id) & (col(AuditChange.line) == AuditLine.line)
    seal = (col(AuditSeal.clinic_id) == AuditLine.clinic_id) & (col(AuditSeal.seal) == AuditLine.seal)
    statement = select(AuditLine, AuditSeal, AuditChange).join(AuditSeal, seal).outerjoin(AuditChange, change)
    statement = statement.where(col(AuditLine.clinic_id) == CLINIC).order_by(col(AuditLine.seal), col(AuditLine.line))
    count = 0
    for _, each in groupby((await session.execute(statement)).all(), lambda row: row[0].seal):
        of_link = list(each)
        sealed, bodies = of_link[0][1], [_body(line) for line, _, _ in of_link]
        link = Link(CLINIC, sealed.seal, sealed.sealed_at, sealed.lines, sealed.previous_hash)
        if hash_of(link, bodies, KEY) != sealed.seal_hash or not all(_holds(line, one) for line, _, one in of_link):
            raise BrokenError("the ORM finds another record than was written")
        count += len(bodies)
    return count


def _body(line: AuditLine) -> bytes:
    values: dict[str, Any] = line.model_dump(exclude={"seal"})
    values["at"] = moment(line.at)
    values["patient_id"] = None if line.patient_id is None else str(line.patient_id)
    values["change_hash"] = None if line.change_hash is None else line.change_hash.hex()
    return as_json(values)


def _holds(line: AuditLine, kept: AuditChange | None) -> bool:
    hashed = None if kept is None else change_hash(kept.salt, Change(kept.before, kept.after))
    return hashed == line.change_hash


def _whole(count: int, took: float, lines: int) -> Figures:
    if count != lines:
        raise BrokenError(f"{count} of {lines} lines were looked at")
    return Figures(count / took, 1000 * took, 1000 * took)


def _targets(found: list[Found], verified: Row) -> list[Target]:
    rate, times = verified.per_second or 0.0, ratio(found, (VERIFY, 1), (ORM, 1))
    return [
        Target(f"at least {PER_SECOND:,} lines a second are proved", f"{rate:,.0f}", rate >= PER_SECOND),
        Target(f"at least {TIMES_ORM:g} times as fast as by the ORM", f"{times:.1f} times", times >= TIMES_ORM),
    ]
