"""What is promised to partners? The OpenAPI 3.1 document, complete with what FastAPI cannot see."""

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from pydantic import TypeAdapter
from pydantic.json_schema import JsonSchemaMode

from app.api.bodies import DESCRIBED
from app.api.examples import ANSWERS, REFUSALS

# All others ask for a token.
PUBLIC = frozenset(
    (
        "getAccessToken",
        "getAuthorizationServer",
        "getCatalog",
        "getSmartConfiguration",
        "getTeamCalendar",
        "livez",
        "readyz",
        "redeemEnrolmentCode",
        "renewTokens",
    )
)
_FOR_PARTNERS = {
    "alerts:read": "read alerts and their history",
    "alerts:write": "acknowledge and resolve them",
    "diaries:read": "read diaries",
    "oncall:read": "read who is on call",
    "patients:write": "enrol patients, set context, add results",
    "reports:read": "read how fast alerts were answered",
    "rules:read": "read rulesets",
}
DESCRIPTION = """\
Tocsin takes in the daily diaries of people living with bone metastases, looks for what must not wait, and rings a
nurse until a human has it.

A phone redeems an enrolment code for a token that it renews, then hands in diaries: `POST /v1/diaries` answers at once
with advice
in plain words and the number to ring. Staff and partner systems read and answer alerts with tokens of their own.

Every refusal is `application/problem+json` (RFC 9457) with a stable `code`; unreadable input names each field by JSON
pointer. A diary that cannot be read is refused, and yet not lost: the refusal says that it was kept, and what to do.
Everything that changes something is safe to send again.
"""


def describe(app: FastAPI) -> dict[str, Any]:
    """The document, built once: strict request bodies, problem responses, no twin schemas."""
    if app.openapi_schema is None:
        document = get_openapi(
            title="Tocsin",
            version="1",
            summary="An alarm bell for people living with bone metastases",
            description=DESCRIPTION,
            routes=app.routes,
            license_info={"name": "Apache-2.0", "identifier": "Apache-2.0"},
            separate_input_output_schemas=False,
        )
        schemas = document.setdefault("components", {}).setdefault("schemas", {})
        schemas.update(_schemas_of_bodies())
        _drop_frameworks_errors(document)
        _add_examples(document)
        _add_security(document)
        app.openapi_schema = document
    return app.openapi_schema


def _schemas_of_bodies() -> dict[str, Any]:
    mode: JsonSchemaMode = "validation"
    kinds = [(kind, mode, TypeAdapter(kind)) for kind in DESCRIBED.values()]
    _, definitions = TypeAdapter.json_schemas(kinds, ref_template="#/components/schemas/{model}")
    return dict(sorted(definitions["$defs"].items()))


def _add_security(document: dict[str, Any]) -> None:
    """Said here and not by a dependency of each route: the header is read once, where every refusal is a problem."""
    document["components"]["securitySchemes"] = {
        "bearer": {"type": "http", "scheme": "bearer", "description": "A token: `tocsin_<clinic>_<id>_<secret>`"},
        "oauth2": {
            "type": "oauth2",
            "description": "How a partner's program comes by such a token.",
            "flows": {"clientCredentials": {"tokenUrl": "/oauth/token", "scopes": _FOR_PARTNERS}},
        },
    }
    for operations in document["paths"].values():
        for operation in operations.values():
            if operation["operationId"] not in PUBLIC:
                operation["security"] = [{"bearer": []}]


def _add_examples(document: dict[str, Any]) -> None:
    for operations in document["paths"].values():
        for operation in operations.values():
            for status, answer in operation["responses"].items():
                if status.startswith("2") and operation["operationId"] in ANSWERS:
                    answer["content"]["application/json"]["example"] = ANSWERS[operation["operationId"]]
                if status == "422" and operation["operationId"] in REFUSALS:
                    answer["content"]["application/problem+json"]["example"] = REFUSALS[operation["operationId"]]


def _drop_frameworks_errors(document: dict[str, Any]) -> None:
    """FastAPI documents a validation answer of its own shape, which is never given here."""
    for operations in document["paths"].values():
        for operation in operations.values():
            answer = operation["responses"].get("422")
            if answer and "application/json" in answer.get("content", {}):
                del operation["responses"]["422"]
    for name in ("HTTPValidationError", "ValidationError"):
        document["components"]["schemas"].pop(name, None)
