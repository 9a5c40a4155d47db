"""How does word go out by e-mail? By SMTP, whose answer is the outcome.

Options: HOST (without it there is no such channel), FROM, PORT, USERNAME, PASSWORD,
TLS (none, starttls or tls; starttls unless the host is this very machine),
CA_FILE (PEM, for a mail server certified by the hospital's own authority).
"""

import re
import ssl
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import getaddresses

import aiosmtplib
import httpx

from app.notify.channels import PATIENCE, GiveUp, Message, Outcome, Sent, TryAgain, one_line
from app.notify.channels._http import is_loopback

NAME = "email"

PORTS = {"none": 25, "starttls": 587, "tls": 465}
FAREWELL = 1  # s for QUIT: the message has been taken over by then, so a slow goodbye must not repeat it

# One mailbox in ASCII, of the lengths in RFC 5321 §4.5.3.1. No quotes, no comments, no routes.
MAILBOX = re.compile(r"(?=.{3,254}\Z)[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*")
ENHANCED_STATUS = re.compile(r"[245]\.\d{1,3}\.\d{1,3}\b")  # RFC 3463


@dataclass(frozen=True, slots=True, kw_only=True)
class Email:
    host: str
    port: int
    sender: str
    tls: str
    trust: ssl.SSLContext | None = field(repr=False)
    username: str | None = field(repr=False)
    password: str | None = field(repr=False)
    name: str = NAME

    def refuses(self, address: str) -> str | None:
        return None if MAILBOX.fullmatch(address) else "this is not an e-mail address"

    async def send(self, message: Message, address: str, now: datetime) -> Outcome:
        server = self._server()
        try:
            await server.connect()
            _, receipt = await server.sendmail(
                mailbox(self.sender), [address], letter(message, self.sender, address, now)
            )
            with suppress(aiosmtplib.SMTPException):
                await server.quit(timeout=FAREWELL)
        except aiosmtplib.SMTPRecipientsRefused as refused:
            return verdict("recipient", refused.recipients[0])
        except aiosmtplib.SMTPSenderRefused as refused:
            return verdict("sender", refused)
        except aiosmtplib.SMTPDataError as refused:
            return verdict("message", refused)
        finally:
            server.close()
        return Sent(one_line(receipt)[:200])

    async def probe(self) -> str | None:
        """Goes as far as a mail would, and then says goodbye without one."""
        server = self._server()
        try:
            await server.connect()
            with suppress(aiosmtplib.SMTPException):
                await server.quit(timeout=FAREWELL)
        except aiosmtplib.SMTPAuthenticationError as refused:
            return f"the mail server refuses USERNAME and PASSWORD: {refused.code}"
        except aiosmtplib.SMTPConnectError:
            return "there is no mail server at HOST and PORT, or it speaks no TLS that we trust"
        finally:
            server.close()
        return None

    def _server(self) -> aiosmtplib.SMTP:
        return aiosmtplib.SMTP(
            hostname=self.host,
            port=self.port,
            username=self.username,
            password=self.password,
            use_tls=self.tls == "tls",
            start_tls=self.tls == "starttls",
            tls_context=self.trust,
            # The name of this machine would be asked of a name server at every send.
            local_hostname=domain(self.sender),
            timeout=PATIENCE.total_seconds(),
        )


def letter(message: Message, sender: str, address: str, now: datetime) -> bytes:
    """The whole mail. Its Message-ID is the notification's, so a repeat can be told from news."""
    mail = EmailMessage(policy=SMTP)
    mail["From"] = sender
    mail["To"] = address
    mail["Subject"] = one_line(message.subject)
    mail["Date"] = now
    mail["Message-ID"] = f"<{message.notification_id}@{domain(sender)}>"
    mail["X-Tocsin-Notification"] = str(message.notification_id)
    mail["Auto-Submitted"] = "auto-generated"  # RFC 3834: no out-of-office answers, please
    if message.urgency == "immediate":
        mail["Importance"] = "high"
        mail["X-Priority"] = "1"
    link = f"\n\n{message.link}" if message.link and message.link not in message.text else ""
    mail.set_content(message.text + link, cte="quoted-printable")  # 7 bits: no relay can damage it
    return mail.as_bytes()


def verdict(what: str, refused: aiosmtplib.SMTPResponseException) -> Outcome:
    """4xx passes, 5xx stays (RFC 5321 §4.2.1); the server's own words are left out: they may name people."""
    detail = ENHANCED_STATUS.match(refused.message)
    why = f"{what} refused: {refused.code} {detail.group() if detail else ''}".rstrip()
    return GiveUp(why) if refused.code >= 500 else TryAgain(why)


def mailbox(sender: str) -> str:
    """The bare address in FROM, which may carry a name before it."""
    _, address = getaddresses([sender])[0]
    return address


def domain(sender: str) -> str:
    """The part after the @ in FROM."""
    return mailbox(sender).rpartition("@")[2]


def build(options: Mapping[str, str], http: httpx.AsyncClient) -> Email | None:  # noqa: ARG001 - no web in it
    """The channel when HOST is given. A password is never sent in the clear beyond this machine."""
    host = options.get("HOST")
    if not host:
        return None
    sender = options.get("FROM", "")
    if sender != one_line(sender) or len(getaddresses([sender])) != 1 or not MAILBOX.fullmatch(mailbox(sender)):
        raise ValueError("FROM must be one e-mail address, with or without a name before it")
    tls = options.get("TLS") or ("none" if is_loopback(host) else "starttls")
    if tls not in PORTS:
        raise ValueError("TLS must be none, starttls or tls")
    username = options.get("USERNAME") or None
    if username is not None and tls == "none" and not is_loopback(host):
        raise ValueError("TLS must be starttls or tls when there is a USERNAME")
    return Email(
        host=host,
        port=port_in(options, PORTS[tls]),
        sender=sender,
        tls=tls,
        trust=None if tls == "none" else ssl.create_default_context(cafile=options.get("CA_FILE") or None),
        username=username,
        password=options.get("PASSWORD") or None,
    )


def port_in(options: Mapping[str, str], default: int) -> int:
    """PORT, or the one that goes with the kind of TLS."""
    port = options.get("PORT") or str(default)
    if not (port.isascii() and port.isdigit() and 0 < int(port) < 65536):
        raise ValueError("PORT must be a number from 1 to 65535")
    return int(port)
