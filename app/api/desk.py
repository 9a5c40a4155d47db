"""What does an endpoint have at hand? The database, the clock and the ways out, handed in by whoever built the app."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from fastapi import Request

from app.api.rates import Rates
from app.api.refusals import Tally
from app.notify.channels import Channel
from app.notify.telephony import Telephony
from app.records.database import Database


@dataclass(frozen=True, slots=True)
class Desk:
    """`channels` are asked whether an address can be right; `telephony` reads what `sms` and `voice` providers report.

    `base_url` is how the world reaches this house: what a provider has signed.
    """

    database: Database
    clock: Callable[[], datetime]
    channels: Mapping[str, Channel] = field(default_factory=dict)
    telephony: Mapping[str, Telephony] = field(default_factory=dict)
    base_url: str = "http://127.0.0.1:8000"
    rates: Rates = field(default_factory=Rates)
    refusals: Tally = field(default_factory=Tally)


def desk_of(request: Request) -> Desk:
    """The desk of the app that a request came to."""
    desk: Desk = request.app.state.desk
    return desk
