"""Where on the server does a backup come back, and when may it take the place of what is there?"""

from dataclasses import dataclass
from datetime import datetime

import asyncpg

from app.backup.contents import connect, contents_of, major_of
from app.backup.manifest import BackupRefusedError, Manifest
from app.backup.programs import Address
from app.records.tenancy import WEB, WORKER

LOCK = 7_426_002  # one restore at a time of one database; any number will do, as long as it is always the same
LONGEST_NAME = 63
OWN_ROLES = (WEB, WORKER)  # made by `tocsin migrate` as well, which knows what they may do
_OTHERS = "SELECT count(*) FROM pg_stat_activity WHERE datname = $1 AND backend_type = 'client backend'"


@dataclass
class Places:
    """The database that is asked for, the one beside it that is filled first, and a connection to neither of them."""

    address: Address
    server: asyncpg.Connection

    @property
    def target(self) -> str:
        return self.address.database

    @property
    def scratch(self) -> str:
        return _short(self.target, "_restoring")

    async def require_fit(self, manifest: Manifest, *, replace: bool) -> None:
        """Raises `BackupRefusedError` unless the server is new enough, nobody is at work, and nothing would be lost."""
        major = major_of(self.server)
        if major < manifest.postgres:
            raise BackupRefusedError(
                f"the backup is from PostgreSQL {manifest.postgres} and this server is {major}: an older server cannot"
                " take it, a newer one can"
            )
        if not await self.server.fetchval("SELECT pg_try_advisory_lock($1, hashtext($2))", LOCK, self.target):
            raise BackupRefusedError(f"another restore of {self.target} is at work")
        if not await self._exists(self.target):
            return
        if busy := await self.server.fetchval(_OTHERS, self.target):
            raise BackupRefusedError(
                f"the database {self.target} is in use ({busy} connected): stop `tocsin serve`, `tocsin worker`,"
                " `tocsin auditor` and whatever else uses it, and run this again. Nothing was changed."
            )
        if not replace and not await self._is_empty(self.target):
            raise BackupRefusedError(
                f"the database {self.target} is not empty. Restore into a new one, or say --replace: what is there now is"
                " then kept under another name. Nothing was changed."
            )

    async def make_roles(self, wanted: tuple[str, ...]) -> tuple[str, ...]:
        """Makes the roles that are not on this server, without the right to log in; those that Tocsin cannot know of."""
        known = {row["rolname"] for row in await self.server.fetch("SELECT rolname FROM pg_roles")}
        missing = [role for role in wanted if role not in known]
        try:
            for role in missing:
                await self.server.execute(f"CREATE ROLE {_quoted(role)} NOLOGIN")
        except asyncpg.InsufficientPrivilegeError:
            raise BackupRefusedError(
                f"this server lacks the roles {', '.join(missing)}, and this role may not make them. As a superuser: "
                + " ".join(f"CREATE ROLE {_quoted(role)} NOLOGIN;" for role in missing)
            ) from None
        return tuple(role for role in missing if role not in OWN_ROLES)

    async def begin(self) -> str:
        """An empty database beside the one that is asked for; one that a killed restore left is begun anew."""
        try:
            await self.server.execute(f"DROP DATABASE IF EXISTS {_quoted(self.scratch)}")
            await self.server.execute(f"CREATE DATABASE {_quoted(self.scratch)} TEMPLATE template0")
        except asyncpg.InsufficientPrivilegeError:
            user = await self.server.fetchval("SELECT current_user")
            raise BackupRefusedError(
                f"the role {user} may not make a database, and a backup is brought back into a new one. As a superuser:"
                f" ALTER ROLE {_quoted(user)} CREATEDB;"
            ) from None
        except asyncpg.ObjectInUseError:
            raise BackupRefusedError(
                f"the database {self.scratch}, which an earlier restore has left, is in use by somebody"
            ) from None
        return self.address.for_database(self.scratch)

    async def swap(self, now: datetime) -> str | None:
        """Both names change in one transaction; the name of what was there, or None when there was nothing to keep."""
        kept = await self._free_name(f"_before_{now:%Y%m%d%H%M%S}")
        was_there = await self._exists(self.target)
        try:
            async with self.server.transaction():
                if was_there:
                    await self._rename(self.target, kept)
                await self._rename(self.scratch, self.target)
        except asyncpg.ObjectInUseError:
            raise BackupRefusedError(
                f"somebody has connected to {self.target} meanwhile: stop whatever uses it, and run this again. Nothing"
                " was changed."
            ) from None
        except asyncpg.InsufficientPrivilegeError:
            raise BackupRefusedError(
                f"this role may not rename the database {self.target}: it must own it. Nothing was changed."
            ) from None
        if was_there and await self._is_empty(kept):
            await self.server.execute(f"DROP DATABASE {_quoted(kept)}")
            return None
        return kept if was_there else None

    async def close(self) -> None:
        """Gives back the connection, and with it the right to restore."""
        await self.server.close()

    async def _rename(self, old: str, new: str) -> None:
        await self.server.execute(f"ALTER DATABASE {_quoted(old)} RENAME TO {_quoted(new)}")

    async def _free_name(self, ending: str) -> str:
        endings = (f"{ending}{again}" for again in ("", *(f"_{n}" for n in range(2, 100))))
        for name in (_short(self.target, one) for one in endings):
            if not await self._exists(name):
                return name
        raise BackupRefusedError(f"too many databases have a name like {_short(self.target, ending)}")

    async def _exists(self, name: str) -> bool:
        return bool(await self.server.fetchval("SELECT EXISTS (SELECT FROM pg_database WHERE datname = $1)", name))

    async def _is_empty(self, name: str) -> bool:
        connection = await connect(self.address.for_database(name))
        try:
            return (await contents_of(connection)).is_empty
        finally:
            await connection.close()


async def places_of(address: Address) -> Places:
    """A connection to the server that is not to the database itself, whose name could not change otherwise."""
    return Places(address, await connect(address.for_database("postgres")))


def _short(name: str, ending: str) -> str:
    return name[: LONGEST_NAME - len(ending)] + ending


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
