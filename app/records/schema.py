"""What does the whole schema look like, and how is a database brought to it? Every table, and the migrations."""

import asyncio
from pathlib import Path

import asyncpg
from alembic import command
from alembic.config import Config
from sqlalchemy import MetaData
from sqlmodel import SQLModel

from app.records import tenancy
from app.records.tables import TABLES

__all__ = ["TABLES", "metadata", "migrate", "migrations_for"]
TENANCY_LOCK = 7_426_002  # any number will do that nobody else takes
MIGRATIONS = Path(__file__).resolve().parents[2] / "alembic"


def metadata() -> MetaData:
    """The schema as the table classes describe it."""
    return SQLModel.metadata


def migrations_for(url: str) -> Config:
    """Alembic's configuration for one database; `url` as libpq writes it."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.set_main_option("file_template", "%%(year)d-%%(month).2d-%%(day).2d-%%(hour).2d%%(minute).2d_%%(slug)s")
    config.attributes["url"] = url
    return config


def migrate(url: str) -> None:
    """Brings a database to the newest schema, and its row-level security in force. Blocks until done.

    One that is there already is left alone.
    """
    command.upgrade(migrations_for(url), "head")
    asyncio.run(_hold_apart(url))


async def _hold_apart(url: str) -> None:
    connection = await asyncpg.connect(url)
    try:
        async with connection.transaction():
            await connection.execute("SELECT pg_advisory_xact_lock($1)", TENANCY_LOCK)
            said = await connection.fetchval("SELECT obj_description(to_regproc('tocsin_sees'), 'pg_proc')")
            known = await connection.fetchval("SELECT to_regrole($1) IS NOT NULL", tenancy.WEB)
            if said == tenancy.fingerprint() and known:
                return
            for statement in tenancy.statements():
                await connection.execute(statement)
            await connection.execute(f"COMMENT ON FUNCTION tocsin_sees IS '{tenancy.fingerprint()}'")
    finally:
        await connection.close()
