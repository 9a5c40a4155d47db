"""Two people govern by which numbers a clinic's patients are judged: one drafts, another approves."""

from dataclasses import dataclass, fields
from datetime import datetime
from typing import Annotated, ClassVar

from annotated_types import MaxLen, MinLen
from fastapi import APIRouter, Path, Request
from pydantic import AfterValidator, BaseModel, Field

from app.api.bodies import read_body, refuses, takes
from app.api.desk import desk_of
from app.api.ruleset_examples import ACTIVATION, RULESET
from app.api.security import CallerDep
from app.care.govern_rulesets import activate_ruleset, approve_ruleset, draft_ruleset, retire_ruleset, signatory
from app.clinical.diary import Instant
from app.clinical.evidence import Certainty
from app.clinical.governing import VERSION, Adjustable, Status, adjustable, differences
from app.clinical.intake.reading import utc
from app.clinical.ruleset import Ruleset
from app.errors import NotFoundError
from app.records.rulesets import RulesetRow, get_ruleset, in_force, rulesets_of

router = APIRouter(prefix="/v1", tags=["rulesets"])

Version = Annotated[str, Path(pattern=f"^{VERSION}$", description="the clinic's own name of the ruleset")]


def _printable(text: str) -> str:
    if "\x00" in text:
        raise ValueError("expected text without the character NUL")
    return text


@dataclass(frozen=True, slots=True, kw_only=True)
class RulesetDraft(Ruleset):
    """A ruleset to be approved. `limits` holds only the numbers that differ from the standard; `reason` says why."""

    version: Annotated[str, MinLen(1), MaxLen(80)]
    reason: Annotated[str, MinLen(1), MaxLen(2000), AfterValidator(_printable)]


@dataclass(frozen=True, kw_only=True)
class Activation:
    """When the ruleset begins to judge; left out: now."""

    __pydantic_config__: ClassVar = {"extra": "forbid"}
    effective_from: Instant | None = None


class RulesetView(BaseModel):
    """A ruleset, where it stands, and who stands behind it. It judges from `effective_from` until `retired_at`."""

    version: str
    status: Status
    ruleset: Ruleset
    differs: list[str] = Field(description="what is otherwise than in the standard, in plain words")
    reason: str
    created_at: datetime
    created_by: str
    approved_at: datetime | None
    approved_by: str | None
    activated_at: datetime | None
    activated_by: str | None
    effective_from: datetime | None
    retired_at: datetime | None
    retired_by: str | None


class RulesetList(BaseModel):
    """`in_force` is by which the clinic is judged now; one that is not among `items` is the standard."""

    in_force: str
    items: list[RulesetView]


class AdjustableNumber(BaseModel):
    """A number that a clinic may set in `limits`, from `least` to `most`."""

    key: str
    value: float = Field(description="in the standard")
    unit: str
    meaning: str
    least: float
    most: float
    source: str
    certainty: Certainty
    rules: list[str]


class AdjustableNumbers(BaseModel):
    items: list[AdjustableNumber]


@router.get("/rulesets", operation_id="listRulesets", summary="Read the clinic's rulesets", responses=refuses(401, 403))
async def list_rulesets(request: Request, caller: CallerDep) -> RulesetList:
    """The clinic's own rulesets, the newest first, and which one is in force."""
    caller.require("rules:read")
    desk = desk_of(request)
    now = desk.clock()
    async with desk.database.begin(caller.sight) as session:
        found = await rulesets_of(session, caller.clinic_id)
        current = await in_force(session, caller.clinic_id, now)
    return RulesetList(in_force=current.version, items=[_view(row, now) for row in found])


@router.get(
    "/rulesets/adjustable",
    operation_id="listAdjustableNumbers",
    summary="Read which numbers a clinic may set",
    responses=refuses(401, 403),
)
async def list_adjustable(caller: CallerDep) -> AdjustableNumbers:
    """Every number that may be set, with its bounds and source. What concerns the spinal cord is not among them."""
    caller.require("rules:read")
    return AdjustableNumbers(items=[_number(one) for one in adjustable().values()])


