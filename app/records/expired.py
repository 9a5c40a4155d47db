"""What is kept that nothing needs any more? Tokens that ended long ago."""

from datetime import datetime

from sqlalchemy import delete, or_, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from app.records.devices import RefreshToken
from app.records.patient_addresses import PatientAddress
from app.records.tokens import Token


async def forget_tokens(session: AsyncSession, ended_before: datetime, limit: int) -> int:
    """Drops so many tokens that ended before then, and says how many those were.

    Only those that were given out to an account, a telephone or a partner: the record keeps the names of these beside
    what they did. An older token is where its owner's name stands, and stays.
    """
    named = (Token.account_id, Token.device_id, Token.partner_id)
    needed = select(col(PatientAddress.token_id)).where(
        col(PatientAddress.clinic_id) == col(Token.clinic_id), col(PatientAddress.token_id) == col(Token.token_id)
    )
    due = (
        select(col(Token.clinic_id), col(Token.token_id))
        .where(col(Token.expires_at) < ended_before, or_(*(col(one).is_not(None) for one in named)), ~needed.exists())
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    statement = delete(Token).where(tuple_(col(Token.clinic_id), col(Token.token_id)).in_(due))
    return len((await session.scalars(statement.returning(col(Token.token_id)))).all())


async def forget_refresh_tokens(session: AsyncSession, ended_before: datetime, limit: int) -> int:
    """Drops so many refresh tokens that ended before then: used or not, they would be refused in any case."""
    due = (
        select(col(RefreshToken.clinic_id), col(RefreshToken.refresh_hash))
        .where(col(RefreshToken.expires_at) < ended_before)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    whose = tuple_(col(RefreshToken.clinic_id), col(RefreshToken.refresh_hash))
    statement = delete(RefreshToken).where(whose.in_(due)).returning(col(RefreshToken.refresh_hash))
    return len((await session.scalars(statement)).all())
