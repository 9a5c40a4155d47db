"""Who is told? A web server in a process of its own that writes down every message before it answers.

Asked to, it kills whoever sends a certain message when it has that message and before it has answered.
"""

import asyncio
import json
import os
import signal
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import TextIO

ANSWER = "HTTP/1.1 {} As Told\r\nContent-Length: 0\r\n\r\n"


class Receiver(asyncio.Protocol):
    """One connection, kept open. A message to an address that ends in `gone` is refused for good and counts as not told."""

    def __init__(self, told: TextIO, doomed: dict[str, int]) -> None:
        self._told, self._doomed = told, doomed
        self._seen = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._line = transport

    def data_received(self, data: bytes) -> None:
        self._seen += data
        while (end := self._seen.find(b"\r\n\r\n")) >= 0:
            first, *fields = self._seen[:end].decode("latin-1").split("\r\n")
            headers = {name.lower(): value for name, value in (field.split(": ", 1) for field in fields)}
            whole = end + 4 + int(headers.get("content-length", "0"))
            if len(self._seen) < whole:
                return
            self._seen = self._seen[whole:]
            self._line.write(ANSWER.format(self._take(first.split(" ")[1], headers)).encode())

    def _take(self, path: str, headers: Mapping[str, str]) -> int:
        if path.startswith("/kill/"):
            _, _, process, notification_id = path.split("/")
            self._doomed[notification_id] = int(process)
            return 204
        if path.endswith("/gone"):
            return 410
        notification_id = headers["webhook-id"]
        self._told.write(json.dumps({"id": notification_id, "at": time.time(), "path": path}) + "\n")
        self._told.flush()
        if notification_id in self._doomed:
            os.kill(self._doomed.pop(notification_id), signal.SIGKILL)
        return 204


async def main(file: Path) -> None:
    """Tells its port, and receives until it is killed."""
    doomed: dict[str, int] = {}
    with file.open("a", encoding="utf-8") as told:
        server = await asyncio.get_running_loop().create_server(lambda: Receiver(told, doomed), "127.0.0.1", 0)
        print(server.sockets[0].getsockname()[1], flush=True)  # noqa: T201 - to the run that reads it
        await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1])))
