"""What does a nurse see of an alert? Who, how bad, why, what next; then who knows, and all the reasons."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import cast
from uuid import UUID
from zoneinfo import ZoneInfo

from app.clinical.alerting import CombinedConcern, Step
from app.clinical.evidence import Evidence, Source
from app.clinical.phrases import say_day
from app.clinical.rules import RULES
from app.clinical.vocabulary import Condition, Urgency
from app.console.ladders import OnLadders
from app.console.standing import Standing, standing_of
from app.console.times import Moment, moment, say_local, say_weekday
from app.console.told import Telling, telling_of
from app.console.words import ASSESS_WITHIN, CONDITIONS, LABEL_WORDS, OUTCOME_WORDS, URGENCIES, what_next
from app.notify.wording import short_name
from app.records.alerts import Alert
from app.records.notifications import Notification
from app.records.patients import Patient

SILENT_AFTER = timedelta(seconds=60)  # workers beat every 10 seconds

_NUMBER = re.compile(r"\+?\(?[0-9](?:[ ().\u2010-\u2013-]*[0-9]){2,}")  # an extension or a second number is not dialled
Messages = Sequence[Notification]
Concerns = Mapping[UUID, CombinedConcern]
_RULES = {rule.id: rule for rule in RULES}


@dataclass(frozen=True, slots=True, kw_only=True)
class Other:
    """Another alert about the same patient."""

    id: UUID
    condition: str
    urgency_word: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StepShown:
    """One point at which the alert opened or rose, newest first; `plain` and `sources` are its rule's."""

    title: str
    urgency: str
    at: Moment
    because: str
    evidence: tuple[str, ...]
    unless: str
    rule: str
    plain: str | None
    sources: tuple[Source, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertShown:
    """`because` is the newest step's; `by` has it or closed it, `had_by` took it before it rose again."""

    id: UUID
    short_name: str
    urgency: str
    urgency_word: str
    patient: str
    reference: str
    phone: str | None
    phone_link: str | None
    condition: str
    since: Moment
    raised: Moment | None
    late: str | None
    together: str | None
    remarks: tuple[str, ...]
    because: str
    what_next: str
    deadline: Moment | None
    overdue: bool
    status: str
    is_mine: bool
    had_by: str | None
    by: str | None
    by_at: Moment | None
    outcome: str | None
    note: str | None
    label: str | None
    standing: Standing
    telling: Telling
    steps: tuple[StepShown, ...]
    ruleset: str


def shown(
    alert: Alert, patient: Patient, told: Messages, concerns: Concerns, ladders: OnLadders, me: str, now: datetime
) -> AlertShown:
    """An alert as `me` sees it; `told` and `concerns` may hold those of others as well."""
    zone, newest, deadline, (by, by_at) = ladders.zone, alert.steps[-1], _deadline(alert), _who_answered(alert)
    about_it = [one for one in told if one.alert_id == alert.alert_id]
    return AlertShown(
        id=alert.alert_id,
        short_name=short_name(alert.alert_id),
        urgency=alert.urgency,
        urgency_word=URGENCIES[cast(Urgency, alert.urgency)],
        patient=patient.name,
        reference=patient.reference,
        phone=patient.phone,
        phone_link=dialled(patient.phone),
        condition=CONDITIONS[cast(Condition, alert.condition)],
        since=moment(alert.opened_at, zone, now),
        raised=_moment(newest.at if len(alert.steps) > 1 else None, zone, now),
        late=_say_late(alert, zone),
        together=_say_together(alert, concerns.get(alert.patient_id)),
        remarks=tuple(f"{one.because} ({moment(one.at, zone, now).exact})" for one in alert.remarks),
        because=newest.because,
        what_next=what_next(cast(Urgency, alert.urgency)),
        deadline=_moment(deadline, zone, now),
        overdue=deadline is not None and deadline < now,
        status=alert.status,
        is_mine=alert.status == "acknowledged" and alert.acknowledged_by == me,
        had_by=alert.acknowledged_by if alert.status == "open" else None,
        by=by,
        by_at=_moment(by_at, zone, now),
        outcome=_say_outcome(alert),
        note=alert.outcome.note if alert.outcome else None,
        label=LABEL_WORDS.get(alert.label or ""),
        standing=standing_of(alert, ladders, now),
        telling=telling_of(alert, about_it, ladders, now),
        steps=tuple(_step(step, place == 0, zone, now) for place, step in reversed(tuple(enumerate(alert.steps)))),
        ruleset=alert.ruleset,
    )


def _moment(at: datetime | None, zone: ZoneInfo, now: datetime) -> Moment | None:
    return None if at is None else moment(at, zone, now)


def _say_outcome(alert: Alert) -> str | None:
    return OUTCOME_WORDS.get(alert.outcome.code, alert.outcome.code) if alert.outcome else None


def _deadline(alert: Alert) -> datetime | None:
    allowed = ASSESS_WITHIN.get(cast(Urgency, alert.urgency))
    return alert.steps[-1].at + allowed if allowed and alert.status != "resolved" else None


def _say_together(alert: Alert, concern: CombinedConcern | None) -> str | None:
    if concern is None or alert.condition not in concern.conditions:
        return None
    return " + ".join(CONDITIONS[condition] for condition in concern.conditions)


def others_of(alert_id: UUID, standing: Sequence[tuple[Alert, Patient]]) -> tuple[Other, ...]:
    """The patient's alerts besides this one, the most urgent first."""
    others = sorted((alert for alert, _ in standing if alert.alert_id != alert_id), key=lambda alert: -alert.priority)
    return tuple(
        Other(
            id=alert.alert_id,
            condition=CONDITIONS[cast(Condition, alert.condition)],
            urgency_word=URGENCIES[cast(Urgency, alert.urgency)],
        )
        for alert in others
    )


def say_nobody_rings(last_beat: datetime | None, zone: ZoneInfo, now: datetime) -> str | None:
    """Why nobody is being rung, when no worker has given a sign of life for a minute; `None` while one does."""
    if last_beat is None:
        return "the program that rings people has never run here."
    if now - last_beat <= SILENT_AFTER:
        return None
    return f"the program that rings people has given no sign of life since {say_local(last_beat, zone, now)}."


def dialled(phone: str | None) -> str | None:
    """What a telephone dials: the first number in what was noted down; `None` when there is none."""
    found = _NUMBER.search(phone or "")
    if found is None:
        return None
    number = found.group().replace("(0)", "") if found.group().startswith("+") else found.group()
    return "tel:" + re.sub(r"[^0-9+]", "", number)


def _who_answered(alert: Alert) -> tuple[str | None, datetime | None]:
    if alert.status == "resolved":
        return alert.resolved_by, alert.resolved_at
    if alert.status == "acknowledged":
        return alert.acknowledged_by, alert.acknowledged_at
    return None, None


def _say_late(alert: Alert, zone: ZoneInfo) -> str | None:
    if not alert.late:
        return None
    received = alert.opened_at.astimezone(zone).date()
    return f"about {say_weekday(alert.concerns_day)}, received {say_weekday(received)}"


def _step(step: Step, is_first: bool, zone: ZoneInfo, now: datetime) -> StepShown:  # noqa: FBT001 - reads well enough
    rule = _RULES.get(step.rule)
    return StepShown(
        title=f"{'Opened as' if is_first else 'Raised to'} {URGENCIES[step.urgency].lower()}",
        urgency=step.urgency,
        at=moment(step.at, zone, now),
        because=step.because,
        evidence=tuple(_say_evidence(one) for one in step.evidence),
        unless=step.would_not_have_fired_if,
        rule=step.rule,
        plain=rule.plain if rule else None,
        sources=rule.sources if rule else (),
    )


def _say_evidence(evidence: Evidence) -> str:
    return f"{say_day(evidence.day)}: {evidence.said}"
