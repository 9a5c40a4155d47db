"""Which bearer tokens and enrolment codes were given out? Only hashes of their secrets are kept."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import cast
from uuid import UUID

from sqlalchemy import Column, ForeignKeyConstraint, Index, Text, select, text, update
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import Field, SQLModel, col

from app.access import Caller, Kind, Presented, Role, Scope, is_good, is_same
from app.errors import NotSignedInError

SEEN_EVERY = timedelta(seconds=30)  # to write down each touch would be one write for each read


class Token(SQLModel, table=True):
    """What a caller carries. A session of the console is one as well: it lapses when it is idle for `idle_seconds`.

    `role`, `account_id`, `device_id`, `carer_id`, `partner_id` and `credential_id` tell what it was given out for, so that
    it ends with it. A visit in a sister clinic ends with `home_account_id` of `home_clinic_id`, which is not a key: no row
    of one clinic points into another.
    """

    __tablename__ = "tokens"
    __table_args__ = (
        ForeignKeyConstraint(["clinic_id"], ["clinics.clinic_id"]),
        ForeignKeyConstraint(["clinic_id", "patient_id"], ["patients.clinic_id", "patients.patient_id"]),
        ForeignKeyConstraint(["clinic_id", "person_id"], ["people.clinic_id", "people.person_id"]),
        ForeignKeyConstraint(["clinic_id", "account_id"], ["accounts.clinic_id", "accounts.account_id"]),
        ForeignKeyConstraint(["clinic_id", "device_id"], ["devices.clinic_id", "devices.device_id"]),
        ForeignKeyConstraint(["clinic_id", "carer_id"], ["carers.clinic_id", "carers.carer_id"]),
        ForeignKeyConstraint(
            ["clinic_id", "partner_id", "credential_id"],
            ["partner_credentials.clinic_id", "partner_credentials.partner_id", "partner_credentials.credential_id"],
        ),
        Index("tokens_by_patient", "clinic_id", "patient_id", postgresql_where=text("patient_id IS NOT NULL")),
        Index("tokens_by_person", "clinic_id", "person_id", postgresql_where=text("person_id IS NOT NULL")),
        Index("tokens_by_partner", "clinic_id", "partner_id", postgresql_where=text("partner_id IS NOT NULL")),
        Index(
            "tokens_of_visitors",
            "home_clinic_id",
            "home_account_id",
            postgresql_where=text("home_account_id IS NOT NULL"),
        ),
        Index("tokens_expired", "expires_at", postgresql_where=text("expires_at IS NOT NULL")),
    )

    clinic_id: str = Field(primary_key=True)
    token_id: str = Field(primary_key=True)
    secret_hash: bytes
    kind: str
    name: str
    scopes: list[str] = Field(sa_column=Column(ARRAY(Text), nullable=False))
    patient_id: UUID | None = None
    created_at: datetime
    expires_at: datetime | None = None
    revoked_at: datetime | None = None
    person_id: UUID | None = None
    role: str | None = None
    account_id: UUID | None = None
    device_id: UUID | None = None
    carer_id: UUID | None = None
    partner_id: str | None = None
    credential_id: str | None = None
    idle_seconds: int | None = None
    seen_at: datetime | None = None
    home_clinic_id: str | None = None
    home_account_id: UUID | None = None


class EnrolmentCode(SQLModel, table=True):
    __tablename__ = "enrolment_codes"
    __table_args__ = (
        ForeignKeyConstraint(["clinic_id", "patient_id"], ["patients.clinic_id", "patients.patient_id"]),
        ForeignKeyConstraint(["clinic_id", "carer_id"], ["carers.clinic_id", "carers.carer_id"]),
    )

    clinic_id: str = Field(primary_key=True)
    code_hash: bytes = Field(primary_key=True)
    patient_id: UUID
    created_at: datetime
    expires_at: datetime
    redeemed_at: datetime | None = None
    carer_id: UUID | None = None


async def caller_of(session: AsyncSession, given: Presented, now: datetime, *, by_hand: bool = True) -> Caller:
    """The caller a presented token belongs to; raises `NotSignedInError` when it is unknown, expired or revoked.

    What is not asked for `by_hand`, as a page that keeps itself fresh, does not keep an idle session alive.
    """
    statement = select(Token).where(col(Token.clinic_id) == given.clinic_id, col(Token.token_id) == given.token_id)
    kept: Token | None = await session.scalar(statement)
    if kept is None or not is_good(kept.secret_hash, given, kept.expires_at, kept.revoked_at, now):
        guessed = kept is None or not is_same(kept.secret_hash, given)
        raise NotSignedInError("this token is not known, or no longer holds", is_guess=guessed)
    if kept.idle_seconds is not None:
        await _still_there(session, kept, now, by_hand=by_hand)
    return Caller(
        clinic_id=kept.clinic_id,
        token_id=kept.token_id,
        kind=cast(Kind, kept.kind),
        name=kept.name,
        scopes=frozenset(cast(list[Scope], kept.scopes)),
        patient_id=kept.patient_id,
        person_id=kept.person_id,
        role=cast(Role | None, kept.role),
        account_id=kept.account_id,
        device_id=kept.device_id,
        carer_id=kept.carer_id,
        partner_id=kept.partner_id,
        asked_at=now,
    )


async def _still_there(session: AsyncSession, kept: Token, now: datetime, *, by_hand: bool) -> None:
    """A session ends by itself when nobody has touched it for a while; raises `NotSignedInError`."""
    seen = kept.seen_at or kept.created_at
    if now >= seen + timedelta(seconds=kept.idle_seconds or 0):
        raise NotSignedInError("signed off, because nothing was done for a while", is_guess=False)
    if by_hand and now >= seen + SEEN_EVERY:
        await _seen(session, kept, now)


async def _seen(session: AsyncSession, kept: Token, now: datetime) -> None:
    whose = (col(Token.clinic_id) == kept.clinic_id, col(Token.token_id) == kept.token_id)
    await session.execute(update(Token).where(*whose).values(seen_at=now))


async def redeem_code(
    session: AsyncSession, clinic_id: str, code_hash: bytes, now: datetime
) -> tuple[UUID, UUID | None] | None:
    """Uses up a code and tells whose it was, and which carer's if it was one's; of two at once one succeeds.

    `None` when it is unknown, used or expired.
    """
    statement = (
        update(EnrolmentCode)
        .where(
            col(EnrolmentCode.clinic_id) == clinic_id,
            col(EnrolmentCode.code_hash) == code_hash,
            col(EnrolmentCode.redeemed_at).is_(None),
            col(EnrolmentCode.expires_at) > now,
        )
        .values(redeemed_at=now)
        .returning(col(EnrolmentCode.patient_id), col(EnrolmentCode.carer_id))
    )
    row = (await session.execute(statement)).one_or_none()
    return None if row is None else (row[0], row[1])


async def end_codes(
    session: AsyncSession, clinic_id: str, patient_id: UUID, carer_id: UUID | None, now: datetime
) -> None:
    """Codes of the patient's own phone, or of this carer's, that nobody has used yet are good no more."""
    await session.execute(
        update(EnrolmentCode)
        .where(
            col(EnrolmentCode.clinic_id) == clinic_id,
            col(EnrolmentCode.patient_id) == patient_id,
            col(EnrolmentCode.carer_id).is_not_distinct_from(carer_id),
            col(EnrolmentCode.redeemed_at).is_(None),
            col(EnrolmentCode.expires_at) > now,
        )
        .values(expires_at=now)
    )


async def end_tokens_of_devices(
    session: AsyncSession, clinic_id: str, device_ids: Collection[UUID], now: datetime
) -> None:
    """Ends every token that these telephones hold."""
    await session.execute(
        update(Token)
        .where(col(Token.clinic_id) == clinic_id, col(Token.device_id).in_(device_ids), col(Token.revoked_at).is_(None))
        .values(revoked_at=now)
    )


async def revoke_token(session: AsyncSession, clinic_id: str, token_id: str, now: datetime) -> bool:
    """Ends a token at once; false when there is none that still holds."""
    statement = (
        update(Token)
        .where(col(Token.clinic_id) == clinic_id, col(Token.token_id) == token_id, col(Token.revoked_at).is_(None))
        .values(revoked_at=now)
        .returning(col(Token.token_id))
    )
    return (await session.scalar(statement)) is not None


async def revoke_tokens_of(session: AsyncSession, clinic_id: str, person_id: UUID, now: datetime) -> None:
    """Ends every token that belongs to somebody of the staff."""
    await session.execute(
        update(Token)
        .where(col(Token.clinic_id) == clinic_id, col(Token.person_id) == person_id, col(Token.revoked_at).is_(None))
        .values(revoked_at=now)
    )


async def sessions_of(session: AsyncSession, clinic_id: str, account_id: UUID, now: datetime) -> Sequence[Token]:
    """Where an account is signed in, the newest first; the idle ones that have lapsed aside."""
    statement = (
        select(Token)
        .where(
            col(Token.clinic_id) == clinic_id,
            col(Token.account_id) == account_id,
            col(Token.revoked_at).is_(None),
            col(Token.expires_at) > now,
        )
        .order_by(col(Token.created_at).desc())
    )
    found: Sequence[Token] = (await session.scalars(statement)).all()
    return [one for one in found if now < (one.seen_at or one.created_at) + timedelta(seconds=one.idle_seconds or 0)]


async def end_sessions(
    session: AsyncSession, clinic_id: str, account_id: UUID, now: datetime, *, but: str | None = None
) -> int:
    """Ends where an account is signed in, here and as a visitor in sister clinics, `but` one token aside; how many.

    A visit counts as one place: whoever ends all others ends it as well.
    """
    statement = (
        update(Token)
        .where(col(Token.clinic_id) == clinic_id, col(Token.account_id) == account_id, col(Token.revoked_at).is_(None))
        .where(col(Token.token_id) != (but or ""))
        .values(revoked_at=now)
        .returning(col(Token.token_id))
    )
    here = len((await session.scalars(statement)).all())
    visits = text("SELECT tocsin_end_visits(:clinic_id, :account_id, :now)")
    values = {"clinic_id": clinic_id, "account_id": account_id, "now": now}
    return here + ((await session.scalar(visits, values)) or 0)
