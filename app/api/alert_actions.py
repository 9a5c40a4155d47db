"""What can be done with an alert besides taking and closing it? Hand over, pass on, snooze, not reached, label."""

from dataclasses import dataclass
from typing import Annotated, ClassVar
from uuid import UUID

from annotated_types import Ge, Le, MaxLen, MinLen
from fastapi import APIRouter, Request

from app.api.alert_examples import HAND_OVER, LABEL, SNOOZE, TRY
from app.api.alerts import view_of
from app.api.bodies import read_body, refuses, takes
from app.api.desk import desk_of
from app.api.security import CallerDep
from app.api.views import AlertView
from app.care.answer_alert import Label, label_alert
from app.care.pass_on_alert import (
    Snooze,
    Try,
    hand_over_alert,
    pass_on_alert,
    patient_not_reached,
    snooze_alert,
)

router = APIRouter(prefix="/v1", tags=["alerts"])
_REFUSES = refuses(401, 403, 404, 409, 413, 415, 422)


@dataclass(frozen=True, kw_only=True)
class HandOver:
    """To whom, by the name under which the clinic keeps them, and why."""

    __pydantic_config__: ClassVar = {"extra": "forbid"}
    to: Annotated[str, MinLen(1), MaxLen(80)]
    reason: Annotated[str, MaxLen(500)] = ""


@dataclass(frozen=True, kw_only=True)
class SnoozeFor:
    """How long nobody is rung, and why."""

    __pydantic_config__: ClassVar = {"extra": "forbid"}
    minutes: Annotated[int, Ge(5), Le(10_080)]
    reason: Annotated[str, MinLen(3), MaxLen(500)]


@dataclass(frozen=True, kw_only=True)
class NotReached:
    """One try to reach the patient that came to nothing."""

    __pydantic_config__: ClassVar = {"extra": "forbid"}
    how: Try = "no_answer"
    remark: Annotated[str, MaxLen(500)] | None = None


@dataclass(frozen=True, kw_only=True)
class Labelled:
    """Whether there was anything to the alert."""

    __pydantic_config__: ClassVar = {"extra": "forbid"}
    label: Label


@router.post(
    "/alerts/{alert_id}:hand-over",
    operation_id="handOverAlert",
    summary="Hand an alert over to somebody by name",
    responses=_REFUSES,
    openapi_extra=takes(HandOver, HAND_OVER),
)
async def hand_over(request: Request, caller: CallerDep, alert_id: UUID) -> AlertView:
    """Rings this person now. Until they take it the alert is open, and after five minutes the ladder goes on."""
    wanted = await read_body(request, HandOver)
    desk = desk_of(request)
    async with desk.database.begin(caller.sight) as session:
        alert = await hand_over_alert(session, caller, alert_id, wanted.to, wanted.reason, desk.clock())
    return await view_of(request, caller, alert)


@router.post(
    "/alerts/{alert_id}:pass-on",
    operation_id="passOnAlert",
    summary="Ring the next person at once",
    responses=refuses(401, 403, 404, 409, 422),
)
async def pass_on(request: Request, caller: CallerDep, alert_id: UUID) -> AlertView:
    """For whoever was rung and cannot take it: the next person on the ladder is rung now."""
    desk = desk_of(request)
    async with desk.database.begin(caller.sight) as session:
        alert = await pass_on_alert(session, caller, alert_id, desk.clock())
    return await view_of(request, caller, alert)


@router.post(
    "/alerts/{alert_id}:snooze",
    operation_id="snoozeAlert",
    summary="Ring nobody for a while",
    responses=_REFUSES,
    openapi_extra=takes(SnoozeFor, SNOOZE),
)
async def snooze(request: Request, caller: CallerDep, alert_id: UUID) -> AlertView:
    """With a reason and an end; never for an `immediate` alert. What makes it more urgent ends the snooze."""
    wanted = await read_body(request, SnoozeFor)
    snoozed = Snooze(minutes=wanted.minutes, reason=wanted.reason)
    desk = desk_of(request)
    async with desk.database.begin(caller.sight) as session:
        alert = await snooze_alert(session, caller, alert_id, snoozed, desk.clock())
    return await view_of(request, caller, alert)


@router.post(
    "/alerts/{alert_id}:not-reached",
    operation_id="patientNotReached",
    summary="The patient did not answer",
    responses=_REFUSES,
    openapi_extra=takes(NotReached, TRY),
)
async def not_reached(request: Request, caller: CallerDep, alert_id: UUID) -> AlertView:
    """Counts the try. The third opens the welfare path: others are rung, since someone must now go and look."""
    wanted = await read_body(request, NotReached)
    desk = desk_of(request)
    async with desk.database.begin(caller.sight) as session:
        alert = await patient_not_reached(session, caller, alert_id, wanted.how, wanted.remark, desk.clock())
    return await view_of(request, caller, alert)


@router.post(
    "/alerts/{alert_id}:label",
    operation_id="labelAlert",
    summary="Say whether an alert was true",
    responses=_REFUSES,
    openapi_extra=takes(Labelled, LABEL),
)
async def label(request: Request, caller: CallerDep, alert_id: UUID) -> AlertView:
    """Feeds the report on rules. It can be said at any time, also after the alert was closed."""
    wanted = await read_body(request, Labelled)
    desk = desk_of(request)
    async with desk.database.begin(caller.sight) as session:
        alert = await label_alert(session, caller, alert_id, wanted.label, desk.clock())
    return await view_of(request, caller, alert)
