"""Who of the staff may sign in, and as what? Kept by whoever may: invited, changed, reset, disabled."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from fastapi import APIRouter, Request
from pydantic import BaseModel, Field

from app.access import Role
from app.api.account_examples import INVITATION, ROLE
from app.api.bodies import read_body, refuses, takes
from app.api.desk import desk_of
from app.api.security import CallerDep
from app.care.keep_accounts import (
    AccountToInvite,
    Invited,
    account_keeper,
    change_role,
    disable_account,
    enable_account,
    invite,
    reset_account,
)
from app.records.accounts import Account, accounts_of

router = APIRouter(prefix="/v1", tags=["accounts"])


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleToGive:
    """The role that an account has from now on."""

    __pydantic_config__: ClassVar = {"extra": "forbid"}
    role: Role


class AccountView(BaseModel):
    """An account without any of its secrets."""

    id: UUID
    person_id: UUID
    sign_in_name: str
    role: str
    is_organization_wide: bool
    is_open: bool = Field(description="its owner has accepted the invitation, or came with a hospital account")
    uses_hospital_account: bool
    invited_until: datetime | None = Field(description="an invitation is out until then")
    signed_in_at: datetime | None
    disabled_at: datetime | None


class AccountList(BaseModel):
    items: list[AccountView]


class InvitedView(BaseModel):
    """The `invitation` is a link for its owner alone: whoever has it opens the account. It is shown this once."""

    account: AccountView
    invitation: str
    expires_at: datetime


@router.get("/accounts", operation_id="listAccounts", summary="Read who may sign in", responses=refuses(401, 403))
async def list_accounts(request: Request, caller: CallerDep) -> AccountList:
    """All accounts of the clinic by name, those that are disabled among them."""
    caller.require("staff:write")
    async with desk_of(request).database.begin(caller.sight) as session:
        found = await accounts_of(session, caller.clinic_id)
    return AccountList(items=[_view(one) for one in found])


@router.post(
    "/accounts",
    operation_id="inviteAccount",
    summary="Invite somebody of the staff",
    status_code=201,
    responses=refuses(401, 403, 409, 413, 415, 422),
    openapi_extra=takes(AccountToInvite, INVITATION),
)
async def invite_somebody(request: Request, caller: CallerDep) -> InvitedView:
    """Makes an account and the link that opens it, good for 72 hours, once. Sent again the old link ends."""
    desk, by = desk_of(request), account_keeper(caller)
    new = await read_body(request, AccountToInvite)
    async with desk.database.begin(caller.sight) as session:
        return _invited(request, await invite(session, by, new, desk.clock()))


@router.put(
    "/accounts/{account_id}/role",
    operation_id="changeAccountRole",
    summary="Give an account another role",
    responses=refuses(401, 403, 404, 409, 413, 415, 422),
    openapi_extra=takes(RoleToGive, ROLE),
)
async def give_role(request: Request, caller: CallerDep, account_id: UUID) -> AccountView:
    """Changes what the account may do. Its sessions end, so that it signs in with the new role. Never one's own."""
    desk, by = desk_of(request), account_keeper(caller)
    wanted = await read_body(request, RoleToGive)
    async with desk.database.begin(caller.sight) as session:
        return _view(await change_role(session, by, account_id, wanted.role, desk.clock()))


@router.post(
    "/accounts/{account_id}:disable",
    operation_id="disableAccount",
    summary="Let an account sign in no more",
    responses=refuses(401, 403, 404, 409, 422),
)
async def disable(request: Request, caller: CallerDep, account_id: UUID) -> AccountView:
    """Ends the account's sessions and every token of its owner at once. Safe to send again."""
    desk, by = desk_of(request), account_keeper(caller)
    async with desk.database.begin(caller.sight) as session:
        return _view(await disable_account(session, by, account_id, desk.clock()))


@router.post(
    "/accounts/{account_id}:enable",
    operation_id="enableAccount",
    summary="Let an account sign in again",
    responses=refuses(401, 403, 404, 409, 422),
)
async def enable(request: Request, caller: CallerDep, account_id: UUID) -> AccountView:
    """Its owner signs in as before; what had ended stays ended. Safe to send again."""
    desk, by = desk_of(request), account_keeper(caller)
    async with desk.database.begin(caller.sight) as session:
        return _view(await enable_account(session, by, account_id, desk.clock()))


@router.post(
    "/accounts/{account_id}:reset",
    operation_id="resetAccount",
    summary="Take all proofs from an account and invite its owner anew",
    responses=refuses(401, 403, 404, 409, 422),
)
async def reset(request: Request, caller: CallerDep, account_id: UUID) -> InvitedView:
    """For a lost phone or key, after making sure who asks: password, codes and passkeys go, sessions end."""
    desk, by = desk_of(request), account_keeper(caller)
    async with desk.database.begin(caller.sight) as session:
        return _invited(request, await reset_account(session, by, account_id, desk.clock()))


def _invited(request: Request, made: Invited) -> InvitedView:
    link = f"{desk_of(request).base_url}/console/invitation/{made.account.clinic_id}/{made.secret}"
    return InvitedView(account=_view(made.account), invitation=link, expires_at=made.expires_at)


def _view(account: Account) -> AccountView:
    return AccountView(
        id=account.account_id,
        person_id=account.person_id,
        sign_in_name=account.sign_in_name,
        role=account.role,
        is_organization_wide=account.is_organization_wide,
        is_open=account.invitation_hash is None and (account.signed_in_at or account.subject) is not None,
        uses_hospital_account=account.subject is not None,
        invited_until=account.invitation_expires_at,
        signed_in_at=account.signed_in_at,
        disabled_at=account.disabled_at,
    )
