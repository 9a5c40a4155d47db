"""Where can a worker be killed? Every point on the way of a message, and inside the units of work that ring people."""

import os
import signal
from dataclasses import dataclass

BEFORE_CLAIM = "before the claim"
AMID_CLAIM = "amid the claim, not yet final"
AFTER_CLAIM = "after the claim"
BEFORE_SEND = "before the send"
AMID_SEND = "amid the send: taken, not yet answered"
AFTER_SEND = "after the send, before settling"
AMID_SETTLING = "amid settling, not yet final"
AFTER_SETTLING = "after settling"
AMID_CLIMB = "amid a climb, not yet final"
AFTER_CLIMB = "after a climb"
AMID_LAPSE = "amid a lapse, not yet final"
AFTER_LAPSE = "after a lapse"
AMID_GIVING_UP = "amid giving up a message, not yet final"
AFTER_GIVING_UP = "after giving up a message"
ANY_MOMENT = "at any moment"

POINTS = (
    BEFORE_CLAIM,
    AMID_CLAIM,
    AFTER_CLAIM,
    BEFORE_SEND,
    AMID_SEND,
    AFTER_SEND,
    AMID_SETTLING,
    AFTER_SETTLING,
    AMID_CLIMB,
    AFTER_CLIMB,
    AMID_LAPSE,
    AFTER_LAPSE,
    AMID_GIVING_UP,
    AFTER_GIVING_UP,
    ANY_MOMENT,
)
POSTGRES = "PostgreSQL, all of its processes"


@dataclass(frozen=True, slots=True)
class Doom:
    """At which point this worker dies; at none when it is left in peace."""

    point: str | None

    def at(self, point: str) -> None:
        """Ends the process here and now, as kill -9 and as the kernel does when memory runs out."""
        if point == self.point:
            os.kill(os.getpid(), signal.SIGKILL)
