"""A patient of another care team in an emergency: seen for four hours, for a reason, and looked at by others afterwards."""

import re
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from app.access import CARRIES, Role
from app.care.break_glass import LASTS
from app.records.care_teams import CareTeam, CareTeamMember
from tests.oncall_world import person
from tests.world import World, bearer

REASON = {"reason": "Collapsed in the corridor, her team is in theatre"}


async def signed_in(world: World, role: Role) -> tuple[UUID, dict[str, str]]:
    person_id = await person(world, f"the {role}")
    token = await world.staff_token(tuple(CARRIES[role]), f"the {role}", person_id=person_id, role=role)  # type: ignore[arg-type]
    return person_id, bearer(token)


async def patient_of_another_team(world: World, *members: UUID) -> tuple[UUID, str]:
    patient_id, phone = await world.patient()
    async with world.database.begin() as session:
        session.add(CareTeam(clinic_id=world.clinic_id, care_team_id="others", name="The others", created_at=world.now))
        await session.flush()
        for one in members:
            session.add(CareTeamMember(clinic_id=world.clinic_id, care_team_id="others", person_id=one))
        await session.execute(text("UPDATE patients SET care_team_id = 'others'"))
    return patient_id, phone


async def get(world: World, path: str, headers: dict[str, str]) -> Any:
    return await world.http.get(f"/v1{path}", headers=headers)


async def test_a_broken_glass_shows_the_patient_for_four_hours(world: World) -> None:
    _, nurse = await signed_in(world, "nurse")
    patient_id, _ = await patient_of_another_team(world)
    path = f"/patients/{patient_id}/quarantine"
    before = await get(world, path, nurse)

    broken = await world.http.post(f"/v1/patients/{patient_id}:break-glass", json=REASON, headers=nurse)
    meanwhile = await get(world, path, nurse)
    world.now += LASTS + timedelta(seconds=1)
    after = await get(world, path, nurse)

    assert (before.status_code, broken.status_code, meanwhile.status_code, after.status_code) == (404, 201, 200, 404)


async def test_the_reason_stands_in_the_audit_with_who_and_whom(world: World) -> None:
    person_id, nurse = await signed_in(world, "nurse")
    patient_id, _ = await patient_of_another_team(world)

    await world.http.post(f"/v1/patients/{patient_id}:break-glass", json=REASON, headers=nurse)

    line = "SELECT actor || ' ' || reason FROM audit WHERE action = 'glass.broken' AND patient_id = :id"
    assert await world.scalar(line, id=patient_id) == f"person:{person_id} {REASON['reason']}"


@pytest.mark.parametrize("reason", ["", "too short", "          "])
async def test_without_a_reason_the_glass_stays_whole(world: World, reason: str) -> None:
    _, nurse = await signed_in(world, "nurse")
    patient_id, _ = await patient_of_another_team(world)

    said = await world.http.post(f"/v1/patients/{patient_id}:break-glass", json={"reason": reason}, headers=nurse)

    assert said.status_code == 422
    assert await world.scalar("SELECT count(*) FROM broken_glass") == 0


async def test_somebody_else_reviews_it_once(world: World) -> None:
    _, nurse = await signed_in(world, "nurse")
    _, officer = await signed_in(world, "safety_officer")
    patient_id, _ = await patient_of_another_team(world)
    broken = await world.http.post(f"/v1/patients/{patient_id}:break-glass", json=REASON, headers=nurse)
    path = f"/v1/broken-glass/{broken.json()['id']}:review"

    waiting = (await get(world, "/broken-glass?unreviewed=true", officer)).json()["items"]
    first = await world.http.post(path, json={"review": "called to help"}, headers=officer)
    second = await world.http.post(path, json={"review": "and again"}, headers=officer)

    assert [one["reason"] for one in waiting] == [REASON["reason"]]
    assert (first.status_code, first.json()["reviewed_by"], second.status_code) == (200, "the safety_officer", 409)
    assert (await get(world, "/broken-glass?unreviewed=true", officer)).json()["items"] == []


