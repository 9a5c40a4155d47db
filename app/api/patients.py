"""Staff enrol patients, hand out enrolment codes and keep what is known besides diaries."""

from dataclasses import dataclass, field
from typing import Annotated, ClassVar
from uuid import UUID

from annotated_types import MaxLen, MinLen
from fastapi import APIRouter, Query, Request

from app.api.bodies import read_body, refuses, takes
from app.api.codes import CodeToGive, EnrolmentCodeView, code_view, how_long
from app.api.desk import desk_of
from app.api.examples import CONTEXT, LAB, PATIENT
from app.api.paging import Limit
from app.api.phone_examples import CODE
from app.api.security import CallerDep
from app.api.views import PatientPage, PatientView, patient_view
from app.care.enrol_patient import NewPatient, enrol_patient
from app.care.look import looked
from app.care.redeem_code import give_code
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
    """The patients whom the caller may see: see `docs/who-sees-whom.md`."""
    caller.require("patients:write")
    desk = desk_of(request)
    async with desk.database.begin(caller.sight) as session:
        found = await patients_of(session, caller.sight, cursor, limit + 1)
        await looked(session, caller, "patient.read", [patient.patient_id for patient in found[:limit]], desk.clock())
    more = str(found[limit - 1].patient_id) if len(found) > limit else None
    return PatientPage(items=[patient_view(patient) for patient in found[:limit]], next_cursor=more)


@router.post(
    "/patients/{patient_id}/enrolment-codes",
    operation_id="giveEnrolmentCode",
    summary="Give a patient a code for their phone",
    status_code=201,
    responses=refuses(401, 403, 404, 413, 415, 422),
    openapi_extra=takes(CodeToGive, CODE, required=False),
)
async def give_enrolment_code(request: Request, caller: CallerDep, patient_id: UUID) -> EnrolmentCodeView:
    """A code that is good once and turns one phone into this patient's. It lasts 72 hours, or as long as the body says.

    A code that the patient was given before and has not used ends. The body may be left out.
    """
    desk, lasts = desk_of(request), await how_long(request)
    async with desk.database.begin(caller.sight) as session:
        code, expires_at = await give_code(session, caller, patient_id, lasts, desk.clock())
    return code_view(request, code, expires_at)


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
