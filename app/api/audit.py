"""Who did what, and who looked? For auditors line by line, for patients in words."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Header, Query, Request
from pydantic import AwareDatetime, BaseModel, Field

from app.access import Caller
from app.api.access_words import KNOWN, language_of, say
from app.api.bodies import refuses
from app.api.desk import desk_of
from app.api.paging import CursorParam, Limit, cursor_at, place_of
from app.api.security import CallerDep
from app.api.views import Cursor
from app.care.read_audit import access_log, own_access_log, read_audit
from app.clinical.intake.reading import Problem, utc
from app.errors import UnreadableInputError
from app.records.access_log import Access
from app.records.audit import AuditChange, AuditLine
from app.records.audit_reading import Wanted

router = APIRouter(prefix="/v1", tags=["the record"])

Before = Annotated[int | None, Query(ge=1, le=2**63 - 1, description="`next_before` of the page before")]
Name = Annotated[str | None, Query(max_length=200)]
Spoken = Annotated[str | None, Header(alias="accept-language", max_length=200, description="as browsers send it")]


class AuditLineView(BaseModel):
    """One line. What it tells of a patient's illness is shown to whoever may read that patient's alerts or diaries."""

    line: int
    at: datetime
    actor: str = Field(description="`person:`, `partner:`, `carer:` or `token:` and an id; `worker`, `command`")
    name: str | None
    role: str | None
    device: str | None = Field(description="the id of the token that was used")
    action: str
    subject: str
    patient_id: UUID | None
    reason: str | None
    ruleset: str | None
    detail: Mapping[str, Any]
    before: Mapping[str, Any] | None = Field(description="what was replaced")
    after: Mapping[str, Any] | None
    change_hash: str | None = Field(description="what the chain holds of both; there also when they are gone")
    seal: int | None = Field(description="the link that holds the line; none in its first seconds")


class AuditPage(BaseModel):
    items: list[AuditLineView]
    next_before: int | None


class AccessView(BaseModel):
    """One thing that somebody did with what is the patient's; `text` says it in words."""

    at: datetime
    what: str = Field(description="`told`, or the code of what was done, such as `diaries.read`")
    who: str | None
    role: str | None
    text: str
    channel: str | None = Field(description="by which way they were told; never to which address")
    delivered_at: datetime | None
    read_at: datetime | None


class AccessPage(BaseModel):
    language: str
    items: list[AccessView]
    next_cursor: Cursor = None


@router.get("/audit", operation_id="listAudit", summary="Read who did what", responses=refuses(401, 403, 422))
async def list_audit(  # noqa: PLR0913, PLR0917 - each is a filter of its own
    request: Request,
    caller: CallerDep,
    patient_id: UUID | None = None,
    actor: Name = None,
    action: Name = None,
    since: AwareDatetime | None = None,
    until: AwareDatetime | None = None,
    limit: Limit = 50,
    before: Before = None,
) -> AuditPage:
    """The clinic's record, the newest line first; reading it is a line as well. It needs `audit:read`."""
    desk = desk_of(request)
    wanted = Wanted(
        patient_id=patient_id,
        actor=_kept(actor, "actor"),
        action=_kept(action, "action"),
        since=_instant(since, "since"),
        until=_instant(until, "until"),
        before=before,
    )
    async with desk.database.begin(caller.sight) as session:
        found = await read_audit(session, caller, wanted, limit + 1, desk.clock())
    items = [_shown(caller, line, change) for line, change in found[:limit]]
    return AuditPage(items=items, next_before=items[-1].line if len(found) > limit else None)


@router.get(
    "/patients/{patient_id}/access-log",
    operation_id="getAccessLog",
    summary="Read who looked at a patient's things",
    responses=refuses(401, 403, 404, 422),
)
async def get_access_log(
    request: Request,
    caller: CallerDep,
    patient_id: UUID,
    spoken: Spoken = None,
    limit: Limit = 50,
    cursor: CursorParam = None,
) -> AccessPage:
    """What the patient sees as well: who looked, who was told, when they answered; the newest first. It needs `audit:read`."""
    desk, before = desk_of(request), place_of(cursor)
    async with desk.database.begin(caller.sight) as session:
        found = await access_log(session, caller, patient_id, KNOWN, before, limit + 1, desk.clock())
    return _page(found, limit, language_of(spoken))


@router.get(
    "/me/access-log",
    operation_id="getMyAccessLog",
    summary="Read who looked at my things",
    responses=refuses(401, 403, 422),
)
async def get_my_access_log(
    request: Request, caller: CallerDep, spoken: Spoken = None, limit: Limit = 50, cursor: CursorParam = None
) -> AccessPage:
    """Who looked, who was told, when they answered; the newest first. For the patient's own phone, not for a carer's."""
    desk, before = desk_of(request), place_of(cursor)
    async with desk.database.begin(caller.sight) as session:
        found = await own_access_log(session, caller, KNOWN, before, limit + 1, desk.clock())
    return _page(found, limit, language_of(spoken))


def _page(found: Sequence[Access], limit: int, language: str) -> AccessPage:
    last = found[limit - 1] if len(found) > limit else None
    items = [
        AccessView(
            at=one.at,
            what=one.what,
            who=one.who,
            role=one.role,
            text=say(one, language),
            channel=one.channel,
            delivered_at=one.delivered_at,
            read_at=one.read_at,
        )
        for one in found[:limit]
    ]
    return AccessPage(language=language, items=items, next_cursor=cursor_at(last.at, last.id) if last else None)


def _shown(caller: Caller, line: AuditLine, change: AuditChange | None) -> AuditLineView:
    """Whoever keeps the accounts may read who did what with a patient, not what was wrong with them."""
    is_of_patient = line.patient_id is not None
    sees_change = change is not None and (not is_of_patient or "diaries:read" in caller.scopes)
    return AuditLineView(
        line=line.line,
        at=line.at,
        actor=line.actor,
        name=line.actor_name,
        role=line.role,
        device=line.device,
        action=line.action,
        subject=line.subject,
        patient_id=line.patient_id,
        reason=line.reason,
        ruleset=line.ruleset,
        detail=line.detail if not is_of_patient or "alerts:read" in caller.scopes else {},
        before=change.before if change is not None and sees_change else None,
        after=change.after if change is not None and sees_change else None,
        change_hash=line.change_hash.hex() if line.change_hash is not None else None,
        seal=line.seal,
    )


def _kept(given: str | None, name: str) -> str | None:
    if given is not None and "\x00" in given:
        wrong = Problem(f"/{name}", "expected text without the character NUL")
        raise UnreadableInputError("the filter could not be read", [wrong])
    return given


def _instant(given: datetime | None, name: str) -> datetime | None:
    try:
        return None if given is None else utc(given)
    except OverflowError:
        wrong = Problem(f"/{name}", "expected a time within the years 1 to 9999")
        raise UnreadableInputError("the filter could not be read", [wrong]) from None
