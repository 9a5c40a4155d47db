"""Staff open one alert, and read what happened with it; that they looked is written down."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request
from pydantic import BaseModel, Field

from app.api.alerts import view_of
from app.api.bodies import refuses
from app.api.desk import desk_of
from app.api.security import CallerDep
from app.api.views import AlertView
from app.care.look_at_alert import look_at_alert
from app.records.history import history_of

router = APIRouter(prefix="/v1", tags=["alerts"])


class HistoryLine(BaseModel):
    """One thing that happened with an alert."""

    at: datetime
    what: str = Field(description="a stable code, such as `page.sent` or `alert.acknowledged`")
    who: str = Field(description="who did it or was told: a name, `worker`, `command`, or `patient`")
    channel: str | None = Field(description="by which way somebody was told; never to which address")
    detail: Mapping[str, Any] = Field(
        description="what else is to be told of it; `reason`, `remark` are staff's own words"
    )


class History(BaseModel):
    """All that happened with an alert, the oldest first."""

    alert_id: UUID
    lines: list[HistoryLine]


@router.get(
    "/alerts/{alert_id}",
    operation_id="getAlert",
    summary="Read one alert",
    responses=refuses(401, 403, 404, 422),
)
async def get_alert(request: Request, caller: CallerDep, alert_id: UUID) -> AlertView:
    """One alert. That it was opened, and by whom, is a line in its history, at most once a minute."""
    desk = desk_of(request)
    async with desk.database.begin(caller.sight) as session:
        alert, _ = await look_at_alert(session, caller, alert_id, desk.clock())
    return await view_of(request, caller, alert)


@router.get(
    "/alerts/{alert_id}/history",
    operation_id="getAlertHistory",
    summary="Read what happened with an alert",
    responses=refuses(401, 403, 404, 422),
)
async def get_history(request: Request, caller: CallerDep, alert_id: UUID) -> History:
    """Every change, every message and what became of it, every try, and who looked. Reading it is a line as well."""
    desk = desk_of(request)
    async with desk.database.begin(caller.sight) as session:
        await look_at_alert(session, caller, alert_id, desk.clock())
        lines = await history_of(session, caller.clinic_id, alert_id)
    shown = [{name: getattr(line, name) for name in HistoryLine.model_fields} for line in lines]
    return History(alert_id=alert_id, lines=[HistoryLine.model_validate(one) for one in shown])
