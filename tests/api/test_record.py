"""A person's whole record, as JSON, FHIR and PDF: complete, theirs alone, without secrets, and written down each time."""

import base64
import io
import json
from typing import Any
from uuid import UUID

import pytest
from fhir.resources.R4B.bundle import Bundle
from pypdf import PdfReader

from app.access import CARRIES
from tests.world import World, bearer

FULL: dict[str, Any] = {
    "pain": {"worst": 8, "average": 5, "sites": [{"region": "lumbar_spine", "worst": 8, "course": "new"}]},
    "analgesics": [{"medicine": "Morphin", "route": "oral", "dose": 10, "unit": "mg", "purpose": "breakthrough"}],
    "symptoms": [{"symptom": "leg_weakness", "course": "new", "side": "left"}],
    "temperature_c": 37.4,
    "quality_of_life": {"overall": 4},
    "note": "Łódź, Ωμέγα and 日本",
}


@pytest.fixture
async def kept(world: World) -> tuple[UUID, str, str]:
    """A patient with an alert and an unreadable entry; their id, their phone's token, and a lead's."""
    patient_id, phone = await world.patient("Żofia Ünal")
    assert (await world.submits(phone, **FULL)).status_code == 201
    await world.http.post("/v1/diaries", content=b'{"pain": {"worst": 11}}', headers={**bearer(phone), **JSON})
    lead = await world.staff_token(tuple(CARRIES["lead"]), name="Lead", role="lead")
    return patient_id, phone, lead


JSON = {"content-type": "application/json"}


async def test_json_holds_everything_that_is_kept_but_secrets(world: World, kept: tuple[UUID, str, str]) -> None:
    patient_id, _, lead = kept

    answer = await world.http.get(f"/v1/patients/{patient_id}/record", headers=bearer(lead))

    record = answer.json()
    diary = record["diaries"][0]["diary"]
    assert answer.status_code == 200
    assert record["patient"]["name"] == "Żofia Ünal"
    assert {name: diary[name] for name in ("note", "temperature_c")} == {
        "note": FULL["note"],
        "temperature_c": 37.4,
    }
    assert base64.b64decode(record["unreadable"][0]["body"]) == b'{"pain": {"worst": 11}}'
    assert {one["urgency"] for one in record["alerts"]} >= {"immediate"}
    assert record["findings"]
    assert record["messages"]
    assert "secret" not in answer.text
    assert "hash" not in answer.text


async def test_fhir_is_a_bundle_that_another_program_reads_and_loses_nothing(
    world: World, kept: tuple[UUID, str, str]
) -> None:
    patient_id, _, lead = kept

    answer = await world.http.get(f"/v1/patients/{patient_id}/record?format=fhir", headers=bearer(lead))
    plain = (await world.http.get(f"/v1/patients/{patient_id}/record", headers=bearer(lead))).json()

    bundle = Bundle.model_validate_json(answer.text)
    kinds = [entry.resource.__resource_type__ for entry in bundle.entry]
    resources = [entry["resource"] for entry in answer.json()["entry"]]
    [document] = [one for one in resources if one["resourceType"] == "DocumentReference"]
    inside = json.loads(base64.b64decode(document["content"][0]["attachment"]["data"]))
    addresses = [entry.fullUrl for entry in bundle.entry]
    assert answer.headers["content-type"] == "application/fhir+json"
    assert {"Patient", "QuestionnaireResponse", "Observation", "DetectedIssue"} <= set(kinds)
    assert inside["diaries"] == plain["diaries"]
    assert len(set(addresses)) == len(addresses)


@pytest.mark.parametrize("media", ["application/fhir+json", "application/pdf", "application/json"])
async def test_without_a_format_it_comes_as_the_media_type_that_is_accepted(
    world: World, kept: tuple[UUID, str, str], media: str
) -> None:
    patient_id, _, lead = kept
    accepts = {**bearer(lead), "accept": f"{media}, */*;q=0.1"}

    answer = await world.http.get(f"/v1/patients/{patient_id}/record", headers=accepts)
    asked = await world.http.get(f"/v1/patients/{patient_id}/record?format=json", headers=accepts)

    assert answer.headers["content-type"] == media
    assert asked.headers["content-type"] == "application/json"


async def test_every_answer_of_a_diary_is_an_item_of_its_response(world: World, kept: tuple[UUID, str, str]) -> None:
    patient_id, _, lead = kept

    answer = await world.http.get(f"/v1/patients/{patient_id}/record?format=fhir", headers=bearer(lead))

    resources = [entry["resource"] for entry in answer.json()["entry"]]
    [response] = [one for one in resources if one["resourceType"] == "QuestionnaireResponse"]
    said = dict(answers_of(response["item"]))
    assert said["/pain/sites/0/region"] == "lumbar_spine"
    assert said["/symptoms/0/symptom"] == "leg_weakness"
    assert said["/note"] == FULL["note"]


async def test_paper_tells_answers_alerts_and_letters_beyond_latin(world: World, kept: tuple[UUID, str, str]) -> None:
    patient_id, _, lead = kept

    answer = await world.http.get(f"/v1/patients/{patient_id}/record?format=pdf", headers=bearer(lead))

    text = "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.content)).pages)
    assert answer.headers["content-type"] == "application/pdf"
    assert "filename" in answer.headers["content-disposition"]
    for told in ("Żofia Ünal", "Łódź, Ωμέγα and ▯▯", "leg weakness", "immediate: cord compression", "Morphin"):
        assert told in text, told


async def test_a_patient_takes_out_their_own(world: World, kept: tuple[UUID, str, str]) -> None:
    patient_id, phone, _ = kept

    answer = await world.http.get("/v1/me/record", headers=bearer(phone))

    assert answer.json()["patient"]["id"] == str(patient_id)


async def test_each_time_is_written_down_with_who_and_how(world: World, kept: tuple[UUID, str, str]) -> None:
    patient_id, _, lead = kept

    await world.http.get(f"/v1/patients/{patient_id}/record?format=pdf", headers=bearer(lead))

    line = await world.scalar(
        "SELECT actor_name || ' ' || role || ' ' || (detail->>'form') FROM audit WHERE action = 'record.taken_out'"
    )
    assert line == "Lead lead pdf"


@pytest.mark.parametrize("role", ["nurse", "safety_officer", "admin", "auditor"])
async def test_whoever_may_not_is_refused(world: World, kept: tuple[UUID, str, str], role: Any) -> None:
    patient_id, _, _ = kept
    token = await world.staff_token(tuple(CARRIES[role]), role=role)

    answer = await world.http.get(f"/v1/patients/{patient_id}/record", headers=bearer(token))

    assert answer.status_code in (403, 404)


async def test_another_clinics_lead_finds_nobody(world: World, kept: tuple[UUID, str, str]) -> None:
    patient_id, _, _ = kept
    await world.clinic("elsewhere")
    stranger = await world.staff_token(tuple(CARRIES["lead"]), clinic_id="elsewhere", role="lead")

    answer = await world.http.get(f"/v1/patients/{patient_id}/record", headers=bearer(stranger))

    assert answer.status_code == 404


async def test_a_format_that_is_none_is_named(world: World, kept: tuple[UUID, str, str]) -> None:
    patient_id, _, lead = kept

    answer = await world.http.get(f"/v1/patients/{patient_id}/record?format=docx", headers=bearer(lead))

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == "/format"


def answers_of(items: list[dict[str, Any]]) -> Any:
    for item in items:
        if "answer" in item:
            yield item["linkId"], next(iter(item["answer"][0].values()))
        yield from answers_of(item.get("item", []))
