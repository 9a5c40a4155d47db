"""Can it be proved? Reports on how fast alerts were answered, and on what the rules led to."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from pydantic import AwareDatetime, BaseModel, Field

from app.api.bodies import refuses
from app.api.desk import desk_of
from app.api.report_examples import TABLE
from app.api.security import CallerDep
from app.care.look import looked_at_report
from app.clinical.intake.reading import Problem, utc
from app.clinical.trials.rule_report import RuleLine, by_rule
from app.errors import UnreadableInputError
from app.oncall.proof import Times, Verdict, prove
from app.oncall.proof_table import as_csv
from app.records.response_times import response_times, what_rules_led_to

router = APIRouter(prefix="/v1/reports", tags=["reports"])

USUAL, LONGEST = timedelta(days=30), timedelta(days=366)
Since = Annotated[
    AwareDatetime | None, Query(description="alerts received from then on; left out: 30 days before `until`")
]
Until = Annotated[AwareDatetime | None, Query(description="and before this; left out: now")]


class ResponseTimes(BaseModel):
    """Seconds from when the diary was received. `raised` alerts became more urgent meanwhile and are left out of all else."""

    since: datetime
    until: datetime
    alerts: int
    raised: int
    times: list[Times]
    red_before_amber: Verdict


class RuleOutcomes(BaseModel):
    """One rule: the alerts it opened or raised, how they ended, and how many of those labelled were false alarms."""

    rule: str
    alerts: int
    opened: int
    raised: int
    outcomes: Mapping[str, int]
    true_alarms: int
    false_alarms: int
    unsure: int
    not_labelled: int
    false_share: float | None = Field(description="of those labelled true or false")
    false_share_low: float | None = Field(description="lower end of its 95% interval (Wilson)")
    false_share_high: float | None


class RuleReport(BaseModel):
    since: datetime
    until: datetime
    rules: list[RuleOutcomes]


class CsvResponse(Response):
    media_type = "text/csv"


@router.get(
    "/response-times",
    operation_id="getResponseTimes",
    summary="How fast were alerts answered?",
    responses=refuses(401, 403, 422),
)
async def get_response_times(
    request: Request, caller: CallerDep, since: Since = None, until: Until = None
) -> ResponseTimes:
    """From received to sent, delivered, read, acknowledged and resolved, by urgency; and whether red was acknowledged sooner
    than amber: `shown`, `not_shown`, or `too_few` to tell. Drills are never counted.
    """
    caller.require("reports:read")
    desk = desk_of(request)
    now = desk.clock()
    begins, ends = _period(since, until, now)
    async with desk.database.begin(caller.sight) as session:
        proof = prove(await response_times(session, caller.sight, begins, ends, now))
    return ResponseTimes(since=begins, until=ends, **{name: getattr(proof, name) for name in proof.__slots__})


@router.get(
    "/response-times.csv",
    operation_id="getResponseTimesTable",
    summary="The same as a table",
    response_class=CsvResponse,
    responses={
        200: {"content": {"text/csv": {"schema": {"type": "string"}, "example": TABLE}}},
        **refuses(401, 403, 422),
    },
)
async def get_table(request: Request, caller: CallerDep, since: Since = None, until: Until = None) -> CsvResponse:
    """One row for each alert: its urgency and condition, seconds to each stage, and who acknowledged it. RFC 4180."""
    caller.require("reports:read")
    desk = desk_of(request)
    now = desk.clock()
    begins, ends = _period(since, until, now)
    async with desk.database.begin(caller.sight) as session:
        found = await response_times(session, caller.sight, begins, ends, now)
        await looked_at_report(session, caller, "response-times", now)
    named = {"Content-Disposition": 'attachment; filename="response-times.csv"'}
    return CsvResponse(as_csv(found), headers=named)


@router.get(
    "/rules",
    operation_id="getRuleReport",
    summary="What did the rules lead to?",
    responses=refuses(401, 403, 422),
)
async def get_rule_report(request: Request, caller: CallerDep, since: Since = None, until: Until = None) -> RuleReport:
    """For each rule the alerts it opened or raised, how they ended, and the share of false alarms. Drills are not counted."""
    caller.require("reports:read")
    desk = desk_of(request)
    begins, ends = _period(since, until, desk.clock())
    async with desk.database.begin(caller.sight) as session:
        lines = by_rule(await what_rules_led_to(session, caller.sight, begins, ends))
    return RuleReport(since=begins, until=ends, rules=[_outcomes(line) for line in lines])


def _period(since: datetime | None, until: datetime | None, now: datetime) -> tuple[datetime, datetime]:
    try:
        ends = utc(until) if until is not None else now
        begins = utc(since) if since is not None else ends - USUAL
    except OverflowError:  # the first or the last day of all time, in some zone
        raise _unreadable("expected a time within the years 1 to 9999") from None
    if begins >= ends:
        raise _unreadable("expected a time before until")
    if ends - begins > LONGEST:
        raise _unreadable(f"expected at most {LONGEST.days} days before until")
    return begins, ends


def _unreadable(expected: str) -> UnreadableInputError:
    return UnreadableInputError("the period could not be read", [Problem("/since", expected)])


def _outcomes(line: RuleLine) -> RuleOutcomes:
    low, high = line.false.interval or (None, None)
    told = asdict(line)
    return RuleOutcomes(**told, false_share=line.false.value, false_share_low=low, false_share_high=high)
