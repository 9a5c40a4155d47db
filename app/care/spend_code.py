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


def is_of_an_app(typed: str) -> bool:
    """Whether it is meant for a code of this moment, and no recovery code."""
    return len(_code(typed)) == TOTP_DIGITS


def totp_step(secret: str, code: str, now: datetime) -> int | None:
    """Which half minute a code belongs to: this one, the one before or the one after."""
    current = int(now.timestamp()) // TOTP_SECONDS
    totp = pyotp.TOTP(secret)
    for step in (current, current - 1, current + 1):
        if pyotp.utils.strings_equal(totp.at(step * TOTP_SECONDS), code):
            return step
    return None


def spend_step(account: Account, typed: str, now: datetime) -> bool:
    """Uses the code of a half minute up, of an account that is held: of two who send the same one gets in."""
    # With its key lost a secret is a placeholder that everybody knows: no code belongs to it. Recovery codes still do.
    if account.totp_secret in (None, UNREADABLE) or account.totp_proved_at is None:
        return False
    step = totp_step(account.totp_secret or "", _code(typed), now)
    if step is None or step <= (account.totp_last_step or 0):
        return False
    account.totp_last_step = step
    return True


def recovery_hash(account: Account, typed: str) -> bytes | None:
    """What is kept of the recovery code that this may be: two letters say which it is, so that one check is enough."""
    tag = _code(typed)[:2].encode() + b":"
    return next((one for one in account.recovery_hashes if one.startswith(tag)), None)


async def is_recovery_code(passwords: Passwords, kept: bytes | None, typed: str) -> bool:
    """Whether it is that code; takes as long when there is none."""
    return await passwords.is_it(kept[3:].decode() if kept else None, _code(typed))


async def spend_recovery(session: AsyncSession, account: Account, kept: bytes | None, now: datetime) -> bool:
    """Uses a recovery code up, of an account that is held; false when somebody has used it meanwhile."""
    if kept not in account.recovery_hashes:
        return False
    account.recovery_hashes = [one for one in account.recovery_hashes if one != kept]
    subject, actor = f"account:{account.account_id}", f"person:{account.person_id}"
    detail = {"left": len(account.recovery_hashes)}
    await note(session, account.clinic_id, actor, "recovery_code.used", subject, now, detail=detail)
    return True


def _code(typed: str) -> str:
    return "".join(letter for letter in typed.upper() if letter.isalnum())
