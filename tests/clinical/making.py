"""Short words for entries, contexts and stories, so that a test reads like what happened to a patient."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from itertools import count
from uuid import UUID

from app.clinical.context import BaselineSymptom, Context, Lab
from app.clinical.diary import Analgesic, Diary, Entry, Pain, PainSite, QualityOfLife, Symptom
from app.clinical.evaluation import judge_arrival, judge_time
from app.clinical.findings import Check, Finding
from app.clinical.replay import Arrival, Story, Timeline, replay
from app.clinical.vocabulary import Condition, Urgency, most_urgent, rank

DAY_ONE = date(2026, 3, 1)
_ids = (UUID(int=number) for number in count(1))


def day(number):
    """The calendar day of a story's day: 1 is the first."""
    return DAY_ONE + timedelta(days=number - 1)


def moment(number, hour=20):
    return datetime.combine(day(number), time(hour), UTC)


def entry(number=1, *, hour=20, received=None, **sections) -> Entry:
    """An entry about the story's day `number`, written at `hour` UTC and received at once unless said otherwise."""
    written = moment(number, hour)
    diary = Diary(
        **{"id": next(_ids), "diary_date": day(number), "recorded_at": written, "note": "as usual", **sections}
    )
    return Entry(diary, received or max(written, diary.recorded_at))


def feels(symptom, course=None, **more) -> tuple[Symptom, ...]:
    return (Symptom(symptom=symptom, course=course, **more),)


def site(region, *qualities, **more) -> PainSite:
    return PainSite(region=region, qualities=qualities, **more)


def hurts(worst, *sites, **more) -> Pain:
    return Pain(worst=worst, sites=sites, **more)


def rescues(doses) -> tuple[Analgesic, ...]:
    return (Analgesic(medicine="morphine", dose=10, unit="mg", doses_taken=doses, purpose="breakthrough"),)


def sleeps(score) -> QualityOfLife:
    return QualityOfLife(sleep=score)


def usual(symptom, **more) -> Context:
    """A patient who has had this symptom for a long time."""
    return Context(baseline=(BaselineSymptom(symptom=symptom, **more),))


def lab(calcium, albumin=None, *, taken=None, adjusted=False) -> Lab:
    return Lab(taken_at=taken or moment(1, 9), calcium_mmol_l=calcium, albumin_g_l=albumin, adjusted=adjusted)


def judged(new: Entry, *earlier: Entry, patient: Context | None = None) -> tuple[Finding, ...]:
    """What a new entry asks of people, after these."""
    return judge_arrival(new, earlier, patient or Context(), max(one.received_at for one in (new, *earlier)))


def checked(*entries: Entry, patient: Context | None = None, expected_from=DAY_ONE, now) -> tuple[Finding, ...]:
    """What the passing of time asks of people."""
    return judge_time(Check(entries=entries, context=patient or Context(), expected_from=expected_from, now=now))


def asked(condition: Condition, findings: Iterable[Finding]) -> Urgency | None:
    """The highest urgency that was asked for about a condition; `None` when it was not raised."""
    found = [finding.urgency for finding in findings if finding.condition == condition]
    return most_urgent(*found) if found else None


def by_rule(rule: str, findings: Iterable[Finding]) -> Urgency | None:
    found = [finding.urgency for finding in findings if finding.rule == rule]
    return max(found, key=rank) if found else None


def story(*entries: Entry, patient: Context | None = None, until: datetime | None = None) -> Story:
    """The whole story, as `tocsin replay` tells it."""
    arrivals = tuple(Arrival(received_at=one.received_at, diary=one.diary) for one in entries)
    return replay(Timeline(patient=patient or Context(), entries=arrivals, until=until))


def rung(told: Story) -> dict[Condition, Urgency]:
    """Which alerts a story ends with, and how urgent each became."""
    return {condition: alert.urgency for condition, alert in told.alerts.items()}
