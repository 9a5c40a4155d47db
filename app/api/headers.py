"""What does every answer tell a browser it may not do with it? One set of headers for all, a page of documents apart."""

import hashlib
from base64 import b64encode

from fastapi.openapi.docs import get_swagger_ui_html
from starlette.types import Message, Send

Headers = tuple[tuple[bytes, bytes], ...]

DOCS = "/docs"
_YEAR = 31_536_000  # seconds; the least that browsers' lists of such hosts ask for
ALWAYS: Headers = (
    (b"cache-control", b"no-store"),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"x-frame-options", b"DENY"),
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"),
    (b"permissions-policy", b"camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
)


def hsts(base_url: str) -> Headers:
    """Never again by plain http, once a browser has come by https; nothing where there is no https."""
    if not base_url.startswith("https://"):
        return ()
    return ((b"strict-transport-security", f"max-age={_YEAR}".encode()),)


def for_docs(title: str, openapi_url: str) -> Headers:
    """The page of documents runs one script that stands in it: that one, by its hash, and no other."""
    page = bytes(
        get_swagger_ui_html(
            openapi_url=openapi_url,
            title=title,
            swagger_js_url="/nowhere.js",
            oauth2_redirect_url=f"{DOCS}/oauth2-redirect",
        ).body
    )
    script = page.partition(b"<script>")[2].partition(b"</script>")[0]
    digest = b64encode(hashlib.sha256(script).digest()).decode()
    policy = (
        f"default-src 'none'; script-src 'self' 'sha256-{digest}'; style-src 'self' 'unsafe-inline'; "
        "img-src 'self' data:; connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
    )
    return ((b"content-security-policy", policy.encode()),)


def with_headers(send: Send, wanted: Headers) -> Send:
    """Adds the headers to the answer which it does not have by itself."""

    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            present = {name.lower() for name, _ in message["headers"]}
            message["headers"] = [*message["headers"], *(one for one in wanted if one[0] not in present)]
        await send(message)

    return sending
