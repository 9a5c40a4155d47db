"""What a patient has agreed to, by the clinic's hand or on their own phone; and how they withdraw."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, ClassVar, Literal, cast
from uuid import UUID

from annotated_types import MaxLen, MinLen
from fastapi import APIRouter, Request
from pydantic import BaseModel, Field

from app.api.bodies import read_body, refuses, takes
from app.api.desk import desk_of
from app.api.devices import Reason, reason_in
from app.api.phone_examples import CONSENT, ENDS, WITHDRAWAL
from app.api.security import CallerDep
from app.care.keep_consents import (
    Agreed,
    consents_of_patient,
    my_consents,
    record_consent,
    record_my_consent,
    withdraw_consent,
    withdraw_my_consent,
)
from app.care.look import looked
from app.care.withdraw import withdraw_me, withdraw_patient
from app.records.consents import Consent, Purpose

router = APIRouter(prefix="/v1", tags=["consent"])


@dataclass(frozen=True, kw_only=True)
class ConsentToRecord:
    """Which text was agreed to, word for word; its hash is kept. A carer's consent is given when they are entered."""

    __pydantic_config__: ClassVar = {"extra": "forbid"}
    purpose: Literal["monitoring", "partner_sharing"]
    version: Annotated[str, MinLen(1), MaxLen(40)]
    language: Annotated[str, MinLen(2), MaxLen(35)]
    text: Annotated[str, MinLen(1), MaxLen(20_000)]


@dataclass(frozen=True, kw_only=True)
class Withdrawal:
    """Why the patient is not watched over any more: moved away, does not want it, is cared for elsewhere."""

    __pydantic_config__: ClassVar = {"extra": "forbid"}
    reason: Annotated[str, MinLen(1), MaxLen(500)]


class ConsentView(BaseModel):
    """One agreement to one version of one text."""

    id: UUID
    purpose: Purpose
    version: str
    language: str
    text_sha256: str = Field(description="of the text in UTF-8: whoever has the text can show that it was this one")
    carer_id: UUID | None
    given_at: datetime
    given_by: str = Field(description="who wrote it down, as the record names them")
    withdrawn_at: datetime | None
    withdrawn_by: str | None


class ConsentList(BaseModel):
    items: list[ConsentView]


class WatchView(BaseModel):
    """Whether somebody watches over the patient."""

    patient_id: UUID
    withdrawn_at: datetime | None


@router.post(
    "/patients/{patient_id}/consents",
    operation_id="recordConsent",
    summary="Record what a patient has agreed to",
    status_code=201,
    responses=refuses(401, 403, 404, 413, 415, 422),
    openapi_extra=takes(ConsentToRecord, CONSENT),
)
async def record(request: Request, caller: CallerDep, patient_id: UUID) -> ConsentView:
    """By the clinic. `monitoring`, after it was withdrawn, begins the watch again from the patient's today on."""
    desk, agreed = desk_of(request), await _agreed(request)
    async with desk.database.begin(caller.sight) as session:
        return _view(await record_consent(session, caller, patient_id, agreed, desk.clock()))


@router.get(
    "/patients/{patient_id}/consents",
    operation_id="listConsents",
    summary="Read what a patient has agreed to",
    responses=refuses(401, 403, 404, 422),
)
async def list_consents(request: Request, caller: CallerDep, patient_id: UUID) -> ConsentList:
    """Every version of every text, the newest first, with when it was withdrawn."""
    desk = desk_of(request)
    async with desk.database.begin(caller.sight) as session:
        found = await consents_of_patient(session, caller, patient_id)
        await looked(session, caller, "consents.read", [patient_id], desk.clock())
    return ConsentList(items=[_view(one) for one in found])


@router.post(
    "/patients/{patient_id}/consents/{consent_id}:withdraw",
    operation_id="withdrawConsent",
    summary="Record that a patient agrees no longer",
    responses=refuses(401, 403, 404, 413, 415, 422),
    openapi_extra=takes(Reason, ENDS, required=False),
)
async def withdraw(request: Request, caller: CallerDep, patient_id: UUID, consent_id: UUID) -> ConsentView:
    """It takes effect at once, for every version of this purpose. Safe to send again."""
    desk, why = desk_of(request), await reason_in(request)
    async with desk.database.begin(caller.sight) as session:
        return _view(await withdraw_consent(session, caller, patient_id, consent_id, why, desk.clock()))


