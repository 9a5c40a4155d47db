"""Who of the staff may sign in, as what, and by which proofs? Accounts and their passkeys."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, Column, ForeignKeyConstraint, LargeBinary, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlmodel import Field, Index, SQLModel

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
