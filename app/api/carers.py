"""Who writes for a patient: the clinic enters carers, patients see them and end it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, ClassVar
from uuid import UUID

from annotated_types import MaxLen, MinLen
from fastapi import APIRouter, Request
from pydantic import BaseModel

from app.api.bodies import read_body, refuses, takes
from app.api.codes import CodeToGive, EnrolmentCodeView, code_view, how_long
from app.api.desk import desk_of
from app.api.devices import Ended, Reason, reason_in
from app.api.phone_examples import CARER, CODE, ENDS
from app.api.security import CallerDep
from app.care.keep_carers import (
    NewCarer,
    add_carer,
    carers_of_patient,
    end_carer_of_patient,
    end_my_carer,
    give_carer_code,
    my_carers,
)
from app.care.keep_consents import Agreed
from app.care.look import looked
from app.records.devices import Carer

router = APIRouter(prefix="/v1", tags=["phones and carers"])


@dataclass(frozen=True, kw_only=True)
class Words:
    """What the patient has agreed to: which version of the text, in which language, and the text itself."""

    __pydantic_config__: ClassVar = {"extra": "forbid"}
    version: Annotated[str, MinLen(1), MaxLen(40)]
    language: Annotated[str, MinLen(2), MaxLen(35)]
    text: Annotated[str, MinLen(1), MaxLen(20_000)]


@dataclass(frozen=True, kw_only=True)
class CarerToAdd:
    """`consent` is what the patient has agreed to; without it nobody writes for them."""

    __pydantic_config__: ClassVar = {"extra": "forbid"}
    name: Annotated[str, MinLen(1), MaxLen(120)]
    relationship: Annotated[str, MinLen(1), MaxLen(80)]
    consent: Words


class CarerView(BaseModel):
    id: UUID
    name: str
    relationship: str
    created_at: datetime
    ended_at: datetime | None


class CarerList(BaseModel):
    items: list[CarerView]


@router.post(
    "/patients/{patient_id}/carers",
    operation_id="addCarer",
    summary="Enter somebody who writes for a patient",
    status_code=201,
    responses=refuses(401, 403, 404, 413, 415, 422),
    openapi_extra=takes(CarerToAdd, CARER),
)
async def add(request: Request, caller: CallerDep, patient_id: UUID) -> CarerView:
    """With the patient's consent. Then give them a code for their own phone: what they write is known to be theirs."""
    desk, given = desk_of(request), await read_body(request, CarerToAdd)
    words = given.consent
    agreed = Agreed(purpose="carer", version=words.version, language=words.language, text=words.text)
    new = NewCarer(name=given.name, relationship=given.relationship, agreed=agreed)
    async with desk.database.begin(caller.sight) as session:
        return _view(await add_carer(session, caller, patient_id, new, desk.clock()))


@router.get(
    "/patients/{patient_id}/carers",
    operation_id="listCarers",
    summary="Read who writes for a patient",
    responses=refuses(401, 403, 404, 422),
)
async def list_carers(request: Request, caller: CallerDep, patient_id: UUID) -> CarerList:
    """The newest first; those who write no longer with when that ended."""
    desk = desk_of(request)
    async with desk.database.begin(caller.sight) as session:
        found = await carers_of_patient(session, caller, patient_id)
        await looked(session, caller, "carers.read", [patient_id], desk.clock())
    return CarerList(items=[_view(one) for one in found])


@router.post(
    "/patients/{patient_id}/carers/{carer_id}/enrolment-codes",
    operation_id="giveCarerCode",
    summary="Give a carer a code for their phone",
    status_code=201,
    responses=refuses(401, 403, 404, 413, 415, 422),
    openapi_extra=takes(CodeToGive, CODE, required=False),
)
async def give_code(request: Request, caller: CallerDep, patient_id: UUID, carer_id: UUID) -> EnrolmentCodeView:
    """Good once. A code that this carer was given before and has not used ends; the body may be left out."""
    desk, lasts = desk_of(request), await how_long(request)
    async with desk.database.begin(caller.sight) as session:
        code, expires_at = await give_carer_code(session, caller, patient_id, carer_id, lasts, desk.clock())
    return code_view(request, code, expires_at)


@router.post(
    "/patients/{patient_id}/carers/{carer_id}:end",
    operation_id="endCarer",
    summary="Somebody writes for a patient no longer",
    responses=refuses(401, 403, 404, 413, 415, 422),
    openapi_extra=takes(Reason, ENDS, required=False),
)
async def end(request: Request, caller: CallerDep, patient_id: UUID, carer_id: UUID) -> CarerView:
    """At once: their phones are signed out, and the consent is withdrawn. Safe to send again."""
    desk, why = desk_of(request), await reason_in(request)
    async with desk.database.begin(caller.sight) as session:
        return _view(await end_carer_of_patient(session, caller, patient_id, carer_id, why, desk.clock()))


@router.get("/me/carers", operation_id="listMyCarers", summary="Read who writes for me", responses=refuses(401, 403))
async def list_mine(request: Request, caller: CallerDep) -> CarerList:
    """Everyone who writes or wrote for the patient. Not for a carer's phone."""
    desk = desk_of(request)
    async with desk.database.begin(caller.sight) as session:
        found = await my_carers(session, caller)
        await looked(session, caller, "carers.read", [caller.own_patient()], desk.clock())
    return CarerList(items=[_view(one) for one in found])


@router.delete(
    "/me/carers/{carer_id}",
    operation_id="endMyCarer",
    summary="Let somebody write for me no longer",
    responses=refuses(401, 403, 404, 422),
)
async def end_mine(request: Request, caller: CallerDep, carer_id: UUID) -> Ended:
    """At once: their phones are signed out. What they wrote stays, under their name. Safe to send again."""
    desk = desk_of(request)
    async with desk.database.begin(caller.sight) as session:
        await end_my_carer(session, caller, carer_id, desk.clock())
    return Ended()


def _view(one: Carer) -> CarerView:
    return CarerView(
        id=one.carer_id,
        name=one.name,
        relationship=one.relationship,
        created_at=one.created_at,
        ended_at=one.ended_at,
    )
