"""Is it them, and may they come in? Passwords, second steps, passkeys and the hospital's word end in one session.

Every refusal reads the same and costs the same: whoever tries names learns nothing from words or from time. An account
waits longer with every failure, so that it is not guessed; a browser that has signed in before does not wait with it, so
that nobody is kept out of their own account by what others try.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import cast
from uuid import UUID

import pyotp
import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from app.access import CARRIES, Role, Sight, mint_token
from app.care.hash_passwords import Passwords
from app.errors import NotSignedInError
from app.records.accounts import Account, account_named, clinics_with_account, hold_account
from app.records.audit import note
from app.records.database import Database
from app.records.people import StaffPerson, get_person
from app.records.spent import spend
from app.records.tokens import Token

SESSION_LASTS = timedelta(hours=12)  # a long shift: nobody should have to sign in twice in a night
IN_CLINICS = 2  # passwords that are checked for each try, however many clinics know the name
PATIENCE = 4  # failures that cost nothing
FIRST_WAIT, LONGEST_WAIT = timedelta(minutes=1), timedelta(minutes=15)
TRIES_OF_A_KNOWN_BROWSER = 10  # a day
TOTP_SECONDS = 30

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
    database: Database, passwords: Passwords, name: str, password: str, known: Known | None, now: datetime
) -> Who | None:
    """Whose name and password these are, or None. `name` may be `clinic/name`, when several clinics know it."""
    only, _, rest = name.strip().lower().rpartition("/")
    clinics = await _clinics_of(database, rest, only)
    tried = [await _account(database, clinic, rest) for clinic in clinics]
    right: Who | None = None
    for place in range(IN_CLINICS):
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


async def check_second_step(
    database: Database, passwords: Passwords, who: Who, typed: str, known: Known | None, now: datetime
) -> bool:
    """Whether it is the code of this moment, or one of the recovery codes; either is good once."""
    code = "".join(letter for letter in typed.upper() if letter.isalnum())
    async with database.begin(Sight(who.clinic_id)) as session:
        account = await hold_account(session, who.clinic_id, who.account_id)
        if account is None or await waits(session, account, known, now):
            return False
        if len(code) == 6:
            good = _spend_step(account, code, now)
        else:
            good = await _spend_recovery(session, passwords, account, code, now)
    if not good:
        await count_failure(database, who, "second step", now, known=known)
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


async def count_failure(database: Database, who: Who, step: str, now: datetime, *, known: Known | None = None) -> None:
    """Writes a failure down; from the fifth on the account waits, a minute at first, twice as long each time."""
    async with database.begin(Sight(who.clinic_id)) as session:
        account = await hold_account(session, who.clinic_id, who.account_id)
        if account is None:
            return
        subject, detail = f"account:{who.account_id}", {"step": step}
        await note(session, who.clinic_id, "sign-in", "sign_in.failed", subject, now, detail=detail)
        if _is_theirs(known, account):
            return  # counted by `waits`, for that browser alone
        if account.locked_until is not None and now < account.locked_until:
            return  # what is tried meanwhile makes it no longer
        account.failures += 1
        over = account.failures - PATIENCE - 1
        if over >= 0:
            account.locked_until = now + min(FIRST_WAIT * 2 ** min(over, 10), LONGEST_WAIT)
            until = {"until": account.locked_until.isoformat(), "failures": account.failures}
            await note(session, who.clinic_id, "sign-in", "account.locked", subject, now, detail=until)


async def waits(session: AsyncSession, account: Account, known: Known | None, now: datetime) -> bool:
    """Whether this try comes too soon after others; a browser that is known has tries of its own."""
    if account.disabled_at is not None:
        return True
    if account.locked_until is None or now >= account.locked_until:
        return False
    if known is None or not _is_theirs(known, account):
        return True
    for place in range(TRIES_OF_A_KNOWN_BROWSER):
        mark = hashlib.sha256(f"known:{known.mark}:{place}".encode()).digest()
        if await spend(session, account.clinic_id, mark, now + timedelta(days=1)):
            return False
    return True


async def _must_wait(database: Database, account: Account, known: Known | None, now: datetime) -> bool:
    async with database.begin(Sight(account.clinic_id)) as session:
        return await waits(session, account, known, now)


def _is_theirs(known: Known | None, account: Account) -> bool:
    return known is not None and (known.clinic_id, known.account_id) == (account.clinic_id, account.account_id)


async def _clinics_of(database: Database, name: str, only: str) -> Sequence[str]:
    async with database.begin() as session:
        found = await clinics_with_account(session, name)
    return [one for one in found if only in ("", one)][:IN_CLINICS]


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


def totp_step(secret: str, code: str, now: datetime) -> int | None:
    """Which half minute a code belongs to: this one, the one before or the one after."""
    current = int(now.timestamp()) // TOTP_SECONDS
    totp = pyotp.TOTP(secret)
    for step in (current, current - 1, current + 1):
        if pyotp.utils.strings_equal(totp.at(step * TOTP_SECONDS), code):
            return step
    return None


def _spend_step(account: Account, code: str, now: datetime) -> bool:
    if account.totp_secret is None or account.totp_proved_at is None:
        return False
    step = totp_step(account.totp_secret, code, now)
    if step is None or step <= (account.totp_last_step or 0):
        return False
    account.totp_last_step = step
    return True


async def _spend_recovery(
    session: AsyncSession, passwords: Passwords, account: Account, code: str, now: datetime
) -> bool:
    """A code begins with two letters that say which it is, so that one check is enough."""
    tag = code[:2].encode() + b":"
    kept = next((one for one in account.recovery_hashes if one.startswith(tag)), None)
    good = await passwords.is_it(kept.removeprefix(tag).decode() if kept else None, code)
    if good and kept is not None:
        account.recovery_hashes = [one for one in account.recovery_hashes if one != kept]
        detail = {"left": len(account.recovery_hashes)}
        subject = f"account:{account.account_id}"
        actor = f"person:{account.person_id}"
        await note(session, account.clinic_id, actor, "recovery_code.used", subject, now, detail=detail)
    return good
