"""What time is it? The only place that asks."""

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta


class SteadyClock:
    """Now, in UTC, and never earlier than what it said before.

    A machine's clock that is put back an hour would hold back every page that is due for an hour. So while it is behind,
    this one runs at half speed until the two meet; one that is put forward is believed at once: early is better than late.
    """

    def __init__(self, wall: Callable[[], datetime], elapsed: Callable[[], float]) -> None:
        """`elapsed` gives seconds since any moment, and is never put back."""
        self._wall, self._elapsed = wall, elapsed
        self._said, self._said_at = wall(), elapsed()

    def __call__(self) -> datetime:
        at = self._elapsed()
        self._said = max(self._wall(), self._said + timedelta(seconds=at - self._said_at) / 2)
        self._said_at = at
        return self._said


# Nobody else asks what time it is.
clock = SteadyClock(lambda: datetime.now(UTC), time.monotonic)  # noqa: TID251 - here, and only here
