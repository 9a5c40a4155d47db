"""A person is erased, with a receipt that is looked up again each time it is read; holds that stand against it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, ClassVar
from uuid import UUID

from annotated_types import MaxLen, MinLen
from fastapi import APIRouter, Request
from pydantic import BaseModel, Field

from app.api.bodies import read_body, refuses, takes
from app.api.desk import desk_of
from app.api.security import CallerDep
from app.care.erase_patient import erase_patient, list_holds, place_hold, release_hold, see_erasure
from app.care.look import looked
from app.records.erasures import Erasure, ErasureNotice, LegalHold, erasures_of

router = APIRouter(prefix="/v1", tags=["erasure"])

ERASURE = {"reason": "asked for by the patient in writing on 3 March"}
HOLD = {"reason": "complaint 2026/17 is being looked into"}


@dataclass(frozen=True, kw_only=True)
class ErasureToDo:
    """`reason` stays in the receipt and in the audit: it must not say who the patient is."""

    __pydantic_config__: ClassVar = {"extra": "forbid"}
    reason: Annotated[str, MinLen(3), MaxLen(400)]


@dataclass(frozen=True, kw_only=True)
class HoldToPlace:
    """Why the patient must not be erased for now."""

    __pydantic_config__: ClassVar = {"extra": "forbid"}
    reason: Annotated[str, MinLen(3), MaxLen(400)]


class HoldView(BaseModel):
    id: UUID
    reason: str
    placed_at: datetime
    released_at: datetime | None


class HoldList(BaseModel):
    items: list[HoldView]


class NoticeView(BaseModel):
    """What a partner was told, and whether it has confirmed that it took the patient away as well."""

    partner_id: str
    tries: int
    last_outcome: str | None
    confirmed_at: datetime | None


class ErasureView(BaseModel):
    """The receipt. `rows` were taken away, by table; `rows_now` are there as this is read: none, or it is not done."""

    id: UUID
    patient_id: UUID
    reason: str
    erased_at: datetime
    rows: dict[str, int]
    rows_left: dict[str, int] = Field(description="what was there when it was looked again at once: must be empty")
    rows_now: dict[str, int] = Field(description="what is there now: must be empty")
    legal_holds: list[dict[str, Any]] = Field(description="holds that had been placed and released before")
    notices: list[NoticeView]


class ErasureSummary(BaseModel):
    id: UUID
    patient_id: UUID
    erased_at: datetime


class ErasureList(BaseModel):
    items: list[ErasureSummary]


@router.post(
    "/patients/{patient_id}:erase",
    operation_id="erasePatient",
    summary="Erase a patient",
    status_code=201,
    responses=refuses(401, 403, 404, 409, 413, 415, 422),
    openapi_extra=takes(ErasureToDo, ERASURE),
)
async def erase(request: Request, caller: CallerDep, patient_id: UUID) -> ErasureView:
    """Takes away everything that tells of the patient, at once and for good; partners are told until they confirm.

    Refused while a legal hold stands or an alert is not resolved. The same again answers with the same receipt.
    """
    desk = desk_of(request)
    wanted = await read_body(request, ErasureToDo)
    async with desk.database.begin(caller.sight) as session:
        erasure = await erase_patient(session, caller, patient_id, wanted.reason, desk.clock())
        seen = await see_erasure(session, caller, erasure.erasure_id)
    return _view(*seen)


@router.get("/erasures", operation_id="listErasures", summary="Read whom was erased", responses=refuses(401, 403))
async def list_erasures(request: Request, caller: CallerDep) -> ErasureList:
    """The newest first, the last 500."""
    caller.require("records:erase")
    async with desk_of(request).database.begin(caller.sight) as session:
        found = await erasures_of(session, caller.clinic_id)
    items = [ErasureSummary(id=one.erasure_id, patient_id=one.patient_id, erased_at=one.erased_at) for one in found]
    return ErasureList(items=items)


@router.get(
    "/erasures/{erasure_id}",
    operation_id="getErasure",
    summary="Read the receipt of an erasure",
    responses=refuses(401, 403, 404, 422),
)
async def get_erasure(request: Request, caller: CallerDep, erasure_id: UUID) -> ErasureView:
    """The receipt, what partners have answered since, and a fresh look whether anything is there."""
    async with desk_of(request).database.begin(caller.sight) as session:
        seen = await see_erasure(session, caller, erasure_id)
    return _view(*seen)


@router.post(
    "/patients/{patient_id}/legal-holds",
    operation_id="placeLegalHold",
    summary="Keep a patient from being erased",
    status_code=201,
    responses=refuses(401, 403, 404, 413, 415, 422),
    openapi_extra=takes(HoldToPlace, HOLD),
)
async def place(request: Request, caller: CallerDep, patient_id: UUID) -> HoldView:
    """Until it is released, erasing the patient is refused."""
    desk = desk_of(request)
    wanted = await read_body(request, HoldToPlace)
    async with desk.database.begin(caller.sight) as session:
        return _hold(await place_hold(session, caller, patient_id, wanted.reason, desk.clock()))


@router.get(
    "/patients/{patient_id}/legal-holds",
    operation_id="listLegalHolds",
    summary="Read what keeps a patient from being erased",
    responses=refuses(401, 403, 404, 422),
)
async def list_legal_holds(request: Request, caller: CallerDep, patient_id: UUID) -> HoldList:
    """Released ones as well, the oldest first."""
    desk = desk_of(request)
    async with desk.database.begin(caller.sight) as session:
        found = await list_holds(session, caller, patient_id)
        await looked(session, caller, "holds.read", [patient_id], desk.clock())
    return HoldList(items=[_hold(one) for one in found])


@router.post(
    "/patients/{patient_id}/legal-holds/{hold_id}:release",
    operation_id="releaseLegalHold",
    summary="Let a patient be erased again",
    responses=refuses(401, 403, 404, 422),
)
async def release(request: Request, caller: CallerDep, patient_id: UUID, hold_id: UUID) -> HoldView:
    """Safe to send again: the first time counts."""
    desk = desk_of(request)
    async with desk.database.begin(caller.sight) as session:
        return _hold(await release_hold(session, caller, patient_id, hold_id, desk.clock()))


def _view(erasure: Erasure, notices: Sequence[ErasureNotice], now: dict[str, int]) -> ErasureView:
    return ErasureView(
        id=erasure.erasure_id,
        patient_id=erasure.patient_id,
        reason=erasure.reason,
        erased_at=erasure.erased_at,
        rows=erasure.receipt["rows"],
        rows_left=erasure.receipt["rows_left"],
        rows_now=now,
        legal_holds=erasure.receipt["legal_holds"],
        notices=[NoticeView.model_validate(one, from_attributes=True) for one in notices],
    )


def _hold(hold: LegalHold) -> HoldView:
    return HoldView(id=hold.hold_id, reason=hold.reason, placed_at=hold.placed_at, released_at=hold.released_at)
