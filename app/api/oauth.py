"""How does a partner's program come by a token? OAuth 2.0 client credentials, by a secret or a signed assertion."""

import base64
import re
from collections import Counter
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl, unquote_plus

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field

from app.access import CLINIC_ID, FOR_PARTNERS, Sight
from app.api.bodies import DESCRIBED, refuses
from app.api.desk import desk_of
from app.api.partner_examples import TOKEN_REFUSED
from app.api.problems import ProblemDetails, problem_body
from app.api.rates import before_trying, has_failed
from app.care.believe_assertion import take_apart
from app.care.grant_token import Granted, TokenWanted, grant_token
from app.care.read_key import ALGORITHMS
from app.errors import ClientRefusedError, TokenRefusedError

router = APIRouter(tags=["partners"])

BY_ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
_CLIENT_ID = re.compile(rf"({CLINIC_ID})\.({CLINIC_ID})")
_MOST_FIELDS = 20


class AccessToken(BaseModel):
    """RFC 6749, 5.1. There is no refresh token: ask again."""

    access_token: str
    token_type: str
    expires_in: int = Field(description="seconds")
    scope: str = Field(description="what it may do; names with blanks between them")


class TokenRefusal(ProblemDetails):
    """A problem document with what RFC 6749, 5.2 asks for: a client for OAuth reads the one, a person the other."""

    error: str = Field(examples=["invalid_client"])
    error_description: str


class ServerMetadata(BaseModel):
    """RFC 8414: where tokens are, and how a program may prove who it is."""

    issuer: str
    token_endpoint: str
    token_endpoint_auth_methods_supported: list[str]
    token_endpoint_auth_signing_alg_values_supported: list[str]
    grant_types_supported: list[str]
    response_types_supported: list[str]
    scopes_supported: list[str]
    service_documentation: str


class SmartConfiguration(ServerMetadata):
    """The same with the words of SMART on FHIR, of which Tocsin has Backend Services alone."""

    capabilities: list[str]


DESCRIBED[TokenRefusal.__name__] = TokenRefusal
_FORM: dict[str, Any] = {
    "type": "object",
    "required": ["grant_type"],
    "properties": {
        "grant_type": {"type": "string", "const": "client_credentials"},
        "scope": {"type": "string", "description": "names with blanks between them; left out: all that you may have"},
        "client_id": {"type": "string", "description": "`<clinic>.<partner_id>`"},
        "client_secret": {"type": "string", "description": "or by HTTP Basic"},
        "client_assertion_type": {"type": "string", "const": BY_ASSERTION},
        "client_assertion": {"type": "string", "description": "a JWT that you signed, instead of a secret"},
    },
}
_ASKED = {"grant_type": "client_credentials", "scope": "alerts:read", "client_id": "st-elsewhere.acme-analytics"}
_REFUSED: dict[int | str, dict[str, Any]] = {
    status: {"description": said, "content": {"application/json": {"schema": schema, "example": TOKEN_REFUSED}}}
    for status, said in (
        (400, "`error` says why: invalid_request, unsupported_grant_type or invalid_scope."),
        (401, "invalid_client: not known, disabled, or not believed."),
    )
    for schema in ({"$ref": "#/components/schemas/TokenRefusal"},)
}


@router.post(
    "/oauth/token",
    operation_id="getAccessToken",
    summary="Get a token for a partner's program",
    response_model=AccessToken,
    responses={**refuses(413, 415), **_REFUSED},
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {"application/x-www-form-urlencoded": {"schema": _FORM, "example": _ASKED}},
        }
    },
)
async def token(request: Request) -> Response:
    """A bearer token that holds for ten minutes (RFC 6749, 4.4). Prove who you are by HTTP Basic, by `client_secret` in
    the form, or by a `client_assertion` that you signed (RFC 7523, SMART Backend Services); by one of them, not two.
    """
    await before_trying(request)
    desk = desk_of(request)
    try:
        wanted = _wanted(await _form(request), request.headers.get("authorization"))
        async with desk.database.begin(Sight(wanted.clinic_id)) as session:
            granted = await grant_token(session, wanted, f"{desk.base_url}/oauth/token", desk.clock())
    except TokenRefusedError as refused:
        if isinstance(refused, ClientRefusedError):
            await has_failed(request)
        request.state.refused = refused.code
        return _refusal(refused, request.url.path)
    return _given(granted)


@router.get(
    "/.well-known/oauth-authorization-server",
    operation_id="getAuthorizationServer",
    summary="Read how a program gets a token",
    responses=refuses(),
)
async def authorization_server(request: Request) -> ServerMetadata:
    """The metadata of RFC 8414: OAuth libraries configure themselves from it."""
    return ServerMetadata(**_metadata(desk_of(request).base_url))


