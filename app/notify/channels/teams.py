"""How does word go to a team in Microsoft Teams? As a card, by a workflow of the channel.

The address is the URL that the workflow "When a Teams webhook request is received" gives; it is as good as a password.
Options: ENABLED ("1"; without it there is no such channel), ALLOW_HTTP ("1": plain http beyond this machine).
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

import httpx

from app.notify.channels import Message, Outcome, TryAgain, one_line
from app.notify.channels._http import outcome, post, refuses_url

NAME = "teams"

CARD = "application/vnd.microsoft.card.adaptive"
COLOURS = {"immediate": "Attention", "urgent": "Warning"}
LONGEST_TEXT = 4000  # letters; a whole card may have 28 KB
BOUNCED = b"webhook message delivery failed"  # the older connectors say so with status 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Teams:
    http: httpx.AsyncClient = field(repr=False)
    allow_http: bool
    name: str = NAME

    def refuses(self, address: str) -> str | None:
        return refuses_url(address, self.http, allow_http=self.allow_http)

    async def send(self, message: Message, address: str, now: datetime) -> Outcome:
        answer = await post(self.http, address, payload(message), {"content-type": "application/json"})
        if BOUNCED in answer.body.lower():
            return TryAgain("taken, and then not delivered")
        return outcome(answer, None, now)


def payload(message: Message) -> bytes:
    """The card, with a button where there is a link."""
    subject = one_line(message.subject)
    card: dict[str, object] = {
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "type": "AdaptiveCard",
        "version": "1.4",
        "body": [
            written(subject, weight="Bolder", size="Large", color=COLOURS.get(message.urgency, "Default")),
            *(written(line) for line in message.text[:LONGEST_TEXT].splitlines() if line.strip()),
        ],
    }
    if message.link is not None:
        card["actions"] = [{"type": "Action.OpenUrl", "title": "Tocsin", "url": message.link}]
    attached = {"contentType": CARD, "contentUrl": None, "content": card}
    return json.dumps({"type": "message", "summary": subject, "attachments": [attached]}).encode()


def written(text: str, **how: str) -> dict[str, object]:
    """One line of a card. A RichTextBlock, since a TextBlock would read Markdown and links into the words."""
    return {"type": "RichTextBlock", "inlines": [{"type": "TextRun", "text": one_line(text), **how}]}


def build(options: Mapping[str, str], http: httpx.AsyncClient) -> Teams | None:
    """The channel when ENABLED is "1"."""
    if options.get("ENABLED") != "1":
        return None
    return Teams(http=http, allow_http=options.get("ALLOW_HTTP") == "1")
