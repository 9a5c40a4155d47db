"""Does a server of an earlier run still hold the data, and how is it ended?"""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from app.embedded.errors import PostgresUnavailable

REQUESTS = ((signal.SIGINT, 60.0), (signal.SIGQUIT, 10.0), (signal.SIGKILL, 10.0))


def status(data: Path) -> tuple[int, str] | None:
    """The process and the state (`starting`, `ready`, …) that a server has written beside its data, if any."""
    try:
        lines = (data / "postmaster.pid").read_text().splitlines()
        return int(lines[0]), lines[7].strip() if len(lines) > 7 else ""
    except (FileNotFoundError, IndexError, ValueError):
        return None


def end(data: Path) -> None:
    """Nothing runs on the data any more, and no stale lock of PostgreSQL's own stands in the way.

    Call it only while holding the claim on the home: then whatever still runs there has lost its parent.
    """
    found = status(data)
    for request, seconds in REQUESTS if found else ():
        if found and _is_server(found[0], data):
            _ask(found[0], request)
            _wait_until_gone(found[0], data, seconds)
    if found and _is_server(found[0], data):
        raise PostgresUnavailable(f"Process {found[0]}, an earlier PostgreSQL on {data}, does not end.")
    # After a crash the number may belong to another program by now, and PostgreSQL would not start for fear of it.
    (data / "postmaster.pid").unlink(missing_ok=True)


def _ask(pid: int, request: signal.Signals) -> None:
    try:
        os.kill(pid, request)
    except ProcessLookupError:
        return


def _wait_until_gone(pid: int, data: Path, seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while _is_server(pid, data) and time.monotonic() < deadline:
        time.sleep(0.01)


def _is_server(pid: int, data: Path) -> bool:
    # The command line, because in a container even root may not ask where a process of another user works.
    if sys.platform != "linux":
        ps = ["/bin/ps", "-ww", "-o", "args=", "-p", str(pid)]
        said = subprocess.run(ps, capture_output=True, text=True, check=False).stdout  # nosec B603 # noqa: S603 - a number
        return "postgres" in said and f" {data}" in said
    try:
        words = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
    except OSError:
        return False
    return words[0].endswith(b"postgres") and os.fsencode(data) in words