@router.get(
    "/.well-known/smart-configuration",
    operation_id="getSmartConfiguration",
    summary="Read how a program gets a token, as SMART says it",
    responses=refuses(),
)
async def smart_configuration(request: Request) -> SmartConfiguration:
    """What clients of SMART Backend Services look for."""
    return SmartConfiguration(**_metadata(desk_of(request).base_url), capabilities=["client-confidential-asymmetric"])


def _metadata(base_url: str) -> dict[str, Any]:
    return {
        "issuer": base_url,
        "token_endpoint": f"{base_url}/oauth/token",
        "token_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post", "private_key_jwt"],
        "token_endpoint_auth_signing_alg_values_supported": list(ALGORITHMS),
        "grant_types_supported": ["client_credentials"],
        "response_types_supported": [],
        "scopes_supported": sorted(FOR_PARTNERS),
        "service_documentation": f"{base_url}/docs",
    }


async def _form(request: Request) -> Mapping[str, str]:
    """The fields, each there once; raises `TokenRefusedError`."""
    try:
        given = parse_qsl((await request.body()).decode(), max_num_fields=_MOST_FIELDS)
    except ValueError:
        raise TokenRefusedError("invalid_request", "the form could not be read") from None
    twice = [name for name, times in Counter(name for name, _ in given).items() if times > 1]
    if twice or any("\x00" in told for _, told in given):
        raise TokenRefusedError("invalid_request", "send each field once, as plain text")
    return dict(given)


def _wanted(form: Mapping[str, str], authorization: str | None) -> TokenWanted:
    if "grant_type" not in form:
        raise TokenRefusedError("invalid_request", "send grant_type=client_credentials")
    if form["grant_type"] != "client_credentials":
        raise TokenRefusedError("unsupported_grant_type", "send grant_type=client_credentials")
    if sum((bool(authorization), "client_secret" in form, "client_assertion" in form)) > 1:
        raise TokenRefusedError("invalid_request", "prove who you are by one of: HTTP Basic, a secret, an assertion")
    if "client_assertion" in form:
        return _by_assertion(form)
    client_id, secret = _basic(authorization) if authorization else (form.get("client_id"), form.get("client_secret"))
    if form.get("client_id", client_id) != client_id:
        raise TokenRefusedError("invalid_request", "client_id is not the one that proves who it is")
    clinic_id, partner_id = _parts(client_id)
    return TokenWanted(clinic_id=clinic_id, partner_id=partner_id, secret=secret, scope=form.get("scope"))


def _by_assertion(form: Mapping[str, str]) -> TokenWanted:
    if form.get("client_assertion_type") != BY_ASSERTION:
        raise TokenRefusedError("invalid_request", f"send client_assertion_type={BY_ASSERTION}")
    assertion = take_apart(form["client_assertion"])
    if assertion is None or form.get("client_id", assertion.client_id) != assertion.client_id:
        raise ClientRefusedError(
            f"the assertion could not be read: expected a JWT with kid, of one of {', '.join(ALGORITHMS)}, "
            "whose sub is the client_id"
        )
    clinic_id, partner_id = _parts(assertion.client_id)
    return TokenWanted(clinic_id=clinic_id, partner_id=partner_id, assertion=assertion, scope=form.get("scope"))


def _basic(authorization: str) -> tuple[str | None, str | None]:
    """RFC 6749, 2.3.1: both are encoded as in a form before they are put together."""
    scheme, _, given = authorization.partition(" ")
    try:
        decoded = base64.b64decode(given.strip(), validate=True).decode() if scheme.lower() == "basic" else ""
    except ValueError:
        decoded = ""
    client_id, colon, secret = decoded.partition(":")
    return (unquote_plus(client_id), unquote_plus(secret)) if colon else (None, None)


def _parts(client_id: str | None) -> tuple[str, str]:
    """The clinic and the partner. What can be nobody's name is looked up all the same, so that it costs as much."""
    matched = _CLIENT_ID.fullmatch(client_id or "")
    return (matched[1], matched[2]) if matched else ("-", "-")


def _given(granted: Granted) -> Response:
    body = AccessToken(
        access_token=granted.token,
        token_type="bearer",  # noqa: S106 # nosec B106 - a kind, not a token
        expires_in=granted.expires_in,
        scope=" ".join(granted.scopes),
    )
    return JSONResponse(body.model_dump(), headers={"cache-control": "no-store", "pragma": "no-cache"})


def _refusal(refused: TokenRefusedError, path: str) -> Response:
    """As application/json: RFC 6749 asks for that, and its clients look no further when it is something else."""
    body = problem_body(refused, path) | {"error": refused.error, "error_description": refused.detail}
    headers = {"cache-control": "no-store", "pragma": "no-cache"}
    if body["status"] == 401:
        headers["www-authenticate"] = 'Basic realm="tocsin", charset="UTF-8"'
    return JSONResponse(body, status_code=body["status"], headers=headers)
