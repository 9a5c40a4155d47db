"""How does everything that is sealed come under the newest key? Row by row, while the house goes on working."""

from collections import Counter
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import Column, Table, Text, cast, literal, select, tuple_, type_coerce, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.records.database import Database
from app.records.schema import metadata
from app.records.sealing import MARK, Sealed, keyring

Key = tuple[object, ...]
AT_ONCE = 500  # rows in a unit of work: a diary that needs one of them waits for milliseconds


@dataclass(frozen=True, slots=True)
class Kept:
    """Sealed values: under the newest key, under an older one, in the clear from an old version, or under no key here."""

    newest: int
    older: int
    clear: int
    lost: int


def sealed_columns() -> Iterator[tuple[Table, Column[str]]]:
    """Every column that is sealed, with its table."""
    for table in metadata().sorted_tables:
        for column in table.columns:
            if isinstance(column.type, Sealed):
                yield table, column


async def count_sealed(database: Database) -> Kept:
    """How things stand, by looking at every value; changes nothing."""
    found: Counter[str] = Counter()
    for table, column in sealed_columns():
        async for rows in _pages(database, table, column):
            found.update(keyring.state_of(kept) for _, kept in rows)
    return Kept(found["newest"], found["older"], found["clear"], found["lost"])


async def is_anything_clear(database: Database) -> bool:
    """Whether an older version has left a value that nobody has sealed since."""
    async with database.begin() as session:
        for _, column in sealed_columns():
            clear = select(literal(1)).where(cast(column, Text).not_like(f"{MARK}%")).limit(1)
            if await session.scalar(clear):
                return True
    return False


async def seal_all_anew(database: Database) -> int:
    """Brings every value under the newest key, and tells how many were changed; those under a lost key stay as they are.

    A value that somebody changes meanwhile is left to them: it is sealed by the newest key in any case.
    """
    changed = 0
    for table, column in sealed_columns():
        async for rows in _pages(database, table, column):
            old = [(key, kept) for key, kept in rows if keyring.state_of(kept) in ("older", "clear")]
            async with database.begin() as session:
                for key, kept in old:
                    changed += await _replace(session, table, column, key, kept)
    return changed


async def _pages(database: Database, table: Table, column: Column[str]) -> AsyncIterator[Sequence[tuple[Key, str]]]:
    keys = list(table.primary_key.columns)
    after: Key | None = None
    while True:
        statement = select(*keys, cast(column, Text)).where(column.is_not(None)).order_by(*keys).limit(AT_ONCE)
        if after is not None:
            statement = statement.where(tuple_(*keys) > tuple_(*after))
        async with database.begin() as session:
            rows = [(tuple(row[:-1]), str(row[-1])) for row in (await session.execute(statement)).all()]
        yield rows
        if len(rows) < AT_ONCE:
            return
        after = rows[-1][0]


async def _replace(session: AsyncSession, table: Table, column: Column[str], key: Key, kept: str) -> int:
    where = [name == value for name, value in zip(table.primary_key.columns, key, strict=True)]
    statement = (
        update(table)
        .where(*where, cast(column, Text) == kept)
        .values({column: type_coerce(keyring.seal_anew(kept), Text)})
        .returning(column.table.primary_key.columns[0])
    )
    return len((await session.execute(statement)).all())
