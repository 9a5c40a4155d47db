"""How does one speak with a telephone company? As Twilio does: this file is all that another company would replace.

`build` reads ACCOUNT_SID, AUTH_TOKEN, FROM, BASE_URL and ALLOW_HTTP, which the channels sms and voice describe.
"""

import hashlib
import hmac
import json
import re
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import ClassVar
from urllib.parse import urlencode

import httpx

from app.notify.channels import GiveUp, Outcome, TryAgain, one_line
from app.notify.channels._http import Answer, get, outcome, post, refuses_url
from app.notify.channels._twiml import EMPTY, questions, spoken, texted
from app.notify.telephony import Fate, Reply, Report

PUBLIC_API = "https://api.twilio.com"
STALE_AFTER = 3600  # s; an SMS that is still waiting then is reported as undelivered rather than sent late
RING_FOR = 30  # s; most mailboxes answer later than that, and the next person can be rung sooner

PHONE = re.compile(r"\+[1-9][0-9]{6,14}")  # E.164: at most 15 digits
SENDER = re.compile(r"\+[1-9][0-9]{6,14}|[0-9A-Za-z ]{1,11}")  # a number, a short code or a name
PLAIN_TOKEN = re.compile(r"[!-~]+")

# twilio.com/docs/api/errors. No number, out of reach for good, or its owner has written STOP.
NUMBER_WILL_NEVER_DO = {21211, 21214, 21217, 21219, 21265, 21610, 21612, 21614, 21635}
OURS_TO_MEND = {401, 403, 404}  # the account, its token or its address: no fault of the number

