"""Is a backup whole, and does it hold what it says? Checksum, and PostgreSQL's own reading of its list of contents."""

import asyncio
import re
import tempfile
from pathlib import Path

from app.backup.manifest import BackupRefusedError, Manifest, checksum_of, read_manifest
from app.backup.programs import Address, run
from app.embedded.clients import clients_for

NOWHERE = Address("", None)  # reading a list needs no server


async def verify_backup(file: Path) -> Manifest:
    """What the backup says of itself, once it is proved; raises `BackupRefusedError` and `PostgresUnavailable`."""
    manifest = await asyncio.to_thread(_unharmed, file)
    await require_listed(file, manifest)
    return manifest


def _unharmed(file: Path) -> Manifest:
    try:
        size = file.stat().st_size
        manifest = read_manifest(file)
        if size != manifest.bytes:
            raise BackupRefusedError(f"{file} is not whole: it has {size:,} bytes of {manifest.bytes:,}")
        if checksum_of(file) != manifest.sha256:
            raise BackupRefusedError(f"{file} is damaged: its checksum is not the one that it was written with")
    except OSError as unreadable:
        raise BackupRefusedError(f"{file} cannot be read ({unreadable.strerror})") from None
    return manifest


async def require_listed(file: Path, manifest: Manifest) -> None:
    """Every table of the manifest is in the file's own list; raises `BackupRefusedError` when one is not."""
    clients = clients_for(manifest.postgres)
    with tempfile.TemporaryFile() as listed:
        await run([clients.pg_restore, "--list", str(file)], NOWHERE, listed.fileno())
        listed.seek(0)
        lines = listed.read().decode(errors="replace")
    missing = [table for table in manifest.rows if not re.search(rf" TABLE DATA public {re.escape(table)} ", lines)]
    if missing:
        raise BackupRefusedError(f"{file} lacks tables: {', '.join(missing)}")
