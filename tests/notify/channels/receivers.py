"""Real receivers on loopback: a web server and a mail server that answer as they are told to."""
# ruff: noqa: N802 - aiosmtpd calls these functions by the names of SMTP commands

import asyncio
import ssl
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from urllib.parse import parse_qsl
from uuid import UUID
from weakref import WeakSet

from aiosmtpd.smtp import SMTP, AuthResult

from app.notify.channels import Message

NOW = datetime(2026, 3, 14, 8, 15, 2, tzinfo=UTC)
CERTIFICATE = Path(__file__).with_name("loopback.pem")
PAGE = Message(
    notification_id=UUID("0198a6a0-0000-7000-8000-000000000001"),
    urgency="immediate",
    subject="Tocsin: someone needs you now",
    text="A patient on your list needs a call within minutes.",
    link="https://tocsin.example/alerts/7",
)


@dataclass
class Request:
    line: str
    headers: dict[str, str]
    body: bytes

    @property
    def form(self) -> dict[str, str]:
        return dict(parse_qsl(self.body.decode(), keep_blank_values=True))


class HttpReceiver:
    """Keeps what it is sent, writes back `reply`, and with `lingers` then waits for the caller to leave."""

    def __init__(self):
        self.requests: list[Request] = []
        self.reply: bytes = http_reply(200)
        self.lingers = False

    async def __aenter__(self):
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        host, port = self._server.sockets[0].getsockname()
        self.url = f"http://{host}:{port}"
        return self

    async def __aexit__(self, *_):
        self._server.close()
        await self._server.wait_closed()

    async def _serve(self, reader, writer):
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        line, *fields = head.rstrip().split("\r\n")
        headers = {name.lower(): value for name, value in (field.split(": ", 1) for field in fields)}
        body = await reader.readexactly(int(headers.get("content-length", "0")))
        self.requests.append(Request(line, headers, body))
        writer.write(self.reply)
        if self.lingers:
            await reader.read()
        writer.close()
        await writer.wait_closed()


def http_reply(status, body=b"", **headers):
    lines = [f"HTTP/1.1 {status} As Told", f"Content-Length: {len(body)}"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "", ""]).encode() + body


@dataclass
class MailServer:
    """Takes mail unless a reply says otherwise; the reply "hang" means none until the caller leaves."""

    replies: dict[str, str] = field(default_factory=dict)
    users: dict[str, str] = field(default_factory=dict)
    tls: bool = False
    mails: list[EmailMessage] = field(default_factory=list)
    envelopes: list[tuple[str, list[str]]] = field(default_factory=list)
    encrypted: list[bool] = field(default_factory=list)

    async def __aenter__(self):
        self._callers = WeakSet()
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(self._answer, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_):
        self._server.close()
        for caller in self._callers:
            if caller.transport is not None:
                caller.transport.abort()
        await self._server.wait_closed()
        await asyncio.sleep(0)

    def _answer(self):
        context = None
        if self.tls:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(CERTIFICATE)
        caller = SMTP(
            self,
            hostname="ward.example",
            tls_context=context,
            authenticator=self._knows,
            auth_require_tls=self.tls,
            loop=asyncio.get_running_loop(),
        )
        self._callers.add(caller)
        return caller

    def _knows(self, _server, _session, _envelope, _mechanism, login):
        username, password = login.login.decode(), login.password.decode()
        return AuthResult(success=self.users.get(username) == password, handled=False)

    async def _say(self, stage, otherwise):
        if self.replies.get(stage) == "hang":
            await asyncio.Event().wait()
        return self.replies.get(stage, otherwise)

    async def handle_MAIL(self, _server, _session, envelope, address, _options):
        envelope.mail_from = address
        return await self._say("sender", "250 OK")

    async def handle_RCPT(self, _server, _session, envelope, address, _options):
        envelope.rcpt_tos.append(address)
        return await self._say(address, "250 OK")

    async def handle_DATA(self, _server, session, envelope):
        reply = await self._say("message", "250 2.0.0 OK id=42")
        if reply.startswith("250"):
            self.mails.append(message_from_bytes(envelope.original_content, policy=default))
            self.envelopes.append((envelope.mail_from, envelope.rcpt_tos))
            self.encrypted.append(session.ssl is not None)
        return reply

    async def handle_QUIT(self, server, _session, _envelope):
        if self.replies.get("goodbye") == "slam":
            server.transport.abort()
        return await self._say("goodbye", "221 Bye")
