"""Who takes what is sent? The lightest web server that speaks HTTP, in a process of its own, told apart by what it counts.

`python -m benchmarks.receiver`: any POST is taken; one to a telephone company's address is answered as Twilio would.
`GET /taken` gives when each message came, `GET /rung/<number>` when a telephone number first had an SMS.
"""

import asyncio
import json
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from time import perf_counter
from typing import Any, cast
from urllib.parse import parse_qs

import httpx

from benchmarks.processes import BrokenError, environment

NO_CONTENT = b"HTTP/1.1 204 No Content\r\nContent-Length: 0\r\n\r\n"
TWILIO = "/2010-04-01/Accounts/"


class Receiver(asyncio.Protocol):
    def __init__(self, taken: list[float], rung: dict[str, float]) -> None:
        self._taken, self._rung, self._seen = taken, rung, b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._line = cast(asyncio.Transport, transport)

    def data_received(self, data: bytes) -> None:
        self._seen += data
        while (end := self._seen.find(b"\r\n\r\n")) >= 0:
            head = self._seen[:end].lower()
            _, _, length = head.partition(b"content-length: ")
            whole = end + 4 + int(length.partition(b"\r\n")[0] or 0)
            if len(self._seen) < whole:
                return
            request, self._seen = self._seen[:whole], self._seen[whole:]
            self._line.write(self._answer(request, request[end + 4 :]))

    def _answer(self, request: bytes, body: bytes) -> bytes:
        method, path, _ = request.split(b" ", 2)
        if method == b"GET":
            rung_at = self._rung.get(path.decode().removeprefix("/rung/"))
            return _json(200, {"times": self._taken} if path == b"/taken" else {"at": rung_at})
        now = perf_counter()
        self._taken.append(now)
        if not path.startswith(TWILIO.encode()):
            return NO_CONTENT
        self._rung.setdefault(parse_qs(body.decode())["To"][0], now)
        return _json(201, {"sid": f"SM{len(self._taken):032x}", "status": "queued"})


def _json(status: int, said: dict[str, Any]) -> bytes:
    body = json.dumps(said).encode()
    head = f"HTTP/1.1 {status} As Told\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    return head.encode() + body


@asynccontextmanager
async def receiving() -> AsyncIterator[str]:
    """A receiver from its start to its end; its URL."""
    command = (sys.executable, "-m", "benchmarks.receiver")
    process = await asyncio.create_subprocess_exec(*command, env=environment({}), stdout=asyncio.subprocess.PIPE)
    try:
        said = await process.stdout.readline() if process.stdout else b""
        if not said:
            raise BrokenError("the receiver did not start")
        yield f"http://127.0.0.1:{int(said)}"
    finally:
        process.kill()
        await process.wait()


async def taken(url: str) -> list[float]:
    """When each message came, by `perf_counter`, which on one machine all processes share."""
    async with httpx.AsyncClient(trust_env=False) as http:
        times: list[float] = (await http.get(f"{url}/taken")).json()["times"]
        return times


async def rung_at(http: httpx.AsyncClient, number: str) -> float | None:
    """When a number first had an SMS, if it had one."""
    found: float | None = (await http.get(f"/rung/{number}")).json()["at"]
    return found


async def main() -> None:
    counted, rung = list[float](), dict[str, float]()
    server = await asyncio.get_running_loop().create_server(
        lambda: Receiver(counted, rung), "127.0.0.1", 0, backlog=1024
    )
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main())
