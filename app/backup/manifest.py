"""What does a backup say of itself? The file beside it: what is in it, and the checksum that proves it whole."""

import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from pathlib import Path
from typing import Any

KIND = "tocsin backup 1"


class BackupRefusedError(Exception):
    """A backup is not taken, not trusted or not brought back; the message says why and what to do, and holds no secret."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """`postgres` is the major version of the server, `schema` the revision of its tables, `rows` how many each table has.

    `roles` are those that the tables' rights and policies name: they belong to the server, so no dump contains them.
    """

    taken_at: datetime
    bytes: int
    sha256: str
    schema: str
    postgres: int
    rows: Mapping[str, int]
    roles: tuple[str, ...]

    @property
    def total(self) -> int:
        return sum(self.rows.values())


def place_of_manifest(file: Path) -> Path:
    """Beside the backup, so that `pg_restore` can read the backup itself without Tocsin."""
    return file.with_name(f"{file.name}.json")


def write_manifest(manifest: Manifest, to: Path) -> None:
    """Whole and on the disk, or not there at all."""
    body = {"kind": KIND, **asdict(manifest), "taken_at": manifest.taken_at.isoformat()}
    part = to.with_name(f"{to.name}.part")
    part.unlink(missing_ok=True)
    with open(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:  # noqa: PTH123 - needs the mode
        file.write(json.dumps(body, indent=2) + "\n")
        file.flush()
        os.fsync(file.fileno())
    part.replace(to)


def read_manifest(file: Path) -> Manifest:
    """What was written beside a backup; raises `BackupRefusedError` when it is missing or is something else."""
    place = place_of_manifest(file)
    try:
        return _manifest_from(json.loads(place.read_text(encoding="utf-8")))
    except FileNotFoundError:
        raise BackupRefusedError(
            f"{place} is not there: the file that says what is in a backup lies beside it. Copy both together."
        ) from None
    except OSError as unreadable:
        raise BackupRefusedError(f"{place} cannot be read ({unreadable.strerror})") from None
    except (ValueError, KeyError, TypeError, AttributeError):
        raise BackupRefusedError(f"{place} is damaged, or not from `tocsin backup`") from None


def _manifest_from(body: Mapping[str, Any]) -> Manifest:
    if body["kind"] != KIND:
        raise ValueError(KIND)
    given = {field.name: body[field.name] for field in fields(Manifest)}
    given["taken_at"] = datetime.fromisoformat(body["taken_at"])
    given["rows"] = {str(table): int(count) for table, count in body["rows"].items()}
    given["roles"] = tuple(map(str, body["roles"]))
    return Manifest(**given)


def checksum_of(file: Path) -> str:
    """SHA-256 of a file, read anew from where it lies."""
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()
