"""Which channels reach nobody? Those of development: outside it no contact point may be on them."""

from dataclasses import dataclass
from datetime import datetime

from app.notify.channels import Channel, GiveUp, Message, Outcome, log, sink

WHY = {
    log.NAME: "the channel log writes a line on the server, where nobody is: it is for development",
    sink.NAME: "the channel sink answers drills and nothing else: no one is at the other end",
    "app": "the channel app is the inbox of a patient's own phone: nobody of the staff reads it",
}


@dataclass(frozen=True, slots=True)
class Nobody:
    """Stands where such a channel would be asked for, and refuses whatever it is to be sent."""

    name: str

    def refuses(self, address: str) -> str | None:  # noqa: ARG002 - every address
        return WHY[self.name]

    async def send(self, message: Message, address: str, now: datetime) -> Outcome:  # noqa: ARG002 - nothing is sent
        return GiveUp(WHY[self.name])


def nobody() -> dict[str, Channel]:
    """These channels by name, each of which refuses everything."""
    return {name: Nobody(name) for name in WHY}
