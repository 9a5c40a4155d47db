"""Is this the code of this moment, or one of the recovery codes? Either is good once."""

from datetime import datetime

import pyotp
from sqlalchemy.ext.asyncio import AsyncSession

from app.care.hash_passwords import Passwords
from app.records.accounts import Account
from app.records.audit import note
from app.records.sealing import UNREADABLE

TOTP_SECONDS = 30
TOTP_DIGITS = 6


async def spend_code(session: AsyncSession, passwords: Passwords, account: Account, typed: str, now: datetime) -> bool:
    """Uses a code up, of an account that is held meanwhile: of two who send the same code one gets in."""
    code = "".join(letter for letter in typed.upper() if letter.isalnum())
    if len(code) == TOTP_DIGITS:
        return _spend_step(account, code, now)
    return await _spend_recovery(session, passwords, account, code, now)


def totp_step(secret: str, code: str, now: datetime) -> int | None:
    """Which half minute a code belongs to: this one, the one before or the one after."""
    current = int(now.timestamp()) // TOTP_SECONDS
    totp = pyotp.TOTP(secret)
    for step in (current, current - 1, current + 1):
        if pyotp.utils.strings_equal(totp.at(step * TOTP_SECONDS), code):
            return step
    return None


def _spend_step(account: Account, code: str, now: datetime) -> bool:
    # With its key lost a secret is a placeholder that everybody knows: no code belongs to it. Recovery codes still do.
    if account.totp_secret in (None, UNREADABLE) or account.totp_proved_at is None:
        return False
    step = totp_step(account.totp_secret or "", code, now)
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
