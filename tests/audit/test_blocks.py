"""The record is read a block at a time and its lines are put together by hand: nothing is lost, and nothing reads otherwise."""

import pytest
from sqlalchemy import text

from app.records import audit_reading
from app.records.audit import note
from app.records.audit_chain import COLUMNS, as_json, moment, written
from app.records.audit_reading import chain_of, sealed_since
from tests.audit.conftest import Record
from tests.world import World

ODD = '"quoted" \\ back\tslash\x1f \x7f größer 😀 \u2028 </script>'


@pytest.mark.parametrize("at_once", [1, 3, 4, 6, 12, 13])
async def test_a_record_read_in_small_blocks_is_whole_and_a_break_is_found(
    record: Record, monkeypatch: pytest.MonkeyPatch, at_once: int
) -> None:
    monkeypatch.setattr(audit_reading, "AT_ONCE", at_once)
    await record.links(3)

    whole = await record.verdict()
    await record.tamper(f"UPDATE audit SET subject = 'thing:2' WHERE line = {await record.line(seal=3, place=3)}")
    broken = await record.verdict()

    assert (whole.breaks, whole.links, whole.lines) == ([], 3, 12)
    (told,) = broken.breaks
    assert told.startswith("link 3 (")


@pytest.mark.parametrize("at_once", [1, 4, 5])
async def test_a_file_has_every_line_once_in_order(
    world: World, record: Record, monkeypatch: pytest.MonkeyPatch, at_once: int
) -> None:
    monkeypatch.setattr(audit_reading, "AT_ONCE", at_once)
    await record.links(2)

    async with world.database.begin() as session:
        read = [line.line async for block in sealed_since(session, world.clinic_id, world.now) for line in block]

    assert len(read) == 8
    assert read == sorted(set(read))


async def test_lines_hidden_under_a_number_below_the_first_are_found(record: Record) -> None:
    await record.links(1)
    await record.write(1)

    await record.tamper("UPDATE audit SET seal = -9223372036854775808 WHERE seal IS NULL")

    assert (await record.verdict()).breaks[0].startswith("link -9223372036854775808: it is gone, its lines are there")


@pytest.mark.parametrize("change", ["change_hash = ''", "change_hash = NULL", "at = 'infinity'", "at = '-infinity'"])
async def test_values_that_nobody_writes_are_found(record: Record, change: str) -> None:
    await record.links(2)

    await record.tamper(f"UPDATE audit SET {change} WHERE line = {await record.line(seal=1)}")

    assert any("link 1 (" in told for told in (await record.verdict()).breaks)


async def test_a_line_is_written_as_the_page_says(world: World, record: Record) -> None:
    patient_id, _ = await world.patient()
    detail = {"ö": ODD, "b": [1e16, -0.5, 10**30, True, None], "a": {"z": 1, "y": {}}}
    async with world.database.begin() as session:
        await note(
            session,
            world.clinic_id,
            ODD,
            ODD,
            ODD,
            world.now,
            patient_id=patient_id,
            detail=detail,
            reason=ODD,
            ruleset="",
        )
    await record.seal()

    async with world.database.begin() as session:
        lines = [line async for block in chain_of(session, world.clinic_id) for line in block]
        details = (await session.scalars(text("SELECT detail FROM audit ORDER BY line"))).all()

    for line, kept in zip(lines, details, strict=True):
        values = {name: getattr(line, name) for name in COLUMNS} | {"at": moment(line.at), "detail": kept}
        values["patient_id"] = None if line.patient_id is None else str(line.patient_id)
        values["change_hash"] = None if line.change_hash is None else line.change_hash.hex()
        assert written(line) == as_json(values)
