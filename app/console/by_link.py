"""What does whoever was rung see behind the link in a message? How urgent, and two buttons; no sign-in, no patient.

Looking uses nothing up, since mail scanners and previews look at links too: only the button answers, once.
"""

from typing import Annotated, cast
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Path, Request, Response

from app.access import CLINIC_ID, Sight
from app.care.answer_elsewhere import CONFIRMING, Answer, Opened, answer_by_link, open_link
from app.care.reach import wall_clock
from app.console.desk import desk_of
from app.console.guard import Page
from app.console.link_words import WORDS, language_of
from app.console.render import render
from app.errors import AlertStateError, CodeRefusedError, NotFoundError
from app.records.alerts import Alert
from app.records.clinics import get_clinic

router = APIRouter(prefix="/a", route_class=Page)

ClinicId = Annotated[str, Path(pattern=f"^{CLINIC_ID}$")]


@router.get("/{clinic_id}/{secret}")
async def look(request: Request, clinic_id: ClinicId, secret: str) -> Response:
    """What the link is about, and what can be answered."""
    return await _page(request, clinic_id, secret, 200)


@router.post("/{clinic_id}/{secret}")
async def answer(request: Request, clinic_id: ClinicId, secret: str) -> Response:
    """Takes the alert or passes it on; a second press is refused, whoever presses."""
    form = await request.form()
    wanted = str(form.get("answer", ""))
    if wanted not in ("take", "pass_on"):
        raise NotFoundError("no such answer")
    desk = desk_of(request)
    try:
        async with desk.database.begin(Sight(clinic_id)) as session:
            alert = await answer_by_link(session, clinic_id, secret, cast(Answer, wanted), desk.clock())
            clinic = await get_clinic(session, clinic_id)
    except AlertStateError:
        return await _page(request, clinic_id, secret, 409)
    except CodeRefusedError:
        return await _page(request, clinic_id, secret, 410)
    until = _say_until(alert, ZoneInfo(clinic.timezone)) if alert and clinic else None
    return await _page(request, clinic_id, secret, 200, done=wanted, until=until)


async def _page(
    request: Request, clinic_id: str, secret: str, status: int, *, done: str | None = None, until: str | None = None
) -> Response:
    desk = desk_of(request)
    opened = None
    try:
        async with desk.database.begin(Sight(clinic_id)) as session:
            opened = await open_link(session, clinic_id, secret, desk.clock())
    except CodeRefusedError:
        status = 410
    spoken = opened.language if opened else request.headers.get("accept-language", "")
    language = language_of(spoken)
    shown = {
        "opened": opened,
        "state": state_of(opened, done),
        "until": until,
        "words": WORDS[language],
        "language": language,
        "here": request.url.path,
    }
    return render("by_link.html", status, shown)


def state_of(opened: Opened | None, done: str | None) -> str:
    """What the page is to show: `open` and `confirm` have buttons, all others say how things stand."""
    if opened is None:
        return "gone"
    if opened.kind in CONFIRMING or opened.alert_id is None:
        return "confirmed" if done or opened.is_used else "confirm"
    if done is not None:
        return "yours" if done == "take" else "passed_on"
    if opened.status == "resolved":
        return "closed"
    if opened.status == "acknowledged":
        return "yours" if opened.taken_by == opened.recipient else "taken"
    return "used" if opened.is_used else "open"


def _say_until(alert: Alert, zone: ZoneInfo) -> str | None:
    """Until when it is theirs, by the clinic's clock: the time alone, with its day when that is another."""
    if alert.promised_until is None or alert.acknowledged_at is None:
        return None
    said, day = wall_clock(alert.promised_until, zone), wall_clock(alert.acknowledged_at, zone)[:10]
    return said.removeprefix(f"{day} ")
