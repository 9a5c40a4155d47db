"""How are migrations run? Over asyncpg, one transaction each, and only by one process at a time."""

import asyncio
import os
from typing import Any, Literal

from alembic import context
from sqlalchemy import Connection, pool, text
from sqlalchemy.ext.asyncio import create_async_engine

from app.records.schema import metadata

LOCK = 7_426_001  # any number will do, as long as it is always the same


def url() -> str:
    """The database to migrate: handed over by `tocsin migrate`, or from the environment for Alembic's own command."""
    given = context.config.attributes.get("url") or os.environ.get("TOCSIN_DATABASE_URL")
    if not given:
        raise SystemExit("TOCSIN_DATABASE_URL is needed")
    return given.replace("postgresql://", "postgresql+asyncpg://", 1)


def render(kind: str, item: Any, _: object) -> str | Literal[False]:
    """A revision names PostgreSQL's types, never ours: it must still run when our classes have changed."""
    names = {"AutoString": "sa.String()", "UTCDateTime": "sa.DateTime(timezone=True)", "Stored": "postgresql.JSONB()"}
    names["Sealed"] = "sa.Text()"
    return names.get(type(item).__name__, False) if kind == "type" else False


def run(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=metadata(),
        transaction_per_migration=True,
        render_item=render,
    )
    with context.begin_transaction():
        connection.execute(text(f"SELECT pg_advisory_xact_lock({LOCK})"))
        context.run_migrations()


async def online() -> None:
    engine = create_async_engine(url(), poolclass=pool.NullPool)
    async with engine.connect() as connection:
        await connection.run_sync(run)
        await connection.commit()
    await engine.dispose()


if context.is_offline_mode():
    context.configure(url=url(), target_metadata=metadata(), literal_binds=True)
    with context.begin_transaction():
        context.run_migrations()
else:
    asyncio.run(online())
