"""A nurse must see a patient of another care team, now; a lead or a safety officer looks at it afterwards."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, ClassVar
from uuid import UUID

from annotated_types import MaxLen, MinLen
from fastapi import APIRouter, Query, Request
from pydantic import BaseModel, StringConstraints

from app.api.bodies import read_body, refuses, takes
from app.api.desk import desk_of
from app.api.glass_examples import REASON, REVIEW
from app.api.paging import CursorParam, Limit, cursor_at, place_of
from app.api.security import CallerDep
from app.api.views import Cursor
from app.care.break_glass import (
    LONGEST_REASON,
    SHORTEST_REASON,
    break_glass,
    look_at_broken_glass,
    review_glass,
)
from app.care.look import looked
from app.records.care_teams import BrokenGlass

router = APIRouter(prefix="/v1", tags=["care teams"])

OwnWords = StringConstraints(strip_whitespace=True)


@dataclass(frozen=True, kw_only=True)
class GlassToBreak:
    """Why this patient must be seen now; it is read by the lead, the safety officer and the patient."""

    __pydantic_config__: ClassVar = {"extra": "forbid"}
    reason: Annotated[str, OwnWords, MinLen(SHORTEST_REASON), MaxLen(LONGEST_REASON)]


@dataclass(frozen=True, kw_only=True)
class GlassReview:
    """What was found when it was looked at."""

    __pydantic_config__: ClassVar = {"extra": "forbid"}
    review: Annotated[str, OwnWords, MinLen(3), MaxLen(LONGEST_REASON)]


class BrokenGlassView(BaseModel):
    """Somebody has looked past their care teams: at whom, why, until when, and what was found of it afterwards."""

    id: UUID
    patient_id: UUID
    person_id: UUID
    reason: str
    broken_at: datetime
    until: datetime
    reviewed_at: datetime | None
    reviewed_by: str | None
    review: str | None


class BrokenGlassPage(BaseModel):
    items: list[BrokenGlassView]
    next_cursor: Cursor = None


@router.post(
    "/patients/{patient_id}:break-glass",
    operation_id="breakGlass",
    summary="See a patient of another care team, in an emergency",
    status_code=201,
    responses=refuses(401, 403, 404, 413, 415, 422),
    openapi_extra=takes(GlassToBreak, REASON),
)
async def break_it(request: Request, caller: CallerDep, patient_id: UUID) -> BrokenGlassView:
    """For four hours the nurse or physician who asks sees this patient. It is in the audit, and is reviewed by others."""
    desk = desk_of(request)
    given = await read_body(request, GlassToBreak)
    # The only unit of work that sees further than its caller: it looks up one id, and answers with nothing of the patient.
    async with desk.database.begin(caller.whole_clinic) as session:
        return _view(await break_glass(session, caller, patient_id, given.reason, desk.clock()))


@router.get(
    "/broken-glass",
    operation_id="listBrokenGlass",
    summary="Read who has broken the glass, and why",
    responses=refuses(401, 403, 422),
)
async def list_broken(
    request: Request,
    caller: CallerDep,
    unreviewed: Annotated[bool, Query(description="only what nobody has reviewed yet")] = False,  # noqa: FBT002
    limit: Limit = 50,
    cursor: CursorParam = None,
) -> BrokenGlassPage:
    """The latest first; for a lead or a safety officer."""
    before, desk = place_of(cursor), desk_of(request)
    async with desk.database.begin(caller.sight) as session:
        found = await look_at_broken_glass(session, caller, before, limit + 1, unreviewed=unreviewed)
        await looked(session, caller, "broken_glass.read", [one.patient_id for one in found[:limit]], desk.clock())
    last = found[limit - 1] if len(found) > limit else None
    return BrokenGlassPage(
        items=[_view(one) for one in found[:limit]],
        next_cursor=cursor_at(last.broken_at, last.glass_id) if last else None,
    )


@router.post(
    "/broken-glass/{glass_id}:review",
    operation_id="reviewBrokenGlass",
    summary="Say what was found of it",
    responses=refuses(401, 403, 404, 409, 413, 415, 422),
    openapi_extra=takes(GlassReview, REVIEW),
)
async def review(request: Request, caller: CallerDep, glass_id: UUID) -> BrokenGlassView:
    """Once, and by somebody other than whoever broke it."""
    desk = desk_of(request)
    given = await read_body(request, GlassReview)
    async with desk.database.begin(caller.sight) as session:
        return _view(await review_glass(session, caller, glass_id, given.review, desk.clock()))


def _view(glass: BrokenGlass) -> BrokenGlassView:
    shown = {name: getattr(glass, name) for name in BrokenGlassView.model_fields if name != "id"}
    return BrokenGlassView(id=glass.glass_id, **shown)
