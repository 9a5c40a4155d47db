"""How are many requests under way at once without each looking at all the others? Over several small pools.

httpcore looks through every connection of a pool at every request: with 48 of them a post costs five times what it costs
with four (`python -m benchmarks drain`). So the places are spread over pools of a few connections each.
"""

import ssl

import httpcore
import httpx

from app.notify.channels._egress import Egress, GuardedBackend

EACH = 4  # connections of a pool
KEPT = 5.0  # s without use, as httpx has it


class Pool(httpx.AsyncHTTPTransport):
    """A few connections, opened by a backend of our own: httpx has no way to hand one in."""

    def __init__(self, verified: ssl.SSLContext, backend: httpcore.AsyncNetworkBackend) -> None:
        super().__init__(verify=verified)
        self._pool = httpcore.AsyncConnectionPool(
            ssl_context=verified,
            max_connections=2 * EACH,
            max_keepalive_connections=EACH,
            keepalive_expiry=KEPT,
            network_backend=backend,
        )


class Spread(httpx.AsyncBaseTransport):
    """Hands each request to the pool that has the fewest under way."""

    def __init__(self, places: int, egress: Egress) -> None:
        verified = httpx.create_ssl_context()  # one for all: reading the authorities takes longer than many a send
        count = -(-places // EACH)
        self._pools = [Pool(verified, GuardedBackend(egress)) for _ in range(count)]
        self._busy = [0] * count

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        place = self._busy.index(min(self._busy))
        self._busy[place] += 1
        try:
            return await self._pools[place].handle_async_request(request)
        finally:
            self._busy[place] -= 1

    async def aclose(self) -> None:
        for pool in self._pools:
            await pool.aclose()
