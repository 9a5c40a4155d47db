"""What does a page have at hand? The database, the clock and the ways to sign in, handed in by whoever built the console."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

from fastapi import Request

from app.care.hash_passwords import Passwords
from app.console.hospital import Hospital
from app.records.database import Database


class Rates(Protocol):
    """Who has failed to sign in too often, by address; both raise `TooManyRequestsError`."""

    async def before_trying(self, address: str | None) -> None:
        """To be asked before any work is done."""

    async def has_failed(self, address: str | None) -> None:
        """To be told of each failure."""


class NoRates:
    """For a console that stands alone."""

    async def before_trying(self, address: str | None) -> None:
        """Everybody may try."""

    async def has_failed(self, address: str | None) -> None:
        """Nobody counts."""


@dataclass(frozen=True, slots=True)
class SigningIn:
    """By which ways one signs in. No failure is told sooner than after `failure_seconds`: what it was took no time."""

    base_url: str = "http://127.0.0.1:8000"
    rates: Rates = field(default_factory=NoRates)
    passwords: Passwords = field(default_factory=Passwords)
    hospital: Hospital | None = None
    takes_tokens: bool = True
    idle: timedelta = timedelta(minutes=30)
    failure_seconds: float = 0.5


@dataclass(frozen=True, slots=True)
class Desk:
    database: Database
    clock: Callable[[], datetime]
    signing: SigningIn


def desk_of(request: Request) -> Desk:
    """The desk of the console that a request came to."""
    desk: Desk = request.app.state.console
    return desk
