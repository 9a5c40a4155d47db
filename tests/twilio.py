"""A telephone company on loopback: it speaks Twilio's API for messages and calls, and reports back as it is told."""

import asyncio
import hashlib
import hmac
import json
from base64 import b64decode, b64encode
from dataclasses import dataclass
from urllib.parse import parse_qs
from xml.etree import ElementTree as ET

import httpx

ACCOUNT_SID = "AC0123456789abcdef0123456789abcdef"
AUTH_TOKEN = "token-of-the-telephone-company"
NUMBER = "+4930901820"


@dataclass
class Sms:
    """One message that was sent through the fake; `form` holds all that was posted, each value in a list."""

    sid: str
    to: str
    sender: str
    form: dict[str, list[str]]

    @property
    def body(self) -> str:
        return self.form["Body"][0]

    @property
    def status_callback(self) -> str | None:
        return self.form.get("StatusCallback", [None])[0]


@dataclass
class Call(Sms):
    """One call that was begun through the fake."""

    @property
    def twiml(self) -> ET.Element:
        return ET.fromstring(self.form["Twiml"][0])

    @property
    def spoken(self) -> list[str]:
        return [say.text or "" for say in self.twiml.iter("Say")]

    @property
    def digits_url(self) -> str | None:
        gather = self.twiml.find(".//Gather")
        return None if gather is None else gather.get("action")


def sign(url: str, form: dict[str, str], token: str = AUTH_TOKEN) -> str:
    """The X-Twilio-Signature over a URL and a posted form (twilio.com/docs/usage/security)."""
    said = url + "".join(name + form[name] for name in sorted(form))
    return b64encode(hmac.digest(token.encode(), said.encode(), hashlib.sha1)).decode()


class FakeTwilio:
    """`fails = (status, code)` refuses, `hangs` takes it over and never answers, `repeats` is how often it reports."""

    def __init__(self):
        self.messages: list[Sms] = []
        self.calls: list[Call] = []
        self.fails: tuple[int, int | None] | None = None
        self.retry_after: str | None = None
        self.hangs = False
        self.repeats = 1
        self.account_status = "active"
        self.asked: list[str] = []  # request lines

    async def __aenter__(self):
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        host, port = self._server.sockets[0].getsockname()
        self.url = f"http://{host}:{port}"
        return self

    async def __aexit__(self, *_):
        self._server.close()
        await self._server.wait_closed()

    @property
    def options(self) -> dict[str, str]:
        """The options with which the channel sms or voice calls this fake."""
        return {"ACCOUNT_SID": ACCOUNT_SID, "AUTH_TOKEN": AUTH_TOKEN, "FROM": NUMBER, "BASE_URL": self.url}

    def settings(self, *channels: str) -> dict[str, str]:
        """The same as settings of the process, for `sms`, `voice` or both."""
        return {f"TOCSIN_{channel.upper()}_{name}": v for channel in channels for name, v in self.options.items()}

    async def reports(self, told: Sms | Call, status: str, http: httpx.AsyncClient, **more: str) -> httpx.Response:
        """Says to the StatusCallback what became of it; `more` may be AnsweredBy="human" or ErrorCode="30003"."""
        assert told.status_callback is not None, "no StatusCallback was given"
        parties = {"AccountSid": ACCOUNT_SID, "From": told.sender, "To": told.to}
        if isinstance(told, Call):
            about = {"CallSid": told.sid, "CallStatus": status, "Direction": "outbound-api"}
        else:
            about = {"MessageSid": told.sid, "MessageStatus": status, "SmsSid": told.sid, "SmsStatus": status}
        return await self.posts(told.status_callback, parties | about | more, http)

    async def replies(self, from_: str, to: str, text: str, url: str, http: httpx.AsyncClient) -> httpx.Response:
        """Hands on an SMS that someone sent to our number."""
        sid = f"SM{'f' * 16}{len(self.asked):016x}"
        form = {"MessageSid": sid, "SmsSid": sid, "AccountSid": ACCOUNT_SID, "From": from_, "To": to, "Body": text}
        return await self.posts(url, form | {"SmsStatus": "received", "NumMedia": "0"}, http)

    async def presses(self, call: Call, digits: str, http: httpx.AsyncClient) -> httpx.Response:
        """Hands on the key that someone pressed during a call."""
        assert call.digits_url is not None, "the call gathers no digits"
        form = {"CallSid": call.sid, "AccountSid": ACCOUNT_SID, "From": call.sender, "To": call.to, "Digits": digits}
        return await self.posts(call.digits_url, form | {"CallStatus": "in-progress"}, http)

    async def posts(self, url: str, form: dict[str, str], http: httpx.AsyncClient) -> httpx.Response:
        """Posts a signed form `repeats` times, as telephone companies do, and returns the last answer."""
        for _ in range(self.repeats):
            answer = await http.post(url, data=form, headers={"x-twilio-signature": sign(url, form)})
        return answer

    async def _serve(self, reader, writer):
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        line, *fields = head.rstrip().split("\r\n")
        headers = {name.lower(): value for name, value in (field.split(": ", 1) for field in fields)}
        body = await reader.readexactly(int(headers.get("content-length", "0")))
        self.asked.append(line)
        status, said = self._answer(line, headers, body.decode())
        if self.hangs:
            await reader.read()
        else:
            content = json.dumps(said).encode()
            wait = f"Retry-After: {self.retry_after}\r\n" if self.retry_after else ""
            writer.write(
                f"HTTP/1.1 {status} As Told\r\nContent-Length: {len(content)}\r\n{wait}\r\n".encode() + content
            )
        writer.close()
        await writer.wait_closed()

    def _answer(self, line, headers, body):
        if not self._knows(headers.get("authorization", "")):
            return 401, {"status": 401, "code": 20003, "message": "Authenticate"}
        if self.fails is not None:
            status, code = self.fails
            return status, {"status": status, "code": code, "message": f"refused, said of {NUMBER}"}
        account = f"/2010-04-01/Accounts/{ACCOUNT_SID}"
        if line == f"GET {account}.json HTTP/1.1":
            return 200, {"sid": ACCOUNT_SID, "status": self.account_status}
        form = parse_qs(body, keep_blank_values=True)
        if line == f"POST {account}/Messages.json HTTP/1.1" and {"To", "From", "Body"} <= form.keys():
            return self._takes(self.messages, Sms, "SM", form)
        if line == f"POST {account}/Calls.json HTTP/1.1" and {"To", "From", "Twiml"} <= form.keys():
            return self._takes(self.calls, Call, "CA", form)
        return 404, {"status": 404, "code": 20404, "message": f"{line} was not found"}

    def _takes(self, box, kind, prefix, form):
        sid = f"{prefix}{len(box) + 1:032x}"
        box.append(kind(sid, form["To"][0], form["From"][0], form))
        return 201, {"sid": sid, "status": "queued"}

    def _knows(self, authorization):
        scheme, _, told = authorization.partition(" ")
        return scheme == "Basic" and b64decode(told).decode() == f"{ACCOUNT_SID}:{AUTH_TOKEN}"
