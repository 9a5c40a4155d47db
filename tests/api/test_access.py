"""Who gets in: only a token that holds, only with the scope, only to its own clinic and its own patient."""

from datetime import timedelta
from uuid import uuid4

import pytest

from tests.world import World, bearer

RED = {"symptoms": [{"symptom": "leg_weakness", "course": "new"}]}


@pytest.mark.parametrize(
    "header",
    [
        None,
        "",
        "Bearer",
        "Bearer nonsense",
        "Basic dXNlcjpwYXNz",
        "Bearer tocsin_st-elsewhere_AAAAAAAAAAAA_" + "B" * 43,
        "Bearer tocsin_nowhere_AAAAAAAAAAAA_" + "B" * 43,
    ],
)
@pytest.mark.parametrize("path", ["/v1/diaries", "/v1/alerts"])
async def test_without_a_good_token_nobody_gets_in(world: World, header: str | None, path: str) -> None:
    headers = {} if header is None else {"Authorization": header}

    answers = [await world.http.get(path, headers=headers)]
    if path == "/v1/diaries":
        answers.append(await world.http.post(path, json=world.diary(**RED), headers=headers))
        answers.append(await world.http.post(path, json={"not": "a diary"}, headers=headers))

    for answer in answers:
        assert (answer.status_code, answer.json()["code"]) == (401, "not-signed-in")
        assert answer.headers["www-authenticate"].startswith("Bearer")
    assert await world.scalar("SELECT count(*) FROM diaries") == 0


async def test_a_token_with_the_right_id_and_a_wrong_secret_is_refused(world: World) -> None:
    _, phone = await world.patient()

    answer = await world.submits(phone[:-1] + ("a" if phone[-1] != "a" else "b"), **RED)

    assert answer.status_code == 401


async def test_an_expired_or_revoked_token_is_refused(world: World) -> None:
    expired = await world.staff_token(expires_at=world.now + timedelta(hours=1))
    revoked = await world.staff_token(revoked_at=world.now)
    assert (await world.http.get("/v1/alerts", headers=bearer(expired))).status_code == 200

    world.now += timedelta(hours=1)

    for token in (expired, revoked):
        assert (await world.http.get("/v1/alerts", headers=bearer(token))).status_code == 401


async def test_a_token_may_do_only_what_its_scopes_say(world: World) -> None:
    patient_id, phone = await world.patient()
    reader = await world.staff_token(scopes=("alerts:read",))
    await world.submits(phone, **RED)
    (alert,) = await world.alerts()

    refused = [
        await world.http.post(f"/v1/alerts/{alert['id']}:acknowledge", headers=bearer(reader)),
        await world.http.post(f"/v1/alerts/{alert['id']}:resolve", json={}, headers=bearer(reader)),
        await world.http.get(f"/v1/diaries?patient_id={patient_id}", headers=bearer(reader)),
        await world.http.get("/v1/patients", headers=bearer(reader)),
        await world.http.get("/v1/alerts", headers=bearer(phone)),
        await world.submits(world.staff, **RED),
    ]

    assert [answer.status_code for answer in refused] == [403] * 6
    assert {answer.json()["code"] for answer in refused} == {"not-allowed"}


async def test_a_phone_sees_its_own_patient_and_nobody_else(world: World) -> None:
    mine, my_phone = await world.patient()
    other, other_phone = await world.patient()
    await world.submits(other_phone, pain={"worst": 5})

    own = await world.http.get("/v1/diaries", headers=bearer(my_phone))
    named = await world.http.get(f"/v1/diaries?patient_id={mine}", headers=bearer(my_phone))
    foreign = await world.http.get(f"/v1/diaries?patient_id={other}", headers=bearer(my_phone))
    absent = await world.http.get(f"/v1/diaries?patient_id={uuid4()}", headers=bearer(my_phone))

    assert own.json()["items"] == named.json()["items"] == []
    assert (foreign.status_code, absent.status_code) == (404, 404)
    assert foreign.json()["detail"] == absent.json()["detail"]


async def test_no_clinic_reaches_another_clinics_data(world: World) -> None:
    patient_id, phone = await world.patient()
    await world.submits(phone, **RED)
    (alert,) = await world.alerts()
    await world.clinic("elsewhere")
    stranger = bearer(await world.staff_token(clinic_id="elsewhere"))

    reached = [
        await world.http.get(f"/v1/diaries?patient_id={patient_id}", headers=stranger),
        await world.http.get(f"/v1/alerts?patient_id={patient_id}", headers=stranger),
        await world.http.post(f"/v1/alerts/{alert['id']}:acknowledge", headers=stranger),
        await world.http.post(f"/v1/alerts/{alert['id']}:resolve", json={"outcome": "admitted"}, headers=stranger),
        await world.http.post(f"/v1/patients/{patient_id}/enrolment-codes", headers=stranger),
        await world.http.put(f"/v1/patients/{patient_id}/context", json={}, headers=stranger),
    ]

    assert [answer.status_code for answer in reached] == [404] * 6
    assert (await world.http.get("/v1/alerts", headers=stranger)).json()["items"] == []
    assert (await world.http.get("/v1/patients", headers=stranger)).json()["items"] == []
    assert (await world.alerts())[0]["status"] == "open"


async def test_the_same_diary_id_in_two_clinics_is_two_diaries(world: World) -> None:
    _, phone = await world.patient()
    await world.clinic("elsewhere")
    _, other = await world.patient(staff=await world.staff_token(clinic_id="elsewhere"))
    diary = world.diary(pain={"worst": 1})

    answers = [await world.http.post("/v1/diaries", json=diary, headers=bearer(token)) for token in (phone, other)]

    assert [answer.status_code for answer in answers] == [201, 201]


async def test_an_enrolment_code_is_good_once_and_not_for_ever(world: World) -> None:
    patient_id, _ = await world.patient()
    path = f"/v1/patients/{patient_id}/enrolment-codes"
    first = (await world.http.post(path, headers=bearer(world.staff))).json()["code"]

    typed_badly = first.upper().replace("-", " ").replace("ST ELSEWHERE", "st-elsewhere")
    used = await world.http.post("/v1/enrolments:redeem", json={"code": typed_badly})
    again = await world.http.post("/v1/enrolments:redeem", json={"code": first})
    unknown = await world.http.post("/v1/enrolments:redeem", json={"code": "st-elsewhere/AAAA-AAAA-AAAA"})
    second = (await world.http.post(path, headers=bearer(world.staff))).json()["code"]
    world.now += timedelta(hours=72)
    late = await world.http.post("/v1/enrolments:redeem", json={"code": second})

    assert used.status_code == 201, used.text
    assert [answer.status_code for answer in (again, unknown, late)] == [410] * 3
    assert again.json()["detail"] == unknown.json()["detail"] == late.json()["detail"]


async def test_no_secret_is_kept_in_the_clear(world: World) -> None:
    _, phone = await world.patient()
    secret = phone.rsplit("_", 1)[1]

    kept = await world.scalar("SELECT string_agg(t::text, ' ') FROM tokens t")
    codes = await world.scalar("SELECT string_agg(c::text, ' ') FROM enrolment_codes c")

    assert secret not in kept
    assert world.clinic_id in codes
