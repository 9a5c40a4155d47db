"""What a patient's own phone asks: its messages and their receipts, where to push, when to remind."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, ClassVar, Literal, cast
from uuid import UUID

from annotated_types import MaxLen, MinLen
from fastapi import APIRouter, Request
from pydantic import BaseModel

from app.api.alert_examples import PUSH, REMINDER, REPORT
from app.api.bodies import read_body, refuses, takes
from app.api.desk import Desk, desk_of
from app.api.paging import Limit
from app.api.security import CallerDep
from app.care.look import looked
from app.care.patient_inbox import message_read, push_no_more, push_to, read_inbox, remind_at
from app.clinical.intake.reading import Problem
from app.clinical.time_of_day import TimeOfDay
from app.clinical.vocabulary import Urgency
from app.errors import NotFoundError, UnreadableInputError
from app.notify.receipts import take_report
from app.notify.telephony import Fate
from app.notify.wording import Facts, Kind, compose
from app.records.notifications import Notification

router = APIRouter(prefix="/v1", tags=["patient's phone"])
MessageKind = Literal["patient_seen", "patient_ring_line", "patient_reminder"]


class MessageView(BaseModel):
    """`patient_seen`: a nurse has it. `patient_ring_line`: nobody has answered, ring the line. `patient_reminder`."""

    id: UUID
    kind: MessageKind
    title: str
    text: str
    created_at: datetime
    delivered_at: datetime | None
    read_at: datetime | None


class MessageList(BaseModel):
    items: list[MessageView]


class ReminderView(BaseModel):
    """`at` on the patient's own clock, and the instant at which that is next."""

    at: TimeOfDay | None
    next_at: datetime | None


class Done(BaseModel):
    status: Literal["done"] = "done"


@dataclass(frozen=True, kw_only=True)
class Push:
    """Where this phone is pushed to: the JSON of a Web Push subscription, or an ntfy topic."""

    __pydantic_config__: ClassVar = {"extra": "forbid"}
    channel: Literal["webpush", "ntfy"]
    address: Annotated[str, MinLen(1), MaxLen(2000)]


@dataclass(frozen=True, kw_only=True)
class Reminder:
    """When to be reminded of a diary that is not written yet; null: never."""

    __pydantic_config__: ClassVar = {"extra": "forbid"}
    at: TimeOfDay | None


@dataclass(frozen=True, kw_only=True)
class DeliveryReport:
    """What became of a message that Tocsin has sent: told by a mail relay or another system that knows."""

    __pydantic_config__: ClassVar = {"extra": "forbid"}
    fate: Literal["delivered", "undelivered"]


@router.get(
    "/me/messages",
    operation_id="listMyMessages",
    summary="Read the messages for this phone's patient",
    responses=refuses(401, 403, 422),
)
async def list_my_messages(request: Request, caller: CallerDep, limit: Limit = 50) -> MessageList:
    """The newest first. Fetching is the receipt: what was fetched is not pushed again."""
    desk = desk_of(request)
    async with desk.database.begin(caller.sight) as session:
        found = await read_inbox(session, caller, limit, desk.clock())
        await looked(session, caller, "messages.read", [caller.own_patient()], desk.clock())
    return MessageList(items=[_shown(one) for one in found])


@router.post(
    "/me/messages/{message_id}:read",
    operation_id="markMyMessageRead",
    summary="The patient has looked at a message",
    responses=refuses(401, 403, 404, 422),
)
async def mark_read(request: Request, caller: CallerDep, message_id: UUID) -> Done:
    """Safe to send again: the first time counts."""
    desk = desk_of(request)
    async with desk.database.begin(caller.sight) as session:
        await message_read(session, caller, message_id, desk.clock())
    return Done()


@router.put(
    "/me/push",
    operation_id="setMyPush",
    summary="Push to this phone",
    responses=refuses(401, 403, 413, 415, 422),
    openapi_extra=takes(Push, PUSH),
)
async def set_push(request: Request, caller: CallerDep) -> Done:
    """In place of the address this device gave before. What is pushed says nothing about the patient."""
    desk, wanted = desk_of(request), await read_body(request, Push)
    _require_good(desk, wanted)
    async with desk.database.begin(caller.sight) as session:
        await push_to(session, caller, wanted.channel, wanted.address, desk.clock())
    return Done()


@router.delete("/me/push", operation_id="endMyPush", summary="Push to this phone no more", responses=refuses(401, 403))
async def end_push(request: Request, caller: CallerDep) -> Done:
    """The messages stay in the inbox."""
    async with desk_of(request).database.begin(caller.sight) as session:
        await push_no_more(session, caller)
    return Done()


@router.put(
    "/me/reminder",
    operation_id="setMyReminder",
    summary="Be reminded of the diary",
    responses=refuses(401, 403, 404, 413, 415, 422),
    openapi_extra=takes(Reminder, REMINDER),
)
async def set_reminder(request: Request, caller: CallerDep) -> ReminderView:
    """Each day at this time of the patient's own clock, also where that changes; not on days whose diary has come."""
    desk, wanted = desk_of(request), await read_body(request, Reminder)
    async with desk.database.begin(caller.sight) as session:
        patient = await remind_at(session, caller, wanted.at, desk.clock())
    return ReminderView(at=patient.reminder_at, next_at=patient.next_reminder_at)


@router.post(
    "/messages/{notification_id}:report",
    operation_id="reportDelivery",
    tags=["on call"],
    summary="Say what became of a message",
    responses=refuses(401, 403, 404, 413, 415, 422),
    openapi_extra=takes(DeliveryReport, REPORT),
)
async def report_delivery(request: Request, caller: CallerDep, notification_id: UUID) -> Done:
    """For mail relays that learn of bounces later: the id is in the header X-Tocsin-Notification of each mail.

    A message that did not arrive is sent to the same person by the next way at once.
    """
    caller.require("oncall:write")
    desk, said = desk_of(request), await read_body(request, DeliveryReport)
    async with desk.database.begin(caller.sight) as session:
        known = await take_report(session, caller.clinic_id, notification_id, Fate(said.fate), desk.clock())
    if not known:
        raise NotFoundError("no such message")
    return Done()


def _shown(one: Notification) -> MessageView:
    said = compose(
        Facts(
            notification_id=one.notification_id,
            urgency=cast(Urgency, one.urgency),
            kind=cast(Kind, one.kind),
            language=one.language,
            phone=one.facts.get("phone"),
            line_name=one.facts.get("line_name"),
        )
    )
    return MessageView(
        id=one.notification_id,
        kind=cast(MessageKind, one.kind),
        title=said.subject,
        text=said.text.strip(),
        created_at=one.created_at,
        delivered_at=one.delivered_at,
        read_at=one.read_at,
    )


def _require_good(desk: Desk, wanted: Push) -> None:
    channel = desk.channels.get(wanted.channel)
    refusal = channel.refuses(wanted.address) if channel is not None else None
    if refusal is not None:
        raise UnreadableInputError("nothing can be pushed there", [Problem("/address", refusal)])
