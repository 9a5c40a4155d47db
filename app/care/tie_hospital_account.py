"""Whose account is it that the hospital vouches for? Tied once by an address the hospital has proved, then by its subject.

An address may be given to somebody else after years; a subject never is (OpenID Connect Core, 5.7). So the address counts
the first time only, and only for accounts that were made beforehand.
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.access import Sight
from app.care.sign_in import Who, logger
from app.records.accounts import account_named, account_with_subject, clinics_with_account, clinics_with_subject
from app.records.audit import note
from app.records.database import Database
from app.records.spent import spend

STATE_LASTS = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Vouched:
    """What the hospital says: who it is, and which address it has proved to be theirs, if any."""

    issuer: str
    subject: str
    proved_email: str | None
    state: str


async def find_hospital_account(database: Database, said: Vouched, now: datetime) -> Who | None:
    """The account that belongs to what the hospital says, tied to it from the first time on; or None."""
    async with database.begin() as session:
        tied = await clinics_with_subject(session, said.issuer, said.subject)
        named = await clinics_with_account(session, said.proved_email.lower()) if said.proved_email else []
    for clinic_id in tied:
        return await _tied(database, clinic_id, said, now)
    for clinic_id in named:
        found = await _tie(database, clinic_id, said, now)
        if found is not None:
            return found
    logger.info("sign-in failed", how="hospital")
    return None


async def _tied(database: Database, clinic_id: str, said: Vouched, now: datetime) -> Who | None:
    async with database.begin(Sight(clinic_id)) as session:
        account = await account_with_subject(session, clinic_id, said.issuer, said.subject)
        mark = hashlib.sha256(f"state:{said.state}".encode()).digest()
        if account is None or not await spend(session, clinic_id, mark, now + STATE_LASTS):
            return None
        return Who(clinic_id, account.account_id)


async def _tie(database: Database, clinic_id: str, said: Vouched, now: datetime) -> Who | None:
    async with database.begin(Sight(clinic_id)) as session:
        account = await account_named(session, clinic_id, (said.proved_email or "").lower())
        if account is None or account.subject is not None:
            return None  # somebody else was given this address since
        account.issuer, account.subject, account.changed_at = said.issuer, said.subject, now
        account.invitation_hash = account.invitation_expires_at = None
        subject, actor = f"account:{account.account_id}", f"person:{account.person_id}"
        await note(session, clinic_id, actor, "account.tied", subject, now, detail={"issuer": said.issuer})
    return await _tied(database, clinic_id, said, now)
