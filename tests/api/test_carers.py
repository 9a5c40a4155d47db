"""Somebody writes for a patient: under their own name, as far as the patient wants, and no further."""

from uuid import uuid4

import pytest

from tests.api.phones import RED, WORDS, Phone, carer_of, code_for, phone_of
from tests.world import World, bearer


async def test_what_a_carer_writes_rings_and_is_recorded_as_theirs(world: World) -> None:
    patient_id, _ = await world.patient()
    carer, phone = await carer_of(world, patient_id)

    calm, red = await phone.writes(pain={"worst": 1}), await phone.writes(**RED)

    assert (calm.status_code, red.status_code) == (201, 201)
    assert [alert["patient_id"] for alert in await world.alerts()] == [str(patient_id)]
    who = await world.scalar(
        "SELECT string_agg(DISTINCT actor || ' ' || role, ',') FROM audit WHERE action = 'diary.received'"
    )
    assert who == f"carer:{carer} carer"


async def test_a_carers_consent_is_kept_with_a_hash_of_its_words(world: World) -> None:
    patient_id, token = await world.patient()
    carer, _ = await carer_of(world, patient_id)

    (consent,) = (await world.http.get("/v1/me/consents", headers=bearer(token))).json()["items"]

    assert (consent["purpose"], consent["carer_id"], consent["version"]) == ("carer", carer, WORDS["version"])
    assert "agree" not in str(consent)


@pytest.mark.parametrize("missing", ["consent", "name", "relationship"])
async def test_nobody_is_entered_without_name_and_consent(world: World, missing: str) -> None:
    patient_id, _ = await world.patient()
    body = {"name": "Sam", "relationship": "daughter", "consent": WORDS}
    del body[missing]

    answer = await world.http.post(f"/v1/patients/{patient_id}/carers", json=body, headers=bearer(world.staff))

    assert answer.status_code == 422
    assert await world.scalar("SELECT count(*) FROM carers") == 0


MAY = [("GET", "/v1/diaries"), ("GET", "/v1/me/messages"), ("DELETE", "/v1/me/push")]
MAY_NOT = [
    ("GET", "/v1/me/devices"),
    ("DELETE", "/v1/me/devices/{device}"),
    ("GET", "/v1/me/carers"),
    ("DELETE", "/v1/me/carers/{carer}"),
    ("GET", "/v1/me/consents"),
    ("POST", "/v1/me/consents"),
    ("POST", "/v1/me/consents/{consent}:withdraw"),
    ("POST", "/v1/me:withdraw"),
    ("PUT", "/v1/me/reminder"),
    ("POST", "/v1/me/messages/{consent}:read"),
    ("POST", "/v1/patients/{patient}/enrolment-codes"),
    ("POST", "/v1/patients/{patient}/carers"),
    ("POST", "/v1/patients/{patient}/carers/{carer}/enrolment-codes"),
    ("POST", "/v1/patients/{patient}/carers/{carer}:end"),
    ("POST", "/v1/patients/{patient}/consents"),
    ("POST", "/v1/patients/{patient}/consents/{consent}:withdraw"),
    ("POST", "/v1/patients/{patient}:withdraw"),
    ("POST", "/v1/patients/{patient}/devices/{device}:revoke"),
    ("GET", "/v1/patients/{patient}/devices"),
    ("GET", "/v1/patients/{patient}/consents"),
]


async def test_a_carer_writes_and_reads_and_decides_nothing_for_the_patient(world: World) -> None:
    patient_id, _ = await world.patient()
    own = await phone_of(world, patient_id)
    other, other_phone = await carer_of(world, patient_id)
    _, phone = await carer_of(world, patient_id)
    (consent, *_) = (await world.http.get("/v1/me/consents", headers=bearer(own.now["token"]))).json()["items"]
    ids = {"patient": patient_id, "device": own.now["device_id"], "carer": other, "consent": consent["id"]}
    bodies = {
        "/v1/me/reminder": {"at": "18:30:00"},
        "/v1/me/consents": {"purpose": "partner_sharing", **WORDS},
        "/v1/patients/{patient}/consents": {"purpose": "partner_sharing", **WORDS},
        "/v1/patients/{patient}/carers": {"name": "X", "relationship": "x", "consent": WORDS},
        "/v1/patients/{patient}:withdraw": {"reason": "x"},
    }

    async def asked(method: str, path: str) -> int:
        body = bodies.get(path)
        answer = await world.http.request(method, path.format(**ids), json=body, headers=bearer(phone.now["token"]))
        return answer.status_code

    assert {(one, await asked(*one)) for one in MAY} == {(one, 200) for one in MAY}
    assert {(one, await asked(*one)) for one in MAY_NOT} == {(one, 403) for one in MAY_NOT}
    assert (await own.reads(), await other_phone.reads()) == (200, 200)
    assert await world.scalar("SELECT count(*) FROM consents WHERE withdrawn_at IS NOT NULL") == 0
    assert await world.scalar("SELECT count(*) FROM patients WHERE withdrawn_at IS NOT NULL") == 0


