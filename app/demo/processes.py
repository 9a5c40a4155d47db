"""How does one command of Tocsin run as a process of its own, and how is it made sure that it ends?"""

import asyncio
import json
import os
import socket
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from app.demo.checks import must
from app.embedded import guard
from app.embedded.process import watch
from app.settings import PREFIX

ROOT = Path(__file__).resolve().parents[2]
LAST_WORDS = 12  # lines of a log that are shown
# `-P`: a folder in which someone happens to stand cannot put its own modules in front of ours.
PYTHON = (sys.executable, "-P", "-c")
TOCSIN = "from app.cli import main; main()"
# Several commands in one process: most of the time of a short one goes into loading.
SHELL = """
import json, sys
from app.cli import tocsin
for words in json.loads(sys.argv[1]):
    tocsin(words, standalone_mode=False)
"""


def surroundings(**settings: str) -> dict[str, str]:
    """Our own environment with these settings of Tocsin's: `email_port` is TOCSIN_EMAIL_PORT.

    Without WEB_CONCURRENCY, which would have uvicorn refuse to serve from one process.
    """
    inherited = {name: value for name, value in os.environ.items() if name != "WEB_CONCURRENCY"}
    return inherited | {f"{PREFIX}{name.upper()}": value for name, value in settings.items()}


def bare_surroundings(**settings: str) -> dict[str, str]:
    """The same without any other setting: what is configured for real patients is out of reach."""
    given = surroundings()
    kept = {name: value for name, value in given.items() if not name.startswith(PREFIX)}
    return kept | {f"{PREFIX}{name.upper()}": value for name, value in settings.items()}


class Child:
    """`tocsin <words>`, from now until `stop`, in a session of its own so that Ctrl-C reaches only its parent.

    It ends with the process that starts it, even after kill -9. Start it from the main thread: on Linux it is the
    thread whose end the kernel tells. Without a `log` it writes where its parent does.
    """

    def __init__(self, words: Sequence[str], environment: Mapping[str, str], log: Path | None = None) -> None:
        self.words = tuple(words)
        self._log = log
        self._process = _begin(self.words, environment, log)
        self._watchdog = None if sys.platform == "linux" else watch(self._process.pid)

    @property
    def pid(self) -> int:
        return self._process.pid

    def has_ended(self) -> bool:
        return self._process.poll() is not None

    def stop(self, patience: float) -> None:
        """Asks it to finish, and after `patience` seconds no longer asks. Returns when it is gone."""
        self._process.terminate()
        try:
            self._process.wait(patience)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        if self._watchdog is not None:
            self._watchdog.kill()
            self._watchdog.communicate()

    def has_said(self, words: str) -> bool:
        return words in self._said()

    def last_words(self) -> str:
        """The end of its log, and where all of it is."""
        lines = self._said().splitlines()[-LAST_WORDS:]
        return "\n".join([f"The last lines of {self._log}:", *(lines or ["(nothing)"])])

    def _said(self) -> str:
        return self._log.read_text(encoding="utf-8", errors="replace") if self._log else ""


async def typed(commands: Sequence[Sequence[str]], environment: Mapping[str, str], given: str = "") -> list[str]:
    """The lines that these `tocsin` commands print, one after the other, with `given` on standard input.

    Raises `UnexpectedError` when one refuses.
    """
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(
        *_guarded(SHELL, [json.dumps(commands)]),
        stdin=pipe,
        stdout=pipe,
        stderr=pipe,
        env=environment,
        cwd=ROOT,
        start_new_session=True,
    )
    try:
        said, complaint = await process.communicate(given.encode())
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    must(process.returncode == 0, f"`tocsin` to take {commands}; it said: {complaint.decode().strip()}")
    return said.decode().splitlines()


def free_port(liked: int, host: str = "127.0.0.1") -> int:
    """The port that is liked when nothing listens there, else one that is free just now."""
    try:
        socket.create_server((host, liked)).close()
    except OSError:
        with socket.create_server((host, 0)) as found:
            port: int = found.getsockname()[1]
            return port
    return liked


def _begin(words: Sequence[str], environment: Mapping[str, str], log: Path | None) -> subprocess.Popen[bytes]:
    output = None if log is None else os.open(log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_APPEND, 0o600)
    try:
        return subprocess.Popen(  # nosec B603 # noqa: S603 - our own command
            _guarded(TOCSIN, words),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            env=environment,
            cwd=ROOT,
            start_new_session=True,
        )
    finally:
        if output is not None:
            os.close(output)


def _guarded(program: str, words: Sequence[str]) -> list[str]:
    """The program behind the guard that keeps PostgreSQL from outliving us; -1: as the user we are."""
    return [sys.executable, "-I", "-S", guard.__file__, str(os.getpid()), "-1", "-1", *PYTHON, program, *words]
