"""How does word go to a channel in Slack? By its incoming webhook.

The address is the URL of the webhook; it is as good as a password.
Options: ENABLED ("1"; without it there is no such channel), ALLOW_HTTP ("1": plain http beyond this machine).
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

import httpx

from app.notify.channels import GiveUp, Message, Outcome, Sent, TryAgain, one_line
from app.notify.channels._http import outcome, post, refuses_url

NAME = "slack"

LONGEST_HEADING, LONGEST_TEXT = 150, 3000  # letters. docs.slack.dev/reference/block-kit/blocks
# docs.slack.dev/messaging/sending-messages-using-incoming-webhooks, "Handling errors": known words, safe to repeat.
REFUSALS = {
    "action_prohibited",
    "channel_is_archived",
    "channel_not_found",
    "invalid_payload",
    "invalid_token",
    "no_active_hooks",
    "no_service",
    "no_service_id",
    "no_team",
    "team_disabled",
    "user_not_found",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Slack:
    http: httpx.AsyncClient = field(repr=False)
    allow_http: bool
    name: str = NAME

    def refuses(self, address: str) -> str | None:
        return refuses_url(address, self.http, allow_http=self.allow_http)

    async def send(self, message: Message, address: str, now: datetime) -> Outcome:
        answer = await post(self.http, address, payload(message), {"content-type": "application/json"})
        told, said = outcome(answer, None, now), answer.body.decode(errors="replace").strip()
        if isinstance(told, Sent) and said != "ok":
            return TryAgain(f"HTTP {answer.status} without the word ok")  # a proxy's page, perhaps
        if isinstance(told, GiveUp) and said in REFUSALS:
            return GiveUp(f"{told.why}: {said}")
        return told


def payload(message: Message) -> bytes:
    """The words as plain text, which nothing in them can turn into a mention or a link, and a button."""
    subject = one_line(message.subject)
    blocks: list[dict[str, object]] = [{"type": "header", "text": plain(subject[:LONGEST_HEADING])}]
    if message.text.strip():
        blocks.append({"type": "section", "text": plain(message.text.strip()[:LONGEST_TEXT])})
    if message.link is not None:
        button = {"type": "button", "text": plain("Tocsin"), "url": message.link}
        if message.urgency == "immediate":
            button["style"] = "danger"
        blocks.append({"type": "actions", "elements": [button]})
    return json.dumps({"text": escaped(subject), "mrkdwn": False, "blocks": blocks}).encode()


def plain(text: str) -> dict[str, object]:
    """Text as it is, so that :skull: stays those letters."""
    return {"type": "plain_text", "text": text, "emoji": False}


def escaped(text: str) -> str:
    """The three letters that Slack reads as its own (docs.slack.dev/messaging/formatting-message-text)."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def build(options: Mapping[str, str], http: httpx.AsyncClient) -> Slack | None:
    """The channel when ENABLED is "1"."""
    if options.get("ENABLED") != "1":
        return None
    return Slack(http=http, allow_http=options.get("ALLOW_HTTP") == "1")
