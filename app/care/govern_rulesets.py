"""Who may change by which numbers a clinic's patients are judged? One drafts, another approves, then it may begin."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from app.access import Caller, Scope
from app.clinical.governing import differences, faults_of_ruleset, is_same_person
from app.clinical.intake.reading import Problem
from app.clinical.ruleset import Ruleset
from app.errors import NotFoundError, RulesetStateError, SecondPersonError, UnreadableInputError
from app.records.audit import Change, note
from app.records.clinics import hold_clinic
from app.records.rulesets import RulesetRow, get_ruleset, in_force, make_way, stay_on


@dataclass(frozen=True, slots=True, kw_only=True)
class Signatory:
    """Who puts their name to a change: `name` is the person, `actor` is what the audit knows them by."""

    clinic_id: str
    name: str
    actor: Caller | str


def signatory(caller: Caller, scope: Scope) -> Signatory:
    """The caller, who needs the scope for it; raises `NotAllowedError`."""
    caller.require(scope)
    return Signatory(clinic_id=caller.clinic_id, name=caller.name, actor=caller)


async def draft_ruleset(
    session: AsyncSession, by: Signatory, ruleset: Ruleset, reason: str, now: datetime
) -> RulesetRow:
    """Writes a ruleset down; it judges nobody yet. The same draft of the same person again changes nothing.

    Raises `UnreadableInputError` naming each number that is out of its bounds, and `RulesetStateError`.
    """
    faults = tuple(faults_of_ruleset(ruleset))
    if faults:
        raise UnreadableInputError("the ruleset is not within the bounds", faults)
    await _hold(session, by)
    row = await get_ruleset(session, by.clinic_id, ruleset.version)
    if row is not None:
        if row.body == ruleset and row.reason == reason and is_same_person(row.created_by, by.name):
            return row
        raise RulesetStateError("a ruleset of this version exists; give the new one a version of its own")
    row = RulesetRow(
        clinic_id=by.clinic_id,
        version=ruleset.version,
        body=ruleset,
        reason=reason,
        created_at=now,
        created_by=by.name,
    )
    session.add(row)
    await session.flush()
    differs = list(differences(ruleset))
    await _noted(session, by, row, "ruleset.drafted", now, before=None, differs=differs, reason=reason)
    return row


async def approve_ruleset(session: AsyncSession, by: Signatory, version: str, now: datetime) -> RulesetRow:
    """Signs off what someone else has drafted. Approving again what one has approved changes nothing.

    Raises `NotFoundError`, `SecondPersonError` when the author approves, and `RulesetStateError`.
    """
    row = await _require(session, by, version)
    if row.approved_by is not None and is_same_person(row.approved_by, by.name):
        return row
    if row.status(now) != "draft":
        raise RulesetStateError(f"the ruleset is {row.status(now)} already")
    if is_same_person(row.created_by, by.name):
        raise SecondPersonError("a ruleset is approved by someone else than the one who drafted it")
    _require_bounds(row)
    before = _where(row, now)
    row.approved_at, row.approved_by = now, by.name
    await _noted(session, by, row, "ruleset.approved", now, before=before)
    return row


async def activate_ruleset(
    session: AsyncSession, by: Signatory, version: str, effective_from: datetime | None, now: datetime
) -> RulesetRow:
    """Has the clinic judged by an approved ruleset from an instant on (`None`: from now); the one before ends there.

    Raises `NotFoundError`, `RulesetStateError`, and `UnreadableInputError` for an instant that has gone by.
    """
    row = await _require(session, by, version)
    begins = now if effective_from is None else effective_from
    if row.effective_from is not None and row.status(now) != "retired" and effective_from in (None, row.effective_from):
        return row
    if row.status(now) != "approved" or row.effective_from is not None:
        raise RulesetStateError(_why_not(row, now))
    if begins < now:
        wanted = Problem("/effective_from", "expected now or later; leave it out for now")
        raise UnreadableInputError("a ruleset cannot begin in the past", [wanted])
    _require_bounds(row)
    before = {**_where(row, now), "in_force": (await in_force(session, by.clinic_id, begins)).version}
    await make_way(session, by.clinic_id, begins, by.name, now)
    row.activated_at, row.activated_by, row.effective_from = now, by.name, begins
    await session.flush()
    after = {**_where(row, now), "in_force": row.version}
    told = begins.isoformat()
    await _noted(session, by, row, "ruleset.activated", now, before=before, after=after, effective_from=told)
    return row


async def retire_ruleset(session: AsyncSession, by: Signatory, version: str, now: datetime) -> RulesetRow:
    """Ends a ruleset now, whatever became of it; who was judged by it is judged by the standard.

    One that had not begun is withdrawn: the one that would have made way for it goes on. Raises `NotFoundError`.
    """
    row = await _require(session, by, version)
    if row.status(now) == "retired":
        return row
    before = {**_where(row, now), "in_force": (await in_force(session, by.clinic_id, now)).version}
    row.retired_at, row.retired_by = now, by.name
    await session.flush()
    if row.effective_from is not None and row.effective_from > now:
        await stay_on(session, by.clinic_id, row.effective_from)
    after = {**_where(row, now), "in_force": (await in_force(session, by.clinic_id, now)).version}
    await _noted(session, by, row, "ruleset.retired", now, before=before, after=after)
    return row


def _why_not(row: RulesetRow, now: datetime) -> str:
    if row.status(now) == "draft":
        return "the ruleset is a draft: someone else than its author must approve it first"
    if row.status(now) == "retired":
        return "the ruleset is retired: draft the same numbers under a new version"
    return "the ruleset begins at another instant already: retire it, and draft it under a new version"


def _require_bounds(row: RulesetRow) -> None:
    faults = tuple(faults_of_ruleset(row.body))
    if faults:
        raise RulesetStateError("the bounds have become narrower since it was drafted: draft it anew", faults)


async def _hold(session: AsyncSession, by: Signatory) -> None:
    if await hold_clinic(session, by.clinic_id) is None:
        raise NotFoundError(f"there is no clinic {by.clinic_id!r}")


async def _require(session: AsyncSession, by: Signatory, version: str) -> RulesetRow:
    """One of the clinic's rulesets; no other person changes any of them until the unit of work ends."""
    await _hold(session, by)
    row = await get_ruleset(session, by.clinic_id, version)
    if row is None:
        raise NotFoundError("no such ruleset")
    return row


def _where(row: RulesetRow, now: datetime) -> dict[str, object]:
    begins = row.effective_from.isoformat() if row.effective_from else None
    return {"status": row.status(now), "approved_by": row.approved_by, "effective_from": begins}


async def _noted(
    session: AsyncSession,
    by: Signatory,
    row: RulesetRow,
    action: str,
    now: datetime,
    *,
    before: Mapping[str, object] | None,
    after: Mapping[str, object] | None = None,
    **more: object,
) -> None:
    """`after` left out: where the ruleset stands now."""
    detail, change = {"by": by.name, **more}, Change(before, after or _where(row, now))
    await note(session, by.clinic_id, by.actor, action, f"ruleset:{row.version}", now, detail=detail, change=change)
