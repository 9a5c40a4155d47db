"""`tocsin replay`: a patient's story through the rules that run in production."""

import json
import sys
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any, NoReturn

import click
from pydantic import ValidationError

from app.clinical.evaluation import RULESET
from app.clinical.evidence import Evidence
from app.clinical.reading import Problem, adapter, faults_of, problems_from
from app.clinical.replay import Alert, Story, Timeline, replay
from app.clinical.tracking import daily_doses, pain_responses


@click.command("replay", help="Run a patient's whole story (JSON; '-': standard input) through the rules. No database.")
@click.argument("timeline", type=click.Path(allow_dash=True))
def command(timeline: str) -> None:
    """Exit status 0: evaluated, with alerts or without. 2: the timeline cannot be read; one line per problem."""
    try:
        text = click.open_file(timeline, "rb").read()
    except OSError as missing:
        _refuse([Problem("", f"the file cannot be read: {missing.strerror}")])
    story = replay(_read(text))
    for place, why in story.refused:
        click.echo(f"/entries/{place}/diary/id: {why}", err=True)
    click.echo(json.dumps(_shown(story), indent=2, ensure_ascii=False))


def _read(text: bytes) -> Timeline:
    try:
        timeline = adapter(Timeline).validate_json(text, strict=True)
    except ValidationError as refused:
        _refuse(problems_from(refused.errors(include_url=False, include_input=False)))
    faults = [
        Problem(f"/entries/{place}/diary{fault.pointer}", fault.detail)
        for place, arrival in enumerate(timeline.entries)
        for fault in faults_of(arrival.diary)
    ]
    if faults:
        _refuse(faults)
    return timeline


def _refuse(problems: Iterable[Problem]) -> NoReturn:
    for problem in problems:
        click.echo(f"{problem.pointer or '/'}: {problem.detail}", err=True)
    sys.exit(2)


def _shown(story: Story) -> dict[str, Any]:
    """The result in the words of the contract."""
    return {
        "ruleset": RULESET,
        "alerts": [_alert(alert) for alert in sorted(story.alerts.values(), key=lambda alert: alert.opened_at)],
        "advice": [{"at": _at(at), "urgency": advice.urgency, "text": advice.text} for at, advice in story.advice],
        "pain_response": [
            {"region": one.region, "day": one.day, "class": one.class_}
            for one in (pain_responses(story.entries, story.context, story.ended_at) if story.ended_at else ())
        ],
        "omed": [{"day": day.isoformat(), "mg": mg} for day, mg in daily_doses(story.entries)],
    }


def _alert(alert: Alert) -> dict[str, Any]:
    return {
        "condition": alert.condition,
        "urgency": alert.urgency,
        "opened_at": _at(alert.opened_at),
        "concerns_day": alert.concerns_day.isoformat(),
        "steps": [
            {
                "at": _at(step.at),
                "urgency": step.urgency,
                "rule": step.rule,
                "because": step.because,
                "evidence": [_evidence(one) for one in step.evidence],
                "would_not_have_fired_if": step.would_not_have_fired_if,
            }
            for step in alert.steps
        ],
        "late": alert.late,
    }


def _evidence(one: Evidence) -> dict[str, Any]:
    told = {"day": one.day.isoformat(), "said": one.said, "entry": one.entry and str(one.entry), "pointer": one.pointer}
    return {name: value for name, value in told.items() if value is not None}


def _at(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")
