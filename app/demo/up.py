"""What does `tocsin up` do? Keeps PostgreSQL, the API and the scheduler running on this machine until it is told to stop."""

import asyncio
import os
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NoReturn

from app.demo.interruption import Interruption
from app.demo.processes import Child, surroundings, typed
from app.embedded import EmbeddedPostgres, PostgresUnavailable

DATABASE = "tocsin"
LOOK_SECONDS = 0.3
# A send ends within 15 s and a request within 10 s: both are let finish.
PATIENCE = {"worker": 20.0, "serve": 12.0}
FIRST_WAIT, LONGEST_WAIT = 1.0, 30.0  # seconds before what has ended is started again, doubling while it keeps ending
STEADY_SECONDS = 60.0  # after so long the next end counts as the first


class Kept:
    """One command that is started again whenever it ends, less and less soon while it keeps ending."""

    def __init__(self, command: str, environment: Mapping[str, str], say: Callable[[str], None]) -> None:
        self._command, self._environment, self._say = command, environment, say
        self._wait = FIRST_WAIT
        self._due: float | None = None
        self._begin()

    def look(self) -> None:
        """Starts it again when that is due."""
        now = time.monotonic()
        if self._due is not None:
            if now >= self._due:
                self._begin()
        elif self._child.has_ended():
            wait = FIRST_WAIT if now - self._since > STEADY_SECONDS else self._wait
            self._due, self._wait = now + wait, min(2 * wait, LONGEST_WAIT)
            self._say(f"`tocsin {self._command}` has ended by itself; it is started again in {wait:.0f} s")

    def stop(self) -> None:
        """Returns when it is gone; what it has in hand it may finish."""
        self._child.stop(PATIENCE[self._command])

    def _begin(self) -> None:
        self._since, self._due = time.monotonic(), None
        self._child = Child([self._command], self._environment)


class Up:
    """`data_dir` keeps the data between runs; `settings`, without their prefix, are added to those of the environment."""

    def __init__(self, data_dir: Path, settings: Mapping[str, str], say: Callable[[str], None]) -> None:
        self._data_dir, self._settings, self._say = data_dir, settings, say
        self._postgres = EmbeddedPostgres(data_dir / "postgres")
        self._kept: list[Kept] = []

    def run(self, url: str) -> None:
        """Returns when someone has asked to stop and everything has; `url` is told as the address. Raises PostgresUnavailable."""
        with Interruption() as interruption:
            try:
                self._postgres.start()
                interruption.run(self._keep_running(url))
            except KeyboardInterrupt:
                self._say("stopping")
            finally:
                interruption.finish()
                while self._kept:
                    self._kept.pop().stop()
                self._postgres.stop()

    async def _keep_running(self, url: str) -> NoReturn:
        self._postgres.create_database(DATABASE)
        database_url = self._postgres.url(DATABASE)
        environment = surroundings(**self._settings, database_url=database_url)
        await typed([["migrate"]], environment)
        address = self._write_address(database_url)
        self._kept = [Kept(command, environment, self._say) for command in ("serve", "worker")]
        self._say(f"API on {url} (described on {url}/docs), nurse pages on {url}/console")
        self._say(f"for other commands: export TOCSIN_DATABASE_URL_FILE={address} TOCSIN_PUBLIC_URL={url}")
        while True:
            for kept in self._kept:
                kept.look()
            self._revive_postgres()
            await asyncio.sleep(LOOK_SECONDS)

    def _revive_postgres(self) -> None:
        try:
            self._postgres.start()
        except PostgresUnavailable as gone:
            self._say(f"PostgreSQL has ended and does not start: {gone}")

    def _write_address(self, database_url: str) -> Path:
        """Where other commands find the database; it holds the password, so it is its owner's alone."""
        path = self._data_dir / "database-url"
        path.unlink(missing_ok=True)
        with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:  # noqa: PTH123 - needs the mode
            file.write(database_url + "\n")
        return path
