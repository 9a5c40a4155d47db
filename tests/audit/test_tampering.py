"""Whoever may write every row touches the record, in every way; each is found and named."""

import pytest

from app.records.audit_chain import BEGINNING, Link, hash_of, written
from app.records.audit_reading import chain_of
from tests.audit.conftest import Record
from tests.world import World

COPY = "INSERT INTO audit (clinic_id, line, at, actor, action, subject, detail, seal) OVERRIDING SYSTEM VALUE"


@pytest.mark.parametrize(
    "change",
    [
        "actor = 'person:somebody-else'",
        "at = at + interval '1 microsecond'",
        "detail = detail || '{\"number\": 99}'",
        "subject = 'thing:2'",
        "reason = 'none'",
        "role = 'nurse'",
    ],
)
async def test_a_changed_field_is_found(record: Record, change: str) -> None:
    await record.links(3)
    line = await record.line(seal=2)

    await record.tamper(f"UPDATE audit SET {change} WHERE line = {line}")

    (told,) = (await record.verdict()).breaks
    assert told.startswith("link 2 (")
    assert "a line was changed" in told


async def test_a_line_deleted_in_the_middle_is_found(record: Record) -> None:
    await record.links(3)
    line = await record.line(seal=2)

    await record.tamper(f"DELETE FROM audit_changes WHERE line = {line}", f"DELETE FROM audit WHERE line = {line}")

    (told,) = (await record.verdict()).breaks
    assert "made of 4 lines, 3 are there: some were deleted" in told


async def test_all_lines_of_a_link_deleted_are_found(record: Record) -> None:
    await record.links(3)
    theirs = "line IN (SELECT line FROM audit WHERE seal = 2)"

    await record.tamper(f"DELETE FROM audit_changes WHERE {theirs}", "DELETE FROM audit WHERE seal = 2")

    assert "link 2: it is gone; link 3 follows" in (await record.verdict()).breaks
    assert "link 2: all its lines are gone" in (await record.verdict()).breaks


async def test_a_deleted_link_is_found(record: Record) -> None:
    await record.links(3)

    await record.tamper("DELETE FROM audit_seals WHERE seal = 2")

    assert (await record.verdict()).breaks[0].startswith("link 2: it is gone, its lines are there")


async def test_the_newest_link_deleted_with_its_lines_is_found_only_by_a_hash_from_elsewhere(record: Record) -> None:
    await record.links(3)
    head = (await record.verdict()).head
    theirs = "line IN (SELECT line FROM audit WHERE seal = 3)"

    await record.tamper(
        f"DELETE FROM audit_changes WHERE {theirs}",
        "DELETE FROM audit WHERE seal = 3",
        "DELETE FROM audit_seals WHERE seal = 3",
    )

    told = await record.verdict(heads=(head,))
    assert told.breaks == []  # nothing that is left tells of it
    assert told.heads == set()  # but the hash that was logged is in no link


async def test_lines_that_changed_places_are_found(record: Record) -> None:
    await record.links(2)
    one, other = await record.line(seal=1, place=0), await record.line(seal=1, place=1)

    await record.tamper(
        f"UPDATE audit a SET detail = b.detail, change_hash = b.change_hash FROM audit b"
        f" WHERE (a.line, b.line) IN (({one}, {other}), ({other}, {one}))"
    )

    assert any("lines changed places" in told for told in (await record.verdict()).breaks)


async def test_a_line_put_into_a_link_later_is_found(record: Record) -> None:
    await record.links(2)

    await record.tamper(f"{COPY} SELECT clinic_id, 900000, at, actor, action, subject, detail, 1 FROM audit LIMIT 1")

    (told,) = (await record.verdict()).breaks
    assert "made of 4 lines, 5 are there: some were added" in told


async def test_a_line_written_in_later_with_an_old_date_is_found(record: Record) -> None:
    await record.links(2)

    await record.tamper(
        f"{COPY} SELECT clinic_id, 900000, at - interval '1 day', actor, action, subject, detail, NULL"
        " FROM audit LIMIT 1"
    )
    await record.seal()

    (told,) = (await record.verdict()).breaks
    assert told == "line 900000: it is said to be older than the link before it: written in later"


@pytest.mark.parametrize("change", ["after = '{\"n\": 7}'", "before = NULL", "salt = '\\x00'"])
async def test_a_changed_change_is_found(record: Record, change: str) -> None:
    await record.links(2)
    line = await record.line(seal=1)

    await record.tamper(f"UPDATE audit_changes SET {change} WHERE line = {line}")

    assert (await record.verdict()).breaks == [f"line {line}: what it changed is not what it says it was"]


async def test_a_deleted_change_is_found_unless_the_patient_was_erased(world: World, record: Record) -> None:
    patient_id, _ = await world.patient()
    await record.links(1)
    line = await record.line(seal=1, place=4)

    await record.tamper(f"DELETE FROM audit_changes WHERE line = {line}")

    assert (await record.verdict()).breaks == [f"line {line}: what it changed was deleted, and nobody was erased"]

    await record.tamper(
        "INSERT INTO erasures (clinic_id, erasure_id, patient_id, reason, erased_at, erased_by, receipt) VALUES"
        f" ('{world.clinic_id}', gen_random_uuid(), '{patient_id}', 'asked', now(), 'admin', '{{}}')"
    )
    assert len((await record.verdict()).breaks) == 1  # the line is nobody's: an erasure is no excuse for it


async def test_without_the_key_a_chain_cannot_be_made_anew(world: World, record: Record) -> None:
    await record.links(1)
    await record.tamper("UPDATE audit SET actor = 'person:somebody-else' WHERE seal = 1")
    async with world.database.begin() as session:
        (lines,) = [block async for block in chain_of(session, world.clinic_id)]
    link = Link(world.clinic_id, 1, lines[0].sealed_at, len(lines), BEGINNING)

    anew = hash_of(link, map(written, lines), None)
    await record.tamper(f"UPDATE audit_seals SET seal_hash = '\\x{anew.hex()}'")

    assert (await record.verdict()).breaks == ["no link was made with the key: all of it may have been made anew"]
    await record.links(1)
    assert (await record.verdict()).without_key == 1  # links with the key follow: the count says that this one has none
