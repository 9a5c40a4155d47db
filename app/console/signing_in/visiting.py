"""How does somebody who answers for several clinics go from one to the other?"""

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from app.care.visit_clinic import VISIT_LASTS, visit_clinic
from app.console.cookies import SESSION, put
from app.console.desk import desk_of
from app.console.guard import Page
from app.console.sign_in import AnyoneDep

router = APIRouter(prefix="/console/account", route_class=Page)


@router.post("/visit")
async def visit(request: Request, caller: AnyoneDep) -> Response:
    """Goes on in the other clinic, for an hour at most; to come back is to sign in again."""
    desk = desk_of(request)
    clinic_id = str((await request.form()).get("clinic", ""))
    opened = await visit_clinic(desk.database, caller, clinic_id, desk.signing.idle, desk.clock())
    response = RedirectResponse("/console/account", 303)
    put(request, response, SESSION, opened.shown, VISIT_LASTS)
    return response
