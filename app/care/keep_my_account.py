"""What may somebody change of their own account? Their password, codes, passkeys, and where they are signed in."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.access import Caller
from app.care.accept_invitation import RecoveryCodes
from app.errors import AccountStateError, NotFoundError
from app.records.accounts import Account, Passkey, hold_account, hold_passkey, passkeys_of
from app.records.audit import note
from app.records.people import StaffPerson, get_person
from app.records.tokens import Token, end_sessions, revoke_token, sessions_of


@dataclass(frozen=True, slots=True)
class Mine:
    """Somebody's own account, held until the unit of work ends."""

    account: Account
    person: StaffPerson
    passkeys: Sequence[Passkey]


async def require_mine(session: AsyncSession, caller: Caller) -> Mine:
    """The caller's own account; raises `NotFoundError` for a token that is nobody's."""
    account = await hold_account(session, caller.clinic_id, caller.account_id) if caller.account_id else None
    person = await get_person(session, caller.clinic_id, account.person_id) if account else None
    if account is None or person is None:
        raise NotFoundError("this token belongs to no account")
    return Mine(account, person, await passkeys_of(session, caller.clinic_id, account.account_id))


async def my_sessions(session: AsyncSession, caller: Caller, now: datetime) -> Sequence[Token]:
    """Where the caller is signed in, this session among them."""
    return await sessions_of(session, caller.clinic_id, caller.account_id, now) if caller.account_id else []


async def change_password(session: AsyncSession, caller: Caller, password_hash: str, now: datetime) -> None:
    """A new password in place of the old one; every other session ends, in case somebody else knew the old one."""
    mine = await require_mine(session, caller)
    if mine.account.password_hash is None or mine.account.totp_proved_at is None:
        raise AccountStateError("this account has no password; an administrator's reset lets you choose one")
    mine.account.password_hash, mine.account.changed_at = password_hash, now
    await end_sessions(session, caller.clinic_id, mine.account.account_id, now, but=caller.token_id)
    await note(session, caller.clinic_id, caller, "password.changed", f"account:{caller.account_id}", now)


async def renew_recovery_codes(session: AsyncSession, caller: Caller, codes: RecoveryCodes, now: datetime) -> None:
    """Ten new codes; what was left of the old ones is good no more."""
    mine = await require_mine(session, caller)
    if mine.account.totp_proved_at is None:
        raise AccountStateError("this account has no codes from an app, so it needs no recovery codes")
    mine.account.recovery_hashes, mine.account.changed_at = list(codes.kept), now
    await note(session, caller.clinic_id, caller, "recovery_codes.renewed", f"account:{caller.account_id}", now)


async def remove_passkey(session: AsyncSession, caller: Caller, credential_id: bytes, now: datetime) -> None:
    """Takes a passkey away; raises `AccountStateError` for the last way in."""
    mine = await require_mine(session, caller)
    kept = await hold_passkey(session, caller.clinic_id, credential_id)
    if kept is None or kept.account_id != mine.account.account_id:
        raise NotFoundError("no such passkey")
    if len(mine.passkeys) == 1 and mine.account.password_hash is None and mine.account.subject is None:
        raise AccountStateError("this is the only way into your account; add another passkey first")
    await session.delete(kept)
    await note(session, caller.clinic_id, caller, "passkey.removed", f"account:{caller.account_id}", now)


async def end_my_other_sessions(session: AsyncSession, caller: Caller, now: datetime) -> None:
    """Signs the caller out everywhere else."""
    if caller.account_id is None:
        raise NotFoundError("this token belongs to no account")
    account_id: UUID = caller.account_id
    ended = await end_sessions(session, caller.clinic_id, account_id, now, but=caller.token_id)
    await note(
        session, caller.clinic_id, caller, "sessions.ended", f"account:{account_id}", now, detail={"ended": ended}
    )


async def sign_out(session: AsyncSession, caller: Caller, now: datetime) -> None:
    """Ends this session for good, a visit's too; a token that somebody pasted has no role, and stays good elsewhere."""
    if caller.role is not None and await revoke_token(session, caller.clinic_id, caller.token_id, now):
        subject = f"account:{caller.account_id}" if caller.account_id else f"token:{caller.token_id}"
        await note(session, caller.clinic_id, caller, "signed_out", subject, now)
