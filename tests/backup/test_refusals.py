"""What is not brought back, and where to: each refusal in words, with nothing changed."""

import json

import asyncpg
import pytest

from app.backup import BackupRefusedError, place_of_manifest, restore_backup, take_backup, verify_backup
from app.backup.programs import Address
from app.embedded import PostgresUnavailable
from app.embedded.clients import clients_for
from tests.backup.conftest import rows_of, value


@pytest.fixture
async def file(world, tmp_path):
    await world.patient()
    await take_backup(world.url, tmp_path / "all.dump", world.now)
    return tmp_path / "all.dump"


def truncated(file):
    file.write_bytes(file.read_bytes()[:-1000])


def with_a_bit_flipped(file):
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(content)


def without_its_manifest(file):
    place_of_manifest(file).unlink()


def with_a_damaged_manifest(file):
    place_of_manifest(file).write_text('{"kind": "tocsin backup 1"}')


def of_something_else(file):
    place_of_manifest(file).write_text("[]")


@pytest.mark.parametrize(
    ("harm", "words"),
    [
        (truncated, "is not whole"),
        (with_a_bit_flipped, "is damaged"),
        (without_its_manifest, "lies beside it"),
        (with_a_damaged_manifest, "is damaged, or not from"),
        (of_something_else, "is damaged, or not from"),
    ],
)
async def test_what_was_harmed_is_refused_before_anything_is_touched(file, another, world, harm, words):
    harm(file)

    with pytest.raises(BackupRefusedError, match=words):
        await verify_backup(file)
    with pytest.raises(BackupRefusedError, match=words):
        await restore_backup(another, file, world.now, replace=False, hold_messages=True)
    with pytest.raises(asyncpg.InvalidCatalogNameError):
        await value(another, "SELECT 1")


async def test_a_backup_of_a_newer_schema_is_refused(file, another, world):
    place = place_of_manifest(file)
    place.write_text(json.dumps(json.loads(place.read_text()) | {"schema": "9999"}))

    with pytest.raises(BackupRefusedError, match="schema 9999, and this version of Tocsin knows none newer"):
        await restore_backup(another, file, world.now, replace=False, hold_messages=True)


async def test_rows_that_are_not_those_of_the_manifest_never_take_their_place(file, another, world):
    place = place_of_manifest(file)
    body = json.loads(place.read_text())
    body["rows"]["patients"] += 1
    place.write_text(json.dumps(body))

    with pytest.raises(BackupRefusedError, match="differs in: patients"):
        await restore_backup(another, file, world.now, replace=False, hold_messages=True)
    with pytest.raises(asyncpg.InvalidCatalogNameError):
        await value(another, "SELECT 1")


async def test_a_database_that_is_not_empty_is_kept_and_only_replaced_when_that_is_said(file, another, world):
    await restore_backup(another, file, world.now, replace=False, hold_messages=True)
    first = await rows_of(another)

    with pytest.raises(BackupRefusedError, match="is not empty"):
        await restore_backup(another, file, world.now, replace=False, hold_messages=True)
    assert await rows_of(another) == first
    done = await restore_backup(another, file, world.now, replace=True, hold_messages=True)

    assert done.replaced == f"{done.database}_before_20260310090000"
    assert await rows_of(another.replace(done.database, done.replaced)) == first
    assert {name: len(rows) for name, rows in (await rows_of(another)).items()} == {
        name: len(rows) for name, rows in first.items()
    }


async def test_a_database_that_somebody_uses_is_refused(file, world):
    async with world.database.begin() as session:
        await session.connection()
        with pytest.raises(BackupRefusedError, match=r"is in use \(\d+ connected\)"):
            await restore_backup(world.url, file, world.now, replace=True, hold_messages=True)


async def test_a_backup_is_never_overwritten(file, world):
    before = file.read_bytes()

    with pytest.raises(BackupRefusedError, match="is there already"):
        await take_backup(world.url, file, world.now)

    assert file.read_bytes() == before
    assert sorted(found.name for found in file.parent.iterdir()) == ["all.dump", "all.dump.json"]


async def test_a_role_that_does_not_see_every_row_takes_no_backup(world, tmp_path):
    url = world.url + "?role=tocsin_web"

    with pytest.raises(BackupRefusedError, match="may not read every row"):
        await take_backup(url, tmp_path / "some.dump", world.now)

    assert list(tmp_path.iterdir()) == []


async def test_a_database_without_tocsin_and_one_that_is_gone_are_refused(server_url, world, tmp_path):
    with pytest.raises(BackupRefusedError, match="nothing of Tocsin's"):
        await take_backup(server_url.replace("/database_name", "/postgres"), tmp_path / "a.dump", world.now)
    with pytest.raises(BackupRefusedError, match="does not answer"):
        await take_backup("postgresql://tocsin@127.0.0.1:9/tocsin", tmp_path / "a.dump", world.now)
    assert list(tmp_path.iterdir()) == []


def test_programs_older_than_the_server_are_refused_in_words():
    with pytest.raises(PostgresUnavailable, match=r"pg_dump and pg_restore of PostgreSQL 99 or newer are needed"):
        clients_for(99)
    assert clients_for(15).major <= clients_for(18).major == 18


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://nurse:s%40cret@db.example:5432/tocsin?sslmode=require",
        "postgresql://nurse@db.example:5432/tocsin?sslmode=require&password=s%40cret",
    ],
)
def test_a_password_stands_in_no_command_line(url):
    address = Address.of(url)

    assert address.url == "postgresql://nurse@db.example:5432/tocsin?sslmode=require"
    assert address.environment()["PGPASSWORD"] == "s@cret"
    assert address.database == "tocsin"
    assert address.for_database("postgres") == "postgresql://nurse:s%40cret@db.example:5432/postgres?sslmode=require"
