"""The record is linked while it is written, by any number of workers, and says when it was touched."""

import asyncio
from datetime import timedelta

import pytest
import structlog
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from app.care.seal_audit import seal_audit
from app.records import audit_chain
from tests.audit.conftest import KEY, Record
from tests.world import World


async def test_a_record_that_nobody_touched_is_whole(record: Record) -> None:
    await record.links(3)

    told = await record.verdict()

    assert told.breaks == []
    assert (told.links, told.lines, told.without_key) == (3, 12, 0)


async def test_what_follows_from_a_diary_is_linked_by_the_workers_job(world: World, record: Record) -> None:
    _, phone = await world.patient()
    (await world.submits(phone)).raise_for_status()

    await world.jobs["seal audit"].run()

    assert await world.scalar("SELECT count(*) FROM audit WHERE seal IS NULL") == 0
    told = await record.verdict()
    assert told.lines >= 4
    assert told.breaks == ["no link was made with the key: all of it may have been made anew"]


async def test_a_long_record_is_linked_in_bounded_pieces(record: Record, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(audit_chain, "MOST_LINES", 3)
    await record.write(10)

    while await record.seal():
        pass

    told = await record.verdict()
    assert (told.breaks, told.links, told.lines) == ([], 4, 10)


async def test_each_link_is_logged_with_its_hash_and_nothing_of_a_patient(record: Record) -> None:
    await record.write()

    with structlog.testing.capture_logs() as logged:
        await record.seal()

    (line,) = logged
    assert set(line) == {"event", "clinic", "seal", "lines", "hash", "log_level"}
    assert (await record.verdict()).head.hex() == line["hash"]


async def test_two_sealers_at_once_make_one_chain(world: World, record: Record) -> None:
    async def busy() -> None:
        for _ in range(15):
            await seal_audit(world.worker, KEY, world.now)

    async def writing() -> None:
        for _ in range(15):
            await record.write(2)

    await asyncio.gather(busy(), busy(), busy(), writing())
    await record.seal()

    told = await record.verdict()
    assert (told.breaks, told.lines) == ([], 30)


async def test_a_line_that_becomes_final_late_comes_into_a_later_link(world: World, record: Record) -> None:
    begun, may_end = asyncio.Event(), asyncio.Event()

    async def slow() -> None:
        async with world.database.begin() as session:
            await session.execute(
                text(
                    "INSERT INTO audit (clinic_id, at, actor, action, subject, detail)"
                    " VALUES (:clinic, :at, 'command', 'slow', 'thing:2', '{}')"
                ),
                {"clinic": world.clinic_id, "at": world.now},
            )
            begun.set()
            await may_end.wait()

    late = asyncio.create_task(slow())
    await begun.wait()
    await record.write(2)
    await record.seal()
    may_end.set()
    await late
    await record.seal()

    told = await record.verdict()
    assert (told.breaks, told.links, told.lines) == ([], 2, 3)
    assert await world.scalar("SELECT seal FROM audit WHERE action = 'slow'") == 2


async def test_links_made_before_there_was_a_key_still_hold(record: Record) -> None:
    await record.write()
    await record.seal(None)
    await record.links(2)

    told = await record.verdict()

    assert (told.breaks, told.without_key) == ([], 1)


async def test_a_key_that_was_replaced_still_proves_what_it_sealed(record: Record) -> None:
    await record.links(1)
    await record.write()
    await record.seal(b"n" * 32)

    assert (await record.verdict(b"n" * 32, KEY)).breaks == []
    assert "or the key is another" in (await record.verdict(b"n" * 32)).breaks[0]


async def test_a_line_that_no_worker_links_is_told(world: World, record: Record) -> None:
    await record.links(1)
    await record.write(1)
    assert (await record.verdict()).breaks == []

    world.now += timedelta(minutes=6)

    (told,) = (await record.verdict()).breaks
    assert "older than 5 minutes, and in no link" in told


@pytest.mark.parametrize("part", ["web", "worker"])
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit SET actor = 'nobody'",
        "UPDATE audit SET detail = '{}', seal = 1",
        "DELETE FROM audit",
        "TRUNCATE audit CASCADE",
        "UPDATE audit_seals SET seal_hash = ''",
        "DELETE FROM audit_seals",
        "TRUNCATE audit_seals",
        "ALTER TABLE audit DISABLE ROW LEVEL SECURITY",
    ],
)
async def test_no_part_of_tocsin_may_change_or_delete_a_line(
    world: World, record: Record, part: str, statement: str
) -> None:
    await record.links(1)
    database = world.web if part == "web" else world.worker

    with pytest.raises(DBAPIError, match=r"permission denied|must be owner"):
        async with database.begin() as session:
            await session.execute(text(statement))

    assert (await record.verdict()).breaks == []


async def test_the_web_may_not_seal(world: World, record: Record) -> None:
    await record.write(1)

    for statement in ("UPDATE audit SET seal = 1", "INSERT INTO audit_seals SELECT * FROM audit_seals"):
        with pytest.raises(DBAPIError, match="permission denied"):
            async with world.web.begin() as session:
                await session.execute(text(statement))
