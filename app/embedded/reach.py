"""How does a command come at the embedded database, whether or not it is running at this moment?"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from app.embedded.cluster import ROLE
from app.embedded.errors import HomeInUse, PostgresUnavailable
from app.embedded.supervisor import EmbeddedPostgres


@contextmanager
def reached(home: Path, database: str) -> Iterator[str]:
    """The address of a database in `home`, while the block lasts: that of the server that runs, or of one for this block.

    Raises PostgresUnavailable; a home that was never used is not begun.
    """
    if not (home / "password").exists():
        raise PostgresUnavailable(f"there is no embedded database in {home}")
    server = EmbeddedPostgres(home)
    try:
        server.start()
    except HomeInUse:
        yield _running(home, database)
        return
    try:
        yield server.url(database)
    finally:
        server.stop()


def _running(home: Path, database: str) -> str:
    password, port = ((home / name).read_text().strip() for name in ("password", "port"))
    return f"postgresql://{ROLE}:{password}@127.0.0.1:{port}/{database}"
