"""Does a story ring as its case says it must? What is not as expected, in plain words."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from app.clinical.intake.reading import UnreadableError, utc
from app.clinical.replay import replay
from app.clinical.transcript import transcript
from app.clinical.trials.conformance import Case, ExpectedAlert, ExpectedStep, received, timeline_of
from app.clinical.vocabulary import Condition, rank


def differences(case: Case) -> tuple[str, ...]:
    """Plays the case through the rules; what is not as expected, in plain words, and nothing when all is."""
    try:
        timeline = timeline_of(case)
    except UnreadableError as unreadable:
        return tuple(_other_refusals(case, unreadable))
    if case.expect.refused:
        return ("the timeline was expected to be refused; it was read",)
    story = replay(timeline, case.ruleset)
    told = transcript(story)
    refused = tuple(sorted(place for place, _ in story.refused))
    found = [
        *alert_differences(case, told["alerts"]),
        *_about_advice(case, told["advice"]),
        *_about_the_whole(case, told),
    ]
    if refused != tuple(sorted(case.expect.refused_entries)):
        found.append(f"expected the entries {list(case.expect.refused_entries)} to be refused; it was {list(refused)}")
    return tuple(found)


def alert_differences(case: Case, told: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """What is not as expected among alerts as `tocsin replay` prints them; the API's have the same fields."""
    expect, raised = case.expect, {alert["condition"]: alert for alert in told}
    for wanted in expect.alerts:
        if wanted.condition in raised:
            yield from _about_one(wanted, raised[wanted.condition], case)
        else:
            asked = wanted.urgency or f"at least {wanted.at_least}"
            yield f"{wanted.condition}: expected {asked}; it never rang"
    listed = {wanted.condition for wanted in expect.alerts}
    for condition, alert in raised.items():
        cap = expect.not_above.get(condition)
        if condition in expect.never or (expect.exactly and condition not in listed):
            yield f"{condition}: expected not to ring; it rang as {_why(alert)}"
        elif cap is not None and rank(alert["urgency"]) > rank(cap):
            yield f"{condition}: expected no higher than {cap}; it rang as {_why(alert)}"


def _about_one(wanted: ExpectedAlert, alert: Mapping[str, Any], case: Case) -> Iterator[str]:
    """What is not as expected of an alert that was raised."""
    name = wanted.condition
    if wanted.urgency not in (None, alert["urgency"]):
        yield f"{name}: expected {wanted.urgency}; it rang as {_why(alert)}"
    if wanted.at_least is not None and rank(alert["urgency"]) < rank(wanted.at_least):
        yield f"{name}: expected at least {wanted.at_least}; it rang as {_why(alert)}"
    opened = datetime.fromisoformat(alert["opened_at"])
    for at in (received(case, wanted.opened_on_entry), wanted.opened_at):
        if at is not None and utc(at) != opened:
            yield f"{name}: expected to open at {_minute(at)}; it opened at {_minute(opened)}"
    told = {
        "the day it opened on": (wanted.on_day, opened.astimezone(_zone(case)).date()),
        "the day it is about": (wanted.concerns_day, date.fromisoformat(alert["concerns_day"])),
        "late": (wanted.late, alert["late"]),
    }
    yield from (
        f"{name}: expected {what}: {asked}; it was {was}"
        for what, (asked, was) in told.items()
        if asked not in (None, was)
    )
    if wanted.steps is not None:
        yield from _about_steps(name, wanted.steps, alert["steps"], case)


def _about_steps(
    condition: Condition, wanted: Sequence[ExpectedStep], told: Sequence[Mapping[str, Any]], case: Case
) -> Iterator[str]:
    asked, said = [step.urgency for step in wanted], [step["urgency"] for step in told]
    if asked != said:
        yield f"{condition}: expected the steps {', '.join(asked)}; they were {', '.join(said)}"
        return
    for step, was in zip(wanted, told, strict=True):
        for at in (received(case, step.on_entry), step.at):
            if at is not None and utc(at) != datetime.fromisoformat(was["at"]):
                yield f"{condition}: expected {step.urgency} at {_minute(at)}; it was at {was['at']}"


def _about_advice(case: Case, told: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    given = {datetime.fromisoformat(one["at"]): one["urgency"] for one in told}
    for advice in case.expect.advice:
        at = received(case, advice.on_entry)
        said = None if at is None else given.get(utc(at))
        if said != advice.urgency:
            yield f"advice on entry {advice.on_entry}: expected {advice.urgency}; it was {said}"


def _about_the_whole(case: Case, told: Mapping[str, Any]) -> Iterator[str]:
    """Combined concerns, responses to radiotherapy and doses."""
    combined = [frozenset(one["conditions"]) for one in told.get("combined", ())]
    for conditions in case.expect.combined:
        if frozenset(conditions) not in combined:
            yield f"expected a combined concern of {' and '.join(conditions)}"
    if case.expect.pain_response is not None:
        wanted = [(one.region, one.day, one.class_) for one in case.expect.pain_response]
        was = [(one["region"], one["day"], one["class"]) for one in told["pain_response"]]
        if wanted != was:
            yield f"expected the pain responses {wanted}; they were {was}"
    doses = {one["day"]: one["mg"] for one in told["omed"]}
    for dose in case.expect.omed:
        said = doses.get(dose.day.isoformat(), "not told")
        if said != dose.mg:
            yield f"oral morphine equivalent on {dose.day}: expected {dose.mg}; it was {said}"


def _other_refusals(case: Case, unreadable: UnreadableError) -> Iterator[str]:
    pointers = {problem.pointer for problem in unreadable.problems}
    for pointer in sorted(set(case.expect.refused) ^ pointers):
        expected, was = (pointer in case.expect.refused, pointer in pointers)
        yield f"{pointer}: expected to be {'refused' if expected else 'read'}; it was {'refused' if was else 'read'}"


def _zone(case: Case) -> ZoneInfo:
    return ZoneInfo(case.timeline.get("patient", {}).get("timezone", "UTC"))


def _why(alert: Mapping[str, Any]) -> str:
    return f"{alert['urgency']} ({alert['steps'][-1]['because']})"


def _minute(moment: datetime) -> str:
    return f"{utc(moment):%Y-%m-%d %H:%MZ}"
