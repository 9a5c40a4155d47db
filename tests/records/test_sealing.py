"""What tells who a patient is: never in the clear in the database, readable under old keys, and no alert hidden by a lost one."""

from collections.abc import Iterator

import pytest
from cryptography.fernet import Fernet
from sqlalchemy import text

from app.records.resealing import count_sealed, is_anything_clear, seal_all_anew, sealed_columns
from app.records.sealing import MARK, UNREADABLE, Keyring, keyring
from tests.conftest import KEY
from tests.world import World, bearer

OTHER = Fernet.generate_key()
RED = {"symptoms": [{"symptom": "leg_weakness", "course": "new"}]}


@pytest.fixture(autouse=True)
def own_keys() -> Iterator[None]:
    """Whatever keys a test takes, the next has the run's."""
    yield
    keyring.use([KEY])


def test_what_is_sealed_tells_nothing_and_opens_again() -> None:
    ring = Keyring()
    ring.use([KEY])

    kept = ring.seal("Pat Example")

    assert "Pat" not in kept
    assert kept.startswith(MARK)
    assert ring.open(kept) == "Pat Example"
    assert kept != ring.seal("Pat Example")


def test_a_key_that_is_none_is_refused_without_being_quoted() -> None:
    with pytest.raises(ValueError, match="32 random bytes") as refused:
        Keyring().use([b"hunter2"])

    assert "hunter2" not in str(refused.value)


def test_no_key_at_all_is_refused() -> None:
    with pytest.raises(ValueError, match="32 random bytes"):
        Keyring().use([])


async def test_the_database_holds_no_name_no_number_and_no_reference(world: World) -> None:
    await world.patient("Seldom Heardname")

    async with world.database.begin() as session:
        rows = (await session.execute(text("SELECT row_to_json(p)::text FROM patients p"))).scalars().all()

    assert len(rows) == 1
    assert not any(told in rows[0] for told in ("Seldom", "7946 0123", "BM-1"))


async def test_everything_comes_under_the_newest_key_and_the_old_one_may_go(world: World) -> None:
    patient_id, _ = await world.patient("Pat Example")
    keyring.use([OTHER, KEY])
    before = await count_sealed(world.database)

    changed = await seal_all_anew(world.database)

    after = await count_sealed(world.database)
    keyring.use([OTHER])
    shown = (await world.http.get("/v1/patients", headers=bearer(world.staff))).json()["items"][0]
    assert (before.older, before.newest) == (changed, 0)
    assert (after.newest, after.older, after.clear, after.lost) == (changed, 0, 0, 0)
    assert (shown["id"], shown["name"]) == (str(patient_id), "Pat Example")


async def test_sealing_twice_changes_nothing_the_second_time(world: World) -> None:
    await world.patient()
    keyring.use([OTHER, KEY])

    first, second = await seal_all_anew(world.database), await seal_all_anew(world.database)

    assert first > 0
    assert second == 0


async def test_what_an_old_version_wrote_in_the_clear_is_read_and_then_sealed(world: World) -> None:
    await world.patient("Pat Example")
    async with world.database.begin() as session:
        await session.execute(text("UPDATE patients SET name = 'Clear Name', reference = 'OLD-1'"))

    read = (await world.http.get("/v1/patients", headers=bearer(world.staff))).json()["items"][0]
    was_clear = await is_anything_clear(world.database)
    await seal_all_anew(world.database)

    kept = await world.scalar("SELECT name FROM patients")
    assert (read["name"], read["reference"], was_clear) == ("Clear Name", "OLD-1", True)
    assert kept.startswith(MARK)
    assert not await is_anything_clear(world.database)


async def test_a_lost_key_hides_the_name_and_never_the_alert(world: World) -> None:
    _, phone = await world.patient("Pat Example")
    keyring.use([OTHER])

    receipt = await world.submits(phone, **RED)
    alerts = (await world.http.get("/v1/alerts", headers=bearer(world.staff))).json()["items"]
    page = await world.http.get("/console", headers={"cookie": f"tocsin_console={world.staff}"})

    assert receipt.status_code == 201
    assert [one["urgency"] for one in alerts] == ["immediate"]
    assert page.status_code == 200
    assert UNREADABLE in page.text
    assert (await count_sealed(world.database)).lost > 0


async def test_what_is_under_a_lost_key_stays_as_it_is(world: World) -> None:
    await world.patient()
    before = await world.scalar("SELECT name FROM patients")
    keyring.use([OTHER])

    changed = await seal_all_anew(world.database)

    assert changed == 0
    assert await world.scalar("SELECT name FROM patients") == before


def test_what_is_sealed_is_what_tells_who_somebody_is() -> None:
    sealed = {f"{table.name}.{column.name}" for table, column in sealed_columns()}

    assert sealed >= {"patients.name", "patients.phone", "patients.reference", "carers.name", "accounts.totp_secret"}
