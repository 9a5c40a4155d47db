"""Two walls, each tried without the other: the code over a database that shows all, and any SQL under the roles."""

from typing import Any

import asyncpg
import httpx
import pytest
from sqlalchemy import text

from app.access import Sight
from app.api import build_api
from app.api.desk import Desk
from app.records.database import Database
from app.records.login_roles import logins_for
from tests.access.house import House
from tests.world import START, bearer

OF_A_PATIENT = ("patients", "alerts", "diaries", "devices", "carers", "consents", "broken_glass", "legal_holds")


async def seen_under(house: House, sight: Sight | None, table: str) -> set[tuple[Any, Any]]:
    async with house.web.begin(sight) as session:
        rows = await session.execute(text(f"SELECT clinic_id, patient_id FROM {table}"))
        return {(clinic, str(patient)) for clinic, patient in rows.all()}


async def nurse_of(house: House) -> Sight:
    statement = "SELECT person_id FROM people WHERE clinic_id = 'owls' AND name = 'owls-nurse'"
    async with house.owner.begin() as session:
        return Sight("owls", person_id=await session.scalar(text(statement)), at=START)


def code_alone(house: House) -> httpx.AsyncClient:
    """The door over the owner's database, which row-level security does not hold."""
    app = build_api(Desk(database=house.owner, clock=lambda: START))
    return httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://tocsin.test")


async def test_the_code_alone_shows_a_nurse_nothing_of_another_care_team(house: House) -> None:
    headers, others = bearer(house.ours.tokens["nurse"]), house.ours.others
    patient, alert = others["patient_id"], others["alert_id"]

    async with code_alone(house) as door:
        paths = (f"/alerts/{alert}", f"/alerts/{alert}/history", f"/alerts?patient_id={patient}")
        paths += (f"/patients/{patient}/quarantine", f"/diaries?patient_id={patient}")
        refused = [(await door.get(f"/v1{path}", headers=headers)).status_code for path in paths]
        lists = [(await door.get(f"/v1{path}", headers=headers)).text for path in ("/patients", "/alerts?status=all")]
        taken = await door.post(f"/v1/alerts/{alert}:acknowledge", headers=headers)

    assert refused == [404] * len(paths)
    assert taken.status_code == 404
    assert not [one for one in lists if patient in one or house.theirs.ids["patient_id"] in one]
    assert all(house.ours.ids["patient_id"] in one for one in lists)


async def test_the_code_alone_counts_no_patient_of_others_in_a_physicians_report(house: House) -> None:
    headers = bearer(house.ours.tokens["physician"])
    period = "since=2026-03-01T00:00:00Z&until=2026-03-20T00:00:00Z"

    async with code_alone(house) as door:
        table = (await door.get(f"/v1/reports/response-times.csv?{period}", headers=headers)).text

    assert house.ours.ids["alert_id"] in table
    assert house.ours.others["alert_id"] not in table


@pytest.mark.parametrize("table", OF_A_PATIENT)
async def test_the_database_alone_shows_nothing_without_a_sight(house: House, table: str) -> None:
    assert await seen_under(house, None, table) == set()


@pytest.mark.parametrize("table", OF_A_PATIENT)
async def test_the_database_alone_shows_a_nurse_their_own_patients(house: House, table: str) -> None:
    seen = await seen_under(house, await nurse_of(house), table)

    assert seen == {("owls", house.ours.ids["patient_id"])}


async def test_the_database_shows_a_lead_the_clinic_and_no_other(house: House) -> None:
    seen = await seen_under(house, Sight("owls"), "patients")

    assert seen == {("owls", house.ours.ids["patient_id"]), ("owls", house.ours.others["patient_id"])}


async def test_what_one_unit_of_work_saw_is_not_seen_by_the_next(house: House) -> None:
    one = Database(house.url, 1, "web")
    try:
        async with one.begin(Sight("foxes")) as session:
            before = await session.scalar(text("SELECT count(*) FROM patients"))
        async with one.begin() as session:
            after = await session.scalar(text("SELECT count(*) FROM patients"))
    finally:
        await one.close()

    assert (before, after) == (2, 0)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit SET actor = 'nobody'",
        "DELETE FROM audit",
        "TRUNCATE audit",
        "ALTER TABLE audit DISABLE ROW LEVEL SECURITY",
        "DROP POLICY as_web ON patients",
        "SET ROLE tocsin_worker",
    ],
)
async def test_a_login_of_its_own_cannot_do_more_than_its_part(house: House, statement: str) -> None:
    login = await web_login(house)
    try:
        await login.execute("RESET ROLE")

        with pytest.raises((asyncpg.InsufficientPrivilegeError, asyncpg.InvalidParameterValueError)):
            await login.execute(statement)
    finally:
        await login.close()


@pytest.mark.parametrize("way_out", ["RESET ROLE", "SET ROLE NONE", "RESET SESSION AUTHORIZATION"])
async def test_a_login_of_its_own_that_leaves_its_role_sees_nothing(house: House, way_out: str) -> None:
    login = await web_login(house)
    try:
        await login.execute(way_out)
        try:
            seen = await login.fetchval("SELECT count(*) FROM patients")
        except asyncpg.InsufficientPrivilegeError:
            seen = 0
    finally:
        await login.close()

    assert seen == 0


async def test_serve_works_with_a_login_of_its_own(house: House) -> None:
    await (await web_login(house)).close()
    database = Database(as_login(house, "web_only"), 2, "web")
    app = build_api(Desk(database=database, clock=lambda: START))
    transport = httpx.ASGITransport(app=app)
    try:
        async with httpx.AsyncClient(transport=transport, base_url="http://tocsin.test") as door:
            headers = bearer(house.ours.tokens["nurse"])
            listed = await door.get("/v1/patients", headers=headers)
            enrolled = await door.post("/v1/patients", json={"reference": "BM-2", "name": "New"}, headers=headers)
            taken = await door.post(f"/v1/alerts/{house.ours.ids['alert_id']}:acknowledge", headers=headers)
    finally:
        await database.close()

    assert (listed.status_code, enrolled.status_code, taken.status_code) == (200, 201, 200)


async def web_login(house: House) -> asyncpg.Connection:
    owner = await asyncpg.connect(house.url)
    try:
        await owner.execute(logins_for("web_only", "worker_only"))
        await owner.execute("ALTER ROLE web_only PASSWORD 'a-password'")
    finally:
        await owner.close()
    return await asyncpg.connect(as_login(house, "web_only"), server_settings={"role": "tocsin_web"})


def as_login(house: House, login: str) -> str:
    host = house.url.split("@", 1)[1]
    return f"postgresql://{login}:a-password@{host}"
