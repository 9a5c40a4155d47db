"""A red diary rings a nurse, and keeps ringing until a human has it."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from app.clinical.escalation import ContactPoint, Person, Rung
from app.notify.channels import GiveUp, TryAgain
from tests.world import LADDER, World, bearer, person

RED: dict[str, Any] = {"symptoms": [{"symptom": "leg_weakness", "course": "new"}]}
SPINAL: dict[str, Any] = {
    "pain": {"worst": 6, "sites": [{"region": "lumbar_spine", "course": "new", "qualities": ["wakes_at_night"]}]}
}
CONFUSED: dict[str, Any] = {"symptoms": [{"symptom": "confusion", "course": "new"}]}


async def test_nobody_answers_and_the_ladder_begins_again(world: World) -> None:
    _, phone = await world.patient()

    await world.submits(phone, **RED)
    await world.passes(minutes=31)

    rounds = ["first nurse", "second nurse", "physician"]
    assert world.pager.addresses == rounds + rounds
    waits = [moment - world.pager.at[0] for moment in world.pager.at]
    assert waits == [timedelta(minutes=m) for m in (0, 5, 10, 20, 25, 30)]


async def test_an_acknowledged_alert_rings_nobody_else(world: World) -> None:
    _, phone = await world.patient()
    await world.submits(phone, **RED)
    await world.passes(minutes=1)
    (alert,) = await world.alerts()

    answer = await world.http.post(f"/v1/alerts/{alert['id']}:acknowledge", headers=bearer(world.staff))
    await world.passes(minutes=29)

    assert (answer.json()["status"], answer.json()["acknowledged_by"]) == ("acknowledged", "Nurse")
    assert world.pager.addresses == ["first nurse"]


async def test_an_alert_taken_before_its_page_is_sent_is_not_sent(world: World) -> None:
    _, phone = await world.patient()
    await world.submits(phone, **RED)
    (alert,) = await world.alerts()
    await world.http.post(f"/v1/alerts/{alert['id']}:acknowledge", headers=bearer(world.staff))

    await world.passes(minutes=29)

    assert world.pager.said == []
    assert [one["state"] for one in (await world.alerts())[0]["told"]] == ["moot"]


async def test_more_evidence_joins_the_open_alert_and_rings_nobody_anew(world: World) -> None:
    _, phone = await world.patient()
    await world.submits(phone, **RED)
    await world.passes(minutes=1)

    await world.submits(phone, symptoms=[{"symptom": "urinary_retention", "course": "new"}])
    await world.passes(minutes=1)

    assert len(await world.alerts()) == 1
    assert world.pager.addresses == ["first nurse"]
    assert await world.scalar("SELECT count(*) FROM findings WHERE condition = 'cord_compression'") == 2


async def test_an_acknowledged_alert_that_becomes_more_urgent_rings_again(world: World) -> None:
    _, phone = await world.patient()
    await world.submits(phone, mobility="independent")
    world.now += timedelta(days=1)
    await world.submits(phone, mobility="with_aid")
    (alert,) = await world.alerts()
    await world.passes(minutes=1)
    await world.http.post(f"/v1/alerts/{alert['id']}:acknowledge", headers=bearer(world.staff))

    await world.submits(phone, mobility="unable_to_walk")
    await world.passes(minutes=1)

    (raised,) = await world.alerts()
    assert (alert["urgency"], raised["urgency"], raised["status"]) == ("urgent", "immediate", "open")
    assert [step["urgency"] for step in raised["steps"]] == ["urgent", "immediate"]
    assert world.pager.addresses == ["first nurse", "first nurse"]


async def test_a_resolved_alert_does_not_swallow_what_comes_after_it(world: World) -> None:
    _, phone = await world.patient()
    await world.submits(phone, **RED)
    (alert,) = await world.alerts()
    path = f"/v1/alerts/{alert['id']}:resolve"
    await world.http.post(path, json={"outcome": "imaging_arranged"}, headers=bearer(world.staff))

    await world.submits(phone, **RED)

    assert sorted(one["status"] for one in await world.alerts()) == ["open", "resolved"]


async def test_an_immediate_alert_cannot_be_closed_without_saying_how_it_ended(world: World) -> None:
    _, phone = await world.patient()
    await world.submits(phone, **RED)
    (alert,) = await world.alerts()
    path = f"/v1/alerts/{alert['id']}:resolve"

    silent = await world.http.post(path, json={}, headers=bearer(world.staff))
    unknown = await world.http.post(path, json={"outcome": "whatever"}, headers=bearer(world.staff))
    told = await world.http.post(path, json={"outcome": "admitted", "note": "MRI"}, headers=bearer(world.staff))
    again = await world.http.post(path, json={"outcome": "admitted"}, headers=bearer(world.staff))

    assert [answer.status_code for answer in (silent, unknown, told, again)] == [422, 422, 200, 409]
    assert silent.json()["errors"][0]["pointer"] == unknown.json()["errors"][0]["pointer"] == "/outcome"
    assert told.json()["outcome"] == {"code": "admitted", "note": "MRI"}


async def test_an_urgent_alert_waits_for_the_morning_and_an_immediate_one_does_not(world: World) -> None:
    world.now = datetime(2026, 3, 10, 22, 0, tzinfo=UTC)
    _, phone = await world.patient()

    await world.submits(phone, **SPINAL)
    await world.passes(hours=9, minutes=59, steps_of=timedelta(minutes=10))
    assert world.pager.said == []
    await world.passes(minutes=1)

    assert world.pager.addresses == ["first nurse"]
    assert world.pager.at == [datetime(2026, 3, 11, 8, 0, tzinfo=UTC)]


@pytest.mark.parametrize(
    ("night", "opens"),
    [
        (datetime(2026, 3, 28, 22, 0, tzinfo=UTC), datetime(2026, 3, 30, 7, 0, tzinfo=UTC)),  # clocks go forward
        (datetime(2026, 10, 24, 22, 0, tzinfo=UTC), datetime(2026, 10, 26, 8, 0, tzinfo=UTC)),  # clocks go back
    ],
)
async def test_working_hours_are_the_clinics_own_on_a_clock_change(
    world: World, night: datetime, opens: datetime
) -> None:
    world.now = night
    _, phone = await world.patient()

    await world.submits(phone, **SPINAL)
    await world.passes(hours=48, steps_of=timedelta(minutes=30))

    assert world.pager.at[0] == opens


async def test_a_clinic_may_have_urgent_alerts_ring_at_night(world: World) -> None:
    await world.set_ladder(urgent_rings_out_of_hours=True)
    world.now = datetime(2026, 3, 10, 22, 0, tzinfo=UTC)
    _, phone = await world.patient()

    await world.submits(phone, **SPINAL)
    await world.works()

    assert world.pager.addresses == ["first nurse"]


async def test_a_review_within_72_hours_rings_nobody(world: World) -> None:
    _, phone = await world.patient()

    answer = await world.submits(phone, patient_urgency="soon", pain={"worst": 2})
    await world.passes(hours=3, steps_of=timedelta(minutes=10))

    assert answer.json()["advice"]["urgency"] == "soon"
    assert [alert["urgency"] for alert in await world.alerts()] == ["soon"]
    assert world.pager.said == []


async def test_an_empty_rung_is_skipped_at_once(world: World) -> None:
    empty = Rung(wait_seconds=0, people=(Person(name="on leave"),))
    await world.set_ladder(rungs=(empty, empty, Rung(wait_seconds=300, people=(person("physician"),))))
    _, phone = await world.patient()

    await world.submits(phone, **RED)
    await world.works()

    assert world.pager.addresses == ["physician"]


async def test_a_ladder_without_any_address_is_written_down_and_tried_again(world: World) -> None:
    await world.set_ladder(rungs=(Rung(wait_seconds=0, people=()),))
    _, phone = await world.patient()

    await world.submits(phone, **RED)
    await world.passes(minutes=3)

    assert await world.scalar("SELECT count(*) FROM audit WHERE action = 'alert.nobody_to_ring'") >= 3


async def test_a_rung_that_cannot_be_reached_sends_word_to_the_next_at_once(world: World) -> None:
    world.pager.answers = [GiveUp("no such address")]
    _, phone = await world.patient()

    await world.submits(phone, **RED)
    await world.passes(minutes=1)

    assert world.pager.addresses == ["second nurse"]
    assert world.pager.at[0] - (await opened(world)) <= timedelta(seconds=30)


async def test_a_ladder_on_which_nobody_can_be_reached_begins_again_in_its_own_time(world: World) -> None:
    world.pager.answers = [GiveUp("no such address")] * 1000
    _, phone = await world.patient()

    await world.submits(phone, **RED)
    await world.passes(minutes=9)
    first_round = await world.scalar("SELECT count(*) FROM notifications")
    await world.passes(minutes=3)

    assert first_round == 3
    assert await world.scalar("SELECT count(*) FROM notifications") == 6


async def test_a_channel_that_is_not_configured_does_not_end_in_silence(world: World) -> None:
    carrier = Person(name="first nurse", contacts=(ContactPoint(channel="pigeon", address="roof"),))
    await world.set_ladder(rungs=(Rung(wait_seconds=0, people=(carrier,)), *LADDER.rungs[1:]))
    _, phone = await world.patient()

    await world.submits(phone, **RED)
    await world.passes(minutes=1)

    assert world.pager.addresses == ["second nurse"]


async def test_a_send_that_fails_is_tried_again_soon_and_told_once(world: World) -> None:
    world.pager.answers = [TryAgain("busy"), TryAgain("busy", timedelta(hours=5)), TryAgain("busy")]
    _, phone = await world.patient()

    await world.submits(phone, **RED)
    await world.passes(minutes=2, steps_of=timedelta(seconds=1))

    assert world.pager.addresses == ["first nurse"]
    assert world.pager.at[0] - (await opened(world)) <= timedelta(minutes=1)
    assert await world.scalar("SELECT count(*) FROM attempts") == 4


async def test_two_conditions_are_two_alerts(world: World) -> None:
    _, phone = await world.patient()

    await world.submits(phone, symptoms=RED["symptoms"] + CONFUSED["symptoms"])

    assert sorted(alert["condition"] for alert in await world.alerts()) == ["cord_compression", "hypercalcemia"]


async def test_editing_the_ladder_bends_no_alert_in_flight(world: World) -> None:
    _, phone = await world.patient()
    await world.submits(phone, **RED)

    await world.set_ladder(rungs=(Rung(wait_seconds=0, people=(person("somebody new"),)),))
    await world.passes(minutes=6)

    assert world.pager.addresses == ["first nurse", "second nurse"]


async def opened(world: World) -> datetime:
    (alert,) = await world.alerts()
    return datetime.fromisoformat(alert["opened_at"])
