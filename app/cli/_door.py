"""How long may somebody stand in the door? Connections that ask slowly, without end or without sense are closed here.

uvicorn waits for ever for a request's head, takes one of any size, and refuses in plain text. This is its protocol with an
end to each wait, a bound to each size, and refusals as everywhere else.
"""

import asyncio

from starlette.types import Receive, Scope, Send
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

from app.api.headers import ALWAYS
from app.api.limits import LARGEST_ROTA
from app.api.problems import problem_response

HEAD_WITHIN = 20.0  # s for the head of a request, all of it; a phone's is through in one
LARGEST_HEAD = 32 * 1024  # bytes; ours have some hundreds, and a browser's cookies never more than a few thousand
MOST_HEADERS = 100
LARGEST_MESSAGE = (
    4 * LARGEST_ROTA
)  # bytes on the wire; who sends a body in chunks of a few bytes needs no more than that
LEFT_OVER_WITHIN = (
    2.0  # s in which the rest of a refused body is thrown away, so that the refusal is read before the end
)
TAKEN_WITHIN = 30.0  # s without taking any of an answer
WAITED_FOR_WHEN_FULL = (
    2.0  # s for a head when there are too many: long enough for whoever means it to be refused in words
)

OPEN_WHEN_FULL = frozenset((b"/livez", b"/readyz"))  # or a house that is busy would be taken for one that is dead


class Door(HttpToolsProtocol):
    """One connection. At `most` at once further ones are refused in words, at twice as many without."""

    most = 1000

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override] # as uvicorn has it
        super().connection_made(transport)
        self._wait: asyncio.TimerHandle | None = None  # for what the other side owes us
        self._stalled: asyncio.TimerHandle | None = None  # for what it has yet to take
        self._received = 0  # bytes since the last whole request
        self._has_open_body = self._has_large_head = False
        if len(self.connections) > 2 * self.most:
            transport.abort()
        else:
            self._give(WAITED_FOR_WHEN_FULL if self._is_full else HEAD_WITHIN)

    def connection_lost(self, exc: Exception | None) -> None:
        self._wait_no_longer()
        self._is_taken_again()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        self._received += len(data)
        super().data_received(data)
        if self.transport.is_closing():
            return
        if self._received > (LARGEST_MESSAGE if self._has_open_body else LARGEST_HEAD):
            self._has_large_head = not self._has_open_body
            self.send_400_response("")
        elif self._wait is None and self._is_idle:
            self._give(HEAD_WITHIN)

    def on_headers_complete(self) -> None:
        self._wait_no_longer()
        size = sum(len(name) + len(value) for name, value in self.headers)
        if len(self.headers) > MOST_HEADERS or size + len(self.url) > LARGEST_HEAD:
            self._has_large_head = True
            raise ValueError  # which the parser takes for something that cannot be read
        self._has_open_body = True
        usual = self.app
        if self._is_full and self.url not in OPEN_WHEN_FULL:
            self.app = full
        super().on_headers_complete()
        self.app = usual

    def on_message_complete(self) -> None:
        super().on_message_complete()
        self._received, self._has_open_body = 0, False

    def on_response_complete(self) -> None:
        super().on_response_complete()
        if self._has_open_body:
            self._give(LEFT_OVER_WITHIN)
        elif self._is_full and not self.pipeline:
            self.transport.close()

    def timeout_keep_alive_handler(self) -> None:
        self._close()

    def pause_writing(self) -> None:
        super().pause_writing()
        self._stalled = self.loop.call_later(TAKEN_WITHIN, self.transport.abort)

    def resume_writing(self) -> None:
        self._is_taken_again()
        super().resume_writing()

    def send_400_response(self, msg: str) -> None:  # noqa: ARG002 - uvicorn's own words are not ours
        """Refuses by hand what cannot be read: there is no request that could be answered."""
        if not self._is_idle:
            self.transport.abort()  # an answer is under way, and another in the middle of it would be taken for it
            return
        if self._has_large_head:
            detail = f"the head of a request may have {LARGEST_HEAD} bytes and {MOST_HEADERS} fields"
            refusal = problem_response("head-too-large", "The head of the request is too large", 431, detail, "")
        else:
            refusal = problem_response("not-http", "This is not a request", 400, "it could not be read as HTTP/1.1", "")
        head = [f"HTTP/1.1 {refusal.status_code} Refused".encode(), b"connection: close"]
        head += [name + b": " + value for name, value in (*refusal.raw_headers, *ALWAYS)]
        self.transport.write(b"\r\n".join([*head, b"", bytes(refusal.body)]))
        self.transport.close()

    def _unsupported_upgrade_warning(self) -> None:
        """Whoever asks for another protocol is answered in this one, which is nothing to write down."""

    @property
    def _is_full(self) -> bool:
        return len(self.connections) > self.most

    @property
    def _is_idle(self) -> bool:
        """Whether a request, or the rest of its head, is what is waited for."""
        cycle: RequestResponseCycle | None = self.cycle
        return cycle is None or (cycle.response_complete and not self._has_open_body)

    def _give(self, seconds: float) -> None:
        self._wait_no_longer()
        self._wait = self.loop.call_later(seconds, self._close)

    def _wait_no_longer(self) -> None:
        if self._wait is not None:
            self._wait.cancel()
            self._wait = None

    def _is_taken_again(self) -> None:
        if self._stalled is not None:
            self._stalled.cancel()
            self._stalled = None

    def _close(self) -> None:
        """Whoever does not even take what it was answered is not waited for."""
        if self.transport.get_write_buffer_size():
            self.transport.abort()
        else:
            self.transport.close()


async def full(scope: Scope, receive: Receive, send: Send) -> None:
    """The answer while there are too many: for those who can come again, which a phone with a diary does."""
    detail = "too many are connected; nothing was kept, send the same again"
    refusal = problem_response("unavailable", "The service cannot answer just now", 503, detail, scope["path"])
    refusal.raw_headers.extend(ALWAYS)
    await refusal(scope, receive, send)


def door_for(most: int) -> type[Door]:
    """The protocol with the operator's own bound."""
    return type("Door", (Door,), {"most": most})
