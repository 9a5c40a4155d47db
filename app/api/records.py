"""A person's whole record goes out, as JSON, FHIR or PDF; to themselves, and to whoever looks after them next."""

import asyncio
import json
from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response

from app.access import presented
from app.api.bodies import refuses
from app.api.desk import desk_of
from app.api.rates import over_the_rate
from app.api.record_examples import RECORD
from app.api.record_fhir import as_fhir
from app.api.record_json import RecordView, as_json, record_view
from app.api.record_pdf import as_pdf
from app.api.security import CallerDep
from app.care.take_out_record import take_out_own_record, take_out_record

router = APIRouter(prefix="/v1", tags=["records"])

Form = Literal["json", "fhir", "pdf"]
AsForm = Annotated[
    Form | None,
    Query(
        alias="format", description="json, fhir (a FHIR R4 Bundle) or pdf; without it what `Accept` names, else json"
    ),
]
_MEDIA: dict[Form, str] = {"json": "application/json", "fhir": "application/fhir+json", "pdf": "application/pdf"}
_ANSWERS: dict[int | str, dict[str, Any]] = {
    200: {
        "model": RecordView,
        "description": "Everything that is kept but secrets.",
        "content": {
            "application/json": {"example": RECORD},
            "application/fhir+json": {"schema": {"type": "object", "description": "a FHIR R4 Bundle"}},
            "application/pdf": {"schema": {"type": "string", "format": "binary"}},
        },
    }
}
DOCUMENT_COSTS = 60  # requests: about a tenth of what a token may ask in a minute
_AT_ONCE = asyncio.Semaphore(2)  # documents made at once: a diary must not wait behind paper


@router.get(
    "/patients/{patient_id}/record",
    operation_id="takeOutRecord",
    summary="Take out a patient's whole record",
    responses={**refuses(401, 403, 404, 422), **_ANSWERS},
    response_class=Response,
)
async def take_out(request: Request, caller: CallerDep, patient_id: UUID, said: AsForm = None) -> Response:
    """For whoever looks after the patient next. It is written down who took it out, and the patient can see that."""
    await _require_room_for_documents(request)
    desk, form = desk_of(request), _form(request, said)
    now = desk.clock()
    async with desk.database.begin(caller.sight) as session:
        view = record_view(await take_out_record(session, caller, patient_id, form, now), now)
    return await _document(view, form, now)


@router.get(
    "/me/record",
    operation_id="takeOutMyRecord",
    summary="Take out my whole record",
    responses={**refuses(401, 403, 404, 422), **_ANSWERS},
    response_class=Response,
)
async def take_out_mine(request: Request, caller: CallerDep, said: AsForm = None) -> Response:
    """For the patient's own phone; a carer's is refused."""
    await _require_room_for_documents(request)
    desk, form = desk_of(request), _form(request, said)
    now = desk.clock()
    async with desk.database.begin(caller.sight) as session:
        view = record_view(await take_out_own_record(session, caller, form, now), now)
    return await _document(view, form, now)


def _form(request: Request, said: Form | None) -> Form:
    if said is not None:
        return said
    accepted = request.headers.get("accept", "")
    return next((form for form, media in _MEDIA.items() if media in accepted), "json")


async def _require_room_for_documents(request: Request) -> None:
    """A document costs as much as very many diaries, and is not to stand in their way."""
    given = presented(request.headers.get("authorization"))
    if refusal := await over_the_rate(request, given, cost=DOCUMENT_COSTS):
        raise refusal


async def _document(view: RecordView, form: Form, now: datetime) -> Response:
    async with _AT_ONCE:
        body = await asyncio.to_thread(_MADE[form], view)
    # The name tells nothing of whose it is: it stays behind in a folder of downloads.
    name = f"tocsin-record-{now:%Y%m%d-%H%M}.{'pdf' if form == 'pdf' else 'json'}"
    headers = {"content-disposition": f'attachment; filename="{name}"'}
    return Response(body, media_type=_MEDIA[form], headers=headers)


def _fhir(view: RecordView) -> bytes:
    return json.dumps(as_fhir(view), ensure_ascii=False).encode()


_MADE = {"json": as_json, "fhir": _fhir, "pdf": as_pdf}
