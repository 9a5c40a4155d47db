"""How is a replayed story printed? One document in the words of the contract, for the command, partners and tests."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from pydantic import ValidationError

from app.clinical.alerting import CombinedConcern, Step
from app.clinical.evidence import Evidence
from app.clinical.intake.reading import Problem, UnreadableError, adapter, faults_of, problems_from
from app.clinical.replay import Alert, Story, Timeline
from app.clinical.response import PainResponse
from app.clinical.tracking import daily_doses, pain_responses
from app.clinical.vocabulary import rank


def read_timeline(text: bytes | str) -> Timeline:
    """A patient's story from its JSON; raises `UnreadableError` naming every field at fault."""
    try:
        timeline = adapter(Timeline).validate_json(text, strict=True)
    except ValidationError as refused:
        raise UnreadableError(problems_from(refused.errors(include_url=False, include_input=False))) from None
    faults = [
        Problem(f"/entries/{place}/diary{fault.pointer}", fault.detail)
        for place, arrival in enumerate(timeline.entries)
        for fault in faults_of(arrival.diary)
    ]
    if faults:
        raise UnreadableError(faults)
    return timeline


def transcript(story: Story) -> dict[str, Any]:
    """The result of a replay, ready for JSON."""
    table, ended_at = story.opioid_table, story.ended_at
    responses = pain_responses(story.entries, story.context, table, ended_at) if ended_at else ()
    return {
        "ruleset": story.ruleset.version,
        "alerts": [_alert(alert) for alert in sorted(story.alerts.values(), key=_in_order)],
        "advice": [{"at": _at(at), "urgency": advice.urgency, "text": advice.text} for at, advice in story.advice],
        "combined": [_combined(at, concern) for at, concern in story.combined],
        "pain_response": [_response(one) for one in responses],
        "omed": [{"day": day.isoformat(), "mg": mg} for day, mg in daily_doses(story.entries, table)],
    }


def _response(one: PainResponse) -> dict[str, Any]:
    shown = {"region": one.region, "day": one.day, "class": one.class_}
    return shown if one.gap is None else {**shown, "gap": one.gap}


def _in_order(alert: Alert) -> tuple[datetime, int]:
    return (alert.opened_at, -rank(alert.urgency))


def _combined(at: datetime, concern: CombinedConcern) -> dict[str, Any]:
    return {"at": _at(at), "urgency": "urgent", "conditions": list(concern.conditions), "because": concern.because}


def _alert(alert: Alert) -> dict[str, Any]:
    shown = {
        "condition": alert.condition,
        "urgency": alert.urgency,
        "opened_at": _at(alert.opened_at),
        "concerns_day": alert.concerns_day.isoformat(),
        "steps": _steps(alert.steps),
        "late": alert.late,
    }
    if alert.late:
        shown["late_by_days"] = alert.age_days
    if alert.remarks:
        shown["remarks"] = [
            {"at": _at(one.at), "because": one.because, "holds": one.holds, "entry": str(one.entry)}
            for one in alert.remarks
        ]
    return shown


def _steps(steps: Iterable[Step]) -> list[dict[str, Any]]:
    return [
        {
            "at": _at(step.at),
            "urgency": step.urgency,
            "rule": step.rule,
            "because": step.because,
            "evidence": [_evidence(one) for one in step.evidence],
            "would_not_have_fired_if": step.would_not_have_fired_if,
        }
        for step in steps
    ]


def _evidence(one: Evidence) -> dict[str, Any]:
    told = {"day": one.day.isoformat(), "said": one.said, "entry": one.entry and str(one.entry), "pointer": one.pointer}
    return {name: value for name, value in told.items() if value is not None}


def _at(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")
