"""Which web pages elsewhere may speak to the API from a browser? Those of the origins that the operator names, and no other."""

from collections.abc import Sequence

from starlette.datastructures import Headers
from starlette.middleware.cors import CORSMiddleware
from starlette.responses import Response
from starlette.types import ASGIApp

from app.api.headers import ALWAYS
from app.api.problems import problem_response

ANSWER_HOLDS = 600  # s; a browser asks again after that, so an origin that is taken away is out within ten minutes


class OtherOrigins(CORSMiddleware):
    """Cookies never count from elsewhere: such a page shows a token of its own, or is refused like anybody."""

    def __init__(self, app: ASGIApp, origins: Sequence[str]) -> None:
        super().__init__(
            app,
            allow_origins=origins,
            allow_methods=("GET", "POST", "PUT", "PATCH", "DELETE"),
            allow_headers=("Authorization", "Content-Type"),
            allow_credentials=False,
            expose_headers=("Retry-After", "WWW-Authenticate"),
            max_age=ANSWER_HOLDS,
        )

    def preflight_response(self, request_headers: Headers) -> Response:
        response = super().preflight_response(request_headers)
        if response.status_code == 400:
            detail = "this origin, method or header is none that the operator has named"
            refusal = problem_response("origin-not-allowed", "Not from there", 403, detail, "")
            refusal.headers["vary"] = "Origin"
            response = refusal
        response.raw_headers.extend(one for one in ALWAYS if one[0] not in dict(response.raw_headers))
        return response
