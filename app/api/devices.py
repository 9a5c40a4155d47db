"""Phones stay signed in, are listed, and are ended: by the patient from their own, or by the clinic."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, ClassVar, Literal, cast
from uuid import UUID

from annotated_types import MaxLen, MinLen
from fastapi import APIRouter, Request
from pydantic import BaseModel, Field

from app.access import Sight, read_code
from app.access.refreshing import read_refresh
from app.api.bodies import read_body, refuses, takes
from app.api.desk import desk_of
from app.api.phone_examples import LOST, REDEMPTION, RENEWAL
from app.api.rates import before_trying, has_failed
from app.api.security import CallerDep
from app.care.keep_devices import devices_of_patient, end_my_device, my_devices, revoke_device
from app.care.look import looked
from app.care.redeem_code import Phone, redeem
from app.care.renew_device import Renewal, renew_device
from app.care.sign_device_in import SignedIn
from app.errors import CodeRefusedError, NotSignedInError, UnknownDeviceError
from app.records.devices import Device

router = APIRouter(prefix="/v1", tags=["phones and carers"])
RENEW = "/v1/tokens:renew"


@dataclass(frozen=True, kw_only=True)
class CodeToRedeem:
    """`code` as the clinic gave it, dashes and case as you like; `device` is how staff will see this phone named.

    `device_key` is the public half (a JWK: EC, P-256) of a key that the phone keeps in its secure hardware. With it every
    renewal must carry a proof, and a lost answer can never be taken for a theft: bring one if you can.
    """

    __pydantic_config__: ClassVar = {"extra": "forbid"}
    code: Annotated[str, MinLen(4), MaxLen(80)]
    device: Annotated[str, MinLen(1), MaxLen(80)] = "phone"
    device_key: dict[str, Any] | None = None


@dataclass(frozen=True, kw_only=True)
class Renewing:
    """`proof`: a DPoP proof (RFC 9449) by the phone's key, for `POST` and the `renew_url`; needed if it has a key."""

    __pydantic_config__: ClassVar = {"extra": "forbid"}
    refresh_token: Annotated[str, MinLen(1), MaxLen(200)]
    proof: Annotated[str, MinLen(1), MaxLen(4000)] | None = None


@dataclass(frozen=True, kw_only=True)
class Reason:
    """Why: it goes into the record."""

    __pydantic_config__: ClassVar = {"extra": "forbid"}
    reason: Annotated[str, MinLen(1), MaxLen(500)] | None = None


class DeviceTokens(BaseModel):
    """Shown once: keep both in the phone's secure storage, and send `token` as `Authorization: Bearer`."""

    token: str
    expires_at: datetime
    refresh_token: str
    refresh_expires_at: datetime = Field(description="each renewal begins this anew")
    renew_url: str = Field(description="where to renew; a proof names it as `htu`")
    patient_id: UUID
    device_id: UUID


class DeviceView(BaseModel):
    """A phone: whose, since when, and if it is signed out, why."""

    id: UUID
    name: str
    carer_id: UUID | None
    has_key: bool
    created_at: datetime
    seen_at: datetime = Field(description="when it was enrolled or last renewed its token")
    revoked_at: datetime | None
    revoked_why: Literal["ended_by_patient", "ended_by_clinic", "carer_ended", "reuse_detected"] | None
    is_this: bool = Field(description="the phone that asks")


class DeviceList(BaseModel):
    items: list[DeviceView]


class Ended(BaseModel):
    status: Literal["ended"] = "ended"


@router.post(
    "/enrolments:redeem",
    operation_id="redeemEnrolmentCode",
    tags=["patients"],
    summary="Exchange an enrolment code for a phone's tokens",
    status_code=201,
    responses=refuses(410, 413, 415, 422),
    openapi_extra=takes(CodeToRedeem, REDEMPTION),
)
async def redeem_enrolment(request: Request) -> DeviceTokens:
    """Turns this phone into the patient's, or the carer's. The code is used up; the tokens are shown this once."""
    await before_trying(request)
    desk = desk_of(request)
    given = await read_body(request, CodeToRedeem)
    phone = Phone(name=given.device, key=given.device_key)
    try:
        async with desk.database.begin(Sight(read_code(given.code)[0])) as session:
            signed_in = await redeem(session, given.code, phone, desk.clock())
    except CodeRefusedError:
        await has_failed(request)
        raise
    return _tokens(request, signed_in)


