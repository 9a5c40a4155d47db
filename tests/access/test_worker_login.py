"""A worker logs in by a name of its own: it does all its work, and can be nothing else, whoever holds its password."""

from collections.abc import AsyncIterator

import asyncpg
import pytest

from app.notify.deliver import Telling, deliver
from app.records.database import Database
from app.records.login_roles import logins_for
from app.schedule.jobs import jobs_of
from tests.pager import Pager
from tests.world import World

DENIED = asyncpg.InsufficientPrivilegeError
RED = {"symptoms": [{"symptom": "leg_weakness", "course": "new"}]}


@pytest.fixture
async def address(world: World) -> str:
    """Where the worker's own login reaches the database of this world."""
    owner = await asyncpg.connect(world.url)
    try:
        await owner.execute(logins_for("web_of_its_own", "worker_of_its_own"))
        await owner.execute("ALTER ROLE worker_of_its_own PASSWORD 'a-password'")
    finally:
        await owner.close()
    return f"postgresql://worker_of_its_own:a-password@{world.url.split('@', 1)[1]}"


@pytest.fixture
async def login(address: str) -> AsyncIterator[asyncpg.Connection]:
    connection = await asyncpg.connect(address)
    yield connection
    await connection.close()


async def test_a_worker_with_a_login_of_its_own_does_every_job_and_rings(world: World, address: str) -> None:
    _, phone = await world.patient()
    await world.submits(phone, **RED)
    database, pager = Database(address, 2, "worker"), Pager()
    telling = Telling(
        database=database, channels={"pager": pager}, console_url="https://tocsin.test", clock=lambda: world.now
    )
    try:
        for job in jobs_of(telling, "own login", world.knock):
            await job.run()
        await deliver(telling)
    finally:
        await database.close()

    assert pager.addresses == ["first nurse"]
    assert await world.scalar("SELECT count(*) FROM audit_seals") == 1
    assert await world.scalar("SELECT count(*) FROM heartbeats") >= 1


async def test_before_it_says_that_it_is_a_worker_it_reads_nothing(world: World, login: asyncpg.Connection) -> None:
    for table in ("patients", "diaries", "alerts", "audit", "tokens", "accounts", "contacts", "heartbeats"):
        with pytest.raises(DENIED):
            await login.fetch(f"SELECT * FROM {table}")


@pytest.mark.parametrize("role", ["tocsin_web", "tocsin", "postgres"])
async def test_it_cannot_be_anybody_else(world: World, login: asyncpg.Connection, role: str) -> None:
    there = await world.scalar("SELECT count(*) FROM pg_roles WHERE rolname = :role", role=role)

    with pytest.raises(DENIED if there else asyncpg.PostgresError):
        await login.execute(f"SET ROLE {role}")


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit SET actor = 'nobody'",
        "DELETE FROM audit",
        "DELETE FROM audit_changes",
        "UPDATE audit_seals SET seal_hash = 'x'",
        "DELETE FROM audit_seals",
        "INSERT INTO organizations VALUES ('mine', 'Mine', now())",
        "TRUNCATE diaries",
        "ALTER TABLE patients DISABLE ROW LEVEL SECURITY",
        "DROP POLICY as_web ON patients",
        "SELECT rolpassword FROM pg_authid",
        "CREATE TABLE mine (one int)",
        "COPY patients TO PROGRAM 'cat'",
    ],
)
async def test_as_a_worker_it_changes_no_record_and_no_rule_of_the_house(
    world: World, login: asyncpg.Connection, statement: str
) -> None:
    await login.execute("SET ROLE tocsin_worker")

    with pytest.raises(DENIED):
        await login.execute(statement)
