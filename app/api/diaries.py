"""Phones hand in diaries, one or many; phones and staff read them back."""

from datetime import date
from typing import Annotated
from uuid import UUID

from annotated_types import MaxLen, MinLen
from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel, Field, TypeAdapter

from app.access import Caller, presented
from app.api.bodies import DESCRIBED, refuses, takes
from app.api.desk import desk_of
from app.api.examples import BATCH, DIARY
from app.api.paging import CursorParam, Limit, cursor_at, place_of
from app.api.problems import STATUS, ProblemDetails, problem_body
from app.api.rates import has_failed, over_the_rate
from app.api.security import CallerDep
from app.api.views import DiaryPage, ReceiptView, ReceivedDiary
from app.care.look import looked
from app.care.see import require_patient
from app.care.submit_batch import LARGEST_BATCH, submit_batch
from app.care.submit_diary import Receipt, submit_diary
from app.clinical.diary import Diary
from app.clinical.intake.reading import Problem, adapter
from app.errors import NotSignedInError, Refusal, TooManyRequestsError, UnavailableError, UnreadableInputError
from app.records.diaries import diaries_of

router = APIRouter(prefix="/v1", tags=["diaries"])
_RECEIPT = TypeAdapter(Receipt)
AGAIN = (UnavailableError, TooManyRequestsError)


class DiaryBatch(BaseModel):
    """Entries gathered offline, in any order."""

    diaries: Annotated[list[Diary], MinLen(1), MaxLen(LARGEST_BATCH)]


class BatchItem(BaseModel):
    """What became of one entry: a receipt (201 new, 200 known already) or a problem; `retry` says to send it again."""

    index: int = Field(description="its place in the batch, from 0")
    status: int = Field(description="what the entry alone would have been answered with", examples=[201])
    receipt: ReceiptView | None = None
    problem: ProblemDetails | None = None
    retry: bool = False


class BatchReceipt(BaseModel):
    results: list[BatchItem]


DESCRIBED["DiaryBatch"] = DiaryBatch


@router.post(
    "/diaries",
    operation_id="submitDiary",
    summary="Hand in a diary",
    status_code=201,
    response_model=ReceiptView,
    responses={
        200: {"model": ReceiptView, "description": "Received before; the same receipt."},
        **refuses(401, 403, 409, 413, 415, 422),
    },
    openapi_extra=takes(Diary, DIARY),
)
async def submit(request: Request) -> Response:
    """Hands in one diary of the patient whose device token is presented, and tells them at once what to do.

    Safe to send again: the same `id` with the same content answers `200` with the same receipt; with another content
    it answers `409`. When the answer is `201`, the diary and all that follows from it are kept for good.

    A diary that cannot be read is refused with `422`, which names each field. It is not lost: it is kept as it was sent,
    what can be read of it is judged at once, and `advice` and `contact` in the refusal are to be shown like those of a
    receipt. Send it again, corrected, with the `id` in the refusal.

    A token that asks without end is answered `429`, and its diary is to be sent again later. But it is read and judged
    first: what somebody must see today is kept and answered `201` all the same.
    """
    desk = desk_of(request)
    body, now = await request.body(), desk.clock()
    try:
        given = request.state.given = presented(request.headers.get("authorization"))
        over = await over_the_rate(request, given)
        receipt = await submit_diary(desk.database, given, body, now, unless_red=over)
    except NotSignedInError as refused:
        if refused.is_guess:
            await has_failed(request)
        raise
    body = _RECEIPT.dump_json(receipt, exclude={"is_new"}, exclude_none=True)
    return Response(body, status_code=201 if receipt.is_new else 200, media_type="application/json")


@router.post(
    "/diaries:batch",
    operation_id="submitDiaryBatch",
    summary="Hand in what a phone gathered offline",
    responses=refuses(401, 403, 413, 415, 422),
    response_model_exclude_none=True,
    openapi_extra=takes(DiaryBatch, BATCH),
)
async def submit_many(request: Request, caller: CallerDep) -> BatchReceipt:
    """Hands in up to 100 diaries. Each is answered by itself: one that cannot be read never loses the others.

    Each counts as one request. An entry that is answered `429` in here is to be sent again later: `retry` says so.
    They are answered in the order in which they were sent, and judged in the order of what they are about.
    """
    caller.require("diaries:write")
    desk = desk_of(request)
    given = presented(request.headers.get("authorization"))
    over = await over_the_rate(request, given)
    told = await submit_batch(desk.database, given, await request.body(), desk.clock(), unless_red=over)
    await over_the_rate(request, given, cost=max(0, len(told) - 1))
    return BatchReceipt(results=[_item(index, one) for index, one in enumerate(told)])


@router.get(
    "/diaries",
    operation_id="listDiaries",
    summary="Read a patient's diaries",
    responses=refuses(401, 403, 404, 422),
    response_model_exclude_none=True,
)
async def list_diaries(
    request: Request,
    caller: CallerDep,
    patient_id: Annotated[UUID | None, Query(description="needed with a staff or partner token")] = None,
    since: Annotated[date | None, Query(description="only entries about this day and later")] = None,
    limit: Limit = 50,
    cursor: CursorParam = None,
) -> DiaryPage:
    """A patient's diaries, the latest received first. A device sees its own patient's without naming them."""
    caller.require("diaries:read")
    whose, desk = _whose(caller, patient_id), desk_of(request)
    async with desk.database.begin(caller.sight) as session:
        await require_patient(session, caller, whose)
        rows = await diaries_of(session, caller.clinic_id, whose, since, place_of(cursor), limit + 1)
        await looked(session, caller, "diaries.read", [whose], desk.clock())
    shown = [
        ReceivedDiary(
            patient_id=row.patient_id,
            received_at=row.received_at,
            ruleset=row.ruleset,
            diary=adapter(Diary).validate_json(row.body),
            advice=row.advice,
        )
        for row in rows[:limit]
    ]
    last = rows[limit - 1] if len(rows) > limit else None
    return DiaryPage(items=shown, next_cursor=cursor_at(last.received_at, last.diary_id) if last else None)


def _whose(caller: Caller, patient_id: UUID | None) -> UUID:
    whose = patient_id or caller.patient_id
    if whose is None:
        wanted = Problem("/patient_id", "is required with a staff or partner token")
        raise UnreadableInputError("whose diaries is not said", [wanted])
    return whose


def _item(index: int, told: Receipt | Refusal) -> BatchItem:
    if isinstance(told, Receipt):
        return BatchItem(index=index, status=201 if told.is_new else 200, receipt=_receipt_view(told))
    problem = ProblemDetails.model_validate(problem_body(told, f"/v1/diaries:batch#/diaries/{index}"))
    return BatchItem(index=index, status=STATUS[type(told)], problem=problem, retry=isinstance(told, AGAIN))


def _receipt_view(receipt: Receipt) -> ReceiptView:
    return ReceiptView(id=receipt.id, received_at=receipt.received_at, advice=receipt.advice, contact=receipt.contact)
