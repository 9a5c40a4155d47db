"""A real door on loopback: the server as `tocsin serve` runs it, around a small app, and sockets that misbehave."""

import asyncio
import json
import socket
from contextlib import asynccontextmanager, closing

import uvicorn
from starlette.applications import Starlette
from starlette.responses import JSONResponse, PlainTextResponse
from starlette.routing import Route

from app.api.limits import Limits
from app.cli._door import door_for


async def echo(request):
    body = await request.body() if request.method == "POST" else b""
    return JSONResponse({"bytes": len(body), "from": request.client.host})


async def large(_):
    return PlainTextResponse("x" * 32_000_000)


async def slow(_):
    await asyncio.sleep(0.5)
    return PlainTextResponse("late")


ROUTES = [
    Route("/v1/diaries", echo, methods=["GET", "POST"]),
    Route("/livez", echo),
    Route("/large", large),
    Route("/slow", slow),
]


@asynccontextmanager
async def opened(most=1000, within=20.0, **more):
    """The port of a server in this very loop, with room for so many."""
    app = Limits(Starlette(routes=ROUTES), within=within)
    config = uvicorn.Config(app, port=0, http=door_for(most), ws="none", log_level="critical", **more)
    config.load()
    server = uvicorn.Server(config)
    server.lifespan = config.lifespan_class(config)
    with closing(socket.create_server(("127.0.0.1", 0))) as listening:
        running = asyncio.create_task(server.serve([listening]))
        while not server.started:  # noqa: ASYNC110 - uvicorn has no event for it
            await asyncio.sleep(0.01)
        try:
            yield listening.getsockname()[1]
        finally:
            server.should_exit = server.force_exit = True
            await running


@asynccontextmanager
async def connected(port):
    """A connection that is closed at the end, however the other side left it."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        yield reader, writer
    finally:
        writer.transport.abort()


async def answer_on(reader, within=15.0):
    """The status, the headers and the body of the next answer."""
    async with asyncio.timeout(within):
        head = (await reader.readuntil(b"\r\n\r\n")).decode().lower().splitlines()
        headers = dict(line.split(": ", 1) for line in head[1:] if line)
        body = await reader.readexactly(int(headers.get("content-length", 0)))
    return int(head[0].split()[1]), headers, json.loads(body) if body.startswith(b"{") else body


async def is_closed(reader, within=15.0):
    """Whether the other side hangs up in time."""
    try:
        async with asyncio.timeout(within):
            while await reader.read(65536):
                pass
    except ConnectionError:
        return True
    except TimeoutError:
        return False
    return True
