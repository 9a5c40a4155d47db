"""How does word go to a system of the clinic's own? By a signed POST.

Signed as Standard Webhooks 1.0.0 says; the address is the receiver's URL.
Options: SECRET ("whsec_…"; without it there is no such channel, since nobody could tell our page from a
forged one; two with a space between while one replaces the other), ALLOW_HTTP ("1": plain http beyond this
machine).
"""

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

import httpx

from app.notify.channels import Message, Outcome
from app.notify.channels._http import outcome, post, refuses_url

NAME = "webhook"

SHORTEST_KEY, LONGEST_KEY = 24, 64  # bytes. Standard Webhooks 1.0.0, "Signature scheme".


@dataclass(frozen=True, slots=True, kw_only=True)
class Webhook:
    http: httpx.AsyncClient
    keys: tuple[bytes, ...] = field(repr=False)
    allow_http: bool
    name: str = NAME

    def refuses(self, address: str) -> str | None:
        return refuses_url(address, self.http, allow_http=self.allow_http)

    async def send(self, message: Message, address: str, now: datetime) -> Outcome:
        body = payload(message)
        webhook_id, stamp = str(message.notification_id), str(int(now.timestamp()))
        headers = {
            "content-type": "application/json",
            "webhook-id": webhook_id,
            "webhook-timestamp": stamp,
            "webhook-signature": signature(webhook_id, stamp, body, self.keys),
        }
        return outcome(await post(self.http, address, body, headers), None, now)


def payload(message: Message) -> bytes:
    """The thin body: enough to wake someone, and nothing that belongs to a patient."""
    said = {
        "type": "alert.page",
        "id": str(message.notification_id),
        "urgency": message.urgency,
        "subject": message.subject,
        "text": message.text,
        "link": message.link,
    }
    return json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode()


def signature(webhook_id: str, stamp: str, body: bytes, keys: tuple[bytes, ...]) -> str:
    """The signature header over id, time and body: one for each key, with a space between."""
    content = f"{webhook_id}.{stamp}.".encode() + body
    digests = [hmac.digest(key, content, hashlib.sha256) for key in keys]
    return " ".join(f"v1,{base64.b64encode(digest).decode()}" for digest in digests)


def key_of(secret: str) -> bytes:
    """The key inside "whsec_…"; ValueError, without the secret in it, when it has no right length."""
    try:
        key = base64.b64decode(secret.removeprefix("whsec_"), validate=True)
    except ValueError:
        key = b""
    if not secret.startswith("whsec_") or not SHORTEST_KEY <= len(key) <= LONGEST_KEY:
        raise ValueError(f"SECRET must be whsec_ and {SHORTEST_KEY} to {LONGEST_KEY} bytes in base64")
    return key


def build(options: Mapping[str, str], http: httpx.AsyncClient) -> Webhook | None:
    """The channel when there is a SECRET to sign with."""
    secrets = options.get("SECRET", "").split()
    if not secrets:
        return None
    return Webhook(
        http=http,
        keys=tuple(key_of(secret) for secret in secrets),
        allow_http=options.get("ALLOW_HTTP") == "1",
    )
