"""How does word go out as an SMS? By a telephone company that speaks Twilio's API.

The address is a telephone number as E.164 writes it, +493012345.
Options: ACCOUNT_SID (without it there is no such channel), AUTH_TOKEN (also what the company signs its reports
with), FROM (our number, short code or name), BASE_URL (another company with the same API; Twilio's own unless
given), ALLOW_HTTP ("1": plain http beyond this machine).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import httpx

from app.notify.channels import Message, Outcome
from app.notify.channels import _twilio as twilio
from app.notify.telephony import Telephony

NAME = "sms"

# 3GPP TS 23.038, 6.2.1: what fits into seven bits, and what takes two of them (6.2.1.1).
SEVEN_BITS = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
TWICE_SEVEN = frozenset("^{}\\[~]|€\f")


@dataclass(frozen=True, slots=True)
class Sms:
    account: twilio.Twilio
    name: str = NAME
    confirms: bool = True

    def refuses(self, address: str) -> str | None:
        return twilio.refuses_number(address)

    async def send(self, message: Message, address: str, now: datetime) -> Outcome:
        text = (message.short or message.text).strip()
        return await self.account.send_sms(address, text, message.receipt_url, now)

    async def probe(self) -> str | None:
        return await self.account.probe()


def segments(text: str) -> int:
    """In how many parts a text is sent: a part holds 160 letters, or 70 when one of them is an unusual one."""
    if all(letter in SEVEN_BITS or letter in TWICE_SEVEN for letter in text):
        return parts([2 if letter in TWICE_SEVEN else 1 for letter in text], 160, 153)
    return parts([len(letter.encode("utf-16-be")) // 2 for letter in text], 70, 67)


def parts(lengths: list[int], alone: int, joined: int) -> int:
    """How many parts letters of these lengths fill; no letter is torn apart, and joining costs room."""
    if sum(lengths) <= alone:
        return 1
    count, room = 1, joined
    for length in lengths:
        if length > room:
            count, room = count + 1, joined
        room -= length
    return count


def build(options: Mapping[str, str], http: httpx.AsyncClient) -> Sms | None:
    """The channel when ACCOUNT_SID names an account."""
    account = account_in(options, http)
    return None if account is None else Sms(account)


def telephony(options: Mapping[str, str], http: httpx.AsyncClient) -> Telephony | None:
    """The account itself, for the door at which the company reports and hands on replies."""
    return account_in(options, http)


def account_in(options: Mapping[str, str], http: httpx.AsyncClient) -> twilio.Twilio | None:
    """The account with the options spelled out, so that whoever opens this channel sees them all."""
    told = {
        "ACCOUNT_SID": options.get("ACCOUNT_SID", ""),
        "AUTH_TOKEN": options.get("AUTH_TOKEN", ""),
        "FROM": options.get("FROM", ""),
        "BASE_URL": options.get("BASE_URL", ""),
        "ALLOW_HTTP": options.get("ALLOW_HTTP", ""),
    }
    return twilio.build(told, http)
