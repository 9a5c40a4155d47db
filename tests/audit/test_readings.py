"""Whoever reads what is a patient's leaves a line: every operation there is, the console, and once for what repeats."""

import json
from datetime import timedelta
from pathlib import Path

import pytest

from app.access import SCOPES
from tests.world import World, bearer

RED = {"symptoms": [{"symptom": "leg_weakness", "course": "new"}]}

# What answers with nothing of a patient, or is read by somebody else than staff; each with why it leaves no line.
EXEMPT = {
    "listErasures": "whoever was erased is there no more",
    "getErasure": "whoever was erased is there no more",
    "listCareTeams": "names staff",
    "getCareTeam": "names staff",
    "getResponseTimes": "figures of the clinic",
    "getResponseTimesTable": "alerts without a patient: one line for the clinic, see below",
    "getRuleReport": "figures of the clinic",
    "listPeople": "names staff",
    "listAccounts": "names staff",
    "getAccount": "names staff",
    "listTeams": "names staff",
    "getTeam": "names staff",
    "getOnCall": "names staff",
    "listShifts": "names staff",
    "listGaps": "names staff",
    "getTeamCalendar": "names staff",
    "getLadder": "names staff",
    "listPartners": "names programs",
    "getPartner": "names programs",
    "getAuthorizationServer": "the same for everyone",
    "getSmartConfiguration": "the same for everyone",
    "listRulesets": "rules",
    "listAdjustableNumbers": "rules",
    "getRuleset": "rules",
    "getCatalog": "the same for everyone",
    "livez": "nothing of anybody",
    "readyz": "nothing of anybody",
}
MINE = "/v1/me/"  # for the patient's own phone


def readings() -> list[tuple[str, str]]:
    document = json.loads(Path("openapi/openapi.json").read_text())
    found = [(path, verbs["get"]["operationId"]) for path, verbs in document["paths"].items() if "get" in verbs]
    return [(path, name) for path, name in found if name not in EXEMPT]


async def lines(world: World, patient_id: object, role: str) -> int:
    return await world.scalar(
        "SELECT count(*) FROM audit WHERE patient_id = :patient AND (action LIKE '%.read' OR action = 'record.taken_out')"
        " AND role = :role",
        patient=patient_id,
        role=role,
    )


@pytest.mark.parametrize(("path", "name"), readings())
async def test_every_reading_of_a_patients_things_leaves_a_line(world: World, path: str, name: str) -> None:
    patient_id, phone = await world.patient()
    (await world.submits(phone, **RED)).raise_for_status()
    alert_id = await world.scalar("SELECT alert_id FROM alerts LIMIT 1")
    if name == "listBrokenGlass":
        await break_the_glass(world, patient_id)
    reader = phone if path.startswith(MINE) else await world.staff_token(SCOPES, "Reader")
    role = "device" if path.startswith(MINE) else "staff"
    before = await lines(world, patient_id, role)

    where = path.replace("{patient_id}", str(patient_id)).replace("{alert_id}", str(alert_id))
    asked = {"patient_id": str(patient_id)} if name in ("listDiaries", "listAudit") else {}
    answer = await world.http.get(where, params=asked, headers=bearer(reader))

    assert answer.status_code == 200, answer.text
    assert await lines(world, patient_id, role) == before + 1, f"{name} leaves no line: see app/care/look.py"


async def break_the_glass(world: World, patient_id: object) -> None:
    await world.scalar(
        "WITH p AS (INSERT INTO people (clinic_id, person_id, name, language, created_at) VALUES"
        " (:clinic, gen_random_uuid(), 'Dr Glass', 'en', :now) RETURNING person_id)"
        " INSERT INTO broken_glass (clinic_id, glass_id, patient_id, person_id, reason, broken_at, until)"
        " SELECT :clinic, gen_random_uuid(), :patient, person_id, 'met in the lift', :now, :now FROM p RETURNING 1",
        clinic=world.clinic_id,
        patient=patient_id,
        now=world.now,
    )


async def test_the_same_again_within_a_quarter_of_an_hour_is_the_same_reading(world: World) -> None:
    patient_id, _ = await world.patient()
    reader, other = bearer(await world.staff_token(SCOPES, "Reader")), bearer(await world.staff_token(SCOPES, "Other"))

    for _ in range(3):
        await world.http.get("/v1/patients", headers=reader)
    assert await lines(world, patient_id, "staff") == 1
    await world.http.get("/v1/patients", headers=other)
    assert await lines(world, patient_id, "staff") == 2

    world.now += timedelta(minutes=16)
    await world.http.get("/v1/patients", headers=reader)
    assert await lines(world, patient_id, "staff") == 3


async def test_what_patients_read_of_themselves_is_one_line_a_day(world: World) -> None:
    patient_id, phone = await world.patient()

    for hours in (0, 1, 5, 20):
        world.now += timedelta(hours=hours)
        await world.http.get("/v1/diaries", headers=bearer(phone))

    assert await lines(world, patient_id, "device") == 2


async def test_a_table_of_response_times_is_a_line_for_the_clinic(world: World) -> None:
    reader = bearer(await world.staff_token(SCOPES, "Reader"))

    (await world.http.get("/v1/reports/response-times.csv", headers=reader)).raise_for_status()

    assert await world.scalar("SELECT subject FROM audit WHERE action = 'report.read'") == "report:response-times"
