"""How does word go to a phone as a push? By an ntfy server.

The address is a topic of our own server, or the URL of a topic anywhere. A topic is as good as a password.
Options: BASE_URL (our server; without it there is no such channel), TOKEN (told to our own server alone),
ALLOW_HTTP ("1": plain http beyond this machine).
"""

import json
import re
import string
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import quote

import httpx

from app.notify.channels import Message, Outcome, one_line
from app.notify.channels._http import get, outcome, post, refuses_url

NAME = "ntfy"

TOPIC = re.compile(r"[-_A-Za-z0-9]{1,64}")  # docs.ntfy.sh/publish, "Public topics"
PRIORITY = {"immediate": "5", "urgent": "4"}  # 5 rings long and through "do not disturb"; 3 is the default
LONGEST_TEXT = 4096  # bytes; a longer one arrives as an attachment. docs.ntfy.sh/publish, "Limitations"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ntfy:
    http: httpx.AsyncClient
    base: httpx.URL
    token: str | None = field(repr=False)
    allow_http: bool
    name: str = NAME

    def refuses(self, address: str) -> str | None:
        if "/" not in address:
            return None if TOPIC.fullmatch(address) else "a topic is 1 to 64 of A-Z, a-z, 0-9, - and _"
        if refusal := refuses_url(address, self.http, allow_http=self.allow_http):
            return refusal
        topic = httpx.URL(address).path.removeprefix("/")
        return None if TOPIC.fullmatch(topic) else "the URL must end in the name of a topic"

    async def send(self, message: Message, address: str, now: datetime) -> Outcome:
        url = httpx.URL(address) if "/" in address else self.base.copy_with(path=f"/{address}")
        text = message.text.encode()[:LONGEST_TEXT].decode(errors="ignore").encode()
        answer = await post(self.http, str(url), text, self._headers(message, url))
        return outcome(answer, name_given(answer.body), now)

    async def probe(self) -> str | None:
        """Whether our own server is there and well; a server that has no such page is there at least."""
        answer = await get(self.http, str(self.base.copy_with(path="/v1/health")), {})
        if answer.status >= 500:
            return f"the ntfy server answers HTTP {answer.status}"
        if 300 <= answer.status < 400:
            return f"HTTP {answer.status}: redirects are not followed, look at BASE_URL"
        return "the ntfy server says that it is not well" if b'"healthy":false' in answer.body else None

    def _headers(self, message: Message, url: httpx.URL) -> dict[str, str]:
        headers = {
            "content-type": "text/plain; charset=utf-8",
            "x-title": encoded_word(one_line(message.subject)),
            "x-priority": PRIORITY.get(message.urgency, "3"),
            "x-sequence-id": str(message.notification_id),
        }
        if message.link is not None:
            headers["click"] = quote(message.link, safe=string.punctuation)
        if self.token is not None and origin(url) == origin(self.base):
            headers["authorization"] = f"Bearer {self.token}"
        return headers


def origin(url: httpx.URL) -> tuple[str, str, int | None]:
    """Scheme, host and port: what must be the same for a secret to be told."""
    return url.scheme, url.host, url.port


def encoded_word(text: str) -> str:
    """The text as a header of ASCII alone (RFC 2047, which ntfy reads since 2.4.0)."""
    return text if text.isascii() else f"=?utf-8?b?{b64encode(text.encode()).decode()}?="


def name_given(body: bytes) -> str | None:
    """The id in the server's answer, when it says one."""
    try:
        said = json.loads(body)
    except ValueError:
        return None
    given = said.get("id") if isinstance(said, dict) else None
    return one_line(given)[:100] if isinstance(given, str) else None


def build(options: Mapping[str, str], http: httpx.AsyncClient) -> Ntfy | None:
    """The channel when BASE_URL names our server."""
    base = options.get("BASE_URL")
    if not base:
        return None
    allow_http = options.get("ALLOW_HTTP") == "1"
    if refusal := refuses_url(base, http, allow_http=allow_http):
        raise ValueError(f"BASE_URL: {refusal}")
    token = options.get("TOKEN") or None
    if token is not None and not re.fullmatch(r"[!-~]+", token):
        raise ValueError("TOKEN must be printable ASCII without spaces")
    return Ntfy(http=http, base=httpx.URL(base), token=token, allow_http=allow_http)
