"""Staff read what could not be read: each unreadable entry as it was sent, with what was wrong with it."""

from datetime import datetime
from uuid import UUID

from fastapi import APIRouter, Request
from pydantic import BaseModel, Field

from app.api.bodies import refuses
from app.api.desk import desk_of
from app.api.paging import CursorParam, Limit, cursor_at, place_of
from app.api.problems import FieldProblem
from app.api.security import CallerDep
from app.api.views import Cursor
from app.care.look import looked
from app.care.see import require_patient
from app.clinical.advice import Advice
from app.records.quarantine import QuarantinedEntry, quarantine_of

router = APIRouter(prefix="/v1", tags=["diaries"])


class QuarantinedDiary(BaseModel):
    """An entry that could not be read. What could be read of it was judged; as history it counts for nothing."""

    id: UUID = Field(description="the entry's own id, to which alerts point; one was made if it had none")
    quarantine_id: UUID = Field(description="names what was sent, byte for byte")
    received_at: datetime
    problems: list[FieldProblem]
    raw: str = Field(description="what was sent; bytes that are no text are written as `\\xff`")
    advice: Advice = Field(description="what the sender was told")
    ruleset: str
    corrected_at: datetime | None = Field(description="when a readable entry with this id came; none if not yet")


class QuarantinePage(BaseModel):
    items: list[QuarantinedDiary]
    next_cursor: Cursor = None


@router.get(
    "/patients/{patient_id}/quarantine",
    operation_id="listQuarantine",
    summary="Read a patient's unreadable diaries",
    responses=refuses(401, 403, 404, 422),
)
async def list_quarantine(
    request: Request, caller: CallerDep, patient_id: UUID, limit: Limit = 50, cursor: CursorParam = None
) -> QuarantinePage:
    """The entries of a patient that could not be read, as they were sent, the latest received first."""
    caller.require("diaries:read")
    before, desk = place_of(cursor), desk_of(request)
    async with desk.database.begin(caller.sight) as session:
        await require_patient(session, caller, patient_id)
        rows = await quarantine_of(session, caller.clinic_id, patient_id, before, limit + 1)
        await looked(session, caller, "quarantine.read", [patient_id], desk.clock())
    last = rows[limit - 1][0] if len(rows) > limit else None
    return QuarantinePage(
        items=[_shown(entry, corrected_at) for entry, corrected_at in rows[:limit]],
        next_cursor=cursor_at(last.received_at, last.quarantine_id) if last else None,
    )


def _shown(entry: QuarantinedEntry, corrected_at: datetime | None) -> QuarantinedDiary:
    return QuarantinedDiary(
        id=entry.diary_id,
        quarantine_id=entry.quarantine_id,
        received_at=entry.received_at,
        problems=[FieldProblem(pointer=one.pointer, detail=one.detail) for one in entry.problems],
        raw=entry.body.decode(errors="backslashreplace"),
        advice=entry.advice,
        ruleset=entry.ruleset,
        corrected_at=corrected_at,
    )
