"""How often may somebody try? Failures are counted for each account, which then waits, and for each browser that it knows."""

import hashlib
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.access import Sight
from app.records.accounts import Account, hold_account
from app.records.audit import note
from app.records.database import Database
from app.records.spent import spend

PATIENCE = 4  # failures that cost nothing
FIRST_WAIT, LONGEST_WAIT = timedelta(minutes=1), timedelta(minutes=15)
TRIES_OF_A_KNOWN_BROWSER = 10  # a day


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


async def count_failure(
    database: Database, who: Who, step: str, now: datetime, *, known: Collection[Known] = ()
) -> None:
    """Writes a failure down; from the fifth on the account waits, a minute at first, twice as long each time."""
    async with database.begin(Sight(who.clinic_id)) as session:
        account = await hold_account(session, who.clinic_id, who.account_id)
        if account is not None:
            await count(session, account, step, now, known)


async def count(session: AsyncSession, account: Account, step: str, now: datetime, known: Collection[Known]) -> None:
    """Counts a failure of an account that is held, and writes it down."""
    is_locked = await charge(session, account, now, known)
    await note_failure(session, account, step, now, is_locked=is_locked)


async def charge(session: AsyncSession, account: Account, now: datetime, known: Collection[Known]) -> bool:
    """Counts a try of an account that is held, as if it had failed; whether the next has to wait because of it."""
    if account.locked_until is not None and now < account.locked_until:
        return False  # what is tried meanwhile makes it no longer
    if await _has_tries_of_its_own(session, account, known, now):
        return False
    account.failures += 1
    over = account.failures - PATIENCE - 1
    if over >= 0:
        account.locked_until = now + min(FIRST_WAIT * 2 ** min(over, 10), LONGEST_WAIT)
    return over >= 0


async def note_failure(session: AsyncSession, account: Account, step: str, now: datetime, *, is_locked: bool) -> None:
    """Writes a failure down, and that the account has to wait from it on."""
    subject, clinic_id = f"account:{account.account_id}", account.clinic_id
    await note(session, clinic_id, "sign-in", "sign_in.failed", subject, now, detail={"step": step})
    if is_locked and account.locked_until is not None:
        until = {"until": account.locked_until.isoformat(), "failures": account.failures}
        await note(session, clinic_id, "sign-in", "account.locked", subject, now, detail=until)


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


def _theirs(known: Collection[Known], account: Account) -> Known | None:
    mine = (account.clinic_id, account.account_id)
    return next((one for one in known if (one.clinic_id, one.account_id) == mine), None)
