"""What did PostgreSQL say? One file per run, and that of the run before."""

import os
from pathlib import Path

LINES_SHOWN = 20


class Log:
    """The file that the programs write to, readable by its owner alone."""

    def __init__(self, home: Path) -> None:
        path = home / "postgres.log"
        if path.exists():
            path.replace(home / "postgres.previous.log")
        self._path = path
        self.descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)

    def close(self) -> None:
        os.close(self.descriptor)

    def size(self) -> int:
        return self._path.stat().st_size

    def since(self, mark: int) -> str:
        return self._path.read_bytes()[mark:].decode(errors="replace")

    def tail(self) -> str:
        """The last lines, for an error message, with the name of the file they come from."""
        lines = self.since(0).splitlines()[-LINES_SHOWN:]
        return "\n".join([f"The last lines of {self._path}:", *(lines or ["(nothing)"])])
