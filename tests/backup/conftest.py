"""Databases to bring a backup back to, and a look at all that is in one."""

from collections.abc import AsyncIterator, Callable
from typing import Any

import asyncpg
import pytest

from app.backup.programs import Address
from tests.world import World

FEVER = {"temperature_c": 38.9}
LEGS = {"symptoms": [{"symptom": "leg_weakness", "course": "new", "side": "left"}]}


@pytest.fixture
async def another(server_url: str, worker_id: str) -> AsyncIterator[str]:
    """The address of a database that is not there yet; whatever comes of that name is gone when the test is over."""
    name = f"restored_{worker_id}"
    yield server_url.replace("/database_name", f"/{name}")
    server = await asyncpg.connect(server_url.replace("/database_name", "/postgres"))
    made = await server.fetch("SELECT datname FROM pg_database WHERE starts_with(datname, $1)", name)
    for row in made:
        await server.execute(f'DROP DATABASE "{row["datname"]}" WITH (FORCE)')
    await server.close()


@pytest.fixture
async def house_on() -> AsyncIterator[Callable[[str, World], World]]:
    """The same house on another database, with nothing emptied before."""
    opened: list[World] = []

    def house_on(url: str, like: World) -> World:
        house = World(url)
        house.now, house.staff = like.now, like.staff
        opened.append(house)
        return house

    yield house_on
    for house in opened:
        await house.close()


async def rows_of(url: str) -> dict[str, list[str]]:
    """Every row of every table as PostgreSQL writes it, in order."""
    connection = await asyncpg.connect(url)
    try:
        tables = await connection.fetch("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        return {
            one["tablename"]: [
                row["told"]
                for row in await connection.fetch(f'SELECT t::text AS told FROM "{one["tablename"]}" t ORDER BY 1')
            ]
            for one in tables
        }
    finally:
        await connection.close()


async def value(url: str, statement: str) -> Any:
    connection = await asyncpg.connect(url)
    try:
        return await connection.fetchval(statement)
    finally:
        await connection.close()


def named(url: str, database: str) -> str:
    """Another database of the same server."""
    return Address.of(url).for_database(database)