@router.post(
    "/tokens:renew",
    operation_id="renewTokens",
    summary="Renew a phone's tokens",
    responses=refuses(401, 413, 415, 422),
    openapi_extra=takes(Renewing, RENEWAL),
)
async def renew(request: Request) -> DeviceTokens:
    """Exchanges the refresh token for a new pair; it is used up. Ask again with the same when the answer did not come.

    A refresh token that comes again, although what it was exchanged for is in use, was copied: then the phone is signed
    out, and the clinic sees why. The refusals `device-signed-out` and `proof-refused` say what to do.
    """
    desk = desk_of(request)
    given = await read_body(request, Renewing)
    try:
        clinic_id, refresh_hash = read_refresh(given.refresh_token)
    except NotSignedInError:
        await has_failed(request)
        raise
    asked = Renewal(clinic_id=clinic_id, refresh_hash=refresh_hash, proof=given.proof, url=_renew_url(request))
    async with desk.database.begin(Sight(clinic_id)) as session:
        told = await renew_device(session, asked, desk.clock())
    # Raised only now: what was found out about a copy is kept, although it is refused.
    if isinstance(told, UnknownDeviceError):
        # Half a country may come from one address: a phone that is known is never held up by the failures of others.
        await has_failed(request)
    if isinstance(told, NotSignedInError):
        raise told
    return _tokens(request, told)


@router.get(
    "/me/devices", operation_id="listMyDevices", summary="Read which phones are mine", responses=refuses(401, 403)
)
async def list_my_devices(request: Request, caller: CallerDep) -> DeviceList:
    """The patient's phones and their carers', ended ones as well. Not for a carer's phone."""
    desk = desk_of(request)
    async with desk.database.begin(caller.sight) as session:
        found = await my_devices(session, caller)
        await looked(session, caller, "devices.read", [caller.own_patient()], desk.clock())
    return _listed(found, caller.device_id)


@router.delete(
    "/me/devices/{device_id}",
    operation_id="endMyDevice",
    summary="Sign out one of my phones",
    responses=refuses(401, 403, 404, 422),
)
async def end_mine(request: Request, caller: CallerDep, device_id: UUID) -> Ended:
    """At once: its tokens hold no longer, and it is pushed to no more. Safe to send again."""
    desk = desk_of(request)
    async with desk.database.begin(caller.sight) as session:
        await end_my_device(session, caller, device_id, desk.clock())
    return Ended()


@router.get(
    "/patients/{patient_id}/devices",
    operation_id="listDevices",
    summary="Read which phones are a patient's",
    responses=refuses(401, 403, 404, 422),
)
async def list_devices(request: Request, caller: CallerDep, patient_id: UUID) -> DeviceList:
    """The patient's phones and their carers', the newest first, with why each was signed out."""
    desk = desk_of(request)
    async with desk.database.begin(caller.sight) as session:
        found = await devices_of_patient(session, caller, patient_id)
        await looked(session, caller, "devices.read", [patient_id], desk.clock())
    return _listed(found, None)


@router.post(
    "/patients/{patient_id}/devices/{device_id}:revoke",
    operation_id="revokeDevice",
    summary="Sign out a phone that was lost",
    responses=refuses(401, 403, 404, 413, 415, 422),
    openapi_extra=takes(Reason, LOST, required=False),
)
async def revoke(request: Request, caller: CallerDep, patient_id: UUID, device_id: UUID) -> DeviceView:
    """At once: its tokens hold no longer, and it is pushed to no more. Safe to send again; the body may be left out."""
    desk = desk_of(request)
    why = await reason_in(request)
    async with desk.database.begin(caller.sight) as session:
        return _view(await revoke_device(session, caller, patient_id, device_id, why, desk.clock()), None)


async def reason_in(request: Request) -> str | None:
    """What a body that may be left out says."""
    return (await read_body(request, Reason)).reason if await request.body() else None


def _renew_url(request: Request) -> str:
    return desk_of(request).base_url.rstrip("/") + RENEW


def _tokens(request: Request, signed_in: SignedIn) -> DeviceTokens:
    return DeviceTokens(
        **{name: getattr(signed_in, name) for name in SignedIn.__dataclass_fields__}, renew_url=_renew_url(request)
    )


def _listed(devices: Sequence[Device], this: UUID | None) -> DeviceList:
    return DeviceList(items=[_view(one, this) for one in devices])


def _view(one: Device, this: UUID | None) -> DeviceView:
    return DeviceView(
        id=one.device_id,
        name=one.name,
        carer_id=one.carer_id,
        has_key=one.key is not None,
        created_at=one.created_at,
        seen_at=one.seen_at,
        revoked_at=one.revoked_at,
        revoked_why=cast(Any, one.revoked_why),
        is_this=one.device_id == this,
    )
