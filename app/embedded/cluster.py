"""How do a new folder and a random password become a database cluster, all or nothing?"""

import os
import secrets
import shutil
import signal
import subprocess
import tempfile
from contextlib import suppress
from pathlib import Path

from app.embedded.errors import PostgresUnavailable
from app.embedded.log import Log
from app.embedded.place import Place
from app.embedded.process import begin
from app.embedded.programs import Programs

ROLE = "tocsin"
INITDB_SECONDS = 60.0


def password_for(home: Path, place: Place) -> str:
    """The password in `home`, chosen at random the first time.

    Raises PostgresUnavailable when there are data and no password for them.
    """
    file = home / "password"
    if file.exists():
        return file.read_text().strip()
    if place.data.exists():
        raise PostgresUnavailable(
            f"{file}, the password of the database in {place.data}, is gone. Put it back, or remove"
            f" {place.data} as well to begin with an empty database."
        )
    password = secrets.token_urlsafe(24)
    _write_private(home / "password.new", password)
    (home / "password.new").replace(file)
    return password


def initialise(programs: Programs, place: Place, password: str, log: Log, *, durable: bool) -> None:
    """An empty cluster in `place`, which appears there only when it is complete."""
    for unfinished in place.folder.glob("new-*"):
        shutil.rmtree(unfinished, ignore_errors=True)
    work = Path(tempfile.mkdtemp(prefix="new-", dir=place.folder))
    try:
        _write_private(work / "password", password)
        if place.account:
            for path in (work / "password", work):
                os.chown(path, place.account.uid, place.account.gid)
        command = _initdb(programs, work, durable=durable)
        if _exit_status(command, place, log) != 0:
            raise PostgresUnavailable(f"initdb failed for {place.data}. {log.tail()}")
        (work / "data").rename(place.data)
        _sync(place.folder)
    finally:
        shutil.rmtree(work, ignore_errors=True)


def _exit_status(command: list[str], place: Place, log: Log) -> int:
    with begin(command, place.account, log.descriptor) as process:
        try:
            return process.wait(INITDB_SECONDS)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            return 1
        except BaseException:
            # The whole group, because initdb has a server at work for it; it may have ended at this very moment.
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            raise


def _initdb(programs: Programs, work: Path, *, durable: bool) -> list[str]:
    # Sorting by code point and full Unicode case mapping on every platform: PostgreSQL's own, from 17 on.
    builtin = ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"] if programs.major >= 17 else []
    return [
        str(programs.folder / "initdb"),
        f"--pgdata={work / 'data'}",
        f"--username={ROLE}",
        "--auth=scram-sha-256",
        f"--pwfile={work / 'password'}",
        "--encoding=UTF8",
        "--locale=C",
        *builtin,
        # Throwaway data are quicker to make with 1 MB of write-ahead log than with 16.
        *([] if durable else ["--no-sync", "--wal-segsize=1"]),
        "--no-instructions",
    ]


def _write_private(path: Path, text: str) -> None:
    path.unlink(missing_ok=True)
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:  # noqa: PTH123 - needs the mode
        file.write(text)
        file.flush()
        os.fsync(file.fileno())


def _sync(folder: Path) -> None:
    # A power cut must not take the name of a folder that already holds acknowledged rows.
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