async def test_whoever_is_rung_sees_the_alert_though_the_patients_team_has_nobody(world: World) -> None:
    person_id, nurse = await signed_in(world, "nurse")
    _, phone = await patient_of_another_team(world)
    await world.submits(phone, temperature_c=39.5, patient_urgency="now")
    hidden = (await get(world, "/alerts", nurse)).json()["items"]

    await world.passes(minutes=1)
    await world.scalar("UPDATE notifications SET person_id = :id WHERE alert_id IS NOT NULL RETURNING 1", id=person_id)
    alerts = (await get(world, "/alerts", nurse)).json()["items"]
    path = f"/v1/alerts/{alerts[0]['id']}:resolve"
    closed = await world.http.post(path, json={"outcome": "spoke_with_patient"}, headers=nurse)
    afterwards = await get(world, f"/alerts/{alerts[0]['id']}", nurse)
    world.now += timedelta(hours=2)
    later = await get(world, f"/alerts/{alerts[0]['id']}", nurse)

    assert hidden == []
    assert "first nurse" in [name for name, _ in world.pager.said]
    assert (closed.status_code, afterwards.status_code, later.status_code) == (200, 200, 404)


async def test_the_console_says_the_same_of_another_teams_alert_and_of_none(world: World) -> None:
    person_id = await person(world, "Ada")
    token = await world.staff_token(tuple(CARRIES["nurse"]), "Ada", person_id=person_id, role="nurse")  # type: ignore[arg-type]
    _, phone = await patient_of_another_team(world)
    await world.submits(phone, temperature_c=39.5, patient_urgency="now")
    alert_id, nowhere = str((await world.alerts())[0]["id"]), str(uuid4())
    await world.http.post("/console/sign-in", data={"token": token})

    there, gone = [await world.http.get(f"/console/alerts/{one}") for one in (alert_id, nowhere)]
    hidden = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', there.text))
    path = f"/console/alerts/{alert_id}/break-glass"
    short = await world.http.post(path, data={**hidden, "why": "short"})
    broken = await world.http.post(path, data={**hidden, "why": REASON["reason"]})
    seen = await world.http.get(f"/console/alerts/{alert_id}")

    assert there.status_code == gone.status_code == 404
    assert "Break the glass" in there.text
    assert there.text.replace(alert_id, "") == gone.text.replace(nowhere, "")
    assert (short.status_code, broken.status_code, seen.status_code) == (422, 303, 200)
    assert "Pat Example" in seen.text


async def test_who_sees_a_patient_for_hours_does_not_make_it_for_good(world: World) -> None:
    nurse_id, nurse = await signed_in(world, "nurse")
    _, lead = await signed_in(world, "lead")
    patient_id, _ = await patient_of_another_team(world)
    async with world.database.begin() as session:
        session.add(CareTeam(clinic_id=world.clinic_id, care_team_id="mine", name="Mine", created_at=world.now))
        await session.flush()
        session.add(CareTeamMember(clinic_id=world.clinic_id, care_team_id="mine", person_id=nurse_id))
    await world.http.post(f"/v1/patients/{patient_id}:break-glass", json=REASON, headers=nurse)
    path, wanted = f"/v1/patients/{patient_id}/care-team", {"care_team_id": "mine"}

    by_nurse = await world.http.put(path, json=wanted, headers=nurse)
    by_lead = await world.http.put(path, json=wanted, headers=lead)

    assert (by_nurse.status_code, by_lead.status_code) == (403, 200)


async def test_who_holds_an_alert_sees_its_patient_whatever_team_they_are_given_to(world: World) -> None:
    _, nurse = await signed_in(world, "nurse")
    patient_id, phone = await world.patient()
    await world.submits(phone, symptoms=[{"symptom": "leg_weakness", "course": "new"}])
    (alert,) = await world.alerts()
    await world.http.post(f"/v1/alerts/{alert['id']}:acknowledge", headers=nurse)

    await patient_of_another_team(world)
    held = await get(world, f"/alerts/{alert['id']}", nurse)

    assert held.status_code == 200, held.text
    assert str(patient_id) in held.text
