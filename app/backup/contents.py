"""What is in a database? Its schema, how many rows each table has, and whom its rights name: read in one snapshot."""

from dataclasses import dataclass

import asyncpg

from app.backup.manifest import BackupRefusedError

CONNECT_SECONDS = 10

_TABLES = """
SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p') ORDER BY 1
"""
# Columns' rights as well: the auditor reads some columns of some tables.
_ROLES = """
WITH granted AS (
    SELECT (aclexplode(relacl)).grantee FROM pg_class WHERE relnamespace = 'public'::regnamespace
    UNION SELECT (aclexplode(a.attacl)).grantee FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
        WHERE c.relnamespace = 'public'::regnamespace
    UNION SELECT (aclexplode(nspacl)).grantee FROM pg_namespace WHERE nspname = 'public'
    UNION SELECT (aclexplode(proacl)).grantee FROM pg_proc WHERE pronamespace = 'public'::regnamespace
    UNION SELECT unnest(polroles) FROM pg_policy
)
SELECT rolname FROM granted JOIN pg_roles r ON r.oid = granted.grantee
WHERE rolname NOT LIKE 'pg\\_%' AND rolname <> current_user
  AND NOT EXISTS (SELECT FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND relowner = r.oid)
ORDER BY 1
"""


@dataclass(frozen=True, slots=True)
class Contents:
    schema: str | None
    rows: dict[str, int]
    roles: tuple[str, ...]

    @property
    def is_empty(self) -> bool:
        """Nothing would be lost: no tables, or none with a row in it but the one that names the schema."""
        return not any(count for table, count in self.rows.items() if table != "alembic_version")


async def connect(url: str) -> asyncpg.Connection:
    """A connection for work that takes long; raises `BackupRefusedError` when the database does not answer."""
    # Without row_security rows that a policy hides would be missed silently; so they are an error.
    patient = {"statement_timeout": "0", "idle_in_transaction_session_timeout": "0", "row_security": "off"}
    try:
        return await asyncpg.connect(url, timeout=CONNECT_SECONDS, server_settings=patient)
    except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError) as gone:
        raise BackupRefusedError(f"the database does not answer ({_why(gone)})") from None


async def contents_of(connection: asyncpg.Connection) -> Contents:
    """Counted row by row, because the server's own estimates prove nothing."""
    tables = [row["relname"] for row in await connection.fetch(_TABLES)]
    rows = {table: await connection.fetchval(f'SELECT count(*) FROM public."{table}"') for table in tables}  # noqa: S608 - from the catalog
    schema = await connection.fetchval("SELECT version_num FROM alembic_version") if "alembic_version" in rows else None
    roles = tuple(row["rolname"] for row in await connection.fetch(_ROLES))
    return Contents(schema, rows, roles)


def major_of(connection: asyncpg.Connection) -> int:
    """The server's major version."""
    return int(connection.get_server_version().major)


def _why(gone: BaseException) -> str:
    if isinstance(gone, asyncpg.PostgresError):
        return str(gone)
    return type(gone).__name__
