"""How is the database reached, and when is it final? The pools, the unit of work, and the only commit in the house."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Any, Literal

import asyncpg
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, InterfaceError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.ext.asyncio import AsyncSession, create_async_engine

from app.access import Sight
from app.errors import UnavailableError
from app.records import tables  # noqa: F401 - whoever uses one table must know all that it points to

CONNECT_SECONDS, COMMAND_SECONDS = 5, 15

_GONE = (
    OSError,  # refused, reset, unreachable; TimeoutError is one of them
    asyncpg.PostgresConnectionError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
    asyncpg.CannotConnectNowError,
    asyncpg.TooManyConnectionsError,
    asyncpg.ReadOnlySQLTransactionError,
)


Part = Literal["web", "worker"]

_SEE = text(
    "SELECT set_config('tocsin.clinic_id', :clinic_id, true), set_config('tocsin.reach', :reach, true),"
    " set_config('tocsin.patient_id', :patient_id, true), set_config('tocsin.person_id', :person_id, true),"
    " set_config('tocsin.now', :at, true)"
)
_SEE_CLINIC = "SELECT set_config('tocsin.clinic_id', $1, false), set_config('tocsin.reach', 'clinic', false)"


class Database:
    """One PostgreSQL: `begin` for work of several statements, `fetchrow` for one statement that is final by itself.

    As `web` it acts under a role that sees nothing unless it is told whose sight it has, and as `worker` under one that
    sees every clinic; neither can get round row-level security. Without a part it is the owner of the tables.
    """

    def __init__(self, url: str, pool_size: int, part: Part | None = None) -> None:
        """`url` as libpq writes it, `postgresql://user:password@host:port/name`; opens nothing yet."""
        self._url = url
        self._part = part
        self._seen: dict[
            int, str
        ] = {}  # the clinic that each connection of the hot pool was told of, by its server's pid
        self._pool_size = pool_size
        self._pool: asyncpg.Pool | None = None
        # Off the hot path a ping before use costs little, and hides a database that came back.
        self._engine = create_async_engine(
            url.replace("postgresql://", "postgresql+asyncpg://", 1),
            pool_size=pool_size,
            max_overflow=pool_size,
            pool_pre_ping=True,
            pool_timeout=CONNECT_SECONDS,
            connect_args={
                "timeout": CONNECT_SECONDS,
                "command_timeout": COMMAND_SECONDS,
                "server_settings": self._role(),
            },
        )

    @asynccontextmanager
    async def begin(self, sight: Sight | None = None) -> AsyncIterator[AsyncSession]:
        """One unit of work that sees so far: committed when the block ends, rolled back when it raises.

        Raises `UnavailableError` when the database does not answer; then nothing was kept, or (only if the answer to
        the commit was lost) everything was, and sending the same again is safe.
        """
        with _gone_is_unavailable():
            async with AsyncSession(self._engine, expire_on_commit=False) as session, session.begin():
                if sight is not None and self._part == "web":
                    await session.execute(_SEE, _told(sight))
                yield session

    async def fetchrow(self, statement: str, *values: object, clinic_id: str | None = None) -> asyncpg.Record | None:
        """Runs one statement that sees one clinic, prepared, as its own transaction, and gives its first row."""
        pool = self._pool or await self._opened()
        with _gone_is_unavailable():
            # One deadline around all of it: asyncpg's own would make a task for each step.
            async with asyncio.timeout(COMMAND_SECONDS), pool.acquire() as connection:
                if clinic_id is not None and self._part == "web":
                    await self._see(connection, clinic_id)
                return await connection.fetchrow(statement, *values)

    async def fetch(self, statement: str, *values: object) -> list[asyncpg.Record]:
        """Runs one statement, prepared, as its own transaction, and gives all its rows."""
        pool = self._pool or await self._opened()
        with _gone_is_unavailable():
            async with asyncio.timeout(COMMAND_SECONDS), pool.acquire() as connection:
                rows: list[asyncpg.Record] = await connection.fetch(statement, *values)
                return rows

    @asynccontextmanager
    async def listening(self, channel: str, wake: Any) -> AsyncIterator[asyncpg.Connection]:
        """A connection of its own that calls `wake()` at each NOTIFY on `channel`."""
        with _gone_is_unavailable():
            connection = await asyncpg.connect(self._url, timeout=CONNECT_SECONDS)
        try:
            await connection.add_listener(channel, lambda *_: wake())
            connection.add_termination_listener(lambda *_: wake())
            yield connection
        finally:
            await connection.close(timeout=1)

    async def answers(self) -> None:
        """Raises `UnavailableError` unless a trivial query comes back."""
        async with self.begin() as session:
            await session.execute(text("SELECT 1"))

    async def close(self) -> None:
        """Gives back every connection."""
        if self._pool is not None:
            await self._pool.close()
            self._pool = None
        await self._engine.dispose()

    async def _opened(self) -> asyncpg.Pool:
        if self._pool is None:
            pool = asyncpg.create_pool(
                self._url,
                min_size=0,
                max_size=self._pool_size,
                timeout=CONNECT_SECONDS,
                reset=_keep,
                init=self._forget,
                server_settings=self._role(),
            )
            self._pool = pool
            await pool
        return self._pool

    def _role(self) -> dict[str, str]:
        return {} if self._part is None else {"role": f"tocsin_{self._part}"}

    async def _see(self, connection: asyncpg.Connection, clinic_id: str) -> None:
        """Said again only when a connection goes to another clinic: with one clinic it costs nothing."""
        pid = connection.get_server_pid()
        if self._seen.get(pid) != clinic_id:
            self._seen.pop(pid, None)
            await connection.execute(_SEE_CLINIC, clinic_id)
            self._seen[pid] = clinic_id

    async def _forget(self, connection: asyncpg.Connection) -> None:
        self._seen.pop(connection.get_server_pid(), None)


def _told(sight: Sight) -> dict[str, str]:
    return {
        "clinic_id": sight.clinic_id,
        "reach": sight.reach,
        "patient_id": str(sight.patient_id or ""),
        "person_id": str(sight.person_id or ""),
        "at": sight.at.isoformat() if sight.at else "",
    }


async def _keep(connection: asyncpg.Connection) -> None:
    """Nothing to reset: each statement on the hot pool is its own transaction and sets nothing."""


@contextmanager
def _gone_is_unavailable() -> Iterator[None]:
    try:
        yield
    except _GONE as gone:
        raise UnavailableError("the database does not answer; send the same again in a moment") from gone
    except (InterfaceError, PoolTimeoutError) as gone:
        raise UnavailableError("the database does not answer; send the same again in a moment") from gone
    except DBAPIError as failed:
        if failed.connection_invalidated or isinstance(_driver_error(failed), _GONE):
            raise UnavailableError("the database does not answer; send the same again in a moment") from failed
        raise


def _driver_error(failed: DBAPIError) -> BaseException | None:
    return getattr(failed.orig, "__cause__", None)
