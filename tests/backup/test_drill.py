"""The drill: saved while diaries come in, brought back elsewhere, and the house goes on from there."""

import asyncio
import re
import signal
import stat

import asyncpg
from sqlalchemy import text

from app.backup import place_of_manifest, restore_backup, take_backup, verify_backup
from tests.backup.conftest import FEVER, LEGS, named, rows_of, value
from tests.command import SCRIPT, surroundings, tocsin
from tests.world import World


async def some_life(world: World) -> str:
    """A patient with a red diary that was rung about; their phone's token."""
    _, phone = await world.patient()
    (await world.submits(phone)).raise_for_status()
    (await world.submits(phone, **LEGS)).raise_for_status()
    await world.passes(minutes=1)
    return phone


async def test_every_row_of_every_table_comes_back_as_it_was(world, another, tmp_path):
    await some_life(world)
    file = tmp_path / "all.dump"
    manifest = await take_backup(world.url, file, world.now)

    done = await restore_backup(another, file, world.now, replace=False, hold_messages=False)

    before, after = await rows_of(world.url), await rows_of(another)
    restored = [line for line in after["audit"] if "clinic.restored" in line]
    after["audit"] = [line for line in after["audit"] if line not in restored]
    assert after == before
    assert len(restored) == 1
    assert manifest.rows == {table: len(rows) for table, rows in before.items()}
    assert (done.replaced, done.made_roles, done.rung_again) == (None, (), None)


async def test_a_backup_taken_while_diaries_come_in_is_one_moment_of_them(world, another, tmp_path):
    phones = [(await world.patient(f"Pat {n}"))[1] for n in range(4)]
    taken, backups = [], []

    async def write(phone: str) -> None:
        for n in range(20):
            answer = await world.submits(phone, **(FEVER if n % 5 == 0 else {"note": "all well"}))
            taken.append(answer.raise_for_status().json()["id"])

    async def save() -> None:
        for n in range(3):
            while len(taken) < 5 + 20 * n:  # noqa: ASYNC110 - the phones go on meanwhile
                await asyncio.sleep(0.005)
            known = set(taken)
            backups.append((known, await take_backup(world.url, tmp_path / f"{n}.dump", world.now)))

    await asyncio.gather(save(), *map(write, phones))

    assert len(taken) == 80
    for n, (known, manifest) in enumerate(backups):
        await restore_backup(another, tmp_path / f"{n}.dump", world.now, replace=True, hold_messages=True)
        rows = await rows_of(another)
        ids = {found for row in rows["diaries"] for found in taken if found in row}
        assert known <= ids
        assert len(rows["diaries"]) == manifest.rows["diaries"] == len(ids)
        assert await value(another, "SELECT count(*) FROM audit WHERE action = 'diary.received'") == len(ids)
    assert 0 < backups[0][1].rows["diaries"] < 80, "the first was taken in the middle"


async def test_the_house_goes_on_from_a_restored_database(world, another, house_on, tmp_path):
    phone = await some_life(world)
    await take_backup(world.url, tmp_path / "all.dump", world.now)
    await restore_backup(another, tmp_path / "all.dump", world.now, replace=False, hold_messages=True)
    house = house_on(another, world)

    answer = await house.submits(phone, **FEVER)
    await house.passes(minutes=1)

    assert answer.status_code == 201
    assert len(await house.alerts()) == len(await world.alerts()) + 1
    assert "first nurse" in [name for name, _ in house.pager.said]


async def test_a_backup_killed_in_the_middle_leaves_nothing_that_looks_whole(world, tmp_path):
    await some_life(world)
    async with world.database.begin() as session:
        noise = "(SELECT string_agg(md5(random()::text || n || m), '') FROM generate_series(1, 30) m)"
        await session.execute(
            text(
                "INSERT INTO audit (clinic_id, at, actor, action, subject, detail) SELECT 'st-elsewhere', now(), 'a', 'b',"
                f" 'c', jsonb_build_object('noise', {noise}) FROM generate_series(1, 20000) n"
            )
        )
    file, part = tmp_path / "all.dump", tmp_path / "all.dump.part"
    environment = surroundings(TOCSIN_DATABASE_URL=world.url)

    backup = await asyncio.create_subprocess_exec(SCRIPT, "backup", file, env=environment)
    while not (part.exists() and part.stat().st_size > 100_000):  # noqa: ASYNC110 - another process writes it
        await asyncio.sleep(0.005)
    backup.kill()

    assert await backup.wait() == -signal.SIGKILL
    assert [found.name for found in tmp_path.iterdir()] == ["all.dump.part"]
    assert stat.S_IMODE(part.stat().st_mode) == 0o600
    assert (await asyncio.to_thread(tocsin, "backup", "--verify", file)).returncode == 1
    await take_backup(world.url, file, world.now)
    assert (await verify_backup(file)).rows["audit"] > 20000
    assert not part.exists()


async def test_a_restore_killed_in_the_middle_leaves_what_was_there_and_can_be_done_again(world, another, tmp_path):
    await some_life(world)
    file = tmp_path / "all.dump"
    await take_backup(world.url, file, world.now)
    await restore_backup(another, file, world.now, replace=False, hold_messages=True)
    before = await rows_of(another)
    scratch = named(another, another.rpartition("/")[2] + "_restoring")
    environment = surroundings(TOCSIN_DATABASE_URL=another)

    restore = await asyncio.create_subprocess_exec(SCRIPT, "restore", file, "--replace", env=environment)
    while not await _is_there(scratch):  # noqa: ASYNC110 - another process makes it
        await asyncio.sleep(0.005)
    restore.kill()

    assert await restore.wait() == -signal.SIGKILL
    assert await rows_of(another) == before
    await asyncio.sleep(0.3)  # the server notices that its client is gone
    again = await asyncio.to_thread(tocsin, "restore", file, "--replace", TOCSIN_DATABASE_URL=another)
    assert again.returncode == 0, again.stderr
    assert not await _is_there(scratch)


async def test_what_an_operator_reads(world, another, tmp_path):
    await some_life(world)

    saved = await asyncio.to_thread(tocsin, "backup", tmp_path, TOCSIN_DATABASE_URL=world.url)
    [file] = tmp_path.glob("*.dump")
    proved = await asyncio.to_thread(tocsin, "backup", "--verify", file)
    restored = await asyncio.to_thread(tocsin, "restore", file, TOCSIN_DATABASE_URL=another)

    assert re.fullmatch(r"tocsin-\d{8}T\d{6}Z\.dump", file.name)
    assert stat.S_IMODE(file.stat().st_mode) == stat.S_IMODE(place_of_manifest(file).stat().st_mode) == 0o600
    assert "TOCSIN_KEYS_FILE" in saved.stdout
    assert proved.stdout.startswith(f"{file} is whole: ")
    assert (restored.returncode, restored.stderr) == (0, "")
    assert "as many as were saved" in restored.stdout
    assert "1 alert rings from its first rung" in restored.stdout
    assert "TOCSIN_KEYS_FILE" in restored.stdout
    assert "password" not in saved.stdout + restored.stdout.lower()


async def _is_there(url: str) -> bool:
    try:
        await (await asyncpg.connect(url)).close()
    except asyncpg.PostgresError:
        return False
    return True
