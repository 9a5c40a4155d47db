"""How is a drill answered without waking anybody? The sink follows the message's one-time link and takes the alert.

Options: ENABLED ("1"). It answers drills and nothing else: an alert about a real patient is never taken by a machine.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

import httpx

from app.notify.channels import GiveUp, Message, Outcome
from app.notify.channels._http import outcome, post

NAME = "sink"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sink:
    http: httpx.AsyncClient
    name: str = NAME

    def refuses(self, address: str) -> str | None:
        return None if address == "self" else "the sink has one address: self"

    async def send(self, message: Message, address: str, now: datetime) -> Outcome:  # noqa: ARG002 - there is only one
        if not message.is_drill or message.link is None:
            return GiveUp("the sink answers drills only")
        form = urlencode({"answer": "take"}).encode()
        kind = {"content-type": "application/x-www-form-urlencoded"}
        return outcome(await post(self.http, message.link, form, kind), None, now)


def build(options: Mapping[str, str], http: httpx.AsyncClient) -> Sink | None:
    """The channel when ENABLED is "1"."""
    return Sink(http=http) if options.get("ENABLED") == "1" else None