FATES = {
    **dict.fromkeys(("accepted", "scheduled", "queued", "sending", "sent"), Fate.UNDER_WAY),
    **dict.fromkeys(("initiated", "ringing", "in-progress", "answered"), Fate.UNDER_WAY),
    **dict.fromkeys(("delivered", "read", "completed"), Fate.DELIVERED),
    **dict.fromkeys(("undelivered", "failed", "busy", "no-answer", "canceled"), Fate.UNDELIVERED),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Twilio:
    """An account with the company; it is the `Telephony` that the door for its calls needs."""

    http: httpx.AsyncClient = field(repr=False)
    base: str
    account_sid: str = field(repr=False)
    auth_token: str = field(repr=False)
    sender: str
    media_type: ClassVar[str] = "text/xml"
    empty: ClassVar[str] = EMPTY

    async def send_sms(self, to: str, text: str, receipt_url: str | None, now: datetime) -> Outcome:
        """One message; what became of it is told to `receipt_url` later."""
        form = {"To": to, "From": self.sender, "Body": text, "ValidityPeriod": str(STALE_AFTER)}
        if receipt_url is not None:
            form["StatusCallback"] = receipt_url
        return await self._create("Messages", form, now)

    async def start_call(
        self, to: str, text: str, language: str, digits_url: str | None, receipt_url: str | None, now: datetime
    ) -> Outcome:
        """One call that speaks the text twice and takes one key; a mailbox that answers is told from a human."""
        form = {"To": to, "From": self.sender, "Twiml": questions(text, language, digits_url)}
        form |= {"MachineDetection": "Enable", "Timeout": str(RING_FOR)}
        if receipt_url is not None:
            form |= {"StatusCallback": receipt_url, "StatusCallbackEvent": "completed"}
        return await self._create("Calls", form, now)

    async def probe(self) -> str | None:
        """What is wrong with the account, in words without secrets; None when it can be used."""
        answer = await get(self.http, f"{self._account}.json", self._authorization)
        if answer.status != 200:
            return why_refused(answer)
        status = said(answer).get("status")
        return None if status == "active" else f"the account is {one_line(str(status))[:20]}, not active"

    def is_genuine(self, url: str, form: Mapping[str, str], signature: str | None) -> bool:
        spelled = "".join(name + form[name] for name in sorted(form))
        # The company may leave a port out of what it signs, or put in the one that goes with https.
        signed = [self._signature(way + spelled) for way in ways_to_write(url)]
        given = (signature or "").encode()
        return any(hmac.compare_digest(one.encode(), given) for one in signed)

    def _signature(self, text: str) -> str:
        return b64encode(hmac.digest(self.auth_token.encode(), text.encode(), hashlib.sha1)).decode()

    def report_of(self, form: Mapping[str, str]) -> Report | None:
        sid = form.get("MessageSid") or form.get("CallSid")
        fate = FATES.get(form.get("MessageStatus") or form.get("CallStatus") or "")
        if not sid or fate is None:
            return None
        answered_by = form.get("AnsweredBy", "unknown")
        if fate is Fate.DELIVERED and answered_by not in {"human", "unknown"}:
            return Report(sid, Fate.UNDELIVERED, "answered by a machine")
        if fate is not Fate.UNDELIVERED:
            return Report(sid, fate)
        status, code = form.get("MessageStatus") or form["CallStatus"], form.get("ErrorCode", "")
        return Report(sid, fate, f"{status}: {code}" if code.isascii() and code.isdigit() else status)

    def reply_of(self, form: Mapping[str, str]) -> Reply | None:
        address, text = form.get("From", ""), form.get("Body")
        return None if text is None or not PHONE.fullmatch(address) else Reply(address, text.strip())

    def digit_of(self, form: Mapping[str, str]) -> str | None:
        digits = form.get("Digits", "")
        return digits if re.fullmatch(r"[0-9*#]", digits) else None

    def say(self, text: str, language: str) -> str:
        return spoken(text, language)

    def text_reply(self, text: str) -> str:
        return texted(text)

    @property
    def _account(self) -> str:
        return f"{self.base}/2010-04-01/Accounts/{self.account_sid}"

    @property
    def _authorization(self) -> dict[str, str]:
        login = b64encode(f"{self.account_sid}:{self.auth_token}".encode()).decode()
        return {"authorization": f"Basic {login}"}

    async def _create(self, kind: str, form: Mapping[str, str], now: datetime) -> Outcome:
        headers = {"content-type": "application/x-www-form-urlencoded"} | self._authorization
        answer = await post(self.http, f"{self._account}/{kind}.json", urlencode(form).encode(), headers)
        if 200 <= answer.status < 300:
            sid = said(answer).get("sid")
            return outcome(answer, sid[:100] if isinstance(sid, str) else None, now)
        if answer.status in OURS_TO_MEND and said(answer).get("code") not in NUMBER_WILL_NEVER_DO:
            return TryAgain(why_refused(answer))
        told = outcome(answer, None, now)
        return GiveUp(why_refused(answer)) if isinstance(told, GiveUp) else told


def said(answer: Answer) -> dict[str, object]:
    """The JSON object in an answer; an empty one when there is none."""
    try:
        given = json.loads(answer.body)
    except ValueError:
        return {}
    return given if isinstance(given, dict) else {}


def why_refused(answer: Answer) -> str:
    """The status, the company's number for the fault, and where to look; never its words, which repeat numbers."""
    code = said(answer).get("code")
    numbered = f"HTTP {answer.status}" + (f", error {code}" if isinstance(code, int) else "")
    if code in NUMBER_WILL_NEVER_DO:
        return f"{numbered}: the telephone company does not send to this number"
    if answer.status in {401, 403}:
        return f"{numbered}: THE TELEPHONE COMPANY REFUSES OUR ACCOUNT, look at ACCOUNT_SID and AUTH_TOKEN"
    if answer.status == 404:
        return f"{numbered}: THE TELEPHONE COMPANY DOES NOT KNOW OUR ACCOUNT, look at BASE_URL and ACCOUNT_SID"
    if 300 <= answer.status < 400:
        return f"{numbered}: redirects are not followed, look at BASE_URL"
    return numbered


def ways_to_write(url: str) -> list[str]:
    """The URL as it was given, without its port, and with the port that goes with its scheme."""
    try:
        parts = httpx.URL(url)
    except httpx.InvalidURL:
        return [url]
    if not parts.host:
        return [url]
    host = f"[{parts.host}]" if ":" in parts.host else parts.host
    rest = url.partition("://")[2].partition("/")[2]
    tail = f"/{rest}" if rest else ""
    port = parts.port or (443 if parts.scheme == "https" else 80)
    return [url, f"{parts.scheme}://{host}{tail}", f"{parts.scheme}://{host}:{port}{tail}"]


def build(options: Mapping[str, str], http: httpx.AsyncClient) -> Twilio | None:
    """The account when ACCOUNT_SID names one; ValueError tells which option is wrong."""
    account_sid = options.get("ACCOUNT_SID")
    if not account_sid:
        return None
    if not re.fullmatch(r"[A-Za-z0-9-]{1,64}", account_sid):
        raise ValueError("ACCOUNT_SID must be letters, digits and hyphens")
    auth_token, sender = options.get("AUTH_TOKEN", ""), options.get("FROM", "")
    if not PLAIN_TOKEN.fullmatch(auth_token):
        raise ValueError("AUTH_TOKEN must be printable ASCII without spaces")
    if not SENDER.fullmatch(sender):
        raise ValueError("FROM must be a telephone number such as +493012345, a short code or a name")
    base = (options.get("BASE_URL") or PUBLIC_API).rstrip("/")
    if refusal := refuses_url(base, http, allow_http=options.get("ALLOW_HTTP") == "1"):
        raise ValueError(f"BASE_URL: {refusal}")
    return Twilio(http=http, base=base, account_sid=account_sid, auth_token=auth_token, sender=sender)


def refuses_number(address: str) -> str | None:
    """Why no company could reach this number; None when it is written as E.164 asks."""
    return None if PHONE.fullmatch(address) else "a telephone number is + and the country's code, then digits alone"
