"""Is it them, and may they come in? Passwords, second steps, passkeys and the hospital's word end in one session.

Every refusal reads the same and costs the same: whoever tries names learns nothing from words or from time. An account
waits longer with every failure, so that it is not guessed; a browser that has signed in before does not wait with it, so
that nobody is kept out of their own account by what others try.
"""

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import cast
from uuid import UUID

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from app.access import CARRIES, Role, Sight, mint_token
from app.care.hash_passwords import Passwords
from app.care.spend_code import spend_code
from app.errors import NotSignedInError
from app.records.accounts import Account, account_named, clinics_with_account, hold_account, most_clinics_of_a_name
from app.records.audit import note
from app.records.database import Database
from app.records.people import StaffPerson, get_person
from app.records.spent import spend
from app.records.tokens import Token

SESSION_LASTS = timedelta(hours=12)  # a long shift: nobody should have to sign in twice in a night
IN_CLINICS = 8  # of one name; whoever has more says which by `clinic/name`
FEWEST_CHECKS = 2
PATIENCE = 4  # failures that cost nothing
FIRST_WAIT, LONGEST_WAIT = timedelta(minutes=1), timedelta(minutes=15)
TRIES_OF_A_KNOWN_BROWSER = 10  # a day

logger = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Known:
    """A browser in which an account has signed in before; `mark` is that browser's own."""

    clinic_id: str
    account_id: UUID
    mark: str


@dataclass(frozen=True, slots=True)
class Who:
    """An account whose password was right."""

    clinic_id: str
    account_id: UUID


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

    A failure is counted while the account is still held: of many tries at once each sees what came of those before.
    """
    async with database.begin(Sight(who.clinic_id)) as session:
        account = await hold_account(session, who.clinic_id, who.account_id)
        if account is None or await waits(session, account, known, now):
            return False
        good = await spend_code(session, passwords, account, typed, now)
        if not good:
            await _count(session, account, "second step", now, known)
    return good


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


async def count_failure(
    database: Database, who: Who, step: str, now: datetime, *, known: Collection[Known] = ()
) -> None:
    """Writes a failure down; from the fifth on the account waits, a minute at first, twice as long each time."""
    async with database.begin(Sight(who.clinic_id)) as session:
        account = await hold_account(session, who.clinic_id, who.account_id)
        if account is not None:
            await _count(session, account, step, now, known)


async def _count(session: AsyncSession, account: Account, step: str, now: datetime, known: Collection[Known]) -> None:
    subject, detail = f"account:{account.account_id}", {"step": step}
    await note(session, account.clinic_id, "sign-in", "sign_in.failed", subject, now, detail=detail)
    if account.locked_until is not None and now < account.locked_until:
        return  # what is tried meanwhile makes it no longer
    if await _has_tries_of_its_own(session, account, known, now):
        return
    account.failures += 1
    over = account.failures - PATIENCE - 1
    if over >= 0:
        account.locked_until = now + min(FIRST_WAIT * 2 ** min(over, 10), LONGEST_WAIT)
        until = {"until": account.locked_until.isoformat(), "failures": account.failures}
        await note(session, account.clinic_id, "sign-in", "account.locked", subject, now, detail=until)


async def waits(session: AsyncSession, account: Account, known: Collection[Known], now: datetime) -> bool:
    """Whether this try comes too soon after others; a browser that is known has tries of its own."""
    if account.disabled_at is not None:
        return True
    if account.locked_until is None or now >= account.locked_until:
        return False
    return not await _has_tries_of_its_own(session, account, known, now)


async def _has_tries_of_its_own(
    session: AsyncSession, account: Account, known: Collection[Known], now: datetime
) -> bool:
    """Whether this browser is known and has one left, which is used up; without any it is like every other."""
    theirs = _theirs(known, account)
    if theirs is None:
        return False
    for place in range(TRIES_OF_A_KNOWN_BROWSER):
        mark = hashlib.sha256(f"known:{theirs.mark}:{place}".encode()).digest()
        if await spend(session, account.clinic_id, mark, now + timedelta(days=1)):
            return True
    return False


async def _must_wait(database: Database, account: Account, known: Collection[Known], now: datetime) -> bool:
    async with database.begin(Sight(account.clinic_id)) as session:
        return await waits(session, account, known, now)


def _theirs(known: Collection[Known], account: Account) -> Known | None:
    mine = (account.clinic_id, account.account_id)
    return next((one for one in known if (one.clinic_id, one.account_id) == mine), None)


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
