"""What does a web server's answer mean for a page? One request, and its status as an outcome."""

import asyncio
import ipaddress
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from urllib.request import getproxies, proxy_bypass

import httpx

from app.notify.channels import PATIENCE, AddressRefusedError, GiveUp, Outcome, Sent, TryAgain
from app.notify.channels._egress import Egress
from app.notify.channels._spread import Spread

LONGEST_WAIT = timedelta(hours=1)  # a page is stale after that, whatever a receiver asks for
LONGEST_ANSWER = 64 * 1024  # bytes; we look for an id in it and nothing else
ANSWER_WITHIN = 2  # s for the body once the status is here: the page has then been taken over

PASSING = {HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_EARLY, HTTPStatus.TOO_MANY_REQUESTS}


class Client(httpx.AsyncClient):
    """A client that knows where nothing may go; one that is no `Client` goes anywhere, and is for the operator's own."""

    egress: Egress


def open_client(places: int, egress: Egress) -> Client:
    """One client for so many sends at once, each with a connection: none waits for one that a hanging receiver holds."""
    if getproxies():  # the way out leads through the hospital's proxy, which httpx finds by itself
        limits = httpx.Limits(max_connections=places, max_keepalive_connections=places)
        client = Client(follow_redirects=False, limits=limits, event_hooks={"request": [_checks_itself(egress)]})
    else:
        client = Client(follow_redirects=False, transport=Spread(places, egress))
    client.egress = egress
    return client


def egress_of(http: httpx.AsyncClient) -> Egress | None:
    """Where this client may go, when that is bounded."""
    return http.egress if isinstance(http, Client) else None


def _checks_itself(egress: Egress) -> Callable[[httpx.Request], Awaitable[None]]:
    """What a proxy leaves to us: it looks names up by itself, but not those that we reach without it."""

    async def check(request: httpx.Request) -> None:
        host, port = request.url.raw_host.decode(), request.url.port or (443 if request.url.scheme == "https" else 80)
        if (host, port) == egress.own:
            return
        if refusal := egress.refuses(host):
            raise AddressRefusedError(refusal)
        if proxy_bypass(host):
            with suppress(OSError):  # no such name: the connection will say so
                await egress.addresses_of(host, port)

    return check


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    retry_after: str | None
    body: bytes


async def post(http: httpx.AsyncClient, url: str, content: bytes, headers: dict[str, str]) -> Answer:
    """The answer to one POST; redirects are not followed, for they could lead a page anywhere."""
    return await ask(http, "POST", url, content, headers)


async def get(http: httpx.AsyncClient, url: str, headers: dict[str, str]) -> Answer:
    """The answer to one GET, under the same terms."""
    return await ask(http, "GET", url, None, headers)


async def ask(http: httpx.AsyncClient, method: str, url: str, content: bytes | None, headers: dict[str, str]) -> Answer:
    """One request and the beginning of its answer."""
    always = {"user-agent": "Tocsin", "accept-encoding": "identity"}
    async with http.stream(
        method,
        url,
        content=content,
        headers=always | headers,
        follow_redirects=False,
        timeout=PATIENCE.total_seconds(),
    ) as response:
        body = bytearray()
        with suppress(httpx.TransportError, TimeoutError):
            async with asyncio.timeout(ANSWER_WITHIN):
                async for piece in response.aiter_raw():
                    body += piece[: LONGEST_ANSWER - len(body)]
                    if len(body) >= LONGEST_ANSWER:
                        break
        return Answer(response.status_code, response.headers.get("retry-after"), bytes(body))


def outcome(answer: Answer, provider_id: str | None, now: datetime) -> Outcome:
    """What the status asks of us: 2xx is taken, 408, 425, 429 and 5xx pass, all else stays as it is."""
    status = answer.status
    if 200 <= status < 300:
        return Sent(provider_id)
    if status in PASSING or status >= 500:
        return TryAgain(f"HTTP {status}", wait_asked_for(answer.retry_after, now))
    if 300 <= status < 400:
        return GiveUp(f"HTTP {status}: redirects are not followed")
    return GiveUp(f"HTTP {status}")


def wait_asked_for(retry_after: str | None, now: datetime) -> timedelta | None:
    """The wait in a Retry-After header, seconds or date (RFC 9110 §10.2.3), at most `LONGEST_WAIT`."""
    if retry_after is None:
        return None
    if retry_after.isascii() and retry_after.isdigit():
        return timedelta(seconds=min(int(retry_after[:9]), LONGEST_WAIT.total_seconds()))
    try:
        until = parsedate_to_datetime(retry_after)
    except ValueError:
        return None
    until = until if until.tzinfo else until.replace(tzinfo=UTC)
    return min(max(until - now, timedelta(0)), LONGEST_WAIT)


def refuses_url(address: str, http: httpx.AsyncClient, *, allow_http: bool) -> str | None:
    """Why no page goes to this URL: it must be https, or http to this very machine, or http by permission; and no
    address where this client does not go.
    """
    try:
        url = httpx.URL(address)
    except httpx.InvalidURL:
        return "this is not a URL"
    if url.scheme not in {"https", "http"} or not url.host:
        return "the URL must begin with https:// and name a host"
    if url.userinfo:
        return "a URL must not carry a password"
    if url.scheme == "http" and not (allow_http or is_loopback(url.host)):
        return "the URL must begin with https://"
    egress = egress_of(http)
    return None if egress is None else egress.refuses(url.host)


def is_loopback(host: str) -> bool:
    """Whether the host is this very machine by its own word, without asking a name server."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host.lower() == "localhost"
