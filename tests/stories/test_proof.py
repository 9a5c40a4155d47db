"""From a diary to a figure: what is measured from when to when, drills left out, and a table that says the same."""

import csv
import io
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from app.oncall.proof import STAGES, Answered, prove
from tests.api.phones import consents
from tests.stories.test_ringing import RED, SPINAL
from tests.world import World, bearer


async def reporter(world: World) -> dict[str, str]:
    return bearer(await world.staff_token(scopes=("reports:read",), name="Quality"))


async def report(world: World, what: str = "response-times", **period: str) -> dict[str, Any]:
    answer = await world.http.get(f"/v1/reports/{what}", params=period, headers=await reporter(world))
    found: dict[str, Any] = answer.raise_for_status().json()
    return found


def seconds(found: dict[str, Any], urgency: str) -> dict[str, float | None]:
    """To each stage, the longest."""
    (times,) = [one for one in found["times"] if one["urgency"] == urgency]
    return {one["stage"]: one["longest"] for one in times["intervals"]}


async def takes(world: World, condition: str, *, name: str = "Nurse") -> None:
    (alert,) = [one for one in await world.alerts("open") if one["condition"] == condition]
    headers = bearer(await world.staff_token(name=name))
    path = f"/v1/alerts/{alert['id']}:acknowledge"
    (await world.http.post(path, headers=headers)).raise_for_status()


async def red_and_amber(world: World) -> None:
    """A red diary is sent at once, delivered after 4 s, read after 40 s, taken after a minute; an amber after ten."""
    for told in (RED, SPINAL):
        _, phone = await world.patient()
        await world.submits(phone, **told)
    await world.works()
    for column, after in (("delivered_at", 4), ("read_at", 40)):
        await world.scalar(
            f"UPDATE notifications SET {column} = :at WHERE urgency = 'immediate' RETURNING 1",
            at=world.now + timedelta(seconds=after),
        )
    await world.passes(minutes=1)
    await takes(world, "cord_compression", name="Night nurse")
    await world.passes(minutes=9)
    await takes(world, "spinal_metastasis_pain", name="=cmd()")


async def test_each_stage_is_measured_from_when_the_diary_was_received(world: World) -> None:
    await red_and_amber(world)
    (red,) = [one for one in await world.alerts() if one["urgency"] == "immediate"]
    await world.resolves(red["id"], {"outcome": "admitted"})

    found = await report(world)

    assert seconds(found, "immediate") == {
        "sent": 0,
        "delivered": 4,
        "read": 40,
        "acknowledged": 60,
        "resolved": 600,
    }
    assert seconds(found, "urgent") == {
        "sent": 0,
        "delivered": None,
        "read": None,
        "acknowledged": 600,
        "resolved": None,
    }
    assert (found["alerts"], found["raised"], found["red_before_amber"]["finding"]) == (2, 0, "too_few")


async def test_the_table_reads_back_to_the_figures_of_the_report(world: World) -> None:
    await red_and_amber(world)
    answer = await world.http.get("/v1/reports/response-times.csv", headers=await reporter(world))
    rows = list(csv.DictReader(io.StringIO(answer.text, newline="")))

    proof = prove(_row(one) for one in rows)

    found = await report(world)
    assert answer.headers["content-type"].startswith("text/csv")
    assert [one.n for one in proof.times] == [one["n"] for one in found["times"]]
    for mine, theirs in zip(proof.times, found["times"], strict=True):
        assert {one.stage: one.longest for one in mine.intervals} == seconds(found, theirs["urgency"])
    assert sorted(one["acknowledged_by"] for one in rows) == ["'=cmd()", "Night nurse"]


async def test_no_patient_is_in_the_table(world: World) -> None:
    await red_and_amber(world)

    answer = await world.http.get("/v1/reports/response-times.csv", headers=await reporter(world))

    for told in ("Pat Example", "BM-1", "20 7946", "leg weak", "lumbar", "first nurse"):
        assert told not in answer.text


async def test_drills_and_synthetic_patients_are_never_counted(world: World) -> None:
    await red_and_amber(world)
    await world.scalar("UPDATE alerts SET is_drill = true WHERE urgency = 'immediate' RETURNING 1")

    without_drill = await report(world)
    await world.scalar("UPDATE alerts SET is_drill = false RETURNING 1")
    await world.scalar("UPDATE patients SET is_synthetic = true RETURNING 1")
    without_anybody = await report(world)

    assert (without_drill["alerts"], without_drill["times"][0]["n"]) == (1, 0)
    assert without_anybody["alerts"] == 0
    assert (await report(world, "rules"))["rules"] == []


async def test_an_alert_that_was_raised_is_told_apart(world: World) -> None:
    _, phone = await world.patient()
    await world.submits(phone, mobility="independent")
    world.now += timedelta(days=1)
    await world.submits(phone, mobility="with_aid")
    await world.submits(phone, mobility="unable_to_walk")
    world.now += timedelta(seconds=1)

    found = await report(world)

    assert (found["alerts"], found["raised"]) == (1, 1)
    assert [one["n"] for one in found["times"]] == [0, 0, 0, 0]


