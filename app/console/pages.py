"""What is there to do? The work list: the most pressing first, what waits below, drills last."""

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Request, Response

from app.care.look import looked
from app.console.alert_page import MOST
from app.console.desk import desk_of
from app.console.guard import Page
from app.console.ladders import read_ladders
from app.console.render import render
from app.console.sign_in import CallerDep, is_by_hand
from app.console.times import say_clock
from app.console.views import AlertShown, say_nobody_rings, shown
from app.errors import NotFoundError
from app.records.clinics import get_clinic
from app.records.heartbeats import last_beat
from app.records.notifications import told_about
from app.records.work_list import concerns_of, work_list

router = APIRouter(prefix="/console", route_class=Page)


@router.get("")
@router.get("/")
async def show_work_list(request: Request, caller: CallerDep) -> Response:
    """Everything that is not closed, the most pressing first."""
    desk = desk_of(request)
    now = desk.clock()
    async with desk.database.begin(caller.sight) as session:
        clinic = await get_clinic(session, caller.clinic_id)
        if clinic is None:
            raise NotFoundError("no such clinic")
        zone = ZoneInfo(clinic.timezone)
        found = await work_list(session, caller.sight, MOST + 1)
        told = await told_about(session, caller.clinic_id, [alert.alert_id for alert, _ in found])
        concerns = await concerns_of(session, caller.clinic_id, {patient.patient_id for _, patient in found})
        beat = await last_beat(session, caller.clinic_id)
        seen = [patient.patient_id for _, patient in found[:MOST]]
        await looked(session, caller, "alerts.read", seen, now, by_hand=is_by_hand(request))
    ladders = await read_ladders(desk.database, caller.clinic_id, zone)
    alerts = [shown(alert, patient, told, concerns, ladders, caller.name, now) for alert, patient in found[:MOST]]
    page = {
        "me": caller.name,
        "may_answer": "alerts:write" in caller.scopes,
        "clinic": clinic,
        "nobody_rings": say_nobody_rings(beat, zone, now),
        **_piles(alerts),
        "most": MOST if len(found) > MOST else None,
        "checked": say_clock(now, zone),
    }
    return render("work_list.html", 200, page)


def _piles(alerts: Sequence[AlertShown]) -> dict[str, list[AlertShown]]:
    """Each alert once; where nobody reached the patient, somebody must go and look, so that stands first in its pile."""
    piles: dict[str, list[AlertShown]] = {"open": [], "taken": [], "snoozed_ones": [], "drills": []}
    for alert in sorted(alerts, key=lambda one: one.standing.welfare is None):
        if alert.standing.is_drill:
            piles["drills"].append(alert)
        elif alert.standing.snoozed_until is not None:
            piles["snoozed_ones"].append(alert)
        else:
            piles["open" if alert.status == "open" else "taken"].append(alert)
    return piles
