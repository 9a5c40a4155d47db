"""How is a program started so that it never runs as root, and ends when Tocsin does?"""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from concurrent.futures import Future
from contextlib import ExitStack
from pathlib import Path

from app.embedded import leftover
from app.embedded.account import Account

BESIDE = Path(__file__).parent
KEPT = ("PATH", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH")
SHUTDOWN = ((signal.SIGINT, 60.0), (signal.SIGQUIT, 10.0), (signal.SIGKILL, 10.0))


def environment() -> dict[str, str]:
    """What the programs get to know: no PG* variable bends them, no secret of Tocsin's reaches them.

    Messages are in English, because some of them are understood.
    """
    return {name: os.environ[name] for name in KEPT if name in os.environ} | {"LC_ALL": "C"}


def begin(command: Sequence[str], account: Account | None, output: int) -> subprocess.Popen[bytes]:
    """The command, running as `account`, in a session of its own so that Ctrl-C reaches Tocsin alone.

    It ends when the calling *thread* does (Linux) or when a watchdog says so.
    """
    uid, gid = (account.uid, account.gid) if account else (-1, -1)
    guard = [sys.executable, "-I", "-S", str(BESIDE / "guard.py"), str(os.getpid()), str(uid), str(gid)]
    return subprocess.Popen(  # nosec B603 # noqa: S603 - our own script and a program found by app.embedded.programs
        [*guard, *command],
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=output,
        env=environment(),
        cwd="/",
        start_new_session=True,
    )


def watch(pid: int) -> subprocess.Popen[bytes]:
    """A process that sends SIGINT to `pid` once Tocsin has gone, however it went."""
    return subprocess.Popen(  # nosec B603 # noqa: S603 - our own script
        [sys.executable, "-I", "-S", str(BESIDE / "watchdog.py"), str(pid)],
        stdin=subprocess.PIPE,
        cwd="/",
        start_new_session=True,
    )


class Server:
    """One run of `postgres`, started and awaited by a thread of its own.

    The kernel ends the server with the *thread* that started it, and the caller's may be a worker's that comes and
    goes. A daemon thread lasts as long as the process, and reaps the server whenever it ends.
    """

    def __init__(self, command: Sequence[str], account: Account | None, output: int) -> None:
        self._born: Future[subprocess.Popen[bytes]] = Future()
        keep = (command, account, output)
        self._keeper = threading.Thread(target=self._keep, args=keep, name="embedded-postgres", daemon=True)
        self._keeper.start()
        self._process = self._born.result()

    def _keep(self, command: Sequence[str], account: Account | None, output: int) -> None:
        try:
            with ExitStack() as stack:
                process = stack.enter_context(begin(command, account, output))
                stack.callback(process.kill)
                if sys.platform != "linux":
                    watchdog = stack.enter_context(watch(process.pid))
                    stack.callback(watchdog.kill)
                self._born.set_result(process)
                process.wait()
        except OSError as error:
            self._born.set_exception(error)

    def is_running(self) -> bool:
        """Asked of the kernel, because the thread learns of an end a moment later."""
        try:
            os.kill(self._process.pid, 0)
        except ProcessLookupError:
            return False
        return self._keeper.is_alive()

    def becomes_ready(self, data: Path, deadline: float) -> bool:
        """Connections are accepted before `deadline` (of time.monotonic); False also when the server gave up."""
        while self.is_running() and time.monotonic() < deadline:
            if leftover.status(data) == (self._process.pid, "ready"):
                return True
            time.sleep(0.01)
        return False

    def stop(self) -> None:
        """Fast shutdown; after a minute PostgreSQL is asked less kindly. Returns when the server is gone."""
        for request, seconds in SHUTDOWN:
            self._process.send_signal(request)
            self._keeper.join(seconds)
            if not self._keeper.is_alive():
                return
