"""What comes before any of our code: requests that say two things at once, and methods that nobody serves."""

import json
import os
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.world import World, bearer

PATHS = sorted(json.loads(Path("openapi/openapi.json").read_text())["paths"])
SECRET = "told-to-nobody-else"
LIVE = b"GET /livez HTTP/1.1\r\nhost: here\r\nconnection: close\r\n\r\n"


@pytest.fixture(scope="module")
def served(database_url: str) -> Iterator[int]:
    """The port of a real `tocsin serve`."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = os.environ | {"TOCSIN_DATABASE_URL": database_url}
    with subprocess.Popen(
        [".venv/bin/tocsin", "serve", "--port", str(port)], env=environment, stderr=subprocess.DEVNULL
    ) as process:
        until = time.monotonic() + 60
        while "200" not in _said(port, LIVE)[:20]:
            assert time.monotonic() < until, "the server did not start"
            time.sleep(0.1)
        yield port
        process.terminate()


def _said(port: int, request: bytes) -> str:
    """All that is answered on one connection until it is closed."""
    said = b""
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=10) as line:
            line.sendall(request)
            while piece := line.recv(65536):
                said += piece
    except ConnectionError:
        pass
    return said.decode(errors="replace")


@pytest.mark.parametrize(
    "lengths",
    [
        b"content-length: 49\r\ntransfer-encoding: chunked\r\n",
        b"transfer-encoding: chunked\r\ncontent-length: 49\r\n",
        b"content-length: 5\r\ncontent-length: 49\r\n",
        b"content-length: 5, 49\r\n",
        b"content-length: +5\r\n",
        b"transfer-encoding: chunked, identity\r\n",
    ],
)
def test_a_request_that_tells_its_length_twice_is_refused_and_nothing_behind_it_is_read(
    served: int, lengths: bytes
) -> None:
    hidden = b"GET /readyz HTTP/1.1\r\nhost: here\r\nx: x\r\n\r\n"
    request = b"POST /v1/diaries HTTP/1.1\r\nhost: here\r\ncontent-type: application/json\r\n" + lengths

    said = _said(served, request + b"\r\n0\r\n\r\n" + hidden)

    assert said.startswith("HTTP/1.1 400 ")
    assert said.count("HTTP/1.1 ") == 1


@pytest.mark.parametrize("method", ["TRACE", "TRACK", "CONNECT", "PROPFIND"])
async def test_a_method_that_nobody_serves_tells_nothing_back(world: World, method: str) -> None:
    headers = bearer(SECRET) | {"x-told": SECRET}

    answers = [await world.http.request(method, path, headers=headers) for path in [*PATHS, "/console", "/docs", "/"]]

    assert {answer.status_code for answer in answers} <= {401, 404, 405}
    assert [answer for answer in answers if SECRET in answer.text] == []
