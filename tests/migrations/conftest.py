"""Databases as each released schema had them, with rows of that time."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from alembic import command

from app.records.revisions import known_revisions
from app.records.schema import migrations_for

DATA = Path(__file__).parent / "data"
Rows = dict[str, list[dict[str, Any]]]


def files_up_to(revision: str) -> list[Path]:
    """What was in a database of that schema: each file holds what its schema was the first to know."""
    known = known_revisions()
    return [DATA / f"{one}.sql" for one in known[: known.index(revision) + 1]]


@pytest.fixture
async def of_schema(server_url: str, worker_id: str) -> AsyncIterator[Callable[[str], Awaitable[str]]]:
    """Makes a database of a released schema, with data in every table; its address."""
    name = f"migrated_{worker_id}"
    server = await asyncpg.connect(server_url.replace("/database_name", "/postgres"))

    async def make(revision: str) -> str:
        await server.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        await server.execute(f"CREATE DATABASE {name} TEMPLATE template0")
        url = server_url.replace("/database_name", f"/{name}")
        await asyncio.to_thread(command.upgrade, migrations_for(url), revision)
        connection = await asyncpg.connect(url)
        for file in files_up_to(revision):
            await connection.execute(file.read_text())
        await connection.close()
        return url

    yield make
    await server.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
    await server.close()


async def rows_of(url: str) -> Rows:
    """Every row of every table, as values by column."""
    connection = await asyncpg.connect(url)
    try:
        found: Rows = {}
        for one in await connection.fetch("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1"):
            told = await connection.fetch(f'SELECT to_jsonb(t)::text AS row FROM "{one["tablename"]}" t')
            found[one["tablename"]] = [json.loads(row["row"]) for row in told]
        return found
    finally:
        await connection.close()


def is_kept(row: dict[str, Any], now: list[dict[str, Any]]) -> bool:
    """Whether a row is still there with the same value in every column that it had."""
    return any(all(name in other and other[name] == value for name, value in row.items()) for other in now)