@pytest.mark.parametrize("by", ["the patient", "the clinic", "the patient's consent", "the clinic's consent"])
async def test_a_carer_whom_somebody_ends_is_out_at_once(world: World, by: str) -> None:
    patient_id, token = await world.patient()
    carer, phone = await carer_of(world, patient_id)
    _, second = await carer_of(world, patient_id)
    base, mine, staff = f"/v1/patients/{patient_id}", bearer(token), bearer(world.staff)
    unused = (await code_for(world, f"{base}/carers/{carer}"))["code"]
    agreed = (await world.http.get("/v1/me/consents", headers=mine)).json()["items"]
    consent = next(one["id"] for one in agreed if one["carer_id"] == carer)
    ways = {
        "the patient": ("DELETE", f"/v1/me/carers/{carer}", mine),
        "the clinic": ("POST", f"{base}/carers/{carer}:end", staff),
        "the patient's consent": ("POST", f"/v1/me/consents/{consent}:withdraw", mine),
        "the clinic's consent": ("POST", f"{base}/consents/{consent}:withdraw", staff),
    }
    method, path, headers = ways[by]

    answers = [await world.http.request(method, path, headers=headers) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [200, 200]
    assert (await phone.reads(), (await phone.asks()).status_code, (await phone.writes(**RED)).status_code) == (
        401,
    ) * 3
    assert (await world.http.post("/v1/enrolments:redeem", json={"code": unused})).status_code == 410
    again = await world.http.post(f"{base}/carers/{carer}/enrolment-codes", headers=staff)
    assert again.status_code == 404
    assert await second.reads() == 200
    carers = (await world.http.get("/v1/me/carers", headers=mine)).json()["items"]
    assert [one["id"] for one in carers if one["ended_at"]] == [carer]
    still = (await world.http.get("/v1/me/consents", headers=mine)).json()["items"]
    assert [one["carer_id"] for one in still if one["withdrawn_at"]] == [carer]


async def test_a_carers_fetching_does_not_stop_the_patient_being_told(world: World) -> None:
    patient_id, token = await world.patient()
    _, carer = await carer_of(world, patient_id)
    await world.submits(token, **RED)
    await world.passes(minutes=20)

    read = await world.http.get("/v1/me/messages", headers=bearer(carer.now["token"]))

    assert read.json()["items"]
    assert (
        await world.scalar("SELECT count(*) FROM notifications WHERE channel = 'inbox' AND delivered_at IS NOT NULL")
        == 0
    )
    await world.http.get("/v1/me/messages", headers=bearer(token))
    assert (
        await world.scalar("SELECT count(*) FROM notifications WHERE channel = 'inbox' AND delivered_at IS NULL") == 0
    )


async def test_a_code_of_a_carers_does_not_end_the_patients_own(world: World) -> None:
    patient_id, _ = await world.patient()
    carer, _ = await carer_of(world, patient_id)
    own = await code_for(world, f"/v1/patients/{patient_id}")
    await code_for(world, f"/v1/patients/{patient_id}/carers/{carer}")

    assert (await Phone(world).enrols(own["code"]))["patient_id"] == str(patient_id)


async def test_nobody_reaches_another_patients_carer(world: World) -> None:
    patient_id, token = await world.patient()
    other, _ = await world.patient()
    carer, phone = await carer_of(world, other)
    base, staff = f"/v1/patients/{patient_id}/carers", bearer(world.staff)

    refused = [
        await world.http.delete(f"/v1/me/carers/{carer}", headers=bearer(token)),
        await world.http.delete(f"/v1/me/carers/{uuid4()}", headers=bearer(token)),
        await world.http.post(f"{base}/{carer}:end", headers=staff),
        await world.http.post(f"{base}/{carer}/enrolment-codes", headers=staff),
    ]

    assert {answer.status_code for answer in refused} == {404}
    assert await phone.reads() == 200
