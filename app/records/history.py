"""What happened with an alert, in order? Merged when it is read: changes, messages, tries, and who looked at it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import and_, func, literal, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from app.records.audit import AuditLine
from app.records.notifications import Attempt, Notification
from app.records.tokens import Token

# What a line may tell. No address is among them, no secret, and nothing of the patient but what staff wrote themselves.
TOLD = frozenset(
    (
        "by",
        "condition",
        "holds",
        "how",
        "label",
        "outcome",
        "people",
        "promise",
        "promised_until",
        "reason",
        "remark",
        "rule",
        "rung",
        "skipped",
        "to",
        "try",
        "until",
        "urgency",
    )
)
_OF_OUTCOME = {"sent": "sent", "try_again": "tried", "gave_up": "failed", "moot": "moot"}
_STAGES = ("written", "in_doubt", "sending", "tried", "sent", "delivered", "undelivered", "failed", "read", "link_used")


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One thing that happened. `who` did it, or was told; `what` is a stable code.

    `order` sets things of the same instant in order: first what came of messages that were there before, then what was
    done, then what was told because of it.
    """

    at: datetime
    what: str
    who: str
    channel: str | None = None
    detail: Mapping[str, Any] = field(default_factory=dict)
    order: tuple[int, int] = (0, 0)


async def history_of(session: AsyncSession, clinic_id: str, alert_id: UUID) -> list[Line]:
    """Every line of the clinic's alert, the oldest first; none when there is no such alert."""
    messages = await _messages(session, clinic_id, alert_id)
    tries = await _tries(session, clinic_id, alert_id)
    told = (line for one in messages for line in _of_message(one, tries.get(one.notification_id, ())))
    done = await _changes(session, clinic_id, alert_id, messages)
    return sorted((*done, *told), key=lambda line: (line.at, line.order))


async def _messages(session: AsyncSession, clinic_id: str, alert_id: UUID) -> Sequence[Notification]:
    statement = (
        select(Notification)
        .where(col(Notification.clinic_id) == clinic_id, col(Notification.alert_id) == alert_id)
        .order_by(col(Notification.created_at), col(Notification.place), col(Notification.notification_id))
    )
    return (await session.scalars(statement)).all()


async def _tries(session: AsyncSession, clinic_id: str, alert_id: UUID) -> dict[UUID, list[Attempt]]:
    same = and_(
        col(Notification.clinic_id) == Attempt.clinic_id,
        col(Notification.notification_id) == Attempt.notification_id,
    )
    statement = (
        select(Attempt)
        .join(Notification, same)
        .where(col(Notification.clinic_id) == clinic_id, col(Notification.alert_id) == alert_id)
        .order_by(col(Attempt.attempt))
    )
    found: dict[UUID, list[Attempt]] = {}
    for one in (await session.scalars(statement)).all():
        found.setdefault(one.notification_id, []).append(one)
    return found


async def _changes(
    session: AsyncSession, clinic_id: str, alert_id: UUID, messages: Sequence[Notification]
) -> list[Line]:
    whose = and_(
        col(Token.clinic_id) == AuditLine.clinic_id,
        col(AuditLine.actor) == func.concat("token:", col(Token.token_id)),
    )
    statement = (
        select(AuditLine, col(Token.kind), col(Token.name))
        .outerjoin(Token, whose)
        .where(
            col(AuditLine.clinic_id) == clinic_id,
            col(AuditLine.subject) == literal(f"alert:{alert_id}"),
        )
        .order_by(col(AuditLine.line))
    )
    recipients = {str(one.notification_id): one.recipient for one in messages}
    rows = (await session.execute(statement)).all()
    return [_of_change(line, _who(line, kind, name, recipients)) for line, kind, name in rows]


def _of_change(line: AuditLine, who: str) -> Line:
    """Who let something lapse did not do so: `by` is told of them apart from `who`."""
    detail = {name: told for name, told in line.detail.items() if name in TOLD and told is not None}
    if detail.get("by") == who:
        del detail["by"]
    return Line(
        at=line.at,
        what=line.action,
        who=who,
        detail={**detail, **_via(line.device or line.actor)},
        order=(1, line.line),
    )


def _who(line: AuditLine, kind: str | None, name: str | None, recipients: Mapping[str, str]) -> str:
    """A person's name where one acted. A device is called what its owner calls it, so it is not named but by its kind."""
    if line.role in ("device", "carer") or kind == "device":
        return "carer" if line.role == "carer" else "patient"
    if line.actor_name is not None:
        return line.actor_name
    if not line.actor.startswith("token:"):
        return line.actor
    answered = line.actor.split("-", 1)[-1]  # token:link-<notification>
    return str(line.detail.get("by") or name or recipients.get(answered) or "staff")


def _via(actor: str) -> dict[str, str]:
    way = actor.removeprefix("token:").partition("-")
    return {"via": way[0]} if way[0] in ("link", "reply", "call") and way[2] else {}


def _of_message(one: Notification, tries: Iterable[Attempt]) -> Iterator[Line]:
    """What became of one message; a patient's inbox needs no try."""
    about = {"kind": one.kind, "urgency": one.urgency, "rung": one.rung, "place": one.place}
    tries = tuple(tries)
    yield _line(one, "written", one.created_at, {**about, "state": one.state})
    for attempt in tries:
        told = {**about, "try": attempt.attempt}
        if attempt.ended_at is None:
            what = "in_doubt" if attempt.attempt < one.tries else "sending"
            yield _line(one, what, attempt.started_at, told)
        else:
            yield _line(one, _OF_OUTCOME.get(attempt.outcome, "tried"), attempt.ended_at, told)
        if attempt.link_used_at is not None:
            yield _line(one, "link_used", attempt.link_used_at, told)
    if one.settled_at is not None and one.state not in {_OF_OUTCOME.get(attempt.outcome) for attempt in tries}:
        yield _line(one, one.state, one.settled_at, about)
    for what, at in (("delivered", one.delivered_at), ("undelivered", one.undelivered_at), ("read", one.read_at)):
        if at is not None:
            yield _line(one, what, at, about)


def _line(one: Notification, what: str, at: datetime, detail: dict[str, Any]) -> Line:
    is_patients = one.patient_id is not None
    # A message that is no longer needed became so by what was done, though it was there before.
    turn = 0 if at > one.created_at and what != "moot" else 2
    return Line(
        at=at,
        what=f"{'patient_message' if is_patients else 'page'}.{what}",
        who="patient" if is_patients else one.recipient,
        channel=one.channel,
        detail=detail,
        order=(turn, _STAGES.index(what) if what in _STAGES else len(_STAGES)),
    )
