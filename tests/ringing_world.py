"""The World with real ways out: a mail server, a telephone company, a push server and a webhook receiver on loopback.

`heard` is everything that arrived anywhere, stamped with the World's own time; stories say between when it may come.
"""

from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.message import EmailMessage
from types import MappingProxyType
from typing import Any, cast

import httpx

from app.api.desk import Desk
from app.notify.channels import Channel, discover, sms, voice
from app.notify.channels.sink import Sink
from app.notify.deliver import Telling
from app.schedule.jobs import jobs_of
from tests.notify.channels.receivers import HttpReceiver, MailServer
from tests.twilio import Call, FakeTwilio, Sms
from tests.world import Walls, World

BASE_URL = "http://tocsin.test"
WEBHOOK_SECRET = "whsec_" + "c2VjcmV0LW9mLTMyLWJ5dGVzLWZvci10aGUtdGVzdHM="


@dataclass(frozen=True, slots=True)
class Heard:
    """One message as it arrived: when (the World's time), by which channel, where, what, and the receiver's own record."""

    at: datetime
    channel: str
    address: str
    text: str
    raw: Any = field(repr=False, compare=False)


class RingingWorld(World):
    """`channels` holds email, sms, voice, ntfy, webhook and the pager; all but the pager speak to real servers."""

    def __init__(self, url: str, walls: Walls | None = None) -> None:
        super().__init__(url, walls)
        self.heard: list[Heard] = []
        self.mail, self.twilio = MailServer(), FakeTwilio()
        self.push, self.hook = HttpReceiver(), HttpReceiver()
        self._seen: dict[str, int] = {}
        self._stack = AsyncExitStack()

    async def open(self) -> None:
        for server in (self.mail, self.twilio, self.push, self.hook):
            await self._stack.enter_async_context(server)
        self.outside = await self._stack.enter_async_context(httpx.AsyncClient(trust_env=False, verify=False))
        built = {name: discover()[name].build(options, self.outside) for name, options in self._options().items()}
        channels: dict[str, Channel] = {name: one for name, one in built.items() if one is not None}
        self.channels = {**channels, "pager": cast(Channel, self.pager)}
        self.telling = Telling(
            database=self.worker, channels=self.channels, console_url=BASE_URL, clock=lambda: self.now
        )
        self.jobs = {job.name: job for job in jobs_of(self.telling, "test", self.knock)}
        telephony = {"sms": sms.telephony(self.twilio.options, self.outside)}
        telephony["voice"] = voice.telephony(self.twilio.options, self.outside)
        desk = Desk(
            database=self.web,
            clock=lambda: self.now,
            channels=MappingProxyType(self.channels),
            telephony={name: one for name, one in telephony.items() if one is not None},
            base_url=BASE_URL,
        )
        await self.http.aclose()
        self.app = self.walls.app_around(desk)
        transport = httpx.ASGITransport(app=self.app, raise_app_exceptions=False)
        self.http = httpx.AsyncClient(transport=transport, base_url=BASE_URL)
        self.channels["sink"] = cast(Channel, Sink(http=self.http))  # it follows links into this very app
        await super().open()

    async def close(self) -> None:
        await super().close()
        await self._stack.aclose()

    async def works(self) -> None:
        await super().works()
        self.collect()

    def collect(self) -> None:
        """Stamps what arrived since the last look with the time that it is now."""
        for mail in self._new("mail", self.mail.mails):
            text = cast(EmailMessage, mail).get_content()
            self._hear("email", str(mail["To"]), f"{mail['Subject']}\n{text}", mail)
        for told in self._new("sms", self.twilio.messages):
            self._hear("sms", told.to, told.body, told)
        for call in self._new("call", self.twilio.calls):
            self._hear("voice", call.to, " ".join(call.spoken), call)
        for pushed in self._new("push", self.push.requests):
            self._hear("ntfy", pushed.line.split(" ")[1].lstrip("/"), pushed.body.decode(), pushed)
        for posted in self._new("hook", self.hook.requests):
            self._hear("webhook", f"{self.hook.url}{posted.line.split(' ')[1]}", posted.body.decode(), posted)
        for address, message in self._new("pager", self.pager.said):
            self._hear("pager", address, message.text, message)

    def at(self, address: str, channel: str | None = None) -> list[Heard]:
        """What arrived at an address, in the order it came."""
        return [one for one in self.heard if one.address == address and channel in (None, one.channel)]

    def expects(self, address: str, *, since: datetime, earliest: timedelta, latest: timedelta) -> Heard:
        """Exactly one message arrived at the address between these two moments after `since`; gives it."""
        within = [one for one in self.at(address) if since + earliest <= one.at <= since + latest]
        came = [str(one.at - since) for one in self.at(address)]
        assert len(within) == 1, f"{address}: expected one message in [{earliest}, {latest}], came at {came}"
        return within[0]

    def expects_silence(self, address: str, *, since: datetime, until: datetime) -> None:
        """Nothing arrived at the address after `since` and up to `until`."""
        came = [str(one.at - since) for one in self.at(address) if since < one.at <= until]
        assert not came, f"{address}: expected silence, came at {came}"

    def link_in(self, heard: Heard) -> str:
        """The path of the one-time link that a message carried."""
        place = heard.text.index(f"{BASE_URL}/a/")
        return heard.text[place:].split()[0].removeprefix(BASE_URL).rstrip('",.')

    async def presses_link(self, heard: Heard, answer: str = "take") -> httpx.Response:
        """Presses a button behind the link in a message."""
        return await self.http.post(self.link_in(heard), data={"answer": answer})

    async def replies(self, address: str, text: str) -> httpx.Response:
        """An SMS from this telephone to ours."""
        return await self.twilio.replies(address, "+4930901820", text, f"{BASE_URL}/v1/replies/sms", self.http)

    async def reports(self, heard: Heard, status: str, **more: str) -> httpx.Response:
        """The telephone company says what became of an SMS or a call."""
        return await self.twilio.reports(cast(Sms | Call, heard.raw), status, self.http, **more)

    async def presses(self, heard: Heard, digit: str) -> httpx.Response:
        """A key is pressed during a call."""
        return await self.twilio.presses(cast(Call, heard.raw), digit, self.http)

    def _new(self, name: str, every: list[Any]) -> list[Any]:
        new = every[self._seen.get(name, 0) :]
        self._seen[name] = len(every)
        return new

    def _hear(self, channel: str, address: str, text: str, raw: Any) -> None:
        self.heard.append(Heard(self.now, channel, address, text, raw))

    def _options(self) -> dict[str, dict[str, str]]:
        return {
            "email": {"HOST": "127.0.0.1", "PORT": str(self.mail.port), "FROM": "tocsin@clinic.example"},
            "sms": self.twilio.options,
            "voice": self.twilio.options,
            "ntfy": {"BASE_URL": self.push.url},
            "webhook": {"SECRET": WEBHOOK_SECRET},
        }
