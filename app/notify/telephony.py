"""What does a telephone company tell us, and what can we answer? In words that hold whoever the company is."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol


class Fate(StrEnum):
    """What became of an SMS or a call. Handed on to the next company is still under way: nobody has it yet."""

    UNDER_WAY = "under way"
    DELIVERED = "delivered"
    UNDELIVERED = "undelivered"


@dataclass(frozen=True, slots=True)
class Report:
    """`provider_id` is the one in `Sent`; `why` says in few words what kept it from arriving."""

    provider_id: str
    fate: Fate
    why: str | None = None


@dataclass(frozen=True, slots=True)
class Reply:
    """What someone wrote back: the telephone number it came from, and the text without the space around it."""

    address: str
    text: str


class Telephony(Protocol):
    """What the door for a telephone company's calls needs; forms hold one value a name, blank ones included."""

    @property
    def media_type(self) -> str:
        """The content type of the answers below."""
        ...

    def is_genuine(self, url: str, form: Mapping[str, str], signature: str | None) -> bool:
        """Whether the company itself posted this form to this URL, exactly as it was given to the company."""
        ...

    def report_of(self, form: Mapping[str, str]) -> Report | None:
        """What the form says became of an SMS or a call; None when it is no such report."""
        ...

    def reply_of(self, form: Mapping[str, str]) -> Reply | None:
        """The SMS that someone sent to our number; None when the form is none."""
        ...

    def digit_of(self, form: Mapping[str, str]) -> str | None:
        """The one key that was pressed during a call; None when none was, or several."""
        ...

    def say(self, text: str, language: str) -> str:
        """The answer that speaks a text into the call and then hangs up."""
        ...

    def text_reply(self, text: str) -> str:
        """The answer that sends an SMS back to whoever wrote."""
        ...

    @property
    def empty(self) -> str:
        """The answer that does nothing more."""
        ...
