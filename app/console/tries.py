"""Who has failed too often at the console's door? Asked of the counts that the API keeps, since a door is a door."""

from typing import Protocol

from fastapi import Request


class Tries(Protocol):
    """What counts failures for both doors."""

    async def before_trying(self, address: str | None) -> None: ...

    async def has_failed(self, address: str | None) -> None: ...


async def before_trying(request: Request) -> None:
    """To be asked before a form of sign-in is worked on; raises `TooManyRequestsError`."""
    await _tries(request).before_trying(_address(request))


async def has_failed(request: Request) -> None:
    """To be told of every sign-in that failed; raises `TooManyRequestsError` once there were too many from there."""
    await _tries(request).has_failed(_address(request))


def _tries(request: Request) -> Tries:
    tries: Tries = request.app.state.rates
    return tries


def _address(request: Request) -> str | None:
    return request.client.host if request.client else None
