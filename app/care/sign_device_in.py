"""A phone is a patient's or a carer's: with which two secrets does it go on?"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.access import Scope, mint_token
from app.access.refreshing import mint_refresh
from app.records.devices import Device, RefreshToken
from app.records.patient_addresses import move_address
from app.records.tokens import Token

ACCESS_LASTS = timedelta(hours=1)
REFRESH_LASTS = timedelta(days=180)  # from each renewal on; a phone may lie in a drawer for a season
DEVICE_SCOPES: tuple[Scope, ...] = ("diaries:write", "diaries:read")


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedIn:
    """What a phone is given, shown this once."""

    token: str
    expires_at: datetime
    refresh_token: str
    refresh_expires_at: datetime
    patient_id: UUID
    device_id: UUID


async def sign_device_in(session: AsyncSession, device: Device, now: datetime) -> tuple[SignedIn, str]:
    """A new pair for the telephone, and the id of the token in it. It goes on being pushed to where it was."""
    minted = mint_token(device.clinic_id)
    refresh_token, refresh_hash = mint_refresh(device.clinic_id)
    signed_in = SignedIn(
        token=minted.shown,
        expires_at=now + ACCESS_LASTS,
        refresh_token=refresh_token,
        refresh_expires_at=now + REFRESH_LASTS,
        patient_id=device.patient_id,
        device_id=device.device_id,
    )
    session.add(
        Token(
            clinic_id=device.clinic_id,
            token_id=minted.token_id,
            secret_hash=minted.secret_hash,
            kind="device",
            name=device.name,
            scopes=list(DEVICE_SCOPES),
            patient_id=device.patient_id,
            device_id=device.device_id,
            carer_id=device.carer_id,
            created_at=now,
            expires_at=signed_in.expires_at,
        )
    )
    session.add(
        RefreshToken(
            clinic_id=device.clinic_id,
            refresh_hash=refresh_hash,
            device_id=device.device_id,
            issued_at=now,
            expires_at=signed_in.refresh_expires_at,
        )
    )
    await session.flush()
    await move_address(session, device.clinic_id, device.device_id, minted.token_id)
    return signed_in, minted.token_id
