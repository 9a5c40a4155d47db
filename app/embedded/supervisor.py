"""How does Tocsin run a PostgreSQL of its own, from an empty folder to a clean stop?"""

import re
import secrets
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Self

from app.embedded import leftover
from app.embedded.claim import Claim
from app.embedded.cluster import ROLE, initialise, password_for
from app.embedded.errors import PostgresUnavailable
from app.embedded.log import Log
from app.embedded.place import Place, place_for
from app.embedded.process import Server, environment
from app.embedded.programs import Programs, programs_for

START_SECONDS = 60.0
# Below the range from which the kernel hands out ports to outgoing connections (32768 and up).
PORTS = range(20000, 32768)
NAME = re.compile(r"[a-z_][a-z0-9_]{0,62}")

PORT_TAKEN = "could not create any TCP/IP sockets"
# Backends of a killed postmaster need a moment to notice that it is gone.
STILL_THERE = "is still in use"
ALREADY_EXISTS = ("42P04", "23505")

ALWAYS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "max_connections": "200",
    "shared_buffers": "128MB",
    "timezone": "UTC",
    "log_timezone": "UTC",
    # What patients wrote must not reach a log: no statement, no row, no parameter. The client is told of its
    # errors anyway; the log keeps starts, stops, crashes and refused connections.
    "log_min_messages": "log",
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
    "log_statement": "none",
    "log_checkpoints": "off",
}
THROWAWAY = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


class EmbeddedPostgres:
    """A PostgreSQL on 127.0.0.1 that belongs to this process and ends with it.

    `home` keeps the data, the password, the log and the port between runs; one process at a time. With
    `durable=False`, for tests, a crash costs the last commits and a power cut may cost everything. Linux and macOS.
    One thread at a time may start and stop it.
    """

    def __init__(self, home: Path, *, durable: bool = True) -> None:
        self._home = home.resolve()
        self._durable = durable
        self._claim: Claim | None = None
        self._server: Server | None = None
        self._log: Log | None = None
        self._psql = Path("psql")
        self._password = ""
        self._port = 0

    def start(self) -> None:
        """Returns once connections are accepted; does nothing when already running.

        Recovers by itself from whatever was killed before. Raises PostgresUnavailable: home in use (by which
        process), no programs, or no answer within a minute (with the last lines of the log).
        """
        if self._server and self._server.is_running():
            return
        self.stop()
        try:
            self._home.mkdir(parents=True, exist_ok=True)
            self._claim = Claim(self._home)
            self._log = Log(self._home)
            self._boot(self._log)
        except BaseException as error:
            self.stop()
            if isinstance(error, OSError):
                raise PostgresUnavailable(f"PostgreSQL cannot run in {self._home}: {error}") from error
            raise

    def stop(self) -> None:
        """Fast shutdown: open transactions are rolled back, and nothing is left behind when it returns."""
        if self._server:
            self._server.stop()
        if self._log:
            self._log.close()
        if self._claim:
            self._claim.release()
        self._server = self._log = self._claim = None

    def url(self, database: str = ROLE) -> str:
        """Where to connect; it holds the password, so it belongs in no log. The database need not exist yet."""
        if self._server is None:
            raise PostgresUnavailable(f"The PostgreSQL of {self._home} has not been started.")
        return f"postgresql://{ROLE}:{self._password}@127.0.0.1:{self._port}/{_checked(database)}"

    def create_database(self, name: str, template: str | None = None) -> None:
        """Makes the database unless it is there; as a copy of `template` it must be new.

        A template must have no connections. Raises ValueError for a name that would need quoting, and
        PostgresUnavailable with PostgreSQL's words when it refuses.
        """
        source = f' TEMPLATE "{_checked(template)}"' if template else ""
        refusal = self._run(f'CREATE DATABASE "{_checked(name)}"{source}')
        if refusal and (template or not any(f" {code}: " in refusal for code in ALREADY_EXISTS)):
            raise PostgresUnavailable(f"The database {name} cannot be created: {refusal}")

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def _boot(self, log: Log) -> None:
        place = place_for(self._home, durable=self._durable)
        programs = programs_for(place)
        self._psql = programs.folder / "psql"
        self._password = password_for(self._home, place)
        if place.data.exists():
            leftover.end(place.data)
        else:
            initialise(programs, place, self._password, log, durable=self._durable)
        self._launch(programs, place, log)
        (self._home / "port").write_text(str(self._port))

    def _launch(self, programs: Programs, place: Place, log: Log) -> None:
        deadline = time.monotonic() + START_SECONDS
        ports = self._ports()
        self._port = next(ports)
        while time.monotonic() < deadline:
            mark = log.size()
            # Kept at once, so that stop() finds it when a Ctrl-C cuts the wait short.
            self._server = Server(self._command(programs, place), place.account, log.descriptor)
            if self._server.becomes_ready(place.data, deadline):
                return
            self._server.stop()
            said = log.since(mark)
            if PORT_TAKEN in said:
                self._port = next(ports)
            elif STILL_THERE in said:
                time.sleep(0.1)
            else:
                break
        raise PostgresUnavailable(f"PostgreSQL did not start on {place.data}. {log.tail()}")

    def _command(self, programs: Programs, place: Place) -> list[str]:
        settings = ALWAYS | {"port": str(self._port)} | ({} if self._durable else THROWAWAY)
        options = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
        return [str(programs.folder / "postgres"), "-D", str(place.data), *options]

    def _ports(self) -> Iterator[int]:
        # The port of last time first, so that bookmarks of database tools go on working.
        file = self._home / "port"
        if file.exists() and (kept := file.read_text()).isdecimal():
            yield int(kept)
        while True:
            yield secrets.choice(PORTS)

    def _run(self, statement: str) -> str:
        """PostgreSQL's refusal, beginning with its five-character code, or nothing."""
        url = self.url("postgres").replace(f":{self._password}@", "@")
        done = subprocess.run(  # nosec B603 # noqa: S603 - found by app.embedded.programs; names are checked
            [self._psql, "-X", "-q", "-w", "-v", "VERBOSITY=verbose", "-c", statement, url],
            env=environment() | {"PGPASSWORD": self._password},
            cwd="/",
            capture_output=True,
            text=True,
            check=False,
        )
        return done.stderr.strip() if done.returncode else ""


def _checked(name: str) -> str:
    if not NAME.fullmatch(name):
        raise ValueError(f"{name!r} is not a database name: use up to 63 of a-z, 0-9 and _, not a digit first.")
    return name
