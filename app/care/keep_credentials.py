"""By what does a partner prove who it is? Secrets and public keys; several hold at once, so that one is replaced at leisure."""

import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from pydantic import AwareDatetime
from sqlalchemy.ext.asyncio import AsyncSession

from app.access import secret_hash
from app.care.keep_partners import Kept, PartnerKeeper, credentials_kept, note_partner, require_partner
from app.care.read_key import read_key
from app.clinical.intake.reading import Problem
from app.errors import NotFoundError, PartnerStateError, UnreadableInputError
from app.records.partners import Partner, PartnerCredential, end_tokens_of_credential

MOST = 5  # secrets that hold at once, and keys


@dataclass(frozen=True, slots=True, kw_only=True)
class SecretToAdd:
    """Without `expires_at` it holds until it is revoked."""

    __pydantic_config__: ClassVar = {"extra": "forbid"}
    expires_at: AwareDatetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyToAdd:
    """A public key as a JWK: EC on P-256 or P-384, or RSA of 3072 bits and more. Without a `kid` it has its thumbprint's."""

    __pydantic_config__: ClassVar = {"extra": "forbid"}
    jwk: dict[str, Any]
    expires_at: AwareDatetime | None = None


async def add_secret(
    session: AsyncSession, by: PartnerKeeper, partner_id: str, wanted: SecretToAdd, now: datetime
) -> Kept:
    """One more secret, shown this once; those before it hold on. Raises `PartnerStateError` when there are five."""
    partner = await require_partner(session, by, partner_id)
    await _require_room(session, partner, now, keys=False)
    # 256 random bits: nobody can try them all, so that the fast hash of tokens is enough for what is kept.
    secret = f"tocsin-secret-{secrets.token_urlsafe(32)}"
    credential = _credential(partner, f"secret-{secrets.token_hex(6)}", wanted.expires_at, now)
    credential.secret_hash = secret_hash(secret)
    await _give(session, by, partner, credential, now)
    return Kept(partner, (credential,), secret)


async def add_key(session: AsyncSession, by: PartnerKeeper, partner_id: str, wanted: KeyToAdd, now: datetime) -> Kept:
    """One more public key; those before it hold on. The same key sent again changes nothing.

    Raises `UnreadableInputError`, and `PartnerStateError` for a sixth key and for a `kid` that was used before.
    """
    jwk = read_key(wanted.jwk)
    partner = await require_partner(session, by, partner_id)
    credential = _credential(partner, jwk["kid"], wanted.expires_at, now)
    for one in await credentials_kept(session, partner):
        if one.credential_id == credential.credential_id:
            if (one.jwk, one.expires_at, one.revoked_at) == (jwk, wanted.expires_at, None):
                return Kept(partner, (one,))
            raise PartnerStateError("this kid was used before: give the new key another")
    await _require_room(session, partner, now, keys=True)
    credential.jwk = jwk
    await _give(session, by, partner, credential, now)
    return Kept(partner, (credential,))


async def revoke_credential(
    session: AsyncSession, by: PartnerKeeper, partner_id: str, credential_id: str, now: datetime
) -> Kept:
    """A secret or key is believed no more, and every token given out for it ends at once; raises `NotFoundError`."""
    partner = await require_partner(session, by, partner_id)
    kept = await credentials_kept(session, partner)
    found = next((one for one in kept if one.credential_id == credential_id), None)
    if found is None:
        raise NotFoundError("no such secret or key")
    if found.revoked_at is None:
        found.revoked_at = now
        ended = await end_tokens_of_credential(session, partner, credential_id, now)
        await session.flush()
        action = "partner.credential_revoked"
        await note_partner(session, by, partner, action, now, credential=credential_id, tokens_ended=ended)
    return Kept(partner, kept)


def holds(credential: PartnerCredential, now: datetime) -> bool:
    """Whether a secret or key is believed."""
    return credential.revoked_at is None and (credential.expires_at is None or now < credential.expires_at)


async def _require_room(session: AsyncSession, partner: Partner, now: datetime, *, keys: bool) -> None:
    same = [
        one for one in await credentials_kept(session, partner) if (one.jwk is not None) == keys and holds(one, now)
    ]
    if len(same) >= MOST:
        raise PartnerStateError(f"a partner has at most {MOST} {'keys' if keys else 'secrets'}: revoke one first")


def _credential(partner: Partner, credential_id: str, expires_at: datetime | None, now: datetime) -> PartnerCredential:
    if expires_at is not None and expires_at <= now:
        expected = Problem("/expires_at", "expected an instant that is still to come")
        raise UnreadableInputError("the body could not be read", [expected])
    return PartnerCredential(
        clinic_id=partner.clinic_id,
        partner_id=partner.partner_id,
        credential_id=credential_id,
        created_at=now,
        expires_at=expires_at,
    )


async def _give(
    session: AsyncSession, by: PartnerKeeper, partner: Partner, credential: PartnerCredential, now: datetime
) -> None:
    session.add(credential)
    await session.flush()
    action = "partner.secret_added" if credential.jwk is None else "partner.key_added"
    await note_partner(session, by, partner, action, now, credential=credential.credential_id)
