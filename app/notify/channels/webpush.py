"""How does word go to a browser, on a phone or a desk? By Web Push: RFC 8030, sealed as RFC 8291 says.

The address is what the browser gave when someone agreed to be told: a PushSubscription as JSON.
Options: PRIVATE_KEY (ours, of P-256: 32 bytes in base64url, or PEM; without it there is no such channel), SUBJECT
(mailto: and where the push service can write to us), ALLOW_HTTP ("1": plain http beyond this machine).
"""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple, cast

import httpx
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)
from pydantic import ValidationError
from webpush import WebPush as Sealer
from webpush import WebPushSubscription

from app.notify.channels import GiveUp, Message, Outcome, one_line
from app.notify.channels._http import outcome, post, refuses_url

NAME = "webpush"

LONGEST_ADDRESS = 4096  # letters; endpoints have some hundreds
LONGEST_TITLE, LONGEST_TEXT = 120, 600  # letters; a push service takes 4096 bytes at least (RFC 8030 §7.2)
KEEP_FOR = {"immediate": 3600}  # s while the phone is out of reach; stale after that, for it is sent anew until then
KEEP_OTHERS_FOR = 86400
GOOD_FOR = 3600  # s; how long our proof may be used, at most 24 h (RFC 8292 §2)


class Origin(NamedTuple):
    """Whom our proof is meant for; the port belongs to it (RFC 6454 §6.1)."""

    scheme: str
    host: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WebPush:
    http: httpx.AsyncClient = field(repr=False)
    sealer: Sealer = field(repr=False)
    subject: str
    allow_http: bool
    name: str = NAME

    def refuses(self, address: str) -> str | None:
        subscription = subscription_in(address)
        if subscription is None:
            return "this is not a PushSubscription: JSON with endpoint, keys.p256dh and keys.auth"
        return refuses_url(str(subscription.endpoint), self.http, allow_http=self.allow_http)

    async def send(self, message: Message, address: str, now: datetime) -> Outcome:
        subscription = subscription_in(address)
        if subscription is None:
            return GiveUp("this is not a PushSubscription")
        url = httpx.URL(str(subscription.endpoint))
        sealed = self.sealer.get(payload(message), subscription, subscriber=self.subject)
        headers = {
            "content-type": "application/octet-stream",
            "content-encoding": "aes128gcm",
            "ttl": str(KEEP_FOR.get(message.urgency, KEEP_OTHERS_FOR)),
            "urgency": "high" if message.urgency == "immediate" else "normal",
            "topic": unpadded(message.notification_id.bytes),  # a repeat takes the place of the first
            "authorization": self._proof(url),
        }
        answer = await post(self.http, str(url), sealed.encrypted, headers)
        if answer.status in {404, 410}:
            return GiveUp("the subscription has ended")
        return outcome(answer, None, now)

    def _proof(self, url: httpx.URL) -> str:
        origin = Origin(url.scheme, url.netloc.decode())
        proof = self.sealer.vapid.get_authorization_header(origin, self.subject, GOOD_FOR)
        return cast(str, proof)


def payload(message: Message) -> bytes:
    """What the browser shows, and where a tap on it leads."""
    said = {
        "id": str(message.notification_id),
        "urgency": message.urgency,
        "title": one_line(message.subject)[:LONGEST_TITLE],
        "text": "\n".join(one_line(line) for line in message.text.splitlines())[:LONGEST_TEXT],
        "link": message.link,
    }
    return json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode()


def subscription_in(address: str) -> WebPushSubscription | None:
    """The subscription when it is whole and its keys are keys."""
    if len(address) > LONGEST_ADDRESS:
        return None
    try:
        subscription = WebPushSubscription.model_validate_json(address)
        point = padded(subscription.keys.p256dh)
        ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)
        secret = padded(subscription.keys.auth)
    except (ValidationError, ValueError):
        return None
    return subscription if len(secret) == 16 and len(point) == 65 else None


def public_key(private: str) -> str:
    """The application server key that a browser asks for when it subscribes (RFC 8292 §3.2)."""
    point = private_key(private).public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    return unpadded(point)


def private_key(private: str) -> ec.EllipticCurvePrivateKey:
    """The key in PRIVATE_KEY; ValueError, without the key in it, when it is none of P-256."""
    try:
        # A file of settings has one line for each.
        return pem_key(private.replace("\\n", "\n")) if "PRIVATE KEY-----" in private else raw_key(private.strip())
    except (ValueError, TypeError, UnsupportedAlgorithm):
        raise ValueError("PRIVATE_KEY must be a key of P-256: 32 bytes in base64url, or PEM") from None


def pem_key(pem: str) -> ec.EllipticCurvePrivateKey:
    """A key in PEM; ValueError or TypeError when it is another."""
    key = load_pem_private_key(pem.encode(), password=None)
    if not isinstance(key, ec.EllipticCurvePrivateKey) or not isinstance(key.curve, ec.SECP256R1):
        raise TypeError("of another curve")
    return key


def raw_key(text: str) -> ec.EllipticCurvePrivateKey:
    """A key as its number alone, the way tools for Web Push print it."""
    number = padded(text)
    if len(number) != 32:
        raise ValueError("of another length")
    return ec.derive_private_key(int.from_bytes(number), ec.SECP256R1())


def padded(text: str) -> bytes:
    """The bytes of base64url, whose = may be left out."""
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


def unpadded(content: bytes) -> str:
    """Base64url as Web Push writes it."""
    return urlsafe_b64encode(content).decode().rstrip("=")


def build(options: Mapping[str, str], http: httpx.AsyncClient) -> WebPush | None:
    """The channel when there is a PRIVATE_KEY to prove with who we are."""
    private = options.get("PRIVATE_KEY")
    if not private:
        return None
    key = private_key(private)
    subject = options.get("SUBJECT", "")
    mailbox = subject.removeprefix("mailto:")
    if not subject.startswith("mailto:") or "@" not in mailbox or not mailbox.isascii() or mailbox != one_line(mailbox):
        raise ValueError("SUBJECT must be mailto: and an e-mail address")
    sealer = Sealer(
        private_key=key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()),
        public_key=key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo),
    )
    return WebPush(http=http, sealer=sealer, subject=mailbox, allow_http=options.get("ALLOW_HTTP") == "1")