@router.post(
    "/patients/{patient_id}:withdraw",
    operation_id="withdrawPatient",
    summary="Watch over a patient no longer",
    responses=refuses(401, 403, 404, 413, 415, 422),
    openapi_extra=takes(Withdrawal, WITHDRAWAL),
)
async def withdraw_them(request: Request, caller: CallerDep, patient_id: UUID) -> WatchView:
    """Silence counts for nothing any more, and nobody is reminded; open alerts stay open until a human closes them.

    Their phone reads on, but a diary is refused with `consent-withdrawn`, with advice and whom to ring. A new consent to
    `monitoring` begins it again. Safe to send again.
    """
    desk, given = desk_of(request), await read_body(request, Withdrawal)
    async with desk.database.begin(caller.sight) as session:
        patient = await withdraw_patient(session, caller, patient_id, given.reason, desk.clock())
    return WatchView(patient_id=patient.patient_id, withdrawn_at=patient.withdrawn_at)


@router.post(
    "/me/consents",
    operation_id="giveMyConsent",
    summary="Agree on my own phone",
    status_code=201,
    responses=refuses(401, 403, 404, 413, 415, 422),
    openapi_extra=takes(ConsentToRecord, CONSENT),
)
async def give_mine(request: Request, caller: CallerDep) -> ConsentView:
    """To a text as the phone shows it. Whoever has withdrawn from `monitoring` is taken on again by the clinic alone."""
    desk, agreed = desk_of(request), await _agreed(request)
    async with desk.database.begin(caller.sight) as session:
        return _view(await record_my_consent(session, caller, agreed, desk.clock()))


@router.get(
    "/me/consents", operation_id="listMyConsents", summary="Read what I have agreed to", responses=refuses(401, 403)
)
async def list_mine(request: Request, caller: CallerDep) -> ConsentList:
    """Every version of every text, the newest first. Not for a carer's phone."""
    desk = desk_of(request)
    async with desk.database.begin(caller.sight) as session:
        found = await my_consents(session, caller)
        await looked(session, caller, "consents.read", [caller.own_patient()], desk.clock())
    return ConsentList(items=[_view(one) for one in found])


@router.post(
    "/me/consents/{consent_id}:withdraw",
    operation_id="withdrawMyConsent",
    summary="Agree no longer",
    responses=refuses(401, 403, 404, 422),
)
async def withdraw_mine(request: Request, caller: CallerDep, consent_id: UUID) -> ConsentView:
    """It takes effect at once, for every version of this purpose; a carer's ends the carer. Safe to send again."""
    desk = desk_of(request)
    async with desk.database.begin(caller.sight) as session:
        return _view(await withdraw_my_consent(session, caller, consent_id, desk.clock()))


@router.post(
    "/me:withdraw", operation_id="withdrawMe", summary="Be watched over no longer", responses=refuses(401, 403, 404)
)
async def withdraw_myself(request: Request, caller: CallerDep) -> WatchView:
    """From the patient's own phone, whatever was recorded before. The phone must show whom to ring from then on."""
    desk = desk_of(request)
    async with desk.database.begin(caller.sight) as session:
        patient = await withdraw_me(session, caller, desk.clock())
    return WatchView(patient_id=patient.patient_id, withdrawn_at=patient.withdrawn_at)


async def _agreed(request: Request) -> Agreed:
    given = await read_body(request, ConsentToRecord)
    return Agreed(purpose=given.purpose, version=given.version, language=given.language, text=given.text)


def _view(one: Consent) -> ConsentView:
    return ConsentView(
        id=one.consent_id,
        purpose=cast(Purpose, one.purpose),
        version=one.version,
        language=one.language,
        text_sha256=one.text_hash.hex(),
        carer_id=one.carer_id,
        given_at=one.given_at,
        given_by=one.given_by,
        withdrawn_at=one.withdrawn_at,
        withdrawn_by=one.withdrawn_by,
    )
