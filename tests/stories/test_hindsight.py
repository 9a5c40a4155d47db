"""A correction, or an entry that comes late, takes the reason of an alert away: the alert stays, and says so."""

from datetime import date
from typing import Any

import pytest

from tests.world import World, bearer


def diary(number: int, day: date, **answers: Any) -> dict[str, Any]:
    return {
        "id": f"00000000-0000-4000-8000-{number:012d}",
        "diary_date": day.isoformat(),
        "recorded_at": f"{day.isoformat()}T08:00:00+00:00",
        **answers,
    }


async def send(world: World, phone: str, body: dict[str, Any]) -> None:
    answer = await world.http.post("/v1/diaries", json=body, headers=bearer(phone))
    assert answer.status_code == 201, answer.text


def weak(course: str | None = "new") -> list[dict[str, Any]]:
    return [{"symptom": "leg_weakness", "course": course}]


async def test_an_alert_raised_by_a_mistake_that_was_corrected_says_so_and_is_not_deleted(world: World) -> None:
    _, phone = await world.patient()
    day = world.now.date()
    await send(world, phone, diary(1, day, symptoms=weak()))
    await send(world, phone, diary(2, day, symptoms=[], amends=diary(1, day)["id"]))

    (alert,) = await world.alerts()
    assert (alert["condition"], alert["urgency"], alert["status"]) == ("cord_compression", "immediate", "open")
    (remark,) = alert["remarks"]
    assert "was corrected" in remark["because"]
    assert "nothing of its reasons is left" in remark["because"]
    kept = await world.scalar("SELECT count(*) FROM diaries")
    assert kept == 2
    assert await world.scalar("SELECT count(*) FROM audit WHERE action = 'alert.remarked'") == 1


async def test_a_correction_that_says_the_same_takes_nothing_away(world: World) -> None:
    _, phone = await world.patient()
    day = world.now.date()
    await send(world, phone, diary(1, day, symptoms=weak()))
    await send(world, phone, diary(2, day, symptoms=weak(), note="the left one", amends=diary(1, day)["id"]))

    (alert,) = await world.alerts()
    assert alert["remarks"] == []
    assert len(alert["steps"]) == 1


async def test_what_was_corrected_away_and_is_told_again_rings_again(world: World) -> None:
    _, phone = await world.patient()
    day = world.now.date()
    await send(world, phone, diary(1, day, symptoms=weak()))
    await send(world, phone, diary(2, day, symptoms=[], amends=diary(1, day)["id"]))
    (alert,) = await world.alerts()
    await world.resolves(alert["id"], {"outcome": "false_alarm"})
    await send(world, phone, diary(3, day, symptoms=weak()))

    (again,) = await world.alerts("unresolved")
    assert (again["status"], again["urgency"], again["remarks"]) == ("open", "immediate", [])


async def test_an_alert_about_a_day_long_past_says_how_late_it_is(world: World) -> None:
    _, phone = await world.patient()
    await send(world, phone, diary(1, date.fromordinal(world.now.date().toordinal() - 5), symptoms=weak()))

    (alert,) = await world.alerts()
    assert (alert["late"], alert["late_by_days"]) == (True, 5)


@pytest.mark.parametrize(("pages", "urgency"), [(False, "urgent"), (True, "immediate")])
async def test_two_urgent_conditions_become_one_concern_and_page_only_where_a_clinic_asks(
    world: World, pages: bool, urgency: str
) -> None:
    if pages:
        await world.rules({"version": "several-1", "several_urgent_page": True})
    _, phone = await world.patient(context={"timezone": "Europe/London"})
    day = world.now.date()
    night = {"region": "lumbar_spine", "worst": 5, "course": "new", "qualities": ["wakes_at_night"]}
    await send(world, phone, diary(1, day, pain={"worst": 5, "sites": [night]}))
    await send(world, phone, diary(2, day, temperature_c=38.4))

    alerts = {alert["condition"]: alert for alert in await world.alerts()}
    assert alerts["acute_illness"]["urgency"] == urgency
    if not pages:
        together = alerts["acute_illness"]["combined"]
        assert together == alerts["spinal_metastasis_pain"]["combined"]
        assert together["conditions"] == ["acute_illness", "spinal_metastasis_pain"]
        assert "= 2 urgent conditions open together" in together["because"]
