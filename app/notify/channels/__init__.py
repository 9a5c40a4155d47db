"""By which ways can word leave the building, and what came of an attempt? The channels and their outcomes.

One file here is one channel: it offers `NAME` and `build(options, http)`, and `discover` finds it.
A module whose name begins with an underscore is shared by channels and is none itself.
"""

import asyncio
import importlib
import pkgutil
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol, runtime_checkable
from uuid import UUID

import httpx

PATIENCE = timedelta(seconds=15)  # one send, all of it. Standard Webhooks 1.0.0 asks for 15 to 30 s.


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """What is told, free of anything about the patient: an open channel may be read by anyone.

    `notification_id` travels as the idempotency key, so that a receiver can tell a repeat from news.
    `urgency` is immediate, urgent, soon or routine. `link` leads to where it is answered. `short` is the text for an
    SMS, `spoken` the text for a voice call; both are empty where `text` will do. `receipt_url` is where a provider may
    report what became of it, `digits_url` where it reports the key that was pressed during a call. A drill is about nobody.
    """

    notification_id: UUID
    urgency: str
    subject: str
    text: str
    link: str | None
    short: str = ""
    spoken: str = ""
    language: str = "en"
    receipt_url: str | None = None
    digits_url: str | None = None
    is_drill: bool = False


@dataclass(frozen=True, slots=True)
class Sent:
    """The receiver has taken it over; `provider_id` is the name it gave to it, to ask it about later."""

    provider_id: str | None


@dataclass(frozen=True, slots=True)
class TryAgain:
    """It may work later; `after` is the wait that the receiver asked for, if it asked."""

    why: str
    after: timedelta | None = None


@dataclass(frozen=True, slots=True)
class GiveUp:
    """It will not work with this address however often it is tried: another way must be found."""

    why: str


Outcome = Sent | TryAgain | GiveUp


class AddressRefusedError(Exception):
    """Raised within a send: the address leads to where this house sends nothing; its text is for people."""


class Channel(Protocol):
    @property
    def name(self) -> str: ...

    async def send(self, message: Message, address: str, now: datetime) -> Outcome:
        """What came of one attempt. What goes wrong may rise: only `send_safely` calls this."""
        ...

    def refuses(self, address: str) -> str | None:
        """Why nothing can ever be sent to this address, in words for who typed it; None when it is fine."""
        ...


@runtime_checkable
class Confirming(Protocol):
    """A channel that may be told later what became of a message: that goes to the message's `receipt_url`."""

    @property
    def confirms(self) -> bool: ...


@runtime_checkable
class Probed(Protocol):
    """A channel that can find out, without telling anyone anything, whether a message could go out.

    The channels that lack it have only a receiver to ask, who would take the question for a page.
    """

    async def probe(self) -> str | None:
        """What is wrong, in words without secrets; None when all is well. What goes wrong may rise."""
        ...


@runtime_checkable
class ChannelModule(Protocol):
    NAME: str

    def build(self, options: Mapping[str, str], http: httpx.AsyncClient) -> Channel | None:
        """The channel, or None when it is not configured. ValueError names the option that is wrong."""
        ...


def discover() -> dict[str, ChannelModule]:
    """Every channel in this package by its name; TypeError for a file that is not one."""
    found: dict[str, ChannelModule] = {}
    for entry in pkgutil.iter_modules(__path__):
        if entry.name.startswith("_"):
            continue
        module = importlib.import_module(f"{__name__}.{entry.name}")
        if not isinstance(module, ChannelModule) or entry.name != module.NAME:
            raise TypeError(f"channels/{entry.name}.py needs NAME = {entry.name!r} and a function `build`")
        found[entry.name] = module
    return found


async def send_safely(
    channel: Channel, message: Message, address: str, now: datetime, *, within: timedelta = PATIENCE
) -> Outcome:
    """One attempt that ends in time and never raises.

    An attempt in doubt is tried again: a page that comes twice is better than one that never comes.
    """
    try:
        if refusal := channel.refuses(address):
            return GiveUp(refusal)
        async with asyncio.timeout(within.total_seconds()):
            return await channel.send(message, address, now)
    except AddressRefusedError as refused:
        return GiveUp(str(refused))
    except TimeoutError:
        return TryAgain("no answer in time")
    except Exception as fault:  # noqa: BLE001 - the boundary: whatever a channel does, the page is kept
        # The class alone: the text of an exception may hold a password or what a patient wrote.
        return TryAgain(type(fault).__name__)


def confirms(channel: object) -> bool:
    """Whether this channel reports later what became of a message that has a `receipt_url`."""
    return isinstance(channel, Confirming) and channel.confirms


async def probe_safely(channel: object, *, within: timedelta = PATIENCE) -> str | None:
    """What keeps a channel from working, found out in time and without raising; None when nothing is known to."""
    if not isinstance(channel, Probed):
        return None
    try:
        async with asyncio.timeout(within.total_seconds()):
            return await channel.probe()
    except AddressRefusedError as refused:
        return str(refused)
    except TimeoutError:
        return "no answer in time"
    except Exception as fault:  # noqa: BLE001 - the same boundary: a broken channel must not hide the others
        return f"it cannot be reached: {type(fault).__name__}"


def one_line(text: str) -> str:
    """The text with every line break and control character made a space, fit for a header."""
    return " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())
