"""Commands of Tocsin as real processes, in folders of their own, and a look at what is left of them."""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import uuid4

import pytest

TOCSIN = Path(sys.executable).with_name("tocsin")


class Run:
    """One `tocsin` command. Whatever it starts inherits a mark, by which it is found again."""

    def __init__(self, home: Path, *words: str, **environment: str) -> None:
        self.home, self._mark = home, uuid4().hex
        unset = {name: value for name, value in os.environ.items() if not name.startswith("TOCSIN_")}
        self.process = subprocess.Popen(
            [TOCSIN, *words],
            env=unset | {"TOCSIN_DATA_DIR": str(home), "MARK_OF_A_TEST": self._mark} | environment,
            cwd="/",
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        self.said = ""

    def says(self, wanted: str) -> str:
        """The line in which it says so; whatever else it says meanwhile is in `said`."""
        for line in self.process.stdout:
            self.said += line
            if wanted in line:
                return line
        raise AssertionError(f"it never said {wanted!r}:\n{self.said}")

    def ends(self, seconds: float) -> int:
        """Its exit status."""
        rest, _ = self.process.communicate(timeout=seconds)
        self.said += rest
        return self.process.returncode

    def is_told(self, sign: signal.Signals) -> None:
        self.process.send_signal(sign)

    def left(self) -> dict[int, str]:
        """Every process that it or its children have started and that still runs, by number."""
        found = {}
        for folder in Path("/proc").glob("[0-9]*"):
            with contextlib.suppress(OSError):
                words = (folder / "cmdline").read_bytes()
                if self._mark.encode() in (folder / "environ").read_bytes() or os.fsencode(self.home) in words:
                    found[int(folder.name)] = words.replace(b"\0", b" ").decode()
        return found

    def leaves_nothing(self, seconds: float = 5) -> bool:
        deadline = time.monotonic() + seconds
        while self.left() and time.monotonic() < deadline:
            time.sleep(0.02)
        return not self.left()


@pytest.fixture
def home() -> Iterator[Path]:
    """A folder into which every user may walk, so that PostgreSQL need not move out when tests run as root."""
    folder = Path(tempfile.mkdtemp(prefix="tocsin-test-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def tocsin(home: Path) -> Iterator[Callable[..., Run]]:
    """Starts commands that are gone, with all they have started, when the test is over."""
    runs: list[Run] = []

    def start(*words: str, **environment: str) -> Run:
        runs.append(Run(home, *words, **environment))
        return runs[-1]

    yield start
    for run in runs:
        for pid in run.left():
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        run.process.kill()
        run.process.communicate()
        run.leaves_nothing()
