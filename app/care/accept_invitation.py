"""How does an account get its first proofs? Whoever holds the invitation chooses them, once.

Nothing is kept until all of it is there: a password counts with its second factor only. So an invitation that was begun
and left is still good, and no account stands half open.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime

import pyotp
from sqlalchemy.ext.asyncio import AsyncSession

from app.access import link_hash
from app.care.hash_passwords import Passwords
from app.care.spend_code import totp_step
from app.care.weigh_password import why_not
from app.errors import InvitationRefusedError
from app.records.accounts import Account, account_invited
from app.records.audit import note
from app.records.clinics import Clinic, get_clinic
from app.records.people import StaffPerson, get_person

RECOVERY_CODES = 10
_ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"  # without what is taken for something else when copied by hand


@dataclass(frozen=True, slots=True)
class Opening:
    """What an invitation opens, and for whom."""

    account: Account
    person: StaffPerson
    clinic: Clinic


async def require_opening(session: AsyncSession, clinic_id: str, secret: str, now: datetime) -> Opening:
    """What this invitation opens, held until the unit of work ends; raises `InvitationRefusedError`."""
    account = await account_invited(session, clinic_id, link_hash(secret), now)
    person = await get_person(session, clinic_id, account.person_id) if account else None
    clinic = await get_clinic(session, clinic_id)
    if account is None or person is None or clinic is None or person.left_at is not None:
        raise InvitationRefusedError("this invitation is unknown, was used, or is older than three days")
    return Opening(account, person, clinic)


def weakness_for(opening: Opening, password: str) -> str | None:
    """Why this password must not be theirs, in words; or None."""
    names = (opening.account.sign_in_name, opening.person.name, opening.clinic.name, opening.clinic.clinic_id)
    return why_not(password, names)


def new_totp_secret() -> str:
    """160 random bits, as authenticator apps take them."""
    return pyotp.random_base32()


def totp_address(account: Account, secret: str) -> str:
    """What the QR code says to an authenticator app."""
    return pyotp.TOTP(secret).provisioning_uri(name=account.sign_in_name, issuer_name="Tocsin")


async def keep_password_and_codes(
    session: AsyncSession,
    account: Account,
    password_hash: str,
    totp_secret: str,
    code: str,
    codes: "RecoveryCodes",
    now: datetime,
) -> bool:
    """Keeps all three at once when the code shows that the app works; false when it does not."""
    step = totp_step(totp_secret, "".join(filter(str.isdigit, code)), now)
    if step is None:
        return False
    account.password_hash = password_hash
    account.totp_secret, account.totp_proved_at, account.totp_last_step = totp_secret, now, step
    account.recovery_hashes = list(codes.kept)
    await use_up(session, account, "password", now)
    return True


async def use_up(session: AsyncSession, account: Account, how: str, now: datetime) -> None:
    """The invitation was good once."""
    account.invitation_hash = account.invitation_expires_at = None
    account.failures, account.locked_until, account.changed_at = 0, None, now
    await session.flush()
    subject, actor = f"account:{account.account_id}", f"person:{account.person_id}"
    await note(session, account.clinic_id, actor, "invitation.accepted", subject, now, detail={"how": how})


@dataclass(frozen=True, slots=True)
class RecoveryCodes:
    """Codes that stand in for a lost phone, each once: shown now and never again, kept as hashes."""

    shown: tuple[str, ...]
    kept: tuple[bytes, ...]


async def new_recovery_codes(passwords: Passwords) -> RecoveryCodes:
    """Ten codes of 58 random bits; two letters more say which of them it is."""
    tags: set[str] = set()
    while len(tags) < RECOVERY_CODES:
        tags.add(_letters(2))
    codes = [tag + _letters(12) for tag in sorted(tags)]
    hashes = await passwords.hash_all(codes)
    kept = tuple(code[:2].encode() + b":" + hashed.encode() for code, hashed in zip(codes, hashes, strict=True))
    return RecoveryCodes(tuple(f"{one[:2]}-{one[2:6]}-{one[6:10]}-{one[10:]}" for one in codes), kept)


def _letters(how_many: int) -> str:
    return "".join(secrets.choice(_ALPHABET) for _ in range(how_many))
