"""Which requests are not even read? Bodies that are too large, too slow, or not JSON. Pure ASGI."""

import asyncio

from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.api.headers import ALWAYS, DOCS, Headers, with_headers
from app.api.problems import problem_response

LARGEST_BODY = 64 * 1024  # bytes; a diary is one or two thousand, a month of them fits
LARGEST_ROTA = 1536 * 1024  # a calendar of a year, of 1 MiB at most, written as JSON
# Seconds for a body, all of it. A diary is through in one even where a phone has 1 KB/s; whoever takes longer holds a
# place that another needs.
WHOLE_BODY_WITHIN = 20
# What browsers and telephone companies send.
FORMS = ("/console", "/a/", "/v1/receipts/telephony/", "/v1/replies/", "/oauth/token")
_WITH_BODY = frozenset(("POST", "PUT", "PATCH"))


class Limits:
    """Reads a body whole before anything else sees it, refuses what is too large, too slow or not JSON, adds headers."""

    def __init__(
        self, app: ASGIApp, always: Headers = ALWAYS, docs: Headers = (), within: float = WHOLE_BODY_WITHIN
    ) -> None:
        self.app = app
        self._always, self._within = always, within
        # Of two policies a browser keeps both.
        self._docs = (*docs, *(one for one in always if one[0] not in dict(docs)))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        send = with_headers(send, self._docs if scope["path"] == DOCS else self._always)
        if scope["method"] not in _WITH_BODY:
            await self.app(scope, receive, send)
            return
        body = await self._body(scope, receive)
        if isinstance(body, Response):
            await body(scope, receive, send)
        else:
            await self.app(scope, _replay(body, receive), send)

    async def _body(self, scope: Scope, receive: Receive) -> bytes | Response:
        """The whole body, or the refusal of it."""
        headers, path = dict(scope["headers"]), scope["path"]
        most = LARGEST_ROTA if path.startswith("/v1/teams/") else LARGEST_BODY
        try:
            async with asyncio.timeout(self._within):
                body = await _read(headers, receive, most)
        except TimeoutError:
            detail = f"nothing was kept: a body must be here within {self._within:g} seconds; send it again"
            refusal = problem_response("too-slow", "The body came too slowly", 408, detail, path)
            refusal.headers["connection"] = "close"
            return refusal
        if body is None:
            detail = f"nothing was kept: a body may have {most} bytes; send a large batch in parts"
            return problem_response("too-large", "The body is too large", 413, detail, path)
        if body and not _fits(path, headers.get(b"content-type", b"")):
            detail = "nothing was kept: send the body as application/json"
            return problem_response("unsupported-media-type", "The body is not JSON", 415, detail, path)
        return body


async def _read(headers: dict[bytes, bytes], receive: Receive, most: int) -> bytes | None:
    """The whole body, or `None` as soon as it is seen to be too large."""
    declared = headers.get(b"content-length", b"")
    if declared.isdigit() and int(declared) > most:
        return None
    body = bytearray()
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return bytes(body)
        part: bytes = message.get("body", b"")
        body += part
        if len(body) > most:
            return None
        if not message.get("more_body", False):
            return bytes(body)


def _fits(path: str, content_type: bytes) -> bool:
    kind = content_type.split(b";")[0].strip().lower()
    if path.startswith(FORMS):
        return kind == b"application/x-www-form-urlencoded"
    return kind == b"application/json" or (kind.startswith(b"application/") and kind.endswith(b"+json"))


def _replay(body: bytes, receive: Receive) -> Receive:
    told = False

    async def again() -> Message:
        nonlocal told
        if told:
            return await receive()
        told = True
        return {"type": "http.request", "body": body, "more_body": False}

    return again