async def test_whoever_closes_an_alert_without_taking_it_has_it_from_then_on(world: World) -> None:
    _, phone = await world.patient()
    await world.submits(phone, **RED)
    world.now += timedelta(seconds=90)
    (alert,) = await world.alerts()
    await world.resolves(alert["id"], {"outcome": "admitted"})

    assert seconds(await report(world), "immediate")["acknowledged"] == 90


async def test_staff_who_open_the_alert_have_read_it_and_a_partner_system_has_not(world: World) -> None:
    patient_id, phone = await world.patient()
    await consents(world, patient_id, "partner_sharing")
    await world.submits(phone, **RED)
    (alert,) = await world.alerts()
    partner = await world.staff_token(name="Interface")
    await world.scalar("UPDATE tokens SET kind = 'partner' WHERE name = 'Interface' RETURNING 1")
    for who, after in ((partner, 5), (world.staff, 20)):
        world.now += timedelta(seconds=after)
        (await world.http.get(f"/v1/alerts/{alert['id']}", headers=bearer(who))).raise_for_status()

    assert seconds(await report(world), "immediate")["read"] == 25


async def test_the_period_begins_with_its_first_moment_and_ends_before_its_last(world: World) -> None:
    at = world.now.isoformat()
    after = (world.now + timedelta(seconds=1)).isoformat()
    before = (world.now - timedelta(days=1)).isoformat()
    _, phone = await world.patient()
    await world.submits(phone, **RED)

    periods = (
        {"since": at, "until": after},
        {"since": before, "until": at},
        {"since": after, "until": "2026-03-11T00:00Z"},
    )

    assert [(await report(world, **period))["alerts"] for period in periods] == [1, 0, 0]


@pytest.mark.parametrize(
    "period",
    [
        {"since": "2026-03-11T00:00:00Z", "until": "2026-03-11T00:00:00Z"},
        {"since": "2020-01-01T00:00:00Z"},
        {"since": "2026-03-01T00:00:00"},
        {"until": "0001-01-01T00:00:00Z"},
        {"until": "9999-12-31T23:59:59-14:00"},
    ],
    ids=["empty", "too long", "no offset", "before all time", "after all time"],
)
@pytest.mark.parametrize("what", ["response-times", "response-times.csv", "rules"])
async def test_a_period_that_cannot_be_is_refused_by_name(world: World, what: str, period: dict[str, str]) -> None:
    answer = await world.http.get(f"/v1/reports/{what}", params=period, headers=await reporter(world))

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] in ("/since", "/until")


@pytest.mark.parametrize("what", ["response-times", "response-times.csv", "rules"])
async def test_reports_need_their_scope_and_show_no_other_clinic(world: World, what: str) -> None:
    await red_and_amber(world)
    await world.clinic("elsewhere")
    stranger = await world.staff_token(scopes=("reports:read",), clinic_id="elsewhere")

    without = await world.http.get(f"/v1/reports/{what}", headers=bearer(world.staff))
    other = await world.http.get(f"/v1/reports/{what}", headers=bearer(stranger))

    assert (without.status_code, other.status_code) == (403, 200)
    assert "cord_compression" not in other.text
    assert what == "response-times.csv" or not any(other.json().get(key) for key in ("alerts", "rules"))


async def test_rules_are_told_with_what_came_of_their_alerts(world: World) -> None:
    endings = (("admitted", "true_alarm"), ("false_alarm", None), ("spoke_with_patient", "unsure"), ("admitted", None))
    for outcome, label in endings:
        _, phone = await world.patient()
        await world.submits(phone, **RED)
        (alert,) = await world.alerts("open")
        await world.resolves(alert["id"], {"outcome": outcome, "label": label})
    world.now = datetime(2026, 3, 11, 9, 0, tzinfo=UTC)

    (line,) = (await report(world, "rules"))["rules"]

    assert line["rule"] == "cord_compression.neurologic_symptom"
    assert (line["alerts"], line["opened"], line["raised"]) == (4, 4, 0)
    assert line["outcomes"] == {"admitted": 2, "false_alarm": 1, "spoke_with_patient": 1}
    assert [line[name] for name in ("true_alarms", "false_alarms", "unsure", "not_labelled")] == [1, 1, 1, 1]
    assert (line["false_share"], round(line["false_share_low"], 3), round(line["false_share_high"], 3)) == (
        *(0.5, 0.095, 0.905),
    )


def _row(row: dict[str, str]) -> Answered:
    return Answered(
        alert_id=UUID(row["alert_id"]),
        urgency=row["urgency"],  # type: ignore[arg-type]
        condition=row["condition"],
        received_at=datetime.fromisoformat(row["received_at"]),
        was_raised=row["was_raised"] == "yes",
        seconds={stage: float(row[f"seconds_to_{stage}"]) for stage in STAGES if row[f"seconds_to_{stage}"]},
        waited=float(row["seconds_watched"]),
    )
