"""How does a refusal look on the wire? As RFC 9457, the only translation of refusals to HTTP in the house."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException
from starlette.types import ExceptionHandler

from app.api.headers import ALWAYS
from app.clinical.advice import Advice, Contact
from app.clinical.intake.reading import Problem, adapter, problems_from
from app.errors import (
    AccountStateError,
    AlertStateError,
    ClientRefusedError,
    CodeRefusedError,
    ConsentWithdrawnError,
    ContactCodeRefusedError,
    DeviceSignedOutError,
    DiaryConflictError,
    ErasureHeldError,
    Instead,
    InvitationRefusedError,
    NotAllowedError,
    NotFoundError,
    NotSignedInError,
    OnCallStateError,
    PartnerStateError,
    ProofRefusedError,
    Quarantined,
    Refusal,
    RulesetStateError,
    SecondPersonError,
    TokenRefusedError,
    TooManyRequestsError,
    UnavailableError,
    UnknownDeviceError,
    UnreadableDiaryError,
    UnreadableInputError,
)

MEDIA_TYPE = "application/problem+json"
RETRY_AFTER_SECONDS = 5

STATUS: dict[type[Refusal], int] = {
    TokenRefusedError: 400,
    NotSignedInError: 401,
    ClientRefusedError: 401,
    DeviceSignedOutError: 401,
    UnknownDeviceError: 401,
    ProofRefusedError: 401,
    NotAllowedError: 403,
    ConsentWithdrawnError: 403,
    SecondPersonError: 403,
    NotFoundError: 404,
    AccountStateError: 409,
    AlertStateError: 409,
    DiaryConflictError: 409,
    ErasureHeldError: 409,
    OnCallStateError: 409,
    PartnerStateError: 409,
    RulesetStateError: 409,
    CodeRefusedError: 410,
    ContactCodeRefusedError: 410,
    InvitationRefusedError: 410,
    UnreadableInputError: 422,
    UnreadableDiaryError: 422,
    TooManyRequestsError: 429,
    UnavailableError: 503,
}
_HTTP_CODES = {404: "not-found", 405: "method-not-allowed", 413: "too-large", 415: "unsupported-media-type"}

logger = structlog.get_logger()


class FieldProblem(BaseModel):
    """One thing wrong with the input."""

    pointer: str = Field(description="JSON pointer (RFC 6901) to the field", examples=["/pain/worst"])
    detail: str = Field(description="what was expected", examples=["expected a value less than or equal to 10"])


class ProblemDetails(BaseModel):
    """RFC 9457: what was refused and why. `code` is stable; `detail` is for people and never holds patients' data."""

    type: str = Field(examples=["/problems/unreadable-input"])
    code: str = Field(examples=["unreadable-input"])
    title: str
    status: int
    detail: str
    instance: str | None = Field(default=None, description="the path that was asked for")
    errors: list[FieldProblem] | None = Field(default=None, description="for unreadable input: field by field")
    kept: bool | None = Field(default=None, description="an unreadable diary was kept as it was sent, and judged")
    id: UUID | None = Field(default=None, description="of a kept diary: send it again, corrected, with this id")
    received_at: datetime | None = Field(default=None, description="of a kept diary: when it first came")
    advice: Advice | None = Field(default=None, description="to be shown at once, as from a receipt")
    contact: Contact | None = Field(default=None, description="whom the patient can ring: to be shown")


def problem_body(refusal: Refusal, instance: str) -> dict[str, Any]:
    """A refusal as the members of a problem document."""
    status = STATUS[type(refusal)]
    body = _body(refusal.code, refusal.title, status, refusal.detail, instance, refusal.problems)
    if isinstance(refusal, UnreadableDiaryError):
        body |= {"kept": True, **adapter(Quarantined).dump_python(refusal.kept, mode="json", exclude_none=True)}
    if isinstance(refusal, DeviceSignedOutError | ConsentWithdrawnError):
        body |= adapter(Instead).dump_python(refusal.instead, mode="json", exclude_none=True)
    return body


def problem_response(
    code: str, title: str, status: int, detail: str, instance: str, problems: Sequence[Problem] = ()
) -> JSONResponse:
    """A problem document with the headers its status asks for."""
    return _respond(_body(code, title, status, detail, instance, problems))


def _respond(body: dict[str, Any]) -> JSONResponse:
    status, headers = body["status"], {}
    if status == 401:
        headers["WWW-Authenticate"] = 'Bearer realm="tocsin"'
    if status == 503:
        headers["Retry-After"] = str(RETRY_AFTER_SECONDS)
    return JSONResponse(body, status_code=status, headers=headers, media_type=MEDIA_TYPE)


def _body(
    code: str, title: str, status: int, detail: str, instance: str, problems: Sequence[Problem]
) -> dict[str, Any]:
    body: dict[str, Any] = {
        "type": f"/problems/{code}",
        "code": code,
        "title": title,
        "status": status,
        "detail": detail,
        "instance": instance,
    }
    if problems:
        body["errors"] = [{"pointer": one.pointer, "detail": one.detail} for one in problems]
    return body


async def _refused(request: Request, refusal: Refusal) -> JSONResponse:
    request.state.refused = refusal.code
    response = _respond(problem_body(refusal, request.url.path))
    if isinstance(refusal, TooManyRequestsError):
        response.headers["Retry-After"] = str(refusal.retry_after)
    return response


async def _unreadable(request: Request, refused: RequestValidationError) -> JSONResponse:
    """A path or query parameter; bodies are read by `bodies`. The place of a parameter is its name."""
    problems = [
        Problem(problem.pointer.replace("/query", "").replace("/path", ""), problem.detail)
        for problem in problems_from(refused.errors())
    ]
    return await _refused(request, UnreadableInputError("a parameter could not be read", problems))


async def _http(request: Request, error: HTTPException) -> JSONResponse:
    code = _HTTP_CODES.get(error.status_code, "refused")
    title = "There is no such thing here" if error.status_code == 404 else str(error.detail)
    return problem_response(code, title, error.status_code, str(error.detail), request.url.path)


async def _broken(request: Request, fault: Exception) -> JSONResponse:
    """Our own fault. The class is logged; the message is not, because it may quote a patient."""
    logger.error("request failed", path=request.url.path, fault=type(fault).__name__)
    response = problem_response(
        "internal", "Something is wrong on our side", 500, "nothing was kept; please send it again", request.url.path
    )
    # It is answered outside of all that adds them to other answers.
    response.raw_headers.extend(one for one in ALWAYS if one[0] not in dict(response.raw_headers))
    return response


def add_problem_handlers(app: FastAPI) -> None:
    """Makes every refusal and fault of the app a problem document."""
    handlers: dict[type[Exception], ExceptionHandler] = {
        Refusal: _refused,  # type: ignore[dict-item] # Starlette types handlers by the widest exception
        RequestValidationError: _unreadable,  # type: ignore[dict-item] # as above
        HTTPException: _http,  # type: ignore[dict-item] # as above
        Exception: _broken,
    }
    for kind, handler in handlers.items():
        app.add_exception_handler(kind, handler)
