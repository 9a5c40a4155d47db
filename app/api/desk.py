"""What does an endpoint have at hand? The database and the clock, handed in by whoever built the app."""

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
    """The desk of the app that a request came to."""
    desk: Desk = request.app.state.desk
    return desk
