"""How is a JSON body read and described? Strictly, into a value of the ground floor; and in the OpenAPI document."""

import json
from collections.abc import Iterator, Mapping
from typing import Any, TypeVar

from fastapi import Request
from pydantic import ValidationError

from app.api.problems import ProblemDetails
from app.clinical.intake.reading import Problem, adapter, pointer_to, problems_from
from app.errors import UnreadableInputError

Value = TypeVar("Value")

DESCRIBED: dict[str, Any] = {}  # every type that is a body, by name: `openapi` adds their schemas

_PROBLEMS: dict[int, str] = {
    400: "The request could not be understood.",
    401: "No token, or one that does not hold.",
    403: "The token does not carry the scope.",
    404: "Not there, or not yours: the two look the same.",
    409: "It is in a state that does not allow this.",
    408: "The body did not come within 20 seconds; nothing was kept; send it again.",
    410: "The code is unknown, used or expired.",
    413: "The body is larger than 64 KiB (a team's rota: 1.5 MiB); nothing was kept.",
    415: "The body is not application/json; nothing was kept.",
    422: "The input could not be read; `errors` says why, field by field.",
    429: "Asked too often, or failed too often; nothing was kept; send the same again after `Retry-After` seconds.",
    503: "The database does not answer; nothing was kept; send the same again after `Retry-After` seconds.",
}


async def read_body(request: Request, kind: type[Value]) -> Value:
    """The body as a value of this type; raises `UnreadableInputError` naming every field at fault."""
    body = await request.body()
    try:
        value = adapter(kind).validate_json(body, strict=True)
    except ValidationError as refused:
        problems = problems_from(refused.errors(include_url=False, include_input=False))
        raise UnreadableInputError("the body could not be read", problems) from None
    # PostgreSQL keeps no text with this character; in JSON it can only stand escaped.
    if b"\\u0000" in body:
        unkept = [
            Problem(pointer_to(path), "expected text without the character NUL") for path in _nul(json.loads(body))
        ]
        if unkept:
            raise UnreadableInputError("the body could not be read", unkept)
    return value


def _nul(value: Any, path: tuple[int | str, ...] = ()) -> Iterator[tuple[int | str, ...]]:
    """The places of all texts with the character NUL; a field's name with it is told by the place above."""
    if isinstance(value, str) and "\x00" in value:
        yield path
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from (path,) if "\x00" in name else _nul(inner, (*path, name))
    if isinstance(value, list):
        for place, inner in enumerate(value):
            yield from _nul(inner, (*path, place))


def takes(kind: type, example: Mapping[str, Any], *, required: bool = True) -> dict[str, Any]:
    """The OpenAPI description of a body of this type."""
    DESCRIBED[kind.__name__] = kind
    schema = {"$ref": f"#/components/schemas/{kind.__name__}"}
    content = {"application/json": {"schema": schema, "example": example}}
    return {"requestBody": {"required": required, "content": content}}


def refuses(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The OpenAPI description of the problems an operation may answer with; 408, 429 and 503 come by themselves."""
    slow = (408,) if 413 in statuses else ()
    return {
        status: {
            "description": _PROBLEMS[status],
            "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/ProblemDetails"}}},
        }
        for status in sorted({*statuses, *slow, 429, 503})
    }


DESCRIBED[ProblemDetails.__name__] = ProblemDetails
