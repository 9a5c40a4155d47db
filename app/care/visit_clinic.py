"""Somebody answers for several clinics of one organization: how do they get from one to the other?"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import cast

from sqlalchemy.ext.asyncio import AsyncSession

from app.access import BY_CARE_TEAM, CARRIES, Caller, Role, Sight, mint_token
from app.care.keep_my_account import require_mine
from app.errors import NotFoundError, NotSignedInError
from app.records.audit import note
from app.records.care_teams import Sister, sister_clinics
from app.records.database import Database
from app.records.tokens import Token, end_sessions, revoke_token

VISIT_LASTS = timedelta(hours=1)  # what is seen elsewhere is seen with a purpose, and then one is at home again


@dataclass(frozen=True, slots=True)
class Visit:
    """A session in another clinic; shown once."""

    shown: str
    token_id: str


async def may_visit(session: AsyncSession, caller: Caller) -> list[Sister]:
    """The other clinics of the caller's organization, for an account that is for all of them; else none.

    Nurses and physicians have patients where they belong to a care team, which is at home.
    """
    if caller.account_id is None or caller.role is None or caller.role in BY_CARE_TEAM:
        return []
    mine = await require_mine(session, caller)
    if not mine.account.is_organization_wide:
        return []
    return [one for one in await sister_clinics(session, caller.clinic_id) if one.clinic_id != caller.clinic_id]


async def visit_clinic(database: Database, caller: Caller, clinic_id: str, idle: timedelta, now: datetime) -> Visit:
    """Opens a session of the same role in a sister clinic, in place of the one at home; raises `NotFoundError`.

    Both clinics' records tell of it.
    """
    async with database.begin(caller.sight) as session:
        if clinic_id not in [one.clinic_id for one in await may_visit(session, caller)]:
            raise NotFoundError("no such clinic")
        as_of = (await require_mine(session, caller)).account.changed_at
        subject = f"account:{caller.account_id}"
        await note(session, caller.clinic_id, caller, "visit.began", subject, now, detail={"clinic": clinic_id})
        await revoke_token(session, caller.clinic_id, caller.token_id, now)
    minted, role = mint_token(clinic_id), cast(Role, caller.role)
    visitor = Caller(
        clinic_id=clinic_id,
        token_id=minted.token_id,
        kind="staff",
        name=f"{caller.name} ({caller.clinic_id})",
        scopes=CARRIES[role],
        role=role,
    )
    async with database.begin(Sight(clinic_id)) as session:
        session.add(
            Token(
                clinic_id=clinic_id,
                token_id=minted.token_id,
                secret_hash=minted.secret_hash,
                kind="staff",
                name=visitor.name,
                scopes=sorted(visitor.scopes),
                created_at=now,
                expires_at=now + VISIT_LASTS,
                role=role,
                idle_seconds=int(idle.total_seconds()),
                seen_at=now,
                home_clinic_id=caller.clinic_id,
                home_account_id=caller.account_id,
            )
        )
        await session.flush()
        home = {"clinic": caller.clinic_id, "account": str(caller.account_id)}
        await note(session, clinic_id, visitor, "visit.began", f"token:{minted.token_id}", now, detail=home)
    await _require_as_before(database, caller, as_of, now)
    return Visit(minted.shown, minted.token_id)


async def _require_as_before(database: Database, caller: Caller, as_of: datetime, now: datetime) -> None:
    """Whoever was disabled or reset while the visit began is waited for, and it ends; raises `NotSignedInError`."""
    async with database.begin(caller.sight) as session:
        mine = await require_mine(session, caller)
        is_same = mine.account.disabled_at is None and mine.person.left_at is None and mine.account.changed_at == as_of
        if not is_same:
            await end_sessions(session, caller.clinic_id, mine.account.account_id, now)
    if not is_same:
        raise NotSignedInError("this account was changed meanwhile; sign in again")
