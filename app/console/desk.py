"""What does a page have at hand? The database and the clock, handed in by whoever built the console."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from fastapi import Request

from app.records.database import Database


@dataclass(frozen=True, slots=True)
class Desk:
    database: Database
    clock: Callable[[], datetime]


def desk_of(request: Request) -> Desk:
    """The desk of the console that a request came to."""
    desk: Desk = request.state.desk
    return desk
