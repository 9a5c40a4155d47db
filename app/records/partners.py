"""Which other programs may ask, and by which credentials do they prove who they are?"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Column, ColumnElement, ForeignKeyConstraint, Select, Text, cast, select, update
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import Field, SQLModel, col

from app.records.sealing import UNREADABLE, Sealed
from app.records.tokens import Token


class Partner(SQLModel, table=True):
    """`notice_url` is where the partner is told that a patient was erased; `notice_secret` signs what it is told.

    `notice_secrets_before` are those that sign beside it for a while, each after the instant at which it ends.
    """

    __tablename__ = "partners"
    __table_args__ = (ForeignKeyConstraint(["clinic_id"], ["clinics.clinic_id"]),)

    clinic_id: str = Field(primary_key=True)
    partner_id: str = Field(primary_key=True)
    name: str
    scopes: list[str] = Field(sa_column=Column(ARRAY(Text), nullable=False))
    notice_url: str | None = None
    notice_secret: str | None = Field(default=None, sa_column=Column(Sealed))
    notice_secrets_before: str | None = Field(default=None, sa_column=Column(Sealed))
    created_at: datetime
    disabled_at: datetime | None = None

    def old_notice_secrets(self, now: datetime) -> dict[str, datetime]:
        """Those that were replaced and sign on, with when each ends; none when the key that sealed them is lost."""
        if self.notice_secrets_before in (None, UNREADABLE):
            return {}
        ends = (line.split(" ") for line in (self.notice_secrets_before or "").splitlines())
        return {secret: end for at, secret in ends if now < (end := datetime.fromisoformat(at))}


class PartnerCredential(SQLModel, table=True):
    """A secret (kept as a hash) or a public key (`jwk`). Several hold at once, so that one can be replaced at leisure."""

    __tablename__ = "partner_credentials"
    __table_args__ = (ForeignKeyConstraint(["clinic_id", "partner_id"], ["partners.clinic_id", "partners.partner_id"]),)

    clinic_id: str = Field(primary_key=True)
    partner_id: str = Field(primary_key=True)
    credential_id: str = Field(primary_key=True)
    secret_hash: bytes | None = None
    jwk: dict[str, Any] | None = Field(default=None, sa_column=Column(JSONB(none_as_null=True)))
    created_at: datetime
    expires_at: datetime | None = None
    used_at: datetime | None = None
    revoked_at: datetime | None = None


async def partners_of(session: AsyncSession, clinic_id: str) -> Sequence[Partner]:
    """Every partner of the clinic, by id; those that are disabled as well."""
    statement = select(Partner).where(col(Partner.clinic_id) == clinic_id).order_by(col(Partner.partner_id))
    return (await session.scalars(statement)).all()


async def get_partner(session: AsyncSession, clinic_id: str, partner_id: str) -> Partner | None:
    """One partner, to look at."""
    found: Partner | None = await session.scalar(_one(clinic_id, partner_id))
    return found


async def lock_partner(session: AsyncSession, clinic_id: str, partner_id: str) -> Partner | None:
    """One partner, to change: no token is given out, and nobody else changes it, until the unit of work ends."""
    found: Partner | None = await session.scalar(_one(clinic_id, partner_id).with_for_update())
    return found


async def hold_partner(session: AsyncSession, clinic_id: str, partner_id: str) -> Partner | None:
    """One partner, that nobody changes until the unit of work ends; any number may hold it at once."""
    found: Partner | None = await session.scalar(_one(clinic_id, partner_id).with_for_update(read=True))
    return found


async def credentials_of(
    session: AsyncSession, clinic_id: str, partner_ids: Collection[str]
) -> Mapping[str, Sequence[PartnerCredential]]:
    """What these partners prove themselves with, or once did; each one's in the order in which they were given."""
    statement = (
        select(PartnerCredential)
        .where(col(PartnerCredential.clinic_id) == clinic_id, col(PartnerCredential.partner_id).in_(partner_ids))
        .order_by(col(PartnerCredential.created_at), col(PartnerCredential.credential_id))
    )
    found: dict[str, list[PartnerCredential]] = defaultdict(list)
    for one in (await session.scalars(statement)).all():
        found[one.partner_id].append(one)
    return found


async def end_tokens_of_partner(session: AsyncSession, partner: Partner, now: datetime) -> int:
    """Ends every token that the partner holds, and says how many those were."""
    return await _end(session, partner, now)


async def end_tokens_of_credential(session: AsyncSession, partner: Partner, credential_id: str, now: datetime) -> int:
    """Ends every token that was given out for one secret or key, and says how many those were."""
    return await _end(session, partner, now, col(Token.credential_id) == credential_id)


async def end_tokens_beyond(session: AsyncSession, partner: Partner, now: datetime) -> int:
    """Ends every token that may do more than the partner itself may now, and says how many those were."""
    return await _end(session, partner, now, ~col(Token.scopes).bool_op("<@")(cast(partner.scopes, ARRAY(Text))))


async def _end(session: AsyncSession, partner: Partner, now: datetime, *which: ColumnElement[bool]) -> int:
    whose = (col(Token.clinic_id) == partner.clinic_id, col(Token.partner_id) == partner.partner_id)
    holds = (col(Token.revoked_at).is_(None), col(Token.expires_at) > now)
    statement = update(Token).where(*whose, *holds, *which).values(revoked_at=now).returning(col(Token.token_id))
    return len((await session.scalars(statement)).all())


def _one(clinic_id: str, partner_id: str) -> Select[Partner]:
    return select(Partner).where(col(Partner.clinic_id) == clinic_id, col(Partner.partner_id) == partner_id)
