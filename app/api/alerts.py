"""Staff and partner systems read alerts, take them and close them."""

from dataclasses import dataclass
from typing import Annotated, ClassVar, Literal
from uuid import UUID

from annotated_types import Ge, Le, MaxLen
from fastapi import APIRouter, Query, Request

from app.access import Caller
from app.api.alert_examples import PROMISE
from app.api.bodies import read_body, refuses, takes
from app.api.desk import desk_of
from app.api.examples import RESOLUTION
from app.api.paging import CursorParam, Limit, cursor_at, place_of
from app.api.security import CallerDep
from app.api.views import AlertPage, AlertView, alert_view
from app.care.answer_alert import Label, OutcomeCode, Promise, acknowledge_alert, resolve_alert
from app.care.look import looked
from app.care.see import require_patient
from app.records.alerts import Alert, Outcome, Status, alerts_of
from app.records.notifications import told_about
from app.records.work_list import concerns_of

router = APIRouter(prefix="/v1", tags=["alerts"])

WhichStatus = Literal["open", "acknowledged", "resolved", "unresolved", "all"]
_STATUSES: dict[WhichStatus, tuple[Status, ...]] = {
    "open": ("open",),
    "acknowledged": ("acknowledged",),
    "resolved": ("resolved",),
    "unresolved": ("open", "acknowledged"),
    "all": ("open", "acknowledged", "resolved"),
}


@dataclass(frozen=True, kw_only=True)
class Resolution:
    """How an alert ended. `outcome` is required for an alert that was `immediate`."""

    __pydantic_config__: ClassVar = {"extra": "forbid"}
    outcome: OutcomeCode | None = None
    note: Annotated[str, MaxLen(2000)] | None = None
    label: Label | None = None


@dataclass(frozen=True, kw_only=True)
class Taking:
    """What whoever takes the alert is going to do, and within how many minutes: at most as long as the ladder allows."""

    __pydantic_config__: ClassVar = {"extra": "forbid"}
    promise: Annotated[str, MaxLen(500)] | None = None
    minutes: Annotated[int, Ge(1), Le(4320)] | None = None


@router.get("/alerts", operation_id="listAlerts", summary="Read alerts", responses=refuses(401, 403, 404, 422))
async def list_alerts(
    request: Request,
    caller: CallerDep,
    status: Annotated[WhichStatus, Query(description="unresolved: open or acknowledged")] = "unresolved",
    patient_id: UUID | None = None,
    limit: Limit = 50,
    cursor: CursorParam = None,
) -> AlertPage:
    """The clinic's alerts, the newest first: why each fired, who was told, who has it."""
    caller.require("alerts:read")
    before, desk = place_of(cursor), desk_of(request)
    async with desk.database.begin(caller.sight) as session:
        if patient_id is not None:
            await require_patient(session, caller, patient_id)
        found = await alerts_of(
            session,
            caller.sight,
            statuses=_STATUSES[status],
            patient_id=patient_id,
            before=before,
            limit=limit + 1,
        )
        told = await told_about(session, caller.clinic_id, [alert.alert_id for alert, _ in found])
        concerns = await concerns_of(session, caller.clinic_id, {alert.patient_id for alert, _ in found})
        await looked(session, caller, "alerts.read", [alert.patient_id for alert, _ in found[:limit]], desk.clock())
    items = [alert_view(alert, patient, told, concerns) for alert, patient in found[:limit]]
    last = items[-1] if len(found) > limit else None
    return AlertPage(items=items, next_cursor=cursor_at(last.opened_at, last.id) if last else None)


@router.post(
    "/alerts/{alert_id}:acknowledge",
    operation_id="acknowledgeAlert",
    summary="Take an alert",
    responses=refuses(401, 403, 404, 409, 413, 415, 422),
    openapi_extra=takes(Taking, PROMISE, required=False),
)
async def acknowledge(request: Request, caller: CallerDep, alert_id: UUID) -> AlertView:
    """A human has this alert: nobody else is rung, unless it becomes more urgent or the promise lapses. Safe to send again.

    The promise holds until `promised_until`; whoever has not resolved the alert by then has it no longer, and the next
    person is rung. The body may be left out.
    """
    desk = desk_of(request)
    taking = await read_body(request, Taking) if await request.body() else Taking()
    promise = Promise(text=taking.promise, minutes=taking.minutes)
    async with desk.database.begin(caller.sight) as session:
        alert = await acknowledge_alert(session, caller, alert_id, desk.clock(), promise)
    return await view_of(request, caller, alert)


@router.post(
    "/alerts/{alert_id}:resolve",
    operation_id="resolveAlert",
    summary="Close an alert",
    responses=refuses(401, 403, 404, 409, 413, 415, 422),
    openapi_extra=takes(Resolution, RESOLUTION),
)
async def resolve(request: Request, caller: CallerDep, alert_id: UUID) -> AlertView:
    """Closes an alert with how it ended; an `immediate` one cannot be closed without an outcome."""
    desk = desk_of(request)
    resolution = await read_body(request, Resolution)
    outcome = Outcome(code=resolution.outcome, note=resolution.note) if resolution.outcome else None
    async with desk.database.begin(caller.sight) as session:
        alert = await resolve_alert(session, caller, alert_id, outcome, desk.clock(), resolution.label)
    return await view_of(request, caller, alert)


async def view_of(request: Request, caller: Caller, alert: Alert) -> AlertView:
    """The alert as it is answered with after something was done with it."""
    async with desk_of(request).database.begin(caller.sight) as session:
        patient = await require_patient(session, caller, alert.patient_id)
        told = await told_about(session, caller.clinic_id, [alert.alert_id])
        concerns = await concerns_of(session, caller.clinic_id, {alert.patient_id})
    return alert_view(alert, patient, told, concerns)
