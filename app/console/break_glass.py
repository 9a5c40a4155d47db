"""What does a nurse see where they see nothing? The same page for what is another care team's and for what is not there."""

from dataclasses import replace
from uuid import UUID

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from app.care.break_glass import LONGEST_REASON, SHORTEST_REASON, break_glass_for_alert
from app.console.desk import desk_of
from app.console.guard import Page
from app.console.render import render
from app.console.sign_in import CallerDep
from app.console.typed import Typed

router = APIRouter(prefix="/console/alerts/{alert_id}", route_class=Page)


@router.post("/break-glass")
async def break_it(request: Request, caller: CallerDep, alert_id: UUID) -> Response:
    """For four hours the nurse sees the patient of this alert; why is kept, and read by others."""
    form = await request.form()
    reason = str(form.get("why", "")).replace("\0", "").replace("\r\n", "\n").strip()
    typed = Typed(form="break-glass", fields={"why": reason})
    if len(reason) < SHORTEST_REASON:
        wrong = {"why": f"Say why, in at least {SHORTEST_REASON} characters: others will read it."}
        return not_your_team(alert_id, replace(typed, errors=wrong), 422)
    if len(reason) > LONGEST_REASON:
        wrong = {"why": f"A reason may have {LONGEST_REASON} characters; this one has {len(reason)}."}
        return not_your_team(alert_id, replace(typed, errors=wrong), 422)
    desk = desk_of(request)
    async with desk.database.begin(caller.whole_clinic) as session:
        await break_glass_for_alert(session, caller, alert_id, reason, desk.clock())
    return RedirectResponse(f"/console/alerts/{alert_id}", 303)


def not_your_team(alert_id: UUID, typed: Typed, status: int = 404) -> Response:
    """It does not say whether there is such an alert: whoever knows its number may ask for it with a reason."""
    return render("not_your_team.html", status, {"alert_id": alert_id, "typed": typed, "longest": LONGEST_REASON})
