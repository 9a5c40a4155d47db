"""How does word ring a telephone? By a telephone company that speaks Twilio's API: a voice, and one key to answer.

The address is a telephone number as E.164 writes it, +493012345.
Options: ACCOUNT_SID (without it there is no such channel), AUTH_TOKEN (also what the company signs its reports
with), FROM (our number), BASE_URL (another company with the same API; Twilio's own unless given),
ALLOW_HTTP ("1": plain http beyond this machine).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import httpx

from app.notify.channels import Message, Outcome
from app.notify.channels import _twilio as twilio
from app.notify.telephony import Telephony

NAME = "voice"


@dataclass(frozen=True, slots=True)
class Voice:
    account: twilio.Twilio
    name: str = NAME
    confirms: bool = True

    def refuses(self, address: str) -> str | None:
        return twilio.refuses_number(address)

    async def send(self, message: Message, address: str, now: datetime) -> Outcome:
        text = message.spoken or message.text
        return await self.account.start_call(
            address, text, message.language, message.digits_url, message.receipt_url, now
        )

    async def probe(self) -> str | None:
        return await self.account.probe()


def build(options: Mapping[str, str], http: httpx.AsyncClient) -> Voice | None:
    """The channel when ACCOUNT_SID names an account; only a number can ring."""
    account = account_in(options, http)
    if account is not None and twilio.refuses_number(account.sender):
        raise ValueError("FROM must be a telephone number such as +493012345")
    return None if account is None else Voice(account)


def telephony(options: Mapping[str, str], http: httpx.AsyncClient) -> Telephony | None:
    """The account itself, for the door at which the company reports and hands on the keys that were pressed."""
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
