"""Who was refused what? One line of the log for each, which holds neither a patient nor a secret, and no flood of them."""

import asyncio
from typing import Any

import structlog
from limits import RateLimitItemPerMinute
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.api.rates import network_of
from app.api.windows import Counted
from app.errors import CodeRefusedError, NotAllowedError, NotFoundError, NotSignedInError, TooManyRequestsError

ALWAYS = frozenset((400, 401, 403, 410, 413, 429))
# Whoever is signed in and asks for what is not theirs, or sends what no field takes, may be trying doors.
OF_WHOM_WE_KNOW = frozenset((404, 422))
LINES_OF_A_PLACE, LINES_OF_ALL = 30, 600  # a minute; 600 are some 150 KB
_SUM_UP_AFTER = 60  # s
_CODES = {
    401: NotSignedInError.code,
    403: NotAllowedError.code,
    404: NotFoundError.code,
    410: CodeRefusedError.code,
    429: TooManyRequestsError.code,
}
# It stands before the routes of FastAPI, which say of themselves which they are.
_PLAIN = frozenset(("/v1/diaries",))

logger = structlog.get_logger()


class Tally:
    """How many lines were written lately; each that is one too many is counted, and the count is a line itself."""

    def __init__(self, sum_up_after: float = _SUM_UP_AFTER) -> None:
        self._of_a_place = Counted(RateLimitItemPerMinute(LINES_OF_A_PLACE))
        self._of_all = Counted(RateLimitItemPerMinute(LINES_OF_ALL))
        self._untold, self._sum_up_after = 0, sum_up_after

    async def has_room(self, place: str) -> bool:
        """Whether one more line may be written of what came from there."""
        if await self._of_a_place.hit(place) and await self._of_all.hit("all"):
            return True
        self._untold += 1
        if self._untold == 1:
            asyncio.get_running_loop().call_later(self._sum_up_after, self._sum_up)
        return False

    def _sum_up(self) -> None:
        times, self._untold = self._untold, 0
        logger.warning("refusals not told one by one", times=times)


class Refusals:
    """Tells the log of every answer that turns somebody away. Pure ASGI.

    What is known of whom stands in the state of the request: `given` is the token that was shown, `caller` whose it is
    once it was found good, `refused` the code of the refusal, `refused_as` its status where a page leads elsewhere.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start" and message["status"] >= 300:
                await _tell(scope, message["status"])
            await send(message)

        await self.app(scope, receive, sending)


async def _tell(scope: Scope, answered: int) -> None:
    known: dict[str, Any] = scope.get("state", {})
    status = known.get("refused_as", answered)
    if status not in ALWAYS and not (status in OF_WHOM_WE_KNOW and "caller" in known):
        return
    tally: Tally = scope["app"].state.desk.refusals
    if await tally.has_room(network_of(scope["client"][0] if scope.get("client") else None)):
        logger.info("refused", **_line(scope, known, status))


def _line(scope: Scope, known: dict[str, Any], status: int) -> dict[str, Any]:
    """The route as it is written down, never the path: that may hold the id of a patient, or the secret of a link."""
    path = getattr(scope.get("route"), "path", None) or (scope["path"] if scope["path"] in _PLAIN else None)
    line = {
        "method": scope["method"],
        "route": path,
        "status": status,
        "code": known.get("refused") or _CODES.get(status),
    }
    given, caller = known.get("given"), known.get("caller")
    if given is not None:
        line |= {"clinic": given.clinic_id, "token": given.token_id, "token_holds": caller is not None}
    if caller is not None and caller.account_id is not None:
        line["account"] = str(caller.account_id)
    return line
