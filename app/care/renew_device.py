"""A phone's token runs out: may it have the next, or has somebody else had it already?"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from app.care.prove_device import why_not_proven
from app.care.sign_device_in import SignedIn, sign_device_in
from app.errors import DeviceSignedOutError, NotSignedInError, ProofRefusedError, UnknownDeviceError
from app.records.audit import note
from app.records.clinics import get_clinic
from app.records.devices import (
    RENEWED,
    Device,
    RefreshToken,
    end_devices,
    find_refresh,
    lock_device,
    use_refresh_of,
    was_heard_of_since,
)
from app.records.tokens import end_tokens_of_devices

ANSWER_IS_LOST = timedelta(minutes=2)  # within it, one who asks again is never taken for a thief
WHAT_TO_DO = (
    "keep what was written, ask the clinic for a new code, and hand it in after enrolling again; until then show whom to "
    "ring"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Renewal:
    """What a phone sends: `url` is where it was sent to, which the proof must name."""

    clinic_id: str
    refresh_hash: bytes
    proof: str | None
    url: str


async def renew_device(session: AsyncSession, asked: Renewal, now: datetime) -> SignedIn | NotSignedInError:
    """The next pair, or the refusal: a value, because what was found out about a thief must be kept."""
    given = await find_refresh(session, asked.clinic_id, asked.refresh_hash)
    device = await lock_device(session, asked.clinic_id, given.device_id) if given else None
    # Read again: whoever was here a moment before may have used it.
    given = await find_refresh(session, asked.clinic_id, asked.refresh_hash)
    if given is None or device is None:
        return UnknownDeviceError(f"this refresh token is not known; {WHAT_TO_DO}")
    if device.revoked_at is not None:
        return await _signed_out(session, device, f"this phone was signed out ({device.revoked_why})")
    if given.expires_at <= now:
        return await _signed_out(session, device, "this phone has not been heard of for too long")
    if device.key is not None:
        wrong = await why_not_proven(session, device, asked.proof, asked.url, now)
        if wrong is not None:
            return ProofRefusedError(wrong)
    elif given.used_at is not None and not await _is_asked_again(session, device, given, given.used_at, now):
        return await _stolen(session, device, now)
    return await _renewed(session, device, now, again=given.used_at is not None)


async def _is_asked_again(
    session: AsyncSession, device: Device, given: RefreshToken, used_at: datetime, now: datetime
) -> bool:
    """The answer was lost on the way: the phone cannot have got it if nothing was ever done with it.

    To take every late repeat for a theft would lock out whoever loses the network in the wrong second.
    """
    if now - used_at <= ANSWER_IS_LOST:
        return True
    return not await was_heard_of_since(session, device, max(used_at, given.issued_at))


async def _renewed(session: AsyncSession, device: Device, now: datetime, *, again: bool) -> SignedIn:
    await use_refresh_of(session, device, now)
    if again:
        # Whichever pair came of it before ends: of two chains one must not go on unseen.
        await end_tokens_of_devices(session, device.clinic_id, (device.device_id,), now)
    signed_in, token_id = await sign_device_in(session, device, now)
    device.seen_at = now
    await note(
        session,
        device.clinic_id,
        f"token:{token_id}",
        RENEWED,
        f"device:{device.device_id}",
        now,
        patient_id=device.patient_id,
        detail={"again": again},
    )
    return signed_in


async def _stolen(session: AsyncSession, device: Device, now: datetime) -> DeviceSignedOutError:
    """Two hold what one was given, and nobody can tell which is the patient: both are out, and the clinic can see it."""
    await end_devices(session, device.clinic_id, (device.device_id,), "reuse_detected", now)
    subject = f"device:{device.device_id}"
    await note(session, device.clinic_id, subject, "device.reuse_detected", subject, now, patient_id=device.patient_id)
    return await _signed_out(session, device, "this refresh token was used before, so the phone was signed out")


async def _signed_out(session: AsyncSession, device: Device, why: str) -> DeviceSignedOutError:
    clinic = await get_clinic(session, device.clinic_id)
    return DeviceSignedOutError(f"{why}; {WHAT_TO_DO}", clinic.contact if clinic else None)
