"""What can a nurse do with an alert? Take it, pass it on, let it wait, count a try, close it: one form each."""

from collections.abc import Awaitable, Callable
from typing import cast
from uuid import UUID

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from app.access import Caller
from app.care.answer_alert import (
    Label,
    Promise,
    acknowledge_alert,
    label_alert,
    require_alert,
    resolve_alert,
)
from app.care.break_glass import may_break
from app.care.pass_on_alert import (
    Snooze,
    Try,
    hand_over_alert,
    pass_on_alert,
    patient_not_reached,
    snooze_alert,
)
from app.console.alert_page import Said, alert_page
from app.console.break_glass import not_your_team
from app.console.desk import desk_of
from app.console.guard import Page
from app.console.sign_in import CallerDep
from app.console.typed import Typed, read_typed
from app.errors import AlertStateError, NotFoundError, UnreadableInputError
from app.records.alerts import Alert

router = APIRouter(prefix="/console/alerts/{alert_id}", route_class=Page)

Act = Callable[[], Awaitable[None]]


@router.get("")
async def show_alert(request: Request, caller: CallerDep, alert_id: UUID) -> Response:
    """One alert, with all that led to it and all who were told."""
    try:
        return await alert_page(request, caller, alert_id, Said())
    except NotFoundError:
        if not may_break(caller):
            raise
        return not_your_team(alert_id, Typed())


@router.post("/acknowledge")
async def acknowledge(request: Request, caller: CallerDep, alert_id: UUID) -> Response:
    """The nurse takes the alert, with a promise if they like; the page that follows says what to do next."""
    typed = read_typed("acknowledge", await request.form())
    desk = desk_of(request)

    async def act() -> None:
        async with desk.database.begin(caller.sight) as session:
            promise = Promise(text=typed["promise"] or None, minutes=typed.minutes("minutes"))
            await acknowledge_alert(session, caller, alert_id, desk.clock(), promise)

    return await _answered(request, caller, alert_id, typed, act)


@router.post("/pass-on")
async def pass_on(request: Request, caller: CallerDep, alert_id: UUID) -> Response:
    """The nurse cannot: the next person is rung now."""
    desk = desk_of(request)
    seen = str((await request.form()).get("holder", ""))

    async def act() -> None:
        async with desk.database.begin(caller.sight) as session:
            _require_as_seen(await require_alert(session, caller, alert_id), caller, seen)
            await pass_on_alert(session, caller, alert_id, desk.clock())

    return await _answered(request, caller, alert_id, Typed(), act)


@router.post("/hand-over")
async def hand_over(request: Request, caller: CallerDep, alert_id: UUID) -> Response:
    """Somebody is rung by name; until they take it the alert is open."""
    typed = read_typed("hand-over", await request.form())
    desk = desk_of(request)

    async def act() -> None:
        async with desk.database.begin(caller.sight) as session:
            _require_as_seen(await require_alert(session, caller, alert_id), caller, typed["holder"])
            await hand_over_alert(session, caller, alert_id, typed["to"], typed["why"], desk.clock())

    return await _answered(request, caller, alert_id, typed, act)


@router.post("/snooze")
async def snooze(request: Request, caller: CallerDep, alert_id: UUID) -> Response:
    """Nobody is rung for a while, for a reason."""
    typed = read_typed("snooze", await request.form())
    desk = desk_of(request)

    async def act() -> None:
        async with desk.database.begin(caller.sight) as session:
            wanted = Snooze(minutes=typed.minutes("wait") or 0, reason=typed["reason"])
            await snooze_alert(session, caller, alert_id, wanted, desk.clock())

    return await _answered(request, caller, alert_id, typed, act)


@router.post("/not-reached")
async def not_reached(request: Request, caller: CallerDep, alert_id: UUID) -> Response:
    """The patient did not answer; the third time the welfare path opens."""
    typed = read_typed("not-reached", await request.form())
    desk = desk_of(request)

    async def act() -> None:
        async with desk.database.begin(caller.sight) as session:
            how, remark = cast(Try, typed["how"]), typed["remark"] or None
            await patient_not_reached(session, caller, alert_id, how, remark, desk.clock())

    return await _answered(request, caller, alert_id, typed, act)


@router.post("/resolve")
async def resolve(request: Request, caller: CallerDep, alert_id: UUID) -> Response:
    """The nurse closes the alert; what cannot be read is said beside the field, with what was typed kept."""
    typed = read_typed("resolve", await request.form())
    desk = desk_of(request)

    async def act() -> None:
        async with desk.database.begin(caller.sight) as session:
            label = cast(Label, typed["label"]) if typed["label"] else None
            await resolve_alert(session, caller, alert_id, typed.outcome, desk.clock(), label)

    return await _answered(request, caller, alert_id, typed, act)


@router.post("/label")
async def label(request: Request, caller: CallerDep, alert_id: UUID) -> Response:
    """Whether there was anything to it, said once it is closed."""
    typed = read_typed("label", await request.form())
    desk = desk_of(request)

    async def act() -> None:
        async with desk.database.begin(caller.sight) as session:
            await label_alert(session, caller, alert_id, cast(Label, typed["label"]), desk.clock())

    return await _answered(request, caller, alert_id, typed, act)


async def _answered(request: Request, caller: Caller, alert_id: UUID, typed: Typed, act: Act) -> Response:
    """The page again, by its own address when all was done, else with what was not done and why."""
    if typed.errors:
        return await alert_page(request, caller, alert_id, Said(status=422, typed=typed))
    try:
        await act()
    except AlertStateError as refusal:
        return await alert_page(request, caller, alert_id, Said(status=409, not_done=refusal.detail, typed=typed))
    except UnreadableInputError as refusal:
        return await alert_page(request, caller, alert_id, Said(status=422, typed=_refused(typed, refusal)))
    return RedirectResponse(f"/console/alerts/{alert_id}", 303)


def _require_as_seen(alert: Alert, caller: Caller, seen: str) -> None:
    """An alert that a colleague took since the page was drawn is not taken from them unseen."""
    caller.require("alerts:write")
    holder = alert.acknowledged_by if alert.status == "acknowledged" else None
    if holder and holder not in (seen, caller.name):
        raise AlertStateError(f"{holder} has taken the alert meanwhile")


def _refused(typed: Typed, refusal: UnreadableInputError) -> Typed:
    """What the alert does not allow, beside its field."""
    said = {
        "resolve": (
            "outcome",
            "Choose how it ended: an immediate alert is not closed without it."
            if typed.outcome is None
            else "It is not closed because the patient did not answer. Count each try below; the third opens the "
            "welfare path.",
        ),
        "hand-over": ("to", "Nobody of this name can be reached: choose somebody else."),
        "snooze": ("wait", "It cannot wait so long: choose less."),
    }
    if typed.form not in said:
        raise refusal
    return typed.wrong(*said[typed.form])
