"""Who has asked too often? Addresses that failed to sign in again and again, and tokens that ask without end.

Only guesses count against an address: a good token passes from wherever it comes, so a clinic whose phones all come
from one address loses no diary because somebody there tries keys; and a phone whose token has run out is told to renew
it, not to wait. Counts are kept in this process alone.
"""

import ipaddress
import time
from collections.abc import Callable

from fastapi import Request
from limits import RateLimitItemPerMinute

from app.access import Presented
from app.api.windows import Counted
from app.errors import TooManyRequestsError

# A ward behind one address mistypes a few times at the change of shifts. A key has 58 bits at least: at this rate one
# address needs longer to guess it than the universe has been there.
FAILURES = 60
WITHIN_MINUTES = 5
PER_TOKEN = 600  # a minute; a phone asks a few times a day, a partner's system that hands on a ward's diaries in bursts
BRINGS_DIARIES = frozenset(("/v1/diaries:batch",))


class Rates:
    """What was counted lately: failures by address, requests by token."""

    def __init__(
        self,
        per_token: int = PER_TOKEN,
        failures: int = FAILURES,
        elapsed: Callable[[], float] = time.monotonic,
    ) -> None:
        self._failures = Counted(RateLimitItemPerMinute(failures, WITHIN_MINUTES), elapsed)
        self._requests = Counted(RateLimitItemPerMinute(per_token), elapsed)

    async def before_trying(self, address: str | None) -> None:
        """Raises `TooManyRequestsError` when this address has failed too often to be heard once more."""
        place = network_of(address)
        if not await self._failures.has_room(place):
            await self._refuse(place)

    async def has_failed(self, address: str | None) -> None:
        """Counts a failure; raises `TooManyRequestsError`, to be told instead of it, when there were too many."""
        place = network_of(address)
        if not await self._failures.hit(place):
            await self._refuse(place)

    async def over(self, given: Presented, cost: int = 1) -> TooManyRequestsError | None:
        """Counts a request of a token, and says whether it is one too many."""
        # By its secret, not its name: who knows only the name must not use up what its owner may ask.
        name = given.secret_hash.hex()
        if await self._requests.hit(name, cost):
            return None
        return TooManyRequestsError(
            "this token asks too often; nothing was kept, send the same again later",
            retry_after=await self._requests.seconds_left(name),
        )

    async def _refuse(self, place: str) -> None:
        raise TooManyRequestsError(
            "too many attempts from here have failed; whoever is signed in is not held up",
            retry_after=await self._failures.seconds_left(place),
        )


async def before_trying(request: Request) -> None:
    """To be asked at doors that need no token before they do any work; raises `TooManyRequestsError`."""
    await rates_of(request).before_trying(address_of(request))


async def has_failed(request: Request) -> None:
    """To be told of every attempt to sign in that failed.

    Raises `TooManyRequestsError`, to be told instead of the failure, once there were too many from this address.
    """
    await rates_of(request).has_failed(address_of(request))


async def over_the_rate(request: Request, given: Presented, cost: int = 1) -> TooManyRequestsError | None:
    """The refusal that a token has earned by asking too often, or None; counts the request."""
    return await rates_of(request).over(given, cost)


async def require_room(request: Request, given: Presented) -> None:
    """Counts a request of a token that holds; raises `TooManyRequestsError`.

    What brings diaries is not held up here: it counts by itself, once it knows that nothing in them is red.
    """
    if request.url.path not in BRINGS_DIARIES and (refusal := await over_the_rate(request, given)):
        raise refusal


def rates_of(request: Request) -> Rates:
    """What the app that a request came to has counted."""
    rates: Rates = request.app.state.rates
    return rates


def address_of(request: Request) -> str | None:
    """Where a request came from: the socket's address, or what a proxy that we trust says."""
    return request.client.host if request.client else None


def network_of(address: str | None) -> str:
    """The part of an address that counts: of IPv6 the network of 64 bits, since one subscriber has all of it."""
    try:
        parsed = ipaddress.ip_address(address or "")
    except ValueError:
        return "nowhere"
    if isinstance(parsed, ipaddress.IPv6Address):
        mapped = parsed.ipv4_mapped
        return str(mapped or ipaddress.IPv6Network((int(parsed) >> 64 << 64, 64)))
    return str(parsed)
