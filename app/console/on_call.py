"""Who is rung tonight, and which hours reach nobody? The gaps first, since they can still be mended by day."""

from datetime import datetime
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Request, Response

from app.care.warn_of_gaps import gaps_of
from app.care.watch_auditor import GONE_AFTER
from app.console.desk import desk_of
from app.console.guard import Page
from app.console.ladders import read_ladders
from app.console.render import render
from app.console.rota import doubts_about, gap_shown, steps_now, team_shown
from app.console.sign_in import CallerDep
from app.console.times import moment, say_clock
from app.console.views import say_nobody_rings
from app.errors import NotFoundError
from app.records.clinics import get_clinic
from app.records.heartbeats import last_beat, last_beat_of_auditor
from app.records.people import contacts_of, people_of

router = APIRouter(prefix="/console", route_class=Page)


@router.get("/on-call")
async def show_on_call(request: Request, caller: CallerDep) -> Response:
    """Every team now and its next hand-over, the gaps of a fortnight, and who may not be reached."""
    desk = desk_of(request)
    now = desk.clock()
    async with desk.database.begin(caller.sight) as session:
        clinic = await get_clinic(session, caller.clinic_id)
        if clinic is None:
            raise NotFoundError("no such clinic")
    zone = ZoneInfo(clinic.timezone)
    # Not within the other: who holds one connection and waits for a second keeps a red diary waiting.
    ladders = await read_ladders(desk.database, caller.clinic_id, zone)
    async with desk.database.begin(caller.sight) as session:
        people = {one.person_id: one for one in await people_of(session, caller.clinic_id)}
        contacts = await contacts_of(session, caller.clinic_id, people)
        found = [(team, await gaps_of(session, team, zone, now)) for team in ladders.teams.values()]
        beat = await last_beat(session, caller.clinic_id)
        audited = await last_beat_of_auditor(session)
    unproved, doubtful = doubts_about(people.values(), contacts, zone, now)
    page = {
        "me": caller.name,
        "clinic": clinic,
        "nobody_rings": say_nobody_rings(beat, zone, now),
        "gaps": [
            gap_shown(team, gap, people, zone, now)
            for team, gap in sorted(
                ((team, gap) for team, gaps in found for gap in gaps), key=lambda one: one[1].starts_at
            )
        ],
        "teams": [team_shown(team, people, ladders, now) for team in ladders.teams.values()],
        "steps": steps_now(clinic.ladder, ladders, now),
        "unproved": unproved,
        "doubtful": doubtful,
        "worker": moment(beat, zone, now) if beat else None,
        "auditor": moment(audited, zone, now) if audited else None,
        "auditor_is_gone": _is_gone(audited, now),
        "checked": say_clock(now, zone),
    }
    return render("on_call.html", 200, page)


def _is_gone(audited: datetime | None, now: datetime) -> bool:
    return audited is None or audited + GONE_AFTER < now
