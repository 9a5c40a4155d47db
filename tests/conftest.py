"""One real PostgreSQL for the whole run, one database for each worker, a World for each story."""

import gc
import os
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from app.embedded import EmbeddedPostgres
from app.records.schema import migrate
from app.records.sealing import keyring
from tests import overheard
from tests.world import Walls, World

SERVER = "TEST_SERVER_OF_THIS_RUN"  # where the run's own PostgreSQL is; xdist's workers inherit it
TEMPLATE = "tocsin_template"
KEY = b"dGVzdHMgc2VhbCB3aXRoIHRoaXMsIG5vYm9keSBlbHM="


def pytest_configure(config: pytest.Config) -> None:
    """Starts the server once, in the process that starts all others; every process has the run's keys."""
    keyring.use([KEY])
    os.environ["TOCSIN_KEYS"] = KEY.decode()
    if hasattr(config, "workerinput") or os.environ.get(SERVER):
        return
    home = tempfile.TemporaryDirectory(prefix="tocsin-test-", ignore_cleanup_errors=True)
    os.environ[overheard.WHERE] = str(Path(home.name) / "overheard")
    Path(home.name).chmod(0o755)  # as root the server drops its rights and must still get to its files
    server = EmbeddedPostgres(Path(home.name), durable=False)
    server.start()
    config.add_cleanup(home.cleanup)
    config.add_cleanup(server.stop)
    config.add_cleanup(lambda: os.environ.pop(SERVER, None))
    server.create_database(TEMPLATE)
    migrate(server.url(TEMPLATE))
    workers = getattr(config.option, "numprocesses", None) or 0
    for worker in [f"gw{number}" for number in range(workers)] or ["master"]:
        server.create_database(f"tocsin_{worker}", template=TEMPLATE)
    os.environ[SERVER] = server.url("database_name")


def pytest_collection_finish() -> None:
    """What thousands of tests are made of never dies before the end; the garbage collector need not look at it."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """A log line that told who a patient is makes the whole run fail, whichever test it came from."""
    if hasattr(session.config, "workerinput"):
        return
    for line in overheard.overheard():
        session.config.get_terminal_writer().line(f"\na log line told who a patient is: {line}")
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


@pytest.fixture(autouse=True)
def _listening() -> None:
    overheard.listen()


def url_of(database: str) -> str:
    """The address of one database of the run's server."""
    return os.environ[SERVER].replace("/database_name", f"/{database}")


@pytest.fixture(scope="session")
def database_url(worker_id: str) -> str:
    """This worker's own database, migrated."""
    return url_of(f"tocsin_{worker_id}")


@pytest.fixture(scope="session")
def server_url() -> str:
    """The server's address, with `database_name` where the name goes: for tests that make databases of their own."""
    return os.environ[SERVER]


@pytest.fixture(scope="session")
async def walls(database_url: str) -> AsyncIterator[Walls]:
    """Pools and apps of this worker: put up once, a story takes a third of the time."""
    standing = Walls(database_url)
    yield standing
    await standing.close()


@pytest.fixture
async def world(database_url: str, walls: Walls) -> AsyncIterator[World]:
    """An empty house with one clinic, a hand-wound clock and a pager that writes down what it is told."""
    house = World(database_url, walls)
    await house.open()
    try:
        yield house
    finally:
        await house.close()
