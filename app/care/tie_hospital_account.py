"""Whose account is it that the hospital vouches for? Tied once by an address the hospital has proved, then by its subject.

An address may be given to somebody else after years; a subject never is (OpenID Connect Core, 5.7). So the address counts
the first time only, and only for accounts that were made beforehand.
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from app.access import Sight
from app.care.sign_in import IN_CLINICS, Who, logger
from app.records.accounts import (
    Account,
    account_named,
    account_with_subject,
    clinics_with_account,
    clinics_with_subject,
)
from app.records.audit import note
from app.records.clinics import get_clinic
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


@dataclass(frozen=True, slots=True)
class OpenTo:
    """A clinic with an account for whom the hospital vouches."""

    clinic_id: str
    name: str


async def hospital_accounts(database: Database, said: Vouched) -> list[OpenTo]:
    """The clinics that what the hospital says opens an account in: where it is tied, and where it may be."""
    async with database.begin() as session:
        tied = await clinics_with_subject(session, said.issuer, said.subject)
        named = await clinics_with_account(session, said.proved_email.lower()) if said.proved_email else []
    found = []
    for clinic_id in dict.fromkeys((*tied[:IN_CLINICS], *named[:IN_CLINICS])):
        async with database.begin(Sight(clinic_id)) as session:
            clinic = await get_clinic(session, clinic_id)
            is_open = clinic_id in tied or await _to_tie(session, clinic_id, said) is not None
        if clinic is not None and is_open:
            found.append(OpenTo(clinic_id, clinic.name))
    if not found:
        logger.info("sign-in failed", how="hospital")
    return found


async def find_hospital_account(database: Database, said: Vouched, clinic_id: str, now: datetime) -> Who | None:
    """The account of this clinic that belongs to what the hospital says, tied to it from the first time on; or None."""
    async with database.begin(Sight(clinic_id)) as session:
        account = await account_with_subject(session, clinic_id, said.issuer, said.subject)
        to_tie = await _to_tie(session, clinic_id, said) if account is None else None
        mark = hashlib.sha256(f"state:{said.state}".encode()).digest()
        theirs = account or to_tie
        if theirs is None or not await spend(session, clinic_id, mark, now + STATE_LASTS):
            return None
        if to_tie is not None:
            await _tie(session, to_tie, said, now)
        return Who(clinic_id, theirs.account_id)


async def _to_tie(session: AsyncSession, clinic_id: str, said: Vouched) -> Account | None:
    """The account of the address that was proved, unless it is tied already: then somebody else was given this address."""
    account = await account_named(session, clinic_id, (said.proved_email or "").lower())
    return account if account is not None and account.subject is None and account.disabled_at is None else None


async def _tie(session: AsyncSession, account: Account, said: Vouched, now: datetime) -> None:
    account.issuer, account.subject, account.changed_at = said.issuer, said.subject, now
    account.invitation_hash = account.invitation_expires_at = None
    await session.flush()
    subject, actor = f"account:{account.account_id}", f"person:{account.person_id}"
    await note(session, account.clinic_id, actor, "account.tied", subject, now, detail={"issuer": said.issuer})
