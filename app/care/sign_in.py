"""Is it them, and may they come in? Passwords, second steps, passkeys and the hospital's word end in one session.

Every refusal reads the same and costs the same: whoever tries names learns nothing from words or from time. An account
waits longer with every failure, so that it is not guessed; a browser that has signed in before does not wait with it, so
that nobody is kept out of their own account by what others try.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import cast

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from app.access import CARRIES, Role, Sight, mint_token
from app.care.count_failures import Known, Who, charge, count, count_failure, note_failure, waits
from app.care.hash_passwords import Passwords
from app.care.spend_code import is_of_an_app, is_recovery_code, recovery_hash, spend_recovery, spend_step
from app.errors import NotSignedInError
from app.records.accounts import Account, account_named, clinics_with_account, hold_account, most_clinics_of_a_name
from app.records.audit import note
from app.records.database import Database
from app.records.people import StaffPerson, get_person
from app.records.tokens import Token

SESSION_LASTS = timedelta(hours=12)  # a long shift: nobody should have to sign in twice in a night
IN_CLINICS = 8  # of one name; whoever has more says which by `clinic/name`
FEWEST_CHECKS = 2

__all__ = ["Known", "Who", "check_own_password", "check_password", "check_second_step", "open_session"]

logger = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Session:
    """What a browser carries from now on; shown once."""

    shown: str
    token_id: str
    account: Account
    person: StaffPerson


async def check_password(
    database: Database, passwords: Passwords, name: str, password: str, known: Collection[Known], now: datetime
) -> Who | None:
    """Whose name and password these are, or None. `name` may be `clinic/name`, when several clinics know it."""
    only, _, rest = name.strip().lower().rpartition("/")
    clinics, checks = await _clinics_of(database, rest, only)
    tried = [await _account(database, clinic, rest) for clinic in clinics]
    right: Who | None = None
    for place in range(checks):
        account = tried[place] if place < len(tried) else None
        good = await passwords.is_it(account.password_hash if account else None, password)
        if account is None or right is not None:
            continue
        if good and not await _must_wait(database, account, known, now):
            right = Who(account.clinic_id, account.account_id)
            await _rehash(database, passwords, account, password)
    if right is None:
        logger.info("sign-in failed", clinics=len(clinics))
        for account in filter(None, tried):
            await count_failure(database, Who(account.clinic_id, account.account_id), "password", now, known=known)
    return right


async def check_own_password(
    database: Database, passwords: Passwords, who: Who, password: str, known: Collection[Known], now: datetime
) -> bool:
    """Whether somebody who is signed in knows the password of their account; failures count as at the door."""
    async with database.begin(Sight(who.clinic_id)) as session:
        account = await hold_account(session, who.clinic_id, who.account_id)
        held_up = account is None or await waits(session, account, known, now)
    good = await passwords.is_it(account.password_hash if account else None, password) and not held_up
    if not good:
        await count_failure(database, who, "password", now, known=known)
    return good


async def check_second_step(
    database: Database, passwords: Passwords, who: Who, typed: str, known: Collection[Known], now: datetime
) -> bool:
    """Whether it is the code of this moment, or one of the recovery codes; either is good once.

    A failure is counted while the account is still held: of many tries at once each sees what came of those before. A
    recovery code takes long to look at, so it is counted beforehand, and nobody holds a connection meanwhile.
    """
    async with database.begin(Sight(who.clinic_id)) as session:
        account = await hold_account(session, who.clinic_id, who.account_id)
        if account is None or await waits(session, account, known, now):
            return False
        if is_of_an_app(typed):
            good = spend_step(account, typed, now)
            if not good:
                await count(session, account, "second step", now, known)
            return good
        kept, is_locked = recovery_hash(account, typed), await charge(session, account, now, known)
    good = await is_recovery_code(passwords, kept, typed)
    async with database.begin(Sight(who.clinic_id)) as session:
        account = await hold_account(session, who.clinic_id, who.account_id)
        if account is None:
            return False
        if good and await spend_recovery(session, account, kept, now):
            account.failures, account.locked_until = 0, None
            return True
        await note_failure(session, account, "second step", now, is_locked=is_locked)
    return False


async def open_session(session: AsyncSession, who: Who, how: str, idle: timedelta, now: datetime) -> Session:
    """Signs in somebody whose proofs were good; raises `NotSignedInError` when the account may not sign in."""
    account = await hold_account(session, who.clinic_id, who.account_id)
    person = await get_person(session, who.clinic_id, account.person_id) if account else None
    if account is None or person is None or account.disabled_at is not None or person.left_at is not None:
        raise NotSignedInError("this account may not sign in")
    role, minted = cast(Role, account.role), mint_token(who.clinic_id)
    session.add(
        Token(
            clinic_id=who.clinic_id,
            token_id=minted.token_id,
            secret_hash=minted.secret_hash,
            kind="staff",
            name=person.name,
            scopes=sorted(CARRIES[role]),
            created_at=now,
            expires_at=now + SESSION_LASTS,
            person_id=person.person_id,
            role=role,
            account_id=account.account_id,
            idle_seconds=int(idle.total_seconds()),
            seen_at=now,
        )
    )
    account.failures, account.locked_until, account.signed_in_at = 0, None, now
    await session.flush()
    subject, detail = f"account:{account.account_id}", {"how": how, "token": minted.token_id}
    await note(session, who.clinic_id, f"person:{person.person_id}", "signed_in", subject, now, detail=detail)
    return Session(minted.shown, minted.token_id, account, person)


async def _must_wait(database: Database, account: Account, known: Collection[Known], now: datetime) -> bool:
    async with database.begin(Sight(account.clinic_id)) as session:
        return await waits(session, account, known, now)


async def _clinics_of(database: Database, name: str, only: str) -> tuple[Sequence[str], int]:
    """Where to try, and how many passwords to check: as many for every name as the one in most clinics needs."""
    async with database.begin() as session:
        found = await clinics_with_account(session, name)
        most = await most_clinics_of_a_name(session)
    return [one for one in found if only in ("", one)][:IN_CLINICS], min(max(most, FEWEST_CHECKS), IN_CLINICS)


async def _account(database: Database, clinic_id: str, name: str) -> Account | None:
    async with database.begin(Sight(clinic_id)) as session:
        return await account_named(session, clinic_id, name)


async def _rehash(database: Database, passwords: Passwords, account: Account, password: str) -> None:
    if account.password_hash is None or not passwords.is_outdated(account.password_hash):
        return
    newer = await passwords.hash(password)
    async with database.begin(Sight(account.clinic_id)) as session:
        held = await hold_account(session, account.clinic_id, account.account_id)
        if held is not None and held.password_hash == account.password_hash:
            held.password_hash = newer
