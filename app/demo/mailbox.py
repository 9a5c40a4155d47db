"""What did the mail say? A mail catcher: takes every letter, delivers none, shows all on a page.

A development tool: no password, no encryption, and whoever reaches its page reads everything it has caught.
It listens on this machine alone unless told otherwise, keeps letters in memory only, and is no place for what
is said about real patients.
"""

import asyncio
import signal
import socket
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import timedelta
from email import message_from_bytes
from email.errors import HeaderParseError
from email.header import decode_header, make_header
from email.message import Message
from pathlib import Path
from types import FrameType
from typing import Self, cast
from weakref import WeakSet

import structlog
import uvicorn
from aiosmtpd.smtp import SMTP, Envelope, Session
from jinja2 import Environment, FileSystemLoader
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

KEPT = 1000  # letters; the oldest is forgotten first
LARGEST = 256 * 1024  # bytes of one letter, so that a full mailbox still fits in memory

logger = structlog.get_logger()


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """One caught mail. `sender` and `recipients` are the envelope's; `date` is what its header says."""

    number: int
    sender: str
    recipients: tuple[str, ...]
    subject: str
    date: str
    headers: tuple[tuple[str, str], ...]
    text: str


class Mailbox:
    """Catches mail in this event loop from `start` to `stop`, or inside `async with`.

    Port 0 is any free one; `smtp_port` and `http_port` then tell which.
    """

    def __init__(self, smtp_port: int = 0, http_port: int = 0, host: str = "127.0.0.1") -> None:
        self.smtp_port, self.http_port, self.host = smtp_port, http_port, host
        self._caught: deque[Letter] = deque(maxlen=KEPT)
        self._count = 0
        self._arrival = asyncio.Condition()
        self._callers: WeakSet[SMTP] = WeakSet()

    @property
    def messages(self) -> tuple[Letter, ...]:
        """What was caught, newest first."""
        return tuple(reversed(self._caught))

    @property
    def url(self) -> str:
        """Where the page is."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"http://{host}:{self.http_port}/"

    async def wait_for(self, wanted: Callable[[Letter], bool], within: timedelta) -> Letter:
        """The newest letter that is wanted, as soon as there is one; TimeoutError when none comes in time."""
        async with asyncio.timeout(within.total_seconds()), self._arrival:
            while True:
                for letter in self.messages:
                    if wanted(letter):
                        return letter
                await self._arrival.wait()

    async def start(self) -> None:
        """Open both doors; OSError when a port is taken, with neither open."""
        page = listening(self.host, self.http_port)
        try:
            post = listening(self.host, self.smtp_port)
        except OSError:
            page.close()
            raise
        self.smtp_port, self.http_port = post.getsockname()[1], page.getsockname()[1]
        self._post = await asyncio.get_running_loop().create_server(self._answer, sock=post)
        self._web = Web(
            uvicorn.Config(pages(self), lifespan="off", log_config=None, access_log=False, timeout_graceful_shutdown=1)
        )
        self._serving = asyncio.create_task(self._web.serve(sockets=[page]))

    async def stop(self) -> None:
        """Close both doors and every open line; what was caught stays readable in `messages`."""
        self._post.close()
        for caller in self._callers:
            if caller.transport is not None:
                cast("asyncio.Transport", caller.transport).abort()
        self._web.should_exit = True
        await self._serving
        await self._post.wait_closed()

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    def _answer(self) -> SMTP:
        caller = SMTP(
            self,
            hostname="mailbox",
            ident="catches all, delivers none",
            data_size_limit=LARGEST,
            enable_SMTPUTF8=True,
            loop=asyncio.get_running_loop(),
        )
        self._callers.add(caller)
        return caller

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Keep one letter; aiosmtpd calls this, by this name, when it has come in full."""
        self._count += 1
        self._caught.append(opened(self._count, envelope))
        async with self._arrival:
            self._arrival.notify_all()
        return f"250 OK id={self._count}"


class Web(uvicorn.Server):
    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave signals to whoever runs the program: a mailbox inside a demo must not swallow its Ctrl-C."""
        yield


def listening(host: str, port: int) -> socket.socket:
    """A socket that takes callers already, so that a browser may come before uvicorn is ready."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    return socket.create_server((host, port), family=family)


def opened(number: int, envelope: Envelope) -> Letter:
    """The letter inside an envelope; a damaged one is shown as far as it can be read."""
    mail = message_from_bytes(envelope.original_content or b"")
    return Letter(
        number=number,
        sender=encodable(envelope.mail_from or ""),
        recipients=tuple(encodable(recipient) for recipient in envelope.rcpt_tos),
        subject=readable(mail["Subject"] or ""),
        date=readable(mail["Date"] or ""),
        headers=tuple((encodable(name), readable(value)) for name, value in mail.items()),
        text=words(mail),
    )


def readable(value: object) -> str:
    """A header as people read it; as it came when its encoding is broken."""
    try:
        return encodable(str(make_header(decode_header(str(value)))))
    except (HeaderParseError, LookupError, ValueError):
        return encodable(str(value))


def words(mail: Message) -> str:
    """The plain text of a mail, else whatever text it has."""
    texts = [part for part in mail.walk() if part.get_content_maintype() == "text"]
    texts.sort(key=lambda part: part.get_content_subtype() != "plain")
    content = texts[0].get_payload(decode=True) if texts else b""
    if not isinstance(content, bytes):
        return ""
    try:
        return encodable(content.decode(texts[0].get_content_charset("utf-8"), "replace"))
    except LookupError:
        return content.decode("utf-8", "replace")


def encodable(text: str) -> str:
    """The text without halves of characters, which no page and no JSON can carry."""
    return text.encode("utf-8", "replace").decode()


PAGES = Environment(autoescape=True, loader=FileSystemLoader(Path(__file__).parent))
SEALED = {"content-security-policy": "default-src 'none'; style-src 'unsafe-inline'"}


def pages(mailbox: Mailbox) -> Starlette:
    """The list, one letter, and all of them as JSON."""
    page = PAGES.get_template("mailbox.html")

    async def everything(_: Request) -> Response:
        return HTMLResponse(page.render(letters=mailbox.messages), headers=SEALED)

    async def one(request: Request) -> Response:
        number = request.path_params["number"]
        found = next((letter for letter in mailbox.messages if letter.number == number), None)
        if found is None:
            return HTMLResponse(page.render(letters=mailbox.messages), status_code=404, headers=SEALED)
        return HTMLResponse(page.render(letter=found), headers=SEALED)

    async def as_json(_: Request) -> Response:
        return JSONResponse([asdict(letter) for letter in mailbox.messages])

    return Starlette(
        routes=[
            Route("/", everything),
            Route("/messages/{number:int}", one),
            Route("/messages.json", as_json),
        ]
    )


async def run_mailbox(smtp_port: int, http_port: int, host: str) -> None:
    """A mailbox until SIGTERM or Ctrl-C, in the main thread; both ports stand in its first line of log."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()

    def told(_signal: int, _frame: FrameType | None) -> None:
        loop.call_soon_threadsafe(stop.set)

    before = {sign: signal.signal(sign, told) for sign in (signal.SIGTERM, signal.SIGINT)}
    try:
        async with Mailbox(smtp_port, http_port, host) as mailbox:
            logger.info("mailbox open", smtp_port=mailbox.smtp_port, page=mailbox.url)
            await stop.wait()
    finally:
        for sign, handler in before.items():
            signal.signal(sign, handler)
