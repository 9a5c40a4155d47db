"""A partner learns of those who have agreed to it, of nobody else, and of nobody any more who has withdrawn."""

from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from app.access import Sight
from app.records.consents import partners_may_see
from app.records.patients import get_patient
from tests.api.phones import RED, consents
from tests.world import World, bearer


async def partner_of(world: World) -> dict[str, str]:
    token = await world.staff_token()
    await world.scalar("UPDATE tokens SET kind = 'partner' WHERE token_id = :id RETURNING 1", id=token.split("_")[2])
    return bearer(token)


async def reached(world: World, patient_id: UUID, alert: str, partner: dict[str, str]) -> list[int]:
    """How each way to the patient is answered; a list answers with how many there are."""
    base = f"/v1/patients/{patient_id}"
    ways: list[tuple[str, str, Any]] = [
        ("GET", f"/v1/diaries?patient_id={patient_id}", None),
        ("GET", f"/v1/alerts?patient_id={patient_id}", None),
        ("GET", f"/v1/alerts/{alert}", None),
        ("GET", f"{base}/quarantine", None),
        ("PUT", f"{base}/context", {"timezone": "Europe/London"}),
        ("POST", f"{base}/enrolment-codes", None),
        ("POST", f"/v1/alerts/{alert}:acknowledge", None),
    ]
    answers = [await world.http.request(method, path, json=body, headers=partner) for method, path, body in ways]
    lists = [(await world.http.get(path, headers=partner)).json()["items"] for path in ("/v1/patients", "/v1/alerts")]
    return [*(answer.status_code for answer in answers), *map(len, lists)]


# A code would make the partner the patient's own phone: it is never given one.
HIDDEN = [404, 404, 404, 404, 404, 403, 404, 0, 0]
SHOWN = [200, 200, 200, 200, 200, 403, 200, 1, 1]


@pytest.mark.parametrize("ends", ["their phone", "the clinic"])
async def test_a_partner_sees_whoever_has_agreed_until_they_withdraw(world: World, ends: str) -> None:
    patient_id, token = await world.patient()
    await world.submits(token, **RED)
    (alert,) = await world.alerts()
    partner = await partner_of(world)

    never = await reached(world, patient_id, alert["id"], partner)
    await consents(world, patient_id, "monitoring")
    otherwise = await reached(world, patient_id, alert["id"], partner)
    given = await consents(world, patient_id, "partner_sharing")
    await consents(world, patient_id, "partner_sharing", version="2026-02")
    agreed = await reached(world, patient_id, alert["id"], partner)
    base, headers = (
        ("/v1/me", bearer(token)) if ends == "their phone" else (f"/v1/patients/{patient_id}", bearer(world.staff))
    )
    (await world.http.post(f"{base}/consents/{given['id']}:withdraw", headers=headers)).raise_for_status()
    withdrawn = await reached(world, patient_id, alert["id"], partner)

    assert never == otherwise == withdrawn == HIDDEN
    assert agreed == SHOWN
    assert (await world.alerts())[0]["status"] == "acknowledged"


async def test_the_database_itself_hides_them_from_a_partner(world: World) -> None:
    patient_id, token = await world.patient()
    await world.submits(token, **RED)
    sight = Sight(world.clinic_id, is_partner=True)

    async def seen() -> tuple[bool, int, bool]:
        async with world.web.begin(sight) as session:
            patient = await get_patient(session, world.clinic_id, patient_id)
            told = await session.scalar(text("SELECT count(*) FROM alerts"))
            return patient is not None, int(told or 0), await partners_may_see(session, world.clinic_id, patient_id)

    before = await seen()
    await consents(world, patient_id, "partner_sharing")

    assert (before, await seen()) == ((False, 0, False), (True, 1, True))


async def test_a_partner_enrols_and_sees_nobody_who_has_not_agreed(world: World) -> None:
    partner = await partner_of(world)
    body = {"reference": "BM-2", "name": "Pat Example", "context": {"timezone": "Europe/London"}}

    enrolled = await world.http.post("/v1/patients", json=body, headers=partner)
    code = await world.http.post(f"/v1/patients/{enrolled.json()['id']}/enrolment-codes", headers=partner)
    agreed = await world.http.post(
        f"/v1/patients/{enrolled.json()['id']}/consents", json={"purpose": "partner_sharing"}, headers=partner
    )

    assert enrolled.status_code == 201
    assert code.status_code == 403
    assert agreed.status_code in (403, 422)
    assert len((await world.http.get("/v1/patients", headers=bearer(world.staff))).json()["items"]) == 1
