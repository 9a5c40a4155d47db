"""Homes for PostgreSQL, processes that run one, and a look at what is left of them."""

import asyncio
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

import asyncpg
import pytest

from app.embedded import EmbeddedPostgres
from app.embedded.place import own_folder, shelter_for
from app.embedded.programs import _wheel

# Root alone can become another user and build folders that others cannot enter.
collect_ignore = [] if os.geteuid() == 0 else ["test_as_root.py"]

REPOSITORY = Path(__file__).parents[2]
RUN = """
import sys, time
from pathlib import Path
from app.embedded import EmbeddedPostgres
with EmbeddedPostgres(Path(sys.argv[1]), durable=False) as postgres:
    postgres.create_database("tocsin")
    print(postgres.url(), flush=True)
    time.sleep(60)
"""


def servers_in(folder: Path) -> list[int]:
    """Every process that works in a data folder below `folder`: the postmaster and its children."""
    found = []
    for link in Path("/proc").glob("[0-9]*/cwd"):
        with contextlib.suppress(OSError):
            if link.readlink().is_relative_to(folder):
                found.append(int(link.parent.name))
    return found


def eventually(holds: Callable[[], object], seconds: float = 10) -> bool:
    deadline = time.monotonic() + seconds
    while not holds() and time.monotonic() < deadline:
        time.sleep(0.005)
    return bool(holds())


def nothing_left_in(folder: Path, seconds: float = 10) -> bool:
    return eventually(lambda: not servers_in(folder), seconds)


def postmaster(home: Path) -> int:
    places = [home, shelter_for(home, durable=False), shelter_for(home, durable=True)]
    file = next(place for place in places if (place / "data").exists()) / "data" / "postmaster.pid"
    return int(file.read_text().split()[0])


def ask(url: str, *statements: str) -> object:
    """The single value that the last statement answers with."""

    async def answers() -> list[object]:
        connection = await asyncpg.connect(url)
        try:
            return [await connection.fetchval(statement) for statement in statements]
        finally:
            await connection.close()

    return asyncio.run(answers())[-1]


@contextlib.contextmanager
def busy_client(postgres: EmbeddedPostgres) -> Iterator[int]:
    """A client in the middle of a statement; the process of the server that works for it."""
    url = postgres.url()
    command = [postgres._psql, "-X", url, "-c", "SELECT pg_sleep(60)"]
    with subprocess.Popen(command, stderr=subprocess.DEVNULL, cwd="/") as client:
        asleep = "SELECT pid FROM pg_stat_activity WHERE query = 'SELECT pg_sleep(60)'"
        try:
            assert eventually(lambda: ask(url, asleep))
            yield ask(url, asleep)
        finally:
            client.kill()


def new_folder() -> Path:
    """Unlike tmp_path, every user may walk into it."""
    folder = Path(tempfile.mkdtemp(prefix="tocsin-test-", dir="/var/tmp"))
    return own_folder(folder)


def kill_all_in(folder: Path) -> None:
    for process in servers_in(folder):
        with contextlib.suppress(ProcessLookupError):
            os.kill(process, signal.SIGKILL)
    nothing_left_in(folder)


def remove(folder: Path) -> None:
    kill_all_in(folder)
    shutil.rmtree(folder)


def copy_wheel(to: Path) -> None:
    """What the wheel of PostgreSQL needs to run, and nothing of what it need not."""
    wheel = _wheel()
    unneeded = shutil.ignore_patterns("include", "*.a", "pginstall", "__pycache__")
    shutil.copytree(wheel, to / wheel.name, ignore=unneeded)
    libraries = wheel.with_name(f"{wheel.name}.libs")
    if libraries.exists():
        shutil.copytree(libraries, to / libraries.name)


@pytest.fixture
def folder() -> Iterator[Path]:
    folder = new_folder()
    yield folder
    remove(folder)


@pytest.fixture
def new_home(folder: Path) -> Path:
    return folder / "home"


@pytest.fixture(scope="session")
def used_home() -> Iterator[Path]:
    folder = new_folder()
    with EmbeddedPostgres(folder / "home", durable=False) as postgres:
        postgres.create_database("tocsin")
    yield folder / "home"
    remove(folder)


@pytest.fixture
def home(used_home: Path) -> Iterator[Path]:
    """A home that was used before, for tests that leave it fit for use: a new one takes a second."""
    yield used_home
    kill_all_in(used_home)


@pytest.fixture
def change() -> Iterator[Callable[[Path, str], None]]:
    """Gives a file another text until the test is over."""
    with contextlib.ExitStack() as stack:

        def change(file: Path, text: str) -> None:
            stack.callback(file.write_text, file.read_text())
            file.write_text(text)

        yield change


@pytest.fixture
def begin() -> Iterator[Callable[..., subprocess.Popen[str]]]:
    """Starts Python processes that are killed when the test is over."""
    with contextlib.ExitStack() as stack:

        def begin(*words: str | Path, script: str = RUN, **options: object) -> subprocess.Popen[str]:
            settings = {"cwd": REPOSITORY, "text": True, "stdout": subprocess.PIPE, "start_new_session": True}
            command = [options.pop("python", sys.executable), "-c", script, *words]
            process = subprocess.Popen(command, **(settings | options))
            stack.enter_context(process)
            stack.callback(process.kill)
            return process

        yield begin


@pytest.fixture
def other(home: Path, begin: Callable[..., subprocess.Popen[str]]) -> subprocess.Popen[str]:
    """Another process that runs the server in `home`, past its start."""
    process = begin(home)
    assert process.stdout.readline().startswith("postgresql://")
    return process
