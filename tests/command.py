"""A command of `tocsin` in a process of its own, without the second that Python needs to read our modules.

One process for each worker reads them all and then forks for every command that is asked for: what runs is what the
installed script runs, with its own environment, standard streams and exit code. That the script itself starts is held
by the tests of `make demo`, of the stack, and of whatever is killed; they start it as an operator does.
"""

import atexit
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import traceback
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import IO

from app.cli import COMMANDS, main

ROOT = Path(__file__).resolve().parents[1]
SCRIPT = str(Path(sys.executable).with_name("tocsin"))
LONGEST = 120.0  # s; a command that does not end is a fault, not a hang of the whole suite


def surroundings(**environment: str) -> dict[str, str]:
    """This process's environment without any setting of Tocsin's but these."""
    return {name: value for name, value in os.environ.items() if not name.startswith("TOCSIN_")} | environment


def tocsin(*words: str | Path, given: str = "", **environment: str) -> subprocess.CompletedProcess[str]:
    """Runs a command to its end, with no settings but these."""
    asked = [str(word) for word in words]
    told = json.dumps({"words": asked, "environment": surroundings(**environment), "folder": str(Path.cwd())}).encode()
    with tempfile.TemporaryFile("w+") as stdin, tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        stdin.write(given)
        stdin.seek(0)
        door = _door()
        # The length first and alone: what is longer than a socket's buffer comes in parts.
        socket.send_fds(door, [len(told).to_bytes(4, "big")], [one.fileno() for one in (stdin, out, err)])
        door.sendall(told)
        status = int.from_bytes(door.recv(4), "big", signed=True)
        return subprocess.CompletedProcess(["tocsin", *asked], status, _read(out), _read(err))


def installed(*words: str | Path, given: str = "", **environment: str) -> subprocess.CompletedProcess[str]:
    """The same by the installed script, as an operator starts it."""
    told = surroundings(**environment)
    return subprocess.run([SCRIPT, *words], input=given, env=told, capture_output=True, text=True, check=False)


def _read(file: IO[bytes]) -> str:
    file.seek(0)
    return file.read().decode()


@cache
def _door() -> socket.socket:
    """To the process that has read everything; it ends when this one does, since then the socket closes."""
    ours, theirs = socket.socketpair()
    ours.settimeout(LONGEST)
    with theirs:
        process = subprocess.Popen(
            [sys.executable, "-c", f"from tests.command import serve; serve({theirs.fileno()})"],
            cwd=ROOT,
            pass_fds=[theirs.fileno()],
            stdin=subprocess.DEVNULL,
            start_new_session=True,
        )
    atexit.register(process.wait)
    atexit.register(ours.close)  # the last to be registered is the first to be done
    return ours


def serve(number: int) -> None:
    """What that process does: `number` is its end of the door."""
    door = socket.socket(fileno=number)
    for name in COMMANDS:
        import_module(f"app.cli.{name}")
    while True:
        header, files, _, _ = socket.recv_fds(door, 4, 3)
        if not header:
            return
        told = bytearray()
        while len(told) < int.from_bytes(header, "big"):
            told += door.recv(65_536)
        child = os.fork()
        if child == 0:
            door.close()
            os._exit(_run(json.loads(told), files))
        for one in files:
            os.close(one)
        status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        door.sendall(status.to_bytes(4, "big", signed=True))


def _run(told: dict[str, object], files: list[int]) -> int:
    for number, one in enumerate(files):
        os.dup2(one, number)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    os.environ.clear()
    os.environ.update(told["environment"])  # type: ignore[arg-type] # written by `tocsin` above
    os.chdir(str(told["folder"]))
    sys.argv = ["tocsin", *told["words"]]  # type: ignore[misc] # as above
    status: object = 0
    try:
        main()
    except SystemExit as end:
        status = end.code
    except BaseException:  # noqa: BLE001 - what Python itself does at the end of a script
        traceback.print_exc()
        status = 1
    if isinstance(status, str):
        sys.stderr.write(f"{status}\n")
    sys.stdout.flush()
    sys.stderr.flush()
    return status if isinstance(status, int) else int(status is not None)
