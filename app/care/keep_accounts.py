"""Which of the staff may sign in, and as what? Invited, changed, reset and disabled by whoever keeps the accounts."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated, ClassVar
from uuid import UUID, uuid4

from annotated_types import MaxLen, MinLen
from pydantic import StringConstraints
from sqlalchemy.ext.asyncio import AsyncSession

from app.access import Caller, MintedLink, Role, mint_link
from app.care.keep_people import Keeper, Name, PersonToKeep, add_person
from app.care.tell_owner import tell_of_reset
from app.errors import AccountStateError, NotAllowedError, NotFoundError
from app.records.accounts import Account, account_named, account_of_person, forget_passkeys, hold_account
from app.records.audit import Change, note
from app.records.people import StaffPerson, get_person, person_named
from app.records.tokens import end_sessions, revoke_tokens_of

INVITATION_LASTS = timedelta(hours=72)

# Without spaces and letters that look like others elsewhere: it is typed, compared, and shown in lists. Kept in small letters.
SignInName = Annotated[
    str, MinLen(3), MaxLen(120), StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._+@-]*[A-Za-z0-9]$", to_lower=True)
]


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountToInvite:
    """`person` is the name of somebody of the staff, who is added when nobody is called so."""

    __pydantic_config__: ClassVar = {"extra": "forbid"}
    person: Name
    sign_in_name: SignInName
    role: Role
    is_organization_wide: bool = False


@dataclass(frozen=True, slots=True)
class Invited:
    """An account that waits for its owner; `secret` goes into the link and is shown once."""

    account: Account
    person: StaffPerson
    secret: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class AccountKeeper:
    """Who keeps the accounts of which clinic: one of the staff who may, or the operator's command."""

    clinic_id: str
    actor: Caller | str
    own_account: UUID | None = None


def account_keeper(caller: Caller) -> AccountKeeper:
    """The caller as one who keeps accounts; raises `NotAllowedError`."""
    caller.require("staff:write")
    return AccountKeeper(caller.clinic_id, caller, caller.account_id)


async def invite(session: AsyncSession, by: AccountKeeper, new: AccountToInvite, now: datetime) -> Invited:
    """Makes an account and the invitation that opens it. Sent again it makes a new invitation, and the old one ends.

    Raises `AccountStateError` when the name or the person has another account, or the account was opened already.
    """
    await _require_wide(session, by, is_wide=new.is_organization_wide)
    person = await person_named(session, by.clinic_id, new.person)
    if person is None:
        person = await add_person(
            session, Keeper(clinic_id=by.clinic_id, actor=by.actor), PersonToKeep(name=new.person), now
        )
    named = await account_named(session, by.clinic_id, new.sign_in_name)
    account = named or await account_of_person(session, by.clinic_id, person.person_id)
    before = None if account is None else _told(account)
    if account is None:
        account = Account(
            clinic_id=by.clinic_id,
            account_id=uuid4(),
            person_id=person.person_id,
            sign_in_name=new.sign_in_name,
            role=new.role,
            is_organization_wide=new.is_organization_wide,
            created_at=now,
            changed_at=now,
        )
        session.add(account)
    elif (account.person_id, account.sign_in_name, account.role) != (person.person_id, new.sign_in_name, new.role):
        raise AccountStateError("this name or this person has another account already")
    elif account.invitation_hash is None or account.disabled_at is not None:
        raise AccountStateError("this account is there already; reset it to invite its owner again")
    await _require_wide(session, by, is_wide=account.is_organization_wide)
    return await _invite(session, by, account, person, "account.invited", now, before=before)


async def reset_account(session: AsyncSession, by: AccountKeeper, account_id: UUID, now: datetime) -> Invited:
    """Takes every proof from an account, ends its sessions, and invites its owner anew: for lost phones and keys.

    Whoever resets it is given the link; so its owner is told by every way that they have proved to be theirs.
    """
    account = await require_account(session, by, account_id)
    person = await get_person(session, by.clinic_id, account.person_id)
    if account.disabled_at is not None or person is None or person.left_at is not None:
        raise AccountStateError("this account is disabled, or its owner has left")
    await _require_wide(session, by, is_wide=account.is_organization_wide)
    before = _told(account)
    account.password_hash = account.totp_secret = account.totp_proved_at = account.totp_last_step = None
    account.issuer = account.subject = account.locked_until = None
    account.recovery_hashes, account.failures = [], 0
    await forget_passkeys(session, by.clinic_id, account_id)
    await end_sessions(session, by.clinic_id, account_id, now)
    told = await tell_of_reset(session, person, now)
    return await _invite(session, by, account, person, "account.reset", now, before=before, told=told)


