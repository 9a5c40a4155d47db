"""How does everything come back from a file? Beside what is there, proved, brought up to date, and only then in its place."""

import asyncio
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import asyncpg

from app.backup.contents import connect, contents_of, major_of
from app.backup.manifest import BackupRefusedError, Manifest
from app.backup.places import places_of
from app.backup.programs import Address, run
from app.backup.verify import verify_backup
from app.care.ring_again import RungAgain, note_restored, ring_again
from app.embedded.clients import clients_for
from app.records import tenancy
from app.records.database import Database
from app.records.revisions import known_revisions
from app.records.schema import migrate


@dataclass(frozen=True, slots=True, kw_only=True)
class Restored:
    """`replaced`: the name under which the database that was there before is kept; `made_roles` could not be known here."""

    manifest: Manifest
    schema: str
    database: str
    replaced: str | None
    made_roles: tuple[str, ...]
    rung_again: RungAgain | None


async def restore_backup(url: str, file: Path, now: datetime, *, replace: bool, hold_messages: bool) -> Restored:
    """Brings a backup back as the database that `url` names.

    It is restored into a database of its own, compared with the manifest and brought to the newest schema there; only then
    do names change, at once. Whatever fails or is killed before leaves what was there as it was. Raises
    `BackupRefusedError` and `PostgresUnavailable`.
    """
    manifest = await verify_backup(file)
    newest = _require_known(manifest)
    address = Address.of(url)
    places = await places_of(address)
    try:
        await places.require_fit(manifest, replace=replace)
        made_roles = await places.make_roles(manifest.roles)
        scratch = await places.begin()
        await _fill(scratch, file, manifest)
        await asyncio.to_thread(migrate, scratch)
        rung_again = await _settle(scratch, manifest, now, hold_messages=hold_messages)
        replaced = await places.swap(now)
    finally:
        await places.close()
    return Restored(
        manifest=manifest,
        schema=newest,
        database=address.database,
        replaced=replaced,
        made_roles=made_roles,
        rung_again=rung_again,
    )


def _require_known(manifest: Manifest) -> str:
    known = known_revisions()
    if manifest.schema not in known:
        raise BackupRefusedError(
            f"the backup has schema {manifest.schema}, and this version of Tocsin knows none newer than {known[-1]}:"
            " install the version that took it, or a newer one"
        )
    return known[-1]


async def _fill(scratch: str, file: Path, manifest: Manifest) -> None:
    """The file's rows, all or none, and as many as were saved."""
    address = Address.of(scratch)
    connection = await connect(scratch)
    try:
        clients = clients_for(max(manifest.postgres, major_of(connection)))
        words = ["--no-owner", "--exit-on-error", "--single-transaction", "--no-password", f"--dbname={address.url}"]
        await run([clients.pg_restore, *words, str(file)], address)
        found = await contents_of(connection)
        wrong = [table for table, count in manifest.rows.items() if found.rows.get(table) != count]
        if wrong or found.schema != manifest.schema:
            raise BackupRefusedError(f"what came back is not what was saved; it differs in: {', '.join(wrong)}")
    finally:
        await connection.close()


async def _settle(scratch: str, manifest: Manifest, now: datetime, *, hold_messages: bool) -> RungAgain | None:
    """Rights of this server's roles, statistics, and who must be rung: all before any worker can see the database."""
    connection = await connect(scratch)
    try:
        for statement in tenancy.statements():
            await connection.execute(statement)
        await connection.execute("ANALYZE")
    except asyncpg.PostgresError as refused:
        raise BackupRefusedError(f"the database cannot be finished: {refused}") from None
    finally:
        await connection.close()
    database = Database(scratch, pool_size=1)
    try:
        async with database.begin() as session:
            if hold_messages:
                return await ring_again(session, manifest.taken_at, now)
            await note_restored(session, manifest.taken_at, now)
            return None
    finally:
        await database.close()
