"""Is this passkey theirs? Made and proved as WebAuthn says, with a touch or a face: that alone is two factors.

Passkeys find their account by themselves (discoverable credentials): what they carry names the clinic and the account.
"""

import hashlib
import re
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession
from webauthn import (
    generate_authentication_options,
    generate_registration_options,
    options_to_json,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers import base64url_to_bytes, parse_authentication_credential_json
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from app.access import CLINIC_ID, Sight
from app.care.sign_in import Who, logger
from app.errors import AccountStateError
from app.records.accounts import Account, Passkey, hold_passkey, passkeys_of
from app.records.audit import note
from app.records.database import Database
from app.records.spent import spend

CHALLENGE_LASTS = timedelta(minutes=10)
MOST = 10
_MINUTES = 5 * 60 * 1000  # what a browser waits for a touch, in milliseconds


@dataclass(frozen=True, slots=True)
class Place:
    """Where passkeys hold: one host, and pages of one origin."""

    host: str
    origin: str


def new_challenge() -> bytes:
    """What a passkey signs this once."""
    return secrets.token_bytes(32)


def options_to_sign_in(place: Place, challenge: bytes) -> str:
    """What a browser is asked in order to sign in, as JSON."""
    required = UserVerificationRequirement.REQUIRED
    options = generate_authentication_options(
        rp_id=place.host, challenge=challenge, timeout=_MINUTES, user_verification=required
    )
    return options_to_json(options)


def options_to_add(place: Place, account: Account, name: str, there: Iterable[Passkey], challenge: bytes) -> str:
    """What a browser is asked in order to make a passkey, as JSON."""
    options = generate_registration_options(
        rp_id=place.host,
        rp_name="Tocsin",
        user_id=_handle(account.clinic_id, account.account_id),
        user_name=account.sign_in_name,
        user_display_name=name,
        challenge=challenge,
        timeout=_MINUTES,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED, user_verification=UserVerificationRequirement.REQUIRED
        ),
        exclude_credentials=[PublicKeyCredentialDescriptor(id=one.credential_id) for one in there],
    )
    return options_to_json(options)


async def add_passkey(
    session: AsyncSession, place: Place, account: Account, credential: str, challenge: bytes, now: datetime
) -> bool:
    """Keeps a passkey that a browser has made; false when what it says does not hold."""
    if len(await passkeys_of(session, account.clinic_id, account.account_id)) >= MOST:
        raise AccountStateError(f"an account has {MOST} passkeys at most; remove one first")
    try:
        made = verify_registration_response(
            credential=credential,
            expected_challenge=challenge,
            expected_rp_id=place.host,
            expected_origin=place.origin,
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError, KeyError, TypeError):
        return False
    if not await _spend(session, account.clinic_id, challenge, now):
        return False
    if await hold_passkey(session, account.clinic_id, made.credential_id) is not None:
        return False
    session.add(
        Passkey(
            clinic_id=account.clinic_id,
            credential_id=made.credential_id,
            account_id=account.account_id,
            public_key=made.credential_public_key,
            sign_count=made.sign_count,
            name=f"Passkey of {now:%d %B %Y}",
            created_at=now,
        )
    )
    await session.flush()
    subject, actor = f"account:{account.account_id}", f"person:{account.person_id}"
    await note(session, account.clinic_id, actor, "passkey.added", subject, now)
    return True


async def check_passkey(
    database: Database, place: Place, credential: str, challenge: bytes, now: datetime
) -> Who | None:
    """Whose passkey has signed the challenge, or None; of two answers to one challenge one counts."""
    try:
        given = parse_authentication_credential_json(credential)
        clinic_id, account_id = _read_handle(given.response.user_handle or b"")
    except (WebAuthnException, ValueError, KeyError, TypeError):
        logger.info("sign-in failed", how="passkey")
        return None
    async with database.begin(Sight(clinic_id)) as session:
        kept = await hold_passkey(session, clinic_id, base64url_to_bytes(given.id))
        if kept is None or kept.account_id != account_id or not await _spend(session, clinic_id, challenge, now):
            logger.info("sign-in failed", how="passkey")
            return None
        try:
            proved = verify_authentication_response(
                credential=given,
                expected_challenge=challenge,
                expected_rp_id=place.host,
                expected_origin=place.origin,
                credential_public_key=kept.public_key,
                credential_current_sign_count=kept.sign_count,
                require_user_verification=True,
            )
        except (WebAuthnException, ValueError, KeyError, TypeError):
            await note(
                session,
                clinic_id,
                "sign-in",
                "sign_in.failed",
                f"account:{account_id}",
                now,
                detail={"step": "passkey"},
            )
            return None
        kept.sign_count, kept.used_at = proved.new_sign_count, now
    return Who(clinic_id, account_id)


async def _spend(session: AsyncSession, clinic_id: str, challenge: bytes, now: datetime) -> bool:
    mark = hashlib.sha256(b"challenge:" + challenge).digest()
    return await spend(session, clinic_id, mark, now + CHALLENGE_LASTS)


def _handle(clinic_id: str, account_id: UUID) -> bytes:
    """At most 57 bytes; WebAuthn allows 64."""
    return clinic_id.encode() + b"/" + account_id.bytes


def _read_handle(handle: bytes) -> tuple[str, UUID]:
    clinic_id, _, account_id = handle.partition(b"/")
    if not re.fullmatch(CLINIC_ID, clinic_id.decode("ascii")):
        raise ValueError("no clinic is called so")
    return clinic_id.decode("ascii"), UUID(bytes=account_id)
