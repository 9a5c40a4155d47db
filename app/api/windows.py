"""How often was something done lately? Counted in this process, by the minute, in memory that has a bound."""

import math
import time
from collections.abc import Callable
from itertools import islice

from limits import RateLimitItem
from limits.aio.storage import Storage
from limits.aio.strategies import FixedWindowRateLimiter

# A counter takes some 300 bytes, so both kinds together never take more than 30 MB, whoever knocks from wherever.
MOST_COUNTERS = 50_000


class Windows(Storage):
    """Counters that begin anew when their window ends.

    The library's own store in memory looks through all its counters at every hit, and so would be slowest when it is
    most needed. This one looks at the oldest alone, and forgets it when there are too many.
    """

    STORAGE_SCHEME = None

    def __init__(self, elapsed: Callable[[], float]) -> None:
        """`elapsed` gives seconds since any moment, and is never put back."""
        super().__init__()
        self._elapsed = elapsed
        self._counters: dict[str, tuple[int, float]] = {}  # in the order in which their windows began

    @property
    def base_exceptions(self) -> type[Exception]:
        return ValueError

    async def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        """The count with this added to it."""
        now = self._elapsed()
        count, ends = self._counters.get(key, (0, 0.0))
        if ends <= now:
            self._counters.pop(key, None)
            self._make_room(now)
            count, ends = 0, now + expiry
        self._counters[key] = (count + amount, ends)
        return count + amount

    async def get(self, key: str) -> int:
        """The count in the window that is open, or 0."""
        count, ends = self._counters.get(key, (0, 0.0))
        return count if ends > self._elapsed() else 0

    async def get_expiry(self, key: str) -> float:
        """When the window ends, as `elapsed` will then say."""
        return self._counters.get(key, (0, self._elapsed()))[1]

    async def check(self) -> bool:
        """It is memory: it is there."""
        return True

    async def reset(self) -> int:
        """Forgets everything, and says how much that was."""
        forgotten = len(self._counters)
        self._counters.clear()
        return forgotten

    async def clear(self, key: str) -> None:
        """Forgets one counter."""
        self._counters.pop(key, None)

    def _make_room(self, now: float) -> None:
        for key, (_, ends) in list(islice(self._counters.items(), 2)):  # two for one: so it shrinks again
            if ends <= now or len(self._counters) >= MOST_COUNTERS:
                del self._counters[key]


class Counted:
    """One limit on one kind of thing, counted for each name by itself."""

    def __init__(self, limit: RateLimitItem, elapsed: Callable[[], float] = time.monotonic) -> None:
        self._limit, self._elapsed = limit, elapsed
        self._windows = Windows(elapsed)
        self._limiter = FixedWindowRateLimiter(self._windows)

    async def hit(self, name: str, cost: int = 1) -> bool:
        """Counts one more, and says whether that was within the limit."""
        return await self._limiter.hit(self._limit, name, cost=cost)

    async def has_room(self, name: str) -> bool:
        """Whether one more would be within the limit; counts nothing."""
        return await self._limiter.test(self._limit, name)

    async def seconds_left(self, name: str) -> int:
        """How long until counting begins anew, in whole seconds and at least one."""
        ends = (await self._limiter.get_window_stats(self._limit, name)).reset_time
        return max(1, math.ceil(ends - self._elapsed()))
