"""How does word go to a developer's terminal? As one line of the log.

Options: ENABLED ("1"). It reaches nobody and says `Sent`, so it must be asked for by name.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import httpx
import structlog

from app.notify.channels import Message, Outcome, Sent

NAME = "log"

logger = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Log:
    name: str = NAME

    def refuses(self, address: str) -> str | None:  # noqa: ARG002 - any address will do
        return None

    async def send(self, message: Message, address: str, now: datetime) -> Outcome:  # noqa: ARG002
        logger.info("page", channel=NAME, notification_id=str(message.notification_id), urgency=message.urgency)
        return Sent(None)


def build(options: Mapping[str, str], http: httpx.AsyncClient) -> Log | None:  # noqa: ARG001 - no web in it
    """The channel when ENABLED is "1"."""
    return Log() if options.get("ENABLED") == "1" else None
