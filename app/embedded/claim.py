"""Who owns a home? At most one process, and never one that has died."""

import fcntl
import os
from pathlib import Path

from app.embedded.errors import HomeInUse


class Claim:
    """Held until `release` or the end of the process; the kernel lets go of it even after kill -9."""

    def __init__(self, home: Path) -> None:
        """Raises HomeInUse when another process, or this one, already holds the home."""
        self._file = os.open(home / "lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = os.pread(self._file, 20, 0).decode() or "unknown"
            os.close(self._file)
            raise HomeInUse(
                f"{home} is in use by process {holder}: stop that one, or give this one a home of its own."
            ) from None
        os.ftruncate(self._file, 0)
        os.pwrite(self._file, str(os.getpid()).encode(), 0)

    def release(self) -> None:
        os.close(self._file)
