"""A clinic keeps its partners: which programs come in, what they may do, and by which secrets and keys."""

from datetime import datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Path, Request
from pydantic import BaseModel, Field

from app.access import CLINIC_ID
from app.api.bodies import read_body, refuses, takes
from app.api.desk import desk_of
from app.api.partner_examples import KEY, PARTNER, PARTNER_KEPT, SECRET
from app.api.security import CallerDep
from app.care.keep_credentials import KeyToAdd, SecretToAdd, add_key, add_secret, revoke_credential
from app.care.keep_partners import (
    Kept,
    PartnerToAdd,
    PartnerToKeep,
    add_partner,
    change_partner,
    disable_partner,
    enable_partner,
    partner_keeper,
    see_partner,
    see_partners,
)
from app.records.partners import PartnerCredential

router = APIRouter(prefix="/v1", tags=["partners"])
PartnerIdPath = Annotated[str, Path(pattern=f"^{CLINIC_ID}$", examples=[PARTNER["partner_id"]])]
CredentialIdPath = Annotated[str, Path(pattern=r"^[A-Za-z0-9._~-]{1,128}$", examples=[KEY["jwk"]["kid"]])]


class CredentialView(BaseModel):
    """What a partner proves itself with. A secret is never shown again; `jwk` is a public key."""

    id: str
    kind: Literal["secret", "key"]
    created_at: datetime
    expires_at: datetime | None
    used_at: datetime | None = Field(description="when a token was last given out for it")
    revoked_at: datetime | None
    jwk: dict[str, Any] | None


class NewSecret(CredentialView):
    """`client_secret` is shown this once: only its hash is kept."""

    client_id: str
    client_secret: str


class PartnerView(BaseModel):
    """A partner. `notice_secret` is there once, in the answer to whoever set the first `notice_url` or replaced it."""

    partner_id: str
    client_id: str
    name: str
    scopes: list[str]
    notice_url: str | None
    notice_secret: str | None = Field(description="signs what is sent to `notice_url`; shown once")
    created_at: datetime
    disabled_at: datetime | None
    used_at: datetime | None = Field(description="when it was last given a token")
    credentials: list[CredentialView]


class PartnerList(BaseModel):
    items: list[PartnerView]


@router.post(
    "/partners",
    operation_id="addPartner",
    summary="Let another program in",
    status_code=201,
    responses=refuses(401, 403, 409, 413, 415, 422),
    openapi_extra=takes(PartnerToAdd, PARTNER),
)
async def add(request: Request, caller: CallerDep) -> PartnerView:
    """Makes a partner. It can do nothing until it is given a secret or a key."""
    desk = desk_of(request)
    by = partner_keeper(caller)
    new = await read_body(request, PartnerToAdd)
    async with desk.database.begin(caller.sight) as session:
        return partner_view(await add_partner(session, by, new, desk.clock()))


@router.get("/partners", operation_id="listPartners", summary="Read the clinic's partners", responses=refuses(401, 403))
async def list_partners(request: Request, caller: CallerDep) -> PartnerList:
    """Every partner, those that are disabled as well, with its secrets' ids, its keys, and when each was last used."""
    by = partner_keeper(caller)
    async with desk_of(request).database.begin(caller.sight) as session:
        return PartnerList(items=[partner_view(one) for one in await see_partners(session, by)])


@router.get(
    "/partners/{partner_id}",
    operation_id="getPartner",
    summary="Read one partner",
    responses=refuses(401, 403, 404, 422),
)
async def get(request: Request, caller: CallerDep, partner_id: PartnerIdPath) -> PartnerView:
    """One partner with its secrets' ids, its keys, and when each was last used."""
    by = partner_keeper(caller)
    async with desk_of(request).database.begin(caller.sight) as session:
        return partner_view(await see_partner(session, by, partner_id))


@router.put(
    "/partners/{partner_id}",
    operation_id="replacePartner",
    summary="Change what a partner may do",
    responses=refuses(401, 403, 404, 413, 415, 422),
    openapi_extra=takes(PartnerToKeep, PARTNER_KEPT),
)
async def replace(request: Request, caller: CallerDep, partner_id: PartnerIdPath) -> PartnerView:
    """Replaces name, scopes and address. Tokens that may do more than the partner may now end at once."""
    desk = desk_of(request)
    by = partner_keeper(caller)
    wanted = await read_body(request, PartnerToKeep)
    async with desk.database.begin(caller.sight) as session:
        return partner_view(await change_partner(session, by, partner_id, wanted, desk.clock()))


