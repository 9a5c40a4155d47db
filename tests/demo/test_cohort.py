"""The demo's invented patients: the same at every run, and judged by the rules as the story needs it."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from app.clinical.intake.reading import adapter
from app.clinical.replay import Story, Timeline, replay
from app.demo.cohort import Invented, cohort, diaries_of, red_diary

MOMENTS = [
    datetime(2026, 3, 14, 9, 0, tzinfo=UTC),
    datetime(2026, 3, 29, 0, 30, tzinfo=UTC),  # clocks go forward in London within the hour
    datetime(2026, 10, 25, 23, 59, tzinfo=UTC),
    datetime(2028, 2, 29, 20, 0, tzinfo=UTC),
]


def judged(person: Invented, diaries: list[dict[str, Any]], now: datetime) -> Story:
    """All of them handed in at once, as a phone does that was offline."""
    entries = [{"received_at": now.isoformat(), "diary": diary} for diary in diaries]
    timeline = {"patient": person.context, "entries": entries}
    return replay(adapter(Timeline).validate_json(json.dumps(timeline), strict=True))


@pytest.mark.parametrize("now", MOMENTS)
def test_two_of_them_have_an_alert_from_their_three_weeks_and_the_others_none(now) -> None:
    raised = {person.name: judged(person, diaries_of(person, now), now).alerts for person in cohort(now)}

    told = {name: [(a.condition, a.urgency, a.late) for a in alerts.values()] for name, alerts in raised.items()}
    assert {name: alerts for name, alerts in told.items() if alerts} == {
        "Elsa Demo": [("spinal_metastasis_pain", "urgent", False)],
        "Farid Demo": [("hypercalcemia", "urgent", False)],
    }


@pytest.mark.parametrize("now", MOMENTS)
def test_the_red_diary_rings_though_the_pain_is_less_and_she_says_it_can_wait(now) -> None:
    hero = cohort(now)[0]
    before, today = diaries_of(hero, now), red_diary(hero, now)

    alerts = judged(hero, [*before, today], now).alerts

    assert [(a.condition, a.urgency) for a in alerts.values()] == [("cord_compression", "immediate")]
    assert today["pain"]["worst"] < min(diary["pain"]["worst"] for diary in before)
    assert today["patient_urgency"] == "can_wait"


@pytest.mark.parametrize("now", MOMENTS)
def test_each_has_written_about_the_three_weeks_up_to_their_own_yesterday(now) -> None:
    for person in cohort(now):
        days = [diary["diary_date"] for diary in diaries_of(person, now)]
        today = now.astimezone(person.zone).date()

        assert days == sorted(set(days))
        assert days[-1] == (today - timedelta(days=1)).isoformat()
        assert days[0] >= (today - timedelta(days=21)).isoformat()
        assert len(days) >= 9


def test_they_are_the_same_at_every_run() -> None:
    now = MOMENTS[0]

    first, second = ([diaries_of(person, now) for person in cohort(now)] for _ in range(2))

    assert first == second


def test_no_two_diaries_share_an_id() -> None:
    now = MOMENTS[0]
    people = cohort(now)
    ids = [diary["id"] for person in people for diary in diaries_of(person, now)] + [red_diary(people[0], now)["id"]]

    assert len(set(ids)) == len(ids)


def test_nobody_could_be_taken_for_a_real_person() -> None:
    for person in cohort(MOMENTS[0]):
        assert person.name.endswith(" Demo")
        assert person.phone.startswith("+44 20 7946 0"), "a number kept free for drama"
