"""What does a nurse see of one alert? All that led to it, all who were told, and what can be done."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, cast
from uuid import UUID
from zoneinfo import ZoneInfo

from fastapi import Request, Response

from app.access import Caller
from app.care.look_at_alert import look_at_alert
from app.clinical.asks import ASKS
from app.clinical.vocabulary import Condition
from app.console.desk import Desk, desk_of
from app.console.events import events_of
from app.console.ladders import read_ladders
from app.console.render import render
from app.console.sign_in import is_by_hand
from app.console.times import say_clock
from app.console.typed import LONGEST_LINE, LONGEST_NOTE, Typed
from app.console.views import others_of, say_nobody_rings, shown
from app.console.words import LABELS, OUTCOME_WORDS, TRIES
from app.errors import NotFoundError
from app.records.alerts import Alert, alerts_of
from app.records.clinics import get_clinic
from app.records.heartbeats import last_beat
from app.records.history import history_of
from app.records.notifications import told_about
from app.records.patients import Patient
from app.records.work_list import concerns_of

MOST = 200  # alerts on one page; with more than that, a list is not what helps


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What a page answers to a form: its status, what was not done, and what had been typed."""

    status: int = 200
    not_done: str | None = None
    typed: Typed = field(default_factory=Typed)


async def alert_page(request: Request, caller: Caller, alert_id: UUID, said: Said) -> Response:
    """The page of one alert; that somebody looked is kept in its history. Raises `NotFoundError`."""
    desk = desk_of(request)
    async with desk.database.begin(
        caller.sight
    ) as session:  # by itself, since the history that is read next tells of it
        found = await look_at_alert(session, caller, alert_id, desk.clock(), by_hand=is_by_hand(request))
    page = await _page(desk, caller, alert_id, *found)
    return render("alert.html", said.status, {**page, "said": said})


async def _page(desk: Desk, caller: Caller, alert_id: UUID, alert: Alert, patient: Patient) -> Mapping[str, Any]:
    now, clinic_id = desk.clock(), caller.clinic_id
    async with desk.database.begin(caller.sight) as session:
        clinic = await get_clinic(session, clinic_id)
        if clinic is None:
            raise NotFoundError("no such clinic")
        told = await told_about(session, clinic_id, [alert_id])
        concerns = await concerns_of(session, clinic_id, {alert.patient_id})
        standing = await alerts_of(
            session,
            caller.sight,
            statuses=("open", "acknowledged"),
            patient_id=alert.patient_id,
            before=None,
            limit=MOST,
        )
        history = await history_of(session, clinic_id, alert_id)
        beat = await last_beat(session, clinic_id)
    zone = ZoneInfo(clinic.timezone)
    ladders = await read_ladders(desk.database, clinic_id, zone)
    others = set(ladders.reached.values()) - {caller.name, alert.acknowledged_by}
    return {
        "me": caller.name,
        "may_answer": "alerts:write" in caller.scopes,
        "clinic": clinic,
        "nobody_rings": say_nobody_rings(beat, zone, now),
        "alert": shown(alert, patient, told, concerns, ladders, caller.name, now),
        "others": others_of(alert_id, standing),
        "asked": ASKS[cast(Condition, alert.condition)],
        "people": [(name, name) for name in sorted(others)],
        "history": events_of(history, zone, now),
        "outcomes": OUTCOME_WORDS,
        "labels": LABELS,
        "ways": TRIES,
        "longest_note": LONGEST_NOTE,
        "longest_line": LONGEST_LINE,
        "checked": say_clock(now, zone),
    }
