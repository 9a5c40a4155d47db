"""Staff enrol patients, hand out enrolment codes and keep what is known besides diaries; phones redeem codes."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated, ClassVar
from uuid import UUID

from annotated_types import MaxLen, MinLen
from fastapi import APIRouter, Query, Request
from pydantic import BaseModel

from app.access import Sight, read_code
from app.api.bodies import read_body, refuses, takes
from app.api.desk import desk_of
from app.api.examples import CONTEXT, LAB, PATIENT, REDEMPTION
from app.api.paging import Limit
from app.api.security import CallerDep
from app.api.views import PatientPage, PatientView, patient_view
from app.care.enrol_patient import NewPatient, enrol_patient, give_code, redeem
from app.care.update_context import add_lab, update_context
from app.clinical.context import Context, Lab
from app.records.patients import patients_of

router = APIRouter(prefix="/v1", tags=["patients"])


@dataclass(frozen=True, kw_only=True)
class PatientToEnrol:
    """`reference` is the clinic's own name for the patient; name and phone are what a nurse needs at night."""

    __pydantic_config__: ClassVar = {"extra": "forbid"}
    reference: Annotated[str, MinLen(1), MaxLen(80)]
    name: Annotated[str, MinLen(1), MaxLen(120)]
    phone: Annotated[str, MinLen(3), MaxLen(40)] | None = None
    context: Context = field(default_factory=Context)


@dataclass(frozen=True, kw_only=True)
class CodeToRedeem:
    """`code` as the clinic gave it, dashes and case as you like; `device` is how staff will see this phone named."""

    __pydantic_config__: ClassVar = {"extra": "forbid"}
    code: Annotated[str, MinLen(4), MaxLen(80)]
    device: Annotated[str, MinLen(1), MaxLen(80)] = "phone"


class EnrolmentCodeView(BaseModel):
    """Shown once: what the patient types, or scans, to make a phone theirs."""

    code: str
    expires_at: datetime


class DeviceToken(BaseModel):
    """Shown once: keep it in the phone's secure storage and send it as `Authorization: Bearer`."""

    token: str
    patient_id: UUID


@router.post(
    "/patients",
    operation_id="enrolPatient",
    summary="Enrol a patient",
    status_code=201,
    responses=refuses(401, 403, 413, 415, 422),
    openapi_extra=takes(PatientToEnrol, PATIENT),
)
async def enrol(request: Request, caller: CallerDep) -> PatientView:
    """Begins to watch over a patient: from their today on a diary is expected every day."""
    desk = desk_of(request)
    new = await read_body(request, PatientToEnrol)
    async with desk.database.begin(caller.sight) as session:
        wanted = NewPatient(reference=new.reference, name=new.name, phone=new.phone, context=new.context)
        return patient_view(await enrol_patient(session, caller, wanted, desk.clock()))


@router.get(
    "/patients",
    operation_id="listPatients",
    summary="Read the clinic's patients",
    responses=refuses(401, 403, 422),
)
async def list_patients(
    request: Request,
    caller: CallerDep,
    limit: Limit = 50,
    cursor: Annotated[UUID | None, Query(description="`next_cursor` of the page before")] = None,
) -> PatientPage:
    """The patients of the caller's clinic."""
    caller.require("patients:write")
    async with desk_of(request).database.begin(caller.sight) as session:
        found = await patients_of(session, caller.clinic_id, cursor, limit + 1)
    more = str(found[limit - 1].patient_id) if len(found) > limit else None
    return PatientPage(items=[patient_view(patient) for patient in found[:limit]], next_cursor=more)


@router.post(
    "/patients/{patient_id}/enrolment-codes",
    operation_id="giveEnrolmentCode",
    summary="Give a patient a code for their phone",
    status_code=201,
    responses=refuses(401, 403, 404, 422),
)
async def give_enrolment_code(request: Request, caller: CallerDep, patient_id: UUID) -> EnrolmentCodeView:
    """A code that is good once, for 72 hours, and turns one phone into this patient's."""
    desk = desk_of(request)
    async with desk.database.begin(caller.sight) as session:
        code, expires_at = await give_code(session, caller, patient_id, desk.clock())
    return EnrolmentCodeView(code=code, expires_at=expires_at)


@router.put(
    "/patients/{patient_id}/context",
    operation_id="replaceContext",
    summary="Say what is known of a patient besides diaries",
    responses=refuses(401, 403, 404, 413, 415, 422),
    openapi_extra=takes(Context, CONTEXT),
)
async def replace_context(request: Request, caller: CallerDep, patient_id: UUID) -> PatientView:
    """Replaces the patient's context: baseline, treatments, results. The rules use it from now on."""
    desk = desk_of(request)
    context = await read_body(request, Context)
    async with desk.database.begin(caller.sight) as session:
        return patient_view(await update_context(session, caller, patient_id, context, desk.clock()))


@router.post(
    "/patients/{patient_id}/labs",
    operation_id="addLab",
    summary="Add a calcium result",
    status_code=201,
    responses=refuses(401, 403, 404, 413, 415, 422),
    openapi_extra=takes(Lab, LAB),
)
async def add_result(request: Request, caller: CallerDep, patient_id: UUID) -> PatientView:
    """Adds a calcium result in mmol/l; it is judged within seconds. The same result sent again changes nothing."""
    desk = desk_of(request)
    lab = await read_body(request, Lab)
    async with desk.database.begin(caller.sight) as session:
        return patient_view(await add_lab(session, caller, patient_id, lab, desk.clock()))


@router.post(
    "/enrolments:redeem",
    operation_id="redeemEnrolmentCode",
    summary="Exchange an enrolment code for a device token",
    status_code=201,
    responses=refuses(410, 413, 415, 422),
    openapi_extra=takes(CodeToRedeem, REDEMPTION),
)
async def redeem_enrolment(request: Request) -> DeviceToken:
    """Turns this phone into the patient's. The code is used up; the token is shown this once."""
    desk = desk_of(request)
    given = await read_body(request, CodeToRedeem)
    async with desk.database.begin(Sight(read_code(given.code)[0])) as session:
        token, patient_id = await redeem(session, given.code, given.device, desk.clock())
    return DeviceToken(token=token, patient_id=patient_id)
