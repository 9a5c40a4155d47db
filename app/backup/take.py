"""How does everything come into a file, while diaries go on coming in? One snapshot, and a file that is whole or not there."""

import asyncio
import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import asyncpg

from app.backup.contents import Contents, connect, contents_of, major_of
from app.backup.manifest import BackupRefusedError, Manifest, checksum_of, place_of_manifest, write_manifest
from app.backup.programs import Address, run
from app.backup.verify import require_listed
from app.embedded.clients import clients_for


@dataclass(frozen=True, slots=True)
class _Part:
    """The unfinished file: its place, and the descriptor that keeps others from it."""

    path: Path
    descriptor: int


async def take_backup(url: str, file: Path, now: datetime) -> Manifest:
    """Saves the database to `file`, and beside it what proves it whole.

    Whoever submits goes on: what is final when the backup begins is in it, and nothing else. A file that is there is
    never overwritten. Raises `BackupRefusedError` and `PostgresUnavailable`.
    """
    connection = await connect(url)
    try:
        with _unfinished(file) as part:
            async with connection.transaction(isolation="repeatable_read", readonly=True):
                contents = await _worth_saving(connection)
                await _dump(connection, Address.of(url), part)
            manifest = await asyncio.to_thread(_described, part, contents, major_of(connection), now)
            await require_listed(part.path, manifest)
            write_manifest(manifest, place_of_manifest(file))
            part.path.rename(file)
            _sync(file.parent)
    finally:
        await connection.close()
    return manifest


async def _worth_saving(connection: asyncpg.Connection) -> Contents:
    try:
        contents = await contents_of(connection)
    except asyncpg.InsufficientPrivilegeError:
        raise BackupRefusedError(
            "this role may not read every row of every table, so its backup would lack some: take it as the owner of the"
            " tables, the role that `tocsin migrate` runs as"
        ) from None
    if contents.schema is None:
        raise BackupRefusedError("the database holds nothing of Tocsin's: was `tocsin migrate` run on it?")
    return contents


async def _dump(connection: asyncpg.Connection, address: Address, part: _Part) -> None:
    # pg_dump reads the very snapshot that was counted, so that the counts are those of the file and not of a moment later.
    snapshot = await connection.fetchval("SELECT pg_export_snapshot()")
    words = ["--format=custom", "--no-password", "--lock-wait-timeout=60s", f"--snapshot={snapshot}"]
    clients = clients_for(major_of(connection))
    await run([clients.pg_dump, *words, f"--dbname={address.url}"], address, part.descriptor)
    os.fsync(part.descriptor)


def _described(part: _Part, contents: Contents, postgres: int, now: datetime) -> Manifest:
    return Manifest(
        taken_at=now,
        bytes=part.path.stat().st_size,
        sha256=checksum_of(part.path),
        schema=str(contents.schema),
        postgres=postgres,
        rows=contents.rows,
        roles=contents.roles,
    )


@contextmanager
def _unfinished(file: Path) -> Iterator[_Part]:
    """FILE.part, readable by its owner alone; gone when the block fails. What a killed backup left is begun anew."""
    path = file.with_name(f"{file.name}.part")
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
    except OSError as refused:
        raise BackupRefusedError(f"{path} cannot be written ({refused.strerror})") from None
    try:
        _begin(file, path, descriptor)
        try:
            yield _Part(path, descriptor)
        except BaseException:
            path.unlink(missing_ok=True)
            raise
    finally:
        os.close(descriptor)


def _begin(file: Path, path: Path, descriptor: int) -> None:
    """The order matters: only whoever holds the lock may look whether the file is there, and only then empty the part."""
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise BackupRefusedError(f"another backup is being written to {path} at this moment") from None
    if not path.exists() or not os.path.samestat(path.stat(), os.fstat(descriptor)):
        raise BackupRefusedError(f"another backup has just finished with {path}: run this one again")
    if file.exists():
        path.unlink()
        raise BackupRefusedError(f"{file} is there already, and a backup is never overwritten: choose another name")
    os.fchmod(descriptor, 0o600)
    os.ftruncate(descriptor, 0)


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
