"""What stands in a long record? Diaries, readings and changes of patients, linked by the code that links it in earnest."""

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from time import perf_counter
from uuid import UUID

import asyncpg

from app.clinical.ruleset import STANDARD_VERSION
from app.records.audit import Change, change_hash
from app.records.audit_chain import COLUMNS, MOST_LINES, seal_next
from app.records.database import Database
from benchmarks.seed import CLINIC, FIRST_TOKEN, Ward

CHANGES, DIARIES = 5, 3  # every fifth line changed something, the two after it tell of diaries, the others of readings
APART = timedelta(milliseconds=50)
_CHANGE = ("clinic_id", "line", "patient_id", "salt", "before", "after")


async def write_record(url: str, ward: Ward, count: int, now: datetime) -> None:
    """Adds so many lines that no link holds yet, the last of them written just now."""
    connection = await asyncpg.connect(url)
    try:
        async with connection.transaction():
            first = 1 + int(await connection.fetchval("SELECT coalesce(max(line), 0) FROM audit"))
            lines, changes = _lines(ward, first, count, now), _changes(ward, first, count)
            await connection.copy_records_to_table("audit", records=lines, columns=COLUMNS)
            await connection.copy_records_to_table("audit_changes", records=changes, columns=_CHANGE)
            await connection.execute(f"ALTER TABLE audit ALTER line RESTART WITH {first + count}")
        await connection.execute("VACUUM ANALYZE audit, audit_changes")
    finally:
        await connection.close()


async def seal_record(url: str, count: int, key: bytes, now: datetime) -> list[float]:
    """Links all of it as the workers do; how long each link took."""
    database, took = Database(url, pool_size=1), list[float]()
    try:
        for _ in range(0, count, MOST_LINES):
            began = perf_counter()
            async with database.begin() as session:
                await seal_next(session, CLINIC, key, now)
            took.append(perf_counter() - began)
    finally:
        await database.close()
    return took


def _lines(ward: Ward, first: int, count: int, now: datetime) -> Iterator[tuple[object, ...]]:
    """Two diaries, two readings and a change in turns; each change is one that `_changes` writes beside it."""
    for place in range(count):
        sender, at = ward.senders[place % len(ward.senders)], now - APART * (count - place)
        token, patient = str(FIRST_TOKEN + sender.number), f"patient:{sender.patient_id}"
        who: tuple[str | None, ...] = (f"person:{UUID(int=place % 40)}", f"Nurse {place % 40}", "nurse", token)
        what, ruleset, detail, hashed = ("diaries.read", patient), None, '{"since": "2026-01-01", "shown": 28}', None
        if place % CHANGES == 0:
            what, detail, hashed = ("patient.changed", patient), "{}", change_hash(_salt(place), _change(place))
        elif place % CHANGES < DIARIES:
            who, what = (f"token:{token}", None, "device", token), ("diary.received", f"diary:{UUID(int=place)}")
            ruleset, detail = STANDARD_VERSION, "{}"
        yield (CLINIC, first + place, at, *who, *what, sender.patient_id, None, ruleset, detail, hashed)


def _changes(ward: Ward, first: int, count: int) -> Iterator[tuple[object, ...]]:
    for place in range(0, count, CHANGES):
        change, patient_id = _change(place), ward.senders[place % len(ward.senders)].patient_id
        yield (CLINIC, first + place, patient_id, _salt(place), json.dumps(change.before), json.dumps(change.after))


def _change(place: int) -> Change:
    before = {"personal_pain_goal": 3, "bone_sites": ["lumbar_spine", "thigh"], "renal_impairment": False}
    return Change(before, before | {"personal_pain_goal": place % 11, "dose": 1.5})


def _salt(place: int) -> bytes:
    return place.to_bytes(16)
