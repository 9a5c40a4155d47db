"""Which alerts do findings open or raise, and which join in silence?"""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from app.clinical.alerting import changes
from app.clinical.evidence import Evidence
from app.clinical.findings import Finding
from tests.clinical.making import day, moment

UTC_ZONE = ZoneInfo("UTC")


def finding(condition="hypercalcemia", urgency="urgent", *, about=1, why="thirst", rule="a.rule"):
    return Finding(
        condition=condition,
        urgency=urgency,
        rule=rule,
        because=why,
        evidence=(Evidence(day=day(about), said=why),),
        would_not_have_fired_if=f"no {why}",
        concerns_day=day(about),
        subject="diary:1",
    )


def made(*findings, standing=None, zone=UTC_ZONE, now=None):
    return changes(findings, standing or {}, zone, now or moment(1))


def test_a_finding_opens_an_alert():
    (change,) = made(finding())

    assert (change.condition, change.was, change.step.urgency, change.step.at) == (
        "hypercalcemia",
        None,
        "urgent",
        moment(1),
    )


@pytest.mark.parametrize(
    ("standing", "urgency", "rises"),
    [
        ("soon", "routine", False),
        ("soon", "soon", False),
        ("soon", "urgent", True),
        ("urgent", "soon", False),
        ("urgent", "immediate", True),
        ("immediate", "immediate", False),
        ("immediate", "routine", False),
    ],
)
def test_an_alert_rises_and_never_falls(standing, urgency, rises):
    found = made(finding(urgency=urgency), standing={"hypercalcemia": standing})

    assert [(change.was, change.step.urgency) for change in found] == ([(standing, urgency)] if rises else [])


def test_each_condition_has_an_alert_of_its_own_and_the_most_urgent_comes_first():
    found = made(finding("uncontrolled_pain", "soon"), finding("cord_compression", "immediate"), finding())

    assert [change.condition for change in found] == ["cord_compression", "hypercalcemia", "uncontrolled_pain"]


def test_an_alert_about_another_condition_is_no_reason_for_silence():
    assert made(finding(), standing={"cord_compression": "immediate"}) != ()


def test_several_findings_about_one_condition_are_one_step_led_by_the_most_urgent():
    (change,) = made(
        finding(urgency="soon", why="calcium 2.7", rule="b.lab"),
        finding(urgency="immediate", why="confusion", rule="a.mind", about=2),
        finding(urgency="soon", why="calcium 2.7", rule="b.lab"),
    )

    assert (change.step.urgency, change.step.rule, change.concerns_day) == ("immediate", "a.mind", day(2))
    assert change.step.because == "confusion; calcium 2.7"
    assert [one.said for one in change.step.evidence] == ["confusion", "calcium 2.7"]
    assert change.step.would_not_have_fired_if == "no confusion, and no calcium 2.7"


@pytest.mark.parametrize(("days", "late"), [(0, False), (1, False), (2, True), (30, True)])
def test_what_concerns_the_day_before_yesterday_came_late(days, late):
    (change,) = made(finding(), now=moment(1) + timedelta(days=days))

    assert change.late is late


def test_late_is_reckoned_on_the_patients_own_calendar():
    evening = moment(2, 20)

    assert [change.late for change in made(finding(), now=evening)] == [False]
    assert [change.late for change in made(finding(), now=evening, zone=ZoneInfo("Pacific/Auckland"))] == [True]


def test_nothing_found_changes_nothing():
    assert made(standing={"hypercalcemia": "soon"}) == ()
