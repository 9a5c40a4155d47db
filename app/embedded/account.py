"""As which operating system user does PostgreSQL run? It refuses to run as root."""

import pwd
import subprocess
from dataclasses import dataclass
from pathlib import Path

from app.embedded.errors import PostgresUnavailable

# `postgres` first: where a distribution made it, it exists for this purpose alone, while `nobody` is shared with
# whatever else runs as nobody, and all of that could read the data and stop the server.
UNPRIVILEGED = ("postgres", "nobody")


@dataclass(frozen=True)
class Account:
    """A user to become before the program starts; only root can."""

    uid: int
    gid: int

    def can_run(self, program: Path) -> bool:
        """Tried, not computed: modes, access lists, mounts and unreadable libraries all have a say."""
        try:
            done = subprocess.run(  # nosec B603 # noqa: S603 - a program found by app.embedded.programs
                [program, "--version"],
                user=self.uid,
                group=self.gid,
                extra_groups=[],
                cwd="/",
                capture_output=True,
                check=False,
            )
        except OSError:
            return False
        return done.returncode == 0


def account_for(data: Path) -> Account:
    """The user that root is to become.

    The owner of existing data wins, because PostgreSQL opens no data that is not its own.
    """
    if data.exists():
        owner = data.stat()
        return Account(owner.st_uid, owner.st_gid)
    for name in UNPRIVILEGED:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(entry.pw_uid, entry.pw_gid)
    raise PostgresUnavailable(
        f"PostgreSQL does not run as root, and this computer has no user named {' or '.join(UNPRIVILEGED)}."
        " Start Tocsin as an ordinary user, or set TOCSIN_DATABASE_URL."
    )
