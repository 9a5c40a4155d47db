"""Whoever owns the tables: a superuser, or somebody who may only make roles, or somebody who may not even do that."""

import asyncio
from collections.abc import AsyncIterator
from uuid import uuid4

import asyncpg
import pytest
from click.testing import CliRunner

from app.cli.migrate import command
from tests.conftest import url_of


@pytest.fixture
async def owned(server_url: str) -> AsyncIterator[tuple[str, asyncpg.Connection]]:
    """A database of its own, and its owner's name and address; the connection is a superuser's."""
    name = f"owned_{uuid4().hex[:12]}"
    boss = await asyncpg.connect(url_of("postgres"))
    await boss.execute(f"CREATE ROLE {name} LOGIN PASSWORD 'owner'")
    await boss.execute(f"CREATE DATABASE {name} OWNER {name}")
    try:
        yield name, boss
    finally:
        await boss.execute(f"DROP DATABASE {name} WITH (FORCE)")
        await boss.execute(f"DROP ROLE IF EXISTS {name}")
        await boss.close()


def migrate_as(name: str) -> tuple[int, str]:
    at = url_of(name).split("@", 1)[1]
    url = f"postgresql://{name}:owner@{at}"
    done = CliRunner().invoke(command, env={"TOCSIN_DATABASE_URL": url})
    return done.exit_code, done.output


async def test_an_owner_who_may_make_roles_needs_to_be_no_superuser(owned: tuple[str, asyncpg.Connection]) -> None:
    name, boss = owned
    await boss.execute(f"GRANT tocsin_web, tocsin_worker TO {name} WITH ADMIN OPTION")
    await boss.execute(f"ALTER ROLE {name} CREATEROLE")

    code, said = await run(name)
    again, _ = await run(name)

    assert (code, again) == (0, 0), said


async def test_an_owner_who_belongs_to_neither_role_is_told_what_to_ask_for(
    owned: tuple[str, asyncpg.Connection],
) -> None:
    name, _ = owned

    code, said = await run(name)

    assert code != 0
    assert "CREATEROLE" in said
    assert "Traceback" not in said


async def run(name: str) -> tuple[int, str]:
    return await asyncio.to_thread(migrate_as, name)
