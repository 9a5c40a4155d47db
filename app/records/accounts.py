"""Who of the staff may sign in, as what, and by which proofs? Accounts and their passkeys."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, Column, ForeignKeyConstraint, LargeBinary, delete, select, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import Field, Index, SQLModel, col

from app.records.sealing import Sealed


class Account(SQLModel, table=True):
    """`sign_in_name` is lower case, often an e-mail address. `issuer` and `subject` tie it to an account of the hospital.

    `totp_secret` counts only from `totp_proved_at` on. `totp_last_step` is the newest step that was used: each is good
    once. `recovery_hashes` are what is left of the codes. `invitation_hash` opens the account to whoever holds the link.
    """

    __tablename__ = "accounts"
    __table_args__ = (
        ForeignKeyConstraint(["clinic_id", "person_id"], ["people.clinic_id", "people.person_id"]),
        Index("accounts_by_person", "clinic_id", "person_id", unique=True),
        Index("accounts_by_name", "clinic_id", "sign_in_name", unique=True),
        Index(
            "accounts_by_subject",
            "clinic_id",
            "issuer",
            "subject",
            unique=True,
            postgresql_where=text("subject IS NOT NULL"),
        ),
    )

    clinic_id: str = Field(primary_key=True)
    account_id: UUID = Field(primary_key=True)
    person_id: UUID
    sign_in_name: str
    role: str
    is_organization_wide: bool = False
    password_hash: str | None = None
    totp_secret: str | None = Field(default=None, sa_column=Column(Sealed))
    totp_proved_at: datetime | None = None
    totp_last_step: int | None = Field(default=None, sa_column=Column(BigInteger))
    recovery_hashes: list[bytes] = Field(
        default_factory=list, sa_column=Column(ARRAY(LargeBinary), nullable=False, server_default="{}")
    )
    issuer: str | None = None
    subject: str | None = None
    invitation_hash: bytes | None = None
    invitation_expires_at: datetime | None = None
    failures: int = 0
    locked_until: datetime | None = None
    created_at: datetime
    changed_at: datetime
    signed_in_at: datetime | None = None
    disabled_at: datetime | None = None


class Passkey(SQLModel, table=True):
    __tablename__ = "passkeys"
    __table_args__ = (
        ForeignKeyConstraint(["clinic_id", "account_id"], ["accounts.clinic_id", "accounts.account_id"]),
        Index("passkeys_by_account", "clinic_id", "account_id"),
    )

    clinic_id: str = Field(primary_key=True)
    credential_id: bytes = Field(primary_key=True)
    account_id: UUID
    public_key: bytes
    sign_count: int = Field(sa_column=Column(BigInteger, nullable=False))
    name: str
    created_at: datetime
    used_at: datetime | None = None


async def clinics_with_account(session: AsyncSession, sign_in_name: str) -> Sequence[str]:
    """In which clinics an account of this name may sign in: somebody may work in several."""
    statement = text("SELECT * FROM tocsin_clinics_with_account(:wanted)")
    return (await session.scalars(statement, {"wanted": sign_in_name})).all()


async def most_clinics_of_a_name(session: AsyncSession) -> int:
    """In how many clinics the name may sign in that is in most of them."""
    return (await session.scalar(text("SELECT tocsin_most_clinics_of_a_name()"))) or 0


async def clinics_with_subject(session: AsyncSession, issuer: str, subject: str) -> Sequence[str]:
    """In which clinics an account is tied to this account of the hospital."""
    statement = text("SELECT * FROM tocsin_clinics_with_subject(:issuer, :subject)")
    return (await session.scalars(statement, {"issuer": issuer, "subject": subject})).all()


async def accounts_of(session: AsyncSession, clinic_id: str) -> Sequence[Account]:
    """All accounts of a clinic, by name."""
    statement = select(Account).where(col(Account.clinic_id) == clinic_id).order_by(col(Account.sign_in_name))
    return (await session.scalars(statement)).all()


async def hold_account(session: AsyncSession, clinic_id: str, account_id: UUID) -> Account | None:
    """One account, held until the unit of work ends, so that a code or a failure counts once."""
    statement = select(Account).where(col(Account.clinic_id) == clinic_id, col(Account.account_id) == account_id)
    found: Account | None = await session.scalar(statement.with_for_update())
    return found


async def account_named(session: AsyncSession, clinic_id: str, sign_in_name: str) -> Account | None:
    """The account that signs in by this name, held until the unit of work ends."""
    statement = select(Account).where(col(Account.clinic_id) == clinic_id, col(Account.sign_in_name) == sign_in_name)
    found: Account | None = await session.scalar(statement.with_for_update())
    return found


async def account_of_person(session: AsyncSession, clinic_id: str, person_id: UUID) -> Account | None:
    """The account of somebody of the staff."""
    statement = select(Account).where(col(Account.clinic_id) == clinic_id, col(Account.person_id) == person_id)
    found: Account | None = await session.scalar(statement)
    return found


async def account_invited(
    session: AsyncSession, clinic_id: str, invitation_hash: bytes, now: datetime
) -> Account | None:
    """The account that an invitation opens, held until the unit of work ends; `None` when it does not hold any more."""
    statement = select(Account).where(
        col(Account.clinic_id) == clinic_id,
        col(Account.invitation_hash) == invitation_hash,
        col(Account.invitation_expires_at) > now,
        col(Account.disabled_at).is_(None),
    )
    found: Account | None = await session.scalar(statement.with_for_update())
    return found


async def account_with_subject(session: AsyncSession, clinic_id: str, issuer: str, subject: str) -> Account | None:
    """The account that is tied to an account of the hospital."""
    statement = select(Account).where(
        col(Account.clinic_id) == clinic_id, col(Account.issuer) == issuer, col(Account.subject) == subject
    )
    found: Account | None = await session.scalar(statement.with_for_update())
    return found


async def passkeys_of(session: AsyncSession, clinic_id: str, account_id: UUID) -> Sequence[Passkey]:
    """The passkeys of an account, the oldest first."""
    statement = select(Passkey).where(col(Passkey.clinic_id) == clinic_id, col(Passkey.account_id) == account_id)
    return (await session.scalars(statement.order_by(col(Passkey.created_at)))).all()


async def hold_passkey(session: AsyncSession, clinic_id: str, credential_id: bytes) -> Passkey | None:
    """One passkey, held until the unit of work ends, so that its counter goes up one use at a time."""
    statement = select(Passkey).where(col(Passkey.clinic_id) == clinic_id, col(Passkey.credential_id) == credential_id)
    found: Passkey | None = await session.scalar(statement.with_for_update())
    return found


async def forget_passkeys(session: AsyncSession, clinic_id: str, account_id: UUID) -> None:
    """Takes every passkey from an account."""
    await session.execute(
        delete(Passkey).where(col(Passkey.clinic_id) == clinic_id, col(Passkey.account_id) == account_id)
    )
