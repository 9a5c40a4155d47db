"""What does whoever was rung see behind the link in a message? How urgent, and two buttons; no sign-in, no patient.

Looking uses nothing up, since mail scanners and previews look at links too: only the button answers, once.
"""

from typing import cast

from fastapi import APIRouter, Request, Response

from app.care.answer_elsewhere import Answer, answer_by_link, open_link
from app.console.desk import desk_of
from app.console.guard import Page
from app.console.render import render
from app.errors import NotFoundError

router = APIRouter(prefix="/a", route_class=Page)


@router.get("/{clinic_id}/{secret}")
async def look(request: Request, clinic_id: str, secret: str) -> Response:
    """What the link is about, and what can be answered."""
    desk = desk_of(request)
    async with desk.database.begin() as session:
        opened = await open_link(session, clinic_id, secret, desk.clock())
    return render("by_link.html", 200, {"opened": opened, "done": None, "here": request.url.path})


@router.post("/{clinic_id}/{secret}")
async def answer(request: Request, clinic_id: str, secret: str) -> Response:
    """Takes the alert or passes it on; a second press is refused, whoever presses."""
    form = await request.form()
    wanted = str(form.get("answer", ""))
    if wanted not in ("take", "pass_on"):
        raise NotFoundError("no such answer")
    desk = desk_of(request)
    async with desk.database.begin() as session:
        await answer_by_link(session, clinic_id, secret, cast(Answer, wanted), desk.clock())
    async with desk.database.begin() as session:
        opened = await open_link(session, clinic_id, secret, desk.clock())
    return render("by_link.html", 200, {"opened": opened, "done": wanted, "here": request.url.path})