@router.post(
    "/partners/{partner_id}:disable",
    operation_id="disablePartner",
    summary="Let a partner in no more",
    responses=refuses(401, 403, 404, 422),
)
async def disable(request: Request, caller: CallerDep, partner_id: PartnerIdPath) -> PartnerView:
    """Every token it holds ends at once, and it is given none. Its secrets and keys stay. Safe to send again."""
    desk = desk_of(request)
    by = partner_keeper(caller)
    async with desk.database.begin(caller.sight) as session:
        return partner_view(await disable_partner(session, by, partner_id, desk.clock()))


@router.post(
    "/partners/{partner_id}:enable",
    operation_id="enablePartner",
    summary="Let a partner in again",
    responses=refuses(401, 403, 404, 422),
)
async def enable(request: Request, caller: CallerDep, partner_id: PartnerIdPath) -> PartnerView:
    """With the secrets and keys it had; tokens that were ended stay so. Safe to send again."""
    desk = desk_of(request)
    by = partner_keeper(caller)
    async with desk.database.begin(caller.sight) as session:
        return partner_view(await enable_partner(session, by, partner_id, desk.clock()))


@router.post(
    "/partners/{partner_id}/secrets",
    operation_id="addPartnerSecret",
    summary="Give a partner a secret",
    status_code=201,
    responses=refuses(401, 403, 404, 409, 413, 415, 422),
    openapi_extra=takes(SecretToAdd, SECRET),
)
async def new_secret(request: Request, caller: CallerDep, partner_id: PartnerIdPath) -> NewSecret:
    """One more secret, shown this once; up to five hold at once, so that one is replaced without a gap."""
    desk = desk_of(request)
    by = partner_keeper(caller)
    wanted = await read_body(request, SecretToAdd)
    async with desk.database.begin(caller.sight) as session:
        kept = await add_secret(session, by, partner_id, wanted, desk.clock())
    told = _credential_view(kept.credentials[0]).model_dump()
    return NewSecret(**told, client_id=_client_id(kept), client_secret=kept.secret or "")


@router.post(
    "/partners/{partner_id}/keys",
    operation_id="addPartnerKey",
    summary="Give a partner's public key",
    status_code=201,
    responses=refuses(401, 403, 404, 409, 413, 415, 422),
    openapi_extra=takes(KeyToAdd, KEY),
)
async def new_key(request: Request, caller: CallerDep, partner_id: PartnerIdPath) -> CredentialView:
    """One more public key (JWK); up to five hold at once. A private one is refused. Safe to send again."""
    desk = desk_of(request)
    by = partner_keeper(caller)
    wanted = await read_body(request, KeyToAdd)
    async with desk.database.begin(caller.sight) as session:
        kept = await add_key(session, by, partner_id, wanted, desk.clock())
    return _credential_view(kept.credentials[0])


@router.delete(
    "/partners/{partner_id}/credentials/{credential_id}",
    operation_id="revokePartnerCredential",
    summary="Revoke a secret or a key",
    responses=refuses(401, 403, 404, 422),
)
async def revoke(
    request: Request, caller: CallerDep, partner_id: PartnerIdPath, credential_id: CredentialIdPath
) -> PartnerView:
    """It is believed no more, and every token given out for it ends at once. Safe to send again."""
    desk = desk_of(request)
    by = partner_keeper(caller)
    async with desk.database.begin(caller.sight) as session:
        return partner_view(await revoke_credential(session, by, partner_id, credential_id, desk.clock()))


def partner_view(kept: Kept) -> PartnerView:
    """A partner as the API shows it."""
    one = kept.partner
    return PartnerView(
        partner_id=one.partner_id,
        client_id=_client_id(kept),
        name=one.name,
        scopes=one.scopes,
        notice_url=one.notice_url,
        notice_secret=kept.notice_secret,
        created_at=one.created_at,
        disabled_at=one.disabled_at,
        used_at=max((used for each in kept.credentials if (used := each.used_at)), default=None),
        credentials=[_credential_view(each) for each in kept.credentials],
    )


def _client_id(kept: Kept) -> str:
    return f"{kept.partner.clinic_id}.{kept.partner.partner_id}"


def _credential_view(one: PartnerCredential) -> CredentialView:
    return CredentialView(
        id=one.credential_id,
        kind="secret" if one.jwk is None else "key",
        created_at=one.created_at,
        expires_at=one.expires_at,
        used_at=one.used_at,
        revoked_at=one.revoked_at,
        jwk=one.jwk,
    )
