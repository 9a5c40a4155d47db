"""What can a nurse open and do? The work list, one alert, take it, close it."""

from dataclasses import dataclass, field
from typing import cast
from uuid import UUID
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from app.access import Caller
from app.care.answer_alert import acknowledge_alert, resolve_alert
from app.clinical.asks import ASKS
from app.clinical.vocabulary import Condition
from app.console.desk import desk_of
from app.console.guard import Page
from app.console.render import render
from app.console.resolution import LONGEST_NOTE, Typed, read_typed
from app.console.sign_in import CallerDep
from app.console.times import say_clock
from app.console.views import others_of, say_nobody_rings, shown
from app.console.words import OUTCOME_WORDS
from app.errors import AlertStateError, NotFoundError, UnreadableInputError
from app.records.alerts import alerts_of, find_alert
from app.records.clinics import get_clinic
from app.records.heartbeats import last_beat
from app.records.notifications import told_about
from app.records.work_list import concerns_of, work_list

MOST = 200  # alerts on one page; with more than that, a list is not what helps

router = APIRouter(prefix="/console", route_class=Page)


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What a page answers to a form: its status, what was not done, and what had been typed."""

    status: int = 200
    not_done: str | None = None
    typed: Typed = field(default_factory=Typed)


@router.get("")
@router.get("/")
async def show_work_list(request: Request, caller: CallerDep) -> Response:
    """Everything that is not closed, the most pressing first."""
    desk = desk_of(request)
    now = desk.clock()
    async with desk.database.begin() as session:
        clinic = await get_clinic(session, caller.clinic_id)
        found = await work_list(session, caller.clinic_id, MOST + 1)
        told = await told_about(session, caller.clinic_id, [alert.alert_id for alert, _ in found])
        concerns = await concerns_of(session, caller.clinic_id, {patient.patient_id for _, patient in found})
        beat = await last_beat(session, caller.clinic_id)
    if clinic is None:
        raise NotFoundError("no such clinic")
    zone = ZoneInfo(clinic.timezone)
    alerts = [shown(alert, patient, told, concerns, caller.name, zone, now) for alert, patient in found[:MOST]]
    page = {
        "me": caller.name,
        "may_answer": "alerts:write" in caller.scopes,
        "clinic": clinic,
        "nobody_rings": say_nobody_rings(beat, zone, now),
        "open": [alert for alert in alerts if alert.status == "open"],
        "taken": [alert for alert in alerts if alert.status != "open"],
        "most": MOST if len(found) > MOST else None,
        "checked": say_clock(now, zone),
    }
    return render("work_list.html", 200, page)


@router.get("/alerts/{alert_id}")
async def show_alert(request: Request, caller: CallerDep, alert_id: UUID) -> Response:
    """One alert, with all that led to it and all who were told."""
    return await _alert_page(request, caller, alert_id, Said())


@router.post("/alerts/{alert_id}/acknowledge")
async def acknowledge(request: Request, caller: CallerDep, alert_id: UUID) -> Response:
    """The nurse takes the alert; the page that follows says what to do next."""
    desk = desk_of(request)
    try:
        async with desk.database.begin() as session:
            await acknowledge_alert(session, caller, alert_id, desk.clock())
    except AlertStateError as refusal:
        return await _alert_page(request, caller, alert_id, Said(status=409, not_done=refusal.detail))
    return RedirectResponse(f"/console/alerts/{alert_id}", 303)


@router.post("/alerts/{alert_id}/resolve")
async def resolve(request: Request, caller: CallerDep, alert_id: UUID) -> Response:
    """The nurse closes the alert; what cannot be read is said beside the field, with what was typed kept."""
    desk = desk_of(request)
    typed = read_typed(await request.form())
    if typed.errors:
        return await _alert_page(request, caller, alert_id, Said(status=422, typed=typed))
    try:
        async with desk.database.begin() as session:
            await resolve_alert(session, caller, alert_id, typed.as_outcome, desk.clock())
    except AlertStateError as refusal:
        return await _alert_page(request, caller, alert_id, Said(status=409, not_done=refusal.detail, typed=typed))
    except UnreadableInputError:
        refused = Said(status=422, typed=typed.without_required_outcome())
        return await _alert_page(request, caller, alert_id, refused)
    return RedirectResponse(f"/console/alerts/{alert_id}", 303)


async def _alert_page(request: Request, caller: Caller, alert_id: UUID, said: Said) -> Response:
    desk = desk_of(request)
    now = desk.clock()
    async with desk.database.begin() as session:
        clinic = await get_clinic(session, caller.clinic_id)
        found = await find_alert(session, caller.clinic_id, alert_id)
        if clinic is None or found is None:
            raise NotFoundError("no such alert")
        told = await told_about(session, caller.clinic_id, [alert_id])
        concerns = await concerns_of(session, caller.clinic_id, {found[0].patient_id})
        beat = await last_beat(session, caller.clinic_id)
        standing = await alerts_of(
            session,
            caller.clinic_id,
            statuses=("open", "acknowledged"),
            patient_id=found[0].patient_id,
            before=None,
            limit=MOST,
        )
    zone = ZoneInfo(clinic.timezone)
    page = {
        "me": caller.name,
        "may_answer": "alerts:write" in caller.scopes,
        "clinic": clinic,
        "nobody_rings": say_nobody_rings(beat, zone, now),
        "alert": shown(*found, told, concerns, caller.name, zone, now),
        "others": others_of(alert_id, standing),
        "asked": ASKS[cast(Condition, found[0].condition)],
        "outcomes": OUTCOME_WORDS,
        "longest_note": LONGEST_NOTE,
        "said": said,
        "checked": say_clock(now, zone),
    }
    return render("alert.html", said.status, page)
