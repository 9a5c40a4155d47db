"""From every schema that was ever released to the newest: no row is lost, each means the same, and the house goes on."""

import asyncio
import json
from datetime import timedelta

import pytest
from alembic import command

from app.access import mint_token
from app.records.revisions import known_revisions
from app.records.schema import migrate, migrations_for
from app.records.tokens import Token
from tests.migrations.conftest import DATA, is_kept, rows_of
from tests.world import START, World, bearer

REVISIONS = known_revisions()
PATIENT = "11111111-1111-4111-8111-111111111111"
LEGS = {"symptoms": [{"symptom": "leg_weakness", "course": "worse", "side": "left"}]}


def test_every_released_schema_has_data_of_its_own():
    assert sorted(file.stem for file in DATA.glob("*.sql")) == sorted(REVISIONS)


@pytest.mark.parametrize("revision", REVISIONS)
async def test_every_row_of_every_table_is_still_there_and_means_the_same(of_schema, revision):
    url = await of_schema(revision)
    before = await rows_of(url)
    assert [table for table, rows in before.items() if not rows] == [], "each table of that schema has data"

    await asyncio.to_thread(migrate, url)

    after = await rows_of(url)
    assert {row["version_num"] for row in after.pop("alembic_version")} == {REVISIONS[-1]}
    del before["alembic_version"]
    assert {table: len(rows) for table, rows in before.items()} == {table: len(after[table]) for table in before}
    lost = [(table, row) for table, rows in before.items() for row in rows if not is_kept(row, after[table])]
    assert lost == []
    await asyncio.to_thread(command.check, migrations_for(url))


@pytest.fixture
async def house(of_schema, request):
    """A house that runs on data of an older schema, at nine in the morning after its last day."""
    url = await of_schema(request.param)
    await asyncio.to_thread(migrate, url)
    house = World(url)
    house.clinic_id = "north"
    house.staff = await house.staff_token()
    yield house
    await house.close()


async def phone_of(house: World) -> str:
    minted = mint_token("north")
    async with house.database.begin() as session:
        session.add(
            Token(
                clinic_id="north",
                token_id=minted.token_id,
                secret_hash=minted.secret_hash,
                kind="device",
                name="phone",
                scopes=["diaries:write"],
                patient_id=PATIENT,
                created_at=START,
            )
        )
    return minted.shown


@pytest.mark.parametrize("house", REVISIONS, indirect=True)
async def test_its_alerts_are_shown_as_they_were(house):
    alerts = {alert["condition"]: alert for alert in await house.alerts()}

    assert {name: alert["status"] for name, alert in alerts.items()} == {
        "cord_compression": "open",
        "hypercalcemia": "acknowledged",
        "pain_flare": "resolved",
    }
    assert alerts["cord_compression"]["patient_reference"] == "BM-1"
    assert alerts["pain_flare"]["outcome"]["code"] == "spoke_with_patient"
    for alert in alerts.values():
        answer = await house.http.get(f"/v1/alerts/{alert['id']}/history", headers=bearer(house.staff))
        assert answer.status_code == 200, answer.text


@pytest.mark.parametrize("house", REVISIONS, indirect=True)
async def test_its_diaries_are_read_again_by_the_rules(house):
    path = f"/v1/diaries?patient_id={PATIENT}"
    read = (await house.http.get(path, headers=bearer(house.staff))).raise_for_status().json()["items"]
    phone = await phone_of(house)
    same = json.loads(await house.scalar("SELECT body FROM diaries WHERE diary_date = '2026-03-09'"))

    again = await house.http.post("/v1/diaries", json=same, headers=bearer(phone))
    new = await house.submits(phone, **LEGS)

    assert len(read) == 2
    assert (again.status_code, again.json()["advice"]["urgency"]) == (200, "immediate")
    assert (new.status_code, new.json()["advice"]["urgency"]) == (201, "immediate")


@pytest.mark.parametrize("house", REVISIONS, indirect=True)
async def test_its_workers_deliver_what_waited_and_go_on_ringing(house):
    await house.works()
    first = list(house.pager.addresses)
    await house.passes(minutes=15, steps_of=timedelta(minutes=1))

    assert "first nurse" in first, "what waited in the outbox"
    assert "second nurse" in house.pager.addresses, "the ladder goes on"
    waiting = "SELECT count(*) FROM notifications WHERE state = 'pending' AND notification_id = :one"
    assert await house.scalar(waiting, one="55555555-5555-4555-8555-555555555552") == 0
