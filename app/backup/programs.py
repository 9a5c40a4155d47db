"""How are PostgreSQL's programs run so that no password can be seen, and none outlives the command that asked for it?"""

import asyncio
import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit

from app.backup.manifest import BackupRefusedError
from app.embedded import guard

# What tells libpq, and asyncpg as well, how to come in where the address itself does not.
KEPT = (
    "PATH",
    "HOME",
    "LD_LIBRARY_PATH",
    "DYLD_LIBRARY_PATH",
    "PGPASSFILE",
    "PGPASSWORD",
    "PGHOST",
    "PGPORT",
    "PGUSER",
)
KEPT_AS_WELL = ("PGDATABASE", "PGSSLMODE", "PGSSLROOTCERT", "PGSSLCERT", "PGSSLKEY", "PGSSLCRL", "PGTARGETSESSIONATTRS")
LINES_SHOWN = 3


@dataclass(frozen=True)
class Address:
    """Where a database is. `url` holds no password, so it may stand in a command line; `password` goes by the environment."""

    url: str
    password: str | None

    @classmethod
    def of(cls, url: str) -> Self:
        """Takes the password out of an address, wherever libpq lets it stand."""
        parts = urlsplit(url)
        who, at, where = parts.netloc.rpartition("@")
        user, _, password = who.partition(":")
        query = parse_qsl(parts.query, keep_blank_values=True)
        given = password or next((value for name, value in query if name == "password"), "")
        kept = urlencode([(name, value) for name, value in query if name != "password"], quote_via=quote)
        return cls(parts._replace(netloc=f"{user}{at}{where}", query=kept).geturl(), unquote(given) or None)

    @property
    def database(self) -> str:
        """The name of the database; libpq's own rule where the address leaves it out."""
        parts = urlsplit(self.url)
        named = unquote(parts.path.lstrip("/")) or os.environ.get("PGDATABASE", "")
        return named or unquote(parts.netloc.rpartition("@")[0]) or os.environ.get("PGUSER", "postgres")

    def for_database(self, name: str) -> str:
        """The address of another database of the same server, with the password, for a connection of our own."""
        parts = urlsplit(self.url)
        who, at, where = parts.netloc.rpartition("@")
        password = f":{quote(self.password, safe='')}" if self.password else ""
        at = at or ("@" if password else "")
        return parts._replace(netloc=f"{who}{password}{at}{where}", path=f"/{quote(name, safe='')}").geturl()

    def environment(self) -> dict[str, str]:
        """What the programs get to know: the password, nothing else of Tocsin's; they answer in English."""
        kept = {name: os.environ[name] for name in (*KEPT, *KEPT_AS_WELL) if name in os.environ}
        return kept | {"LC_ALL": "C"} | ({"PGPASSWORD": self.password} if self.password else {})


async def run(command: Sequence[str], address: Address, output: int | None = None) -> None:
    """Runs a program to its end, and kills it when we are stopped; raises `BackupRefusedError` with its last words.

    It loses its life with ours (on Linux), even by kill -9: see `app.embedded.guard`.
    """
    guarded = [sys.executable, "-I", "-S", guard.__file__, str(os.getpid()), "-1", "-1", *command]
    process = await asyncio.create_subprocess_exec(
        *guarded,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.DEVNULL if output is None else output,
        stderr=asyncio.subprocess.PIPE,
        env=address.environment(),
        start_new_session=True,
    )
    try:
        _, complaint = await process.communicate()
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    if process.returncode != 0:
        # What a program complains of may quote a row: a table's name and the kind of fault are enough for whoever reads.
        lines = [line for line in complaint.decode(errors="replace").splitlines() if _is_told(line)]
        raise BackupRefusedError("\n".join([f"{_name(command)} failed:", *lines[:LINES_SHOWN]]))


def _is_told(line: str) -> bool:
    return ("error:" in line or line.startswith("pg_")) and "DETAIL" not in line


def _name(command: Sequence[str]) -> str:
    return os.path.basename(command[0])  # noqa: PTH119 - a word, not a place