async def change_role(session: AsyncSession, by: AccountKeeper, account_id: UUID, role: Role, now: datetime) -> Account:
    """Gives an account another role. It signs in again, so that nothing it may no longer do is still open."""
    account = await require_account(session, by, account_id)
    if account.role == role:
        return account
    before, account.role, account.changed_at = _told(account), role, now
    await end_sessions(session, by.clinic_id, account_id, now)
    change = Change(before, _told(account))
    await note(session, by.clinic_id, by.actor, "account.role_changed", f"account:{account_id}", now, change=change)
    return account


async def disable_account(session: AsyncSession, by: AccountKeeper, account_id: UUID, now: datetime) -> Account:
    """Nobody signs in to it any more; its sessions and every other token of its owner end at once."""
    account = await require_account(session, by, account_id)
    if account.disabled_at is None:
        before, account.disabled_at, account.changed_at = _told(account), now, now
        account.invitation_hash = account.invitation_expires_at = None
        await end_sessions(session, by.clinic_id, account_id, now)
        await revoke_tokens_of(session, by.clinic_id, account.person_id, now)
        change = Change(before, _told(account))
        await note(session, by.clinic_id, by.actor, "account.disabled", f"account:{account_id}", now, change=change)
    return account


async def enable_account(session: AsyncSession, by: AccountKeeper, account_id: UUID, now: datetime) -> Account:
    """Its owner signs in again as before; sessions that had ended stay ended."""
    account = await require_account(session, by, account_id)
    if account.disabled_at is not None:
        before, account.disabled_at, account.changed_at = _told(account), None, now
        account.failures, account.locked_until = 0, None
        change = Change(before, _told(account))
        await note(session, by.clinic_id, by.actor, "account.enabled", f"account:{account_id}", now, change=change)
    return account


async def require_account(session: AsyncSession, by: AccountKeeper, account_id: UUID) -> Account:
    """Somebody else's account, held until the unit of work ends; raises `NotFoundError` and `AccountStateError`."""
    account = await hold_account(session, by.clinic_id, account_id)
    if account is None:
        raise NotFoundError("no such account")
    if account_id == by.own_account:
        # So nobody locks themselves out, and nobody gives themselves a role.
        raise AccountStateError("nobody changes their own account; ask somebody else who keeps accounts")
    return account


async def _require_wide(session: AsyncSession, by: AccountKeeper, *, is_wide: bool) -> None:
    """Only whoever reaches all clinics of an organization hands that on: whoever is given the link could open it."""
    if not is_wide or isinstance(by.actor, str):
        return
    own = await hold_account(session, by.clinic_id, by.own_account) if by.own_account else None
    if own is None or not own.is_organization_wide:
        raise NotAllowedError("an account for all clinics is given by somebody who has one")


async def _invite(
    session: AsyncSession,
    by: AccountKeeper,
    account: Account,
    person: StaffPerson,
    action: str,
    now: datetime,
    *,
    before: dict[str, object] | None,
    **more: int,
) -> Invited:
    link: MintedLink = mint_link()
    expires_at = now + INVITATION_LASTS
    account.invitation_hash, account.invitation_expires_at, account.changed_at = link.link_hash, expires_at, now
    await session.flush()
    detail = {"role": account.role, "person": str(person.person_id), **more}
    subject, change = f"account:{account.account_id}", Change(before, _told(account))
    await note(session, by.clinic_id, by.actor, action, subject, now, detail=detail, change=change)
    return Invited(account, person, link.shown, expires_at)


def _told(account: Account) -> dict[str, object]:
    """What the record keeps of an account: whether there are proofs, and none of them."""
    return {
        "role": account.role,
        "is_organization_wide": account.is_organization_wide,
        "has_password": account.password_hash is not None,
        "uses_hospital_account": account.subject is not None,
        "disabled_at": account.disabled_at.isoformat() if account.disabled_at else None,
    }
