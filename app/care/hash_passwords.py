"""Is this the password? Asked of argon2, on threads of its own, so that no diary waits while it counts."""

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from app.access.passwords import read_password
from app.errors import TooManyRequestsError

AT_ONCE = 4  # each takes 64 MiB while it counts
MOST_WAITING = 32

Answer = TypeVar("Answer")


class Passwords:
    """argon2id as argon2-cffi ships it. `verified` counts the checks, so that a test can hold them to be equally many."""

    def __init__(self, hasher: PasswordHasher | None = None) -> None:
        self._hasher = hasher or PasswordHasher()
        self._threads = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="passwords")
        self._waiting = 0
        self._nobodys: str | None = None  # made when it is first needed: a process that checks none need not wait
        self.verified = 0

    async def hash(self, password: str) -> str:
        """What is kept of a password."""
        return await self._run(self._hasher.hash, read_password(password))

    async def hash_all(self, secrets: Sequence[str]) -> list[str]:
        """What is kept of several secrets, such as recovery codes."""
        return list(await asyncio.gather(*(self._run(self._hasher.hash, secret) for secret in secrets)))

    async def is_it(self, kept: str | None, password: str) -> bool:
        """Whether it is the password; takes as long when nothing is kept."""
        self.verified += 1
        if self._nobodys is None:
            self._nobodys = await self.hash("nobody has this password")
        same = await self._run(self._same, kept or self._nobodys, read_password(password))
        return same and kept is not None

    def is_outdated(self, kept: str) -> bool:
        """Whether it was hashed with parameters of an earlier day."""
        return self._hasher.check_needs_rehash(kept)

    def _same(self, kept: str, password: str) -> bool:
        try:
            return self._hasher.verify(kept, password)
        except (VerificationError, InvalidHashError):
            return False

    async def _run(self, work: Callable[..., Answer], *given: str) -> Answer:
        if self._waiting >= MOST_WAITING:
            raise TooManyRequestsError("too many are signing in at this moment; try again", retry_after=5)
        self._waiting += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._threads, work, *given)
        finally:
            self._waiting -= 1
