"""Which requests are not even read? Bodies that are too large, and bodies that are not JSON. Pure ASGI."""

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.api.problems import problem_response

LARGEST_BODY = 64 * 1024  # bytes; a diary is one or two thousand, a month of them fits
LARGEST_ROTA = 1536 * 1024  # a calendar of a year, of 1 MiB at most, written as JSON
_SECURITY_HEADERS = [
    (b"cache-control", b"no-store"),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"x-frame-options", b"DENY"),
]
# What browsers and telephone companies send.
FORMS = ("/console", "/a/", "/v1/receipts/telephony/", "/v1/replies/")
_WITH_BODY = frozenset(("POST", "PUT", "PATCH"))


class Limits:
    """Reads a body whole before anything else sees it, refuses what is too large or not JSON, and adds headers."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        send = _with_headers(send)
        if scope["method"] not in _WITH_BODY:
            await self.app(scope, receive, send)
            return
        headers = dict(scope["headers"])
        most = LARGEST_ROTA if scope["path"].startswith("/v1/teams/") else LARGEST_BODY
        body = await _read(headers, receive, most)
        if body is None:
            detail = f"nothing was kept: a body may have {most} bytes; send a large batch in parts"
            refusal = problem_response("too-large", "The body is too large", 413, detail, scope["path"])
            await refusal(scope, receive, send)
        elif body and not _fits(scope["path"], headers.get(b"content-type", b"")):
            detail = "nothing was kept: send the body as application/json"
            refusal = problem_response("unsupported-media-type", "The body is not JSON", 415, detail, scope["path"])
            await refusal(scope, receive, send)
        else:
            await self.app(scope, _replay(body, receive), send)


async def _read(headers: dict[bytes, bytes], receive: Receive, most: int) -> bytes | None:
    """The whole body, or `None` as soon as it is seen to be too large."""
    declared = headers.get(b"content-length", b"")
    if declared.isdigit() and int(declared) > most:
        return None
    body = b""
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return body
        part: bytes = message.get("body", b"")
        body += part
        if len(body) > most:
            return None
        if not message.get("more_body", False):
            return body


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


def _with_headers(send: Send) -> Send:
    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            present = {name.lower() for name, _ in message["headers"]}
            message["headers"] = [*message["headers"], *(one for one in _SECURITY_HEADERS if one[0] not in present)]
        await send(message)

    return sending
