"""How are candidates run? As processes of their own, on a port of their own, ended whatever happens."""

import asyncio
import os
import socket
import sys
import tempfile
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

TOCSIN = str(Path(sys.executable).with_name("tocsin"))
READY_SECONDS, STOP_SECONDS = 120, 15


class BrokenError(RuntimeError):
    """Something that is to be measured does not work, so there is no figure."""


@dataclass(frozen=True, slots=True)
class Server:
    """A process that answers on a port, and the TOCSIN settings it is given."""

    command: tuple[str, ...]
    port: int
    settings: Mapping[str, str]


@asynccontextmanager
async def running(*command: str, **settings: str) -> AsyncIterator[asyncio.subprocess.Process]:
    """A process with these TOCSIN settings and no others, from its start to its end.

    What it writes is shown only when it breaks: by then it says why, before that it would stand between the figures.
    """
    with tempfile.TemporaryFile() as said:
        process = await asyncio.create_subprocess_exec(*command, env=environment(settings), stdout=said, stderr=said)
        try:
            yield process
        except BrokenError as broken:
            said.seek(0)
            broken.add_note(said.read()[-2000:].decode(errors="replace"))
            raise
        finally:
            await _end(process)


@asynccontextmanager
async def serving(*servers: Server) -> AsyncIterator[None]:
    """The same for some that answer on a port, started at once, when all of them do."""
    async with AsyncExitStack() as stack:
        started = [(await stack.enter_async_context(running(*one.command, **one.settings)), one) for one in servers]
        try:
            await asyncio.gather(*(_answers(process, one.port) for process, one in started))
            yield
        finally:  # all at once: each takes its time to end
            for process, _ in started:
                if process.returncode is None:
                    process.terminate()


def environment(settings: Mapping[str, str]) -> dict[str, str]:
    """This process's environment, with TOCSIN settings replaced by the given ones."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("TOCSIN_")}
    return kept | {f"TOCSIN_{name}": value for name, value in settings.items()}


def free_port() -> int:
    """A port that nobody listens on just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


async def _answers(process: asyncio.subprocess.Process, port: int) -> None:
    for _ in range(READY_SECONDS * 20):
        if process.returncode is not None:
            raise BrokenError(f"a server ended with status {process.returncode} before it answered")
        try:
            _, writer = await asyncio.open_connection("127.0.0.1", port)
        except OSError:
            await asyncio.sleep(0.05)
        else:
            writer.close()
            await writer.wait_closed()
            return
    raise BrokenError(f"a server did not answer on port {port} within {READY_SECONDS} s")


async def _end(process: asyncio.subprocess.Process) -> None:
    if process.returncode is None:
        process.terminate()
    try:
        await asyncio.wait_for(process.wait(), STOP_SECONDS)
    except TimeoutError:
        process.kill()
        await process.wait()
