"""The auditor's one query stays quick however many alerts there are, and its role sees nothing of any patient."""

import time
from collections.abc import AsyncIterator
from urllib.parse import urlsplit
from uuid import uuid4

import asyncpg
import pytest

from app.errors import UnavailableError
from app.records.auditing import MOST, look, plan_of_look
from app.records.auditor_role import grants_for
from tests.auditing.conftest import RED, Watch
from tests.world import World

MANY = 200_000
# Copies of one real alert: 1 in 400 is open, half of those `immediate`; the rest is history.
COPIES = """
INSERT INTO alerts (clinic_id, alert_id, patient_id, condition, urgency, priority, status, opened_at, concerns_day, late,
                    ruleset, steps, ladder, next_rung, next_rung_at, remarks, next_place, unreached, is_drill)
SELECT a.clinic_id, gen_random_uuid(), a.patient_id, a.condition || n, CASE n % 800 WHEN 0 THEN 'immediate' ELSE 'soon' END,
       CASE n % 800 WHEN 0 THEN 3 ELSE 1 END, CASE n % 400 WHEN 0 THEN 'open' ELSE 'resolved' END,
       a.opened_at - n * interval '1 minute', a.concerns_day, false, a.ruleset, a.steps, a.ladder, 1, NULL, a.remarks, 0, 0, false
FROM alerts a, generate_series(1, 200000) n
"""


@pytest.fixture
async def role_url(world: World) -> AsyncIterator[str]:
    """The World's database as a new role of the auditor's; the role is gone afterwards."""
    role = f"auditor_{uuid4().hex[:8]}"
    owner = await asyncpg.connect(world.url)
    await owner.execute(grants_for(role))
    await owner.execute(grants_for(role))
    await owner.execute(f"ALTER ROLE {role} PASSWORD 'only-for-this-test'")
    yield as_role(world.url, role)
    await owner.execute(f"DROP OWNED BY {role}; DROP ROLE {role}")
    await owner.close()


def as_role(url: str, role: str) -> str:
    found = urlsplit(url)
    return found._replace(netloc=f"{role}:only-for-this-test@{found.netloc.rpartition('@')[2]}").geturl()


async def test_among_two_hundred_thousand_alerts_the_look_takes_milliseconds_and_only_indexes(world: World) -> None:
    _, phone = await world.patient()
    await world.submits(phone, **RED)
    owner = await asyncpg.connect(world.url)
    assert await owner.execute(COPIES) == f"INSERT 0 {MANY}"
    await owner.execute("ANALYZE alerts, notifications")

    plan = await plan_of_look(world.url, world.now)
    began = time.perf_counter()
    seen = await look(world.url, world.now)
    took = time.perf_counter() - began

    await owner.execute("TRUNCATE alerts CASCADE")
    await owner.close()
    assert "alerts_unconfirmed" in plan
    assert "Seq Scan on alerts" not in plan
    assert float(plan.rpartition("Execution Time: ")[2].split()[0]) < 50
    assert took < 1
    assert len(seen.found) == MOST


async def test_the_role_makes_every_round_the_auditor_makes(world: World, role_url: str) -> None:
    watch = Watch(world, role_url)
    await watch.beats()
    _, phone = await world.patient()
    await world.submits(phone, **RED)

    found = await watch.goes_round(6)

    assert found == {"unconfirmed"}
    assert len(watch.pager.said) == 1
    assert await world.scalar("SELECT count(*) FROM heartbeats WHERE worker = 'auditor'") == 1
    assert await world.scalar("SELECT why FROM auditor_told") == "unconfirmed"


async def test_the_role_reads_nothing_of_patients_and_changes_nothing_of_theirs(world: World, role_url: str) -> None:
    names = {row[0] for row in await tables(world.url)}
    connection = await asyncpg.connect(role_url)

    for table in sorted(names - {"clinics", "alerts", "notifications", "heartbeats", "auditor_told"}):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await connection.fetch(f"SELECT * FROM {table}")
    for statement in (
        "SELECT steps FROM alerts",
        "SELECT remarks FROM alerts",
        "SELECT patient_id FROM alerts",
        "SELECT address FROM notifications",
        "SELECT recipient FROM notifications",
        "UPDATE alerts SET status = 'resolved'",
        "DELETE FROM notifications",
        "DELETE FROM heartbeats",
        "CREATE TABLE mine (id int)",
    ):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await connection.execute(statement)

    await connection.close()
    assert {"patients", "diaries", "findings"} <= names


async def test_a_statement_that_is_not_quick_is_the_auditors_trouble_and_not_the_databases(world: World) -> None:
    owner = await asyncpg.connect(world.url)

    async with owner.transaction():
        await owner.execute("LOCK TABLE alerts")
        with pytest.raises(UnavailableError, match="QueryCanceled"):
            await look(world.url, world.now)

    await owner.close()


@pytest.mark.parametrize("name", ["", "Robert'; --", "9lives", "Auditor", "a" * 64])
def test_a_name_that_would_need_quotes_is_no_role(name: str) -> None:
    with pytest.raises(ValueError, match="role"):
        grants_for(name)


async def tables(url: str) -> list[asyncpg.Record]:
    connection = await asyncpg.connect(url)
    try:
        return await connection.fetch("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
    finally:
        await connection.close()