@router.get(
    "/rulesets/{version}",
    operation_id="getRuleset",
    summary="Read a ruleset",
    responses=refuses(401, 403, 404, 422),
)
async def get(request: Request, caller: CallerDep, version: Version) -> RulesetView:
    """One of the clinic's own rulesets: its numbers, why, and who drafted, approved, began and ended it."""
    caller.require("rules:read")
    desk = desk_of(request)
    async with desk.database.begin(caller.sight) as session:
        row = await get_ruleset(session, caller.clinic_id, version)
    if row is None:
        raise NotFoundError("no such ruleset")
    return _view(row, desk.clock())


@router.post(
    "/rulesets",
    operation_id="draftRuleset",
    summary="Draft a ruleset",
    status_code=201,
    responses=refuses(401, 403, 409, 413, 415, 422),
    openapi_extra=takes(RulesetDraft, RULESET),
)
async def draft(request: Request, caller: CallerDep) -> RulesetView:
    """Writes down numbers of the clinic's own; nobody is judged by them before another person has approved.

    A number out of its bounds is answered `422`, with a pointer to it and what was expected. Safe to send again.
    """
    desk = desk_of(request)
    by = signatory(caller, "rules:write")
    wanted = await read_body(request, RulesetDraft)
    ruleset = Ruleset(**{one.name: getattr(wanted, one.name) for one in fields(Ruleset)})
    now = desk.clock()
    async with desk.database.begin(caller.sight) as session:
        return _view(await draft_ruleset(session, by, ruleset, wanted.reason, now), now)


@router.post(
    "/rulesets/{version}:approve",
    operation_id="approveRuleset",
    summary="Sign off a ruleset",
    responses=refuses(401, 403, 404, 409, 422),
)
async def approve(request: Request, caller: CallerDep, version: Version) -> RulesetView:
    """Signs off what another person has drafted; its author is answered `403`. Safe to send again."""
    desk = desk_of(request)
    by = signatory(caller, "rules:approve")
    now = desk.clock()
    async with desk.database.begin(caller.sight) as session:
        return _view(await approve_ruleset(session, by, version, now), now)


@router.post(
    "/rulesets/{version}:activate",
    operation_id="activateRuleset",
    summary="Have the clinic judged by a ruleset",
    responses=refuses(401, 403, 404, 409, 413, 415, 422),
    openapi_extra=takes(Activation, ACTIVATION),
)
async def activate(request: Request, caller: CallerDep, version: Version) -> RulesetView:
    """Begins an approved ruleset, now or at an instant to come; the one before it ends there. Safe to send again."""
    desk = desk_of(request)
    by = signatory(caller, "rules:write")
    wanted = (await read_body(request, Activation)).effective_from
    begins = None if wanted is None else utc(wanted)
    now = desk.clock()
    async with desk.database.begin(caller.sight) as session:
        return _view(await activate_ruleset(session, by, version, begins, now), now)


@router.post(
    "/rulesets/{version}:retire",
    operation_id="retireRuleset",
    summary="End a ruleset",
    responses=refuses(401, 403, 404, 422),
)
async def retire(request: Request, caller: CallerDep, version: Version) -> RulesetView:
    """Ends a ruleset at once: the clinic is judged by the standard. One that had not begun is withdrawn, and the one
    before it goes on. Safe to send again.
    """
    desk = desk_of(request)
    by = signatory(caller, "rules:write")
    now = desk.clock()
    async with desk.database.begin(caller.sight) as session:
        return _view(await retire_ruleset(session, by, version, now), now)


def _view(row: RulesetRow, now: datetime) -> RulesetView:
    shown = {name: getattr(row, name) for name in RulesetView.model_fields if name in RulesetRow.model_fields}
    return RulesetView(status=row.status(now), ruleset=row.body, differs=list(differences(row.body)), **shown)


def _number(one: Adjustable) -> AdjustableNumber:
    threshold = one.threshold
    return AdjustableNumber(
        key=one.key,
        value=threshold.value,
        unit=threshold.unit,
        meaning=threshold.meaning,
        least=one.least,
        most=one.most,
        source=threshold.source.name,
        certainty=threshold.source.certainty,
        rules=list(one.rules),
    )
