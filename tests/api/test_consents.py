"""What a patient has agreed to holds until they withdraw; then it ends at once, and never silently."""

import asyncio
from datetime import timedelta
from hashlib import sha256
from uuid import UUID, uuid4

import pytest

from app.api.examples import LAB
from tests.api.phones import RED, WORDS, consents
from tests.world import World, bearer


async def withdraws(world: World, how: str, patient_id: UUID, token: str) -> None:
    base, mine, staff = f"/v1/patients/{patient_id}", bearer(token), bearer(world.staff)
    if how == "a consent":
        given = await consents(world, patient_id, "monitoring")
        await consents(world, patient_id, "monitoring", version="2026-02")
        path, headers, body = f"/v1/me/consents/{given['id']}:withdraw", mine, None
    elif how == "their phone":
        path, headers, body = "/v1/me:withdraw", mine, None
    else:
        path, headers, body = f"{base}:withdraw", staff, {"reason": "has moved away"}
    for _ in range(2):
        (await world.http.post(path, json=body, headers=headers)).raise_for_status()


async def test_a_consent_tells_which_words_were_agreed_to(world: World) -> None:
    patient_id, token = await world.patient()
    given = await consents(world, patient_id, "monitoring")
    mine = {"purpose": "partner_sharing", **WORDS, "language": "de"}
    (await world.http.post("/v1/me/consents", json=mine, headers=bearer(token))).raise_for_status()

    seen = (await world.http.get(f"/v1/patients/{patient_id}/consents", headers=bearer(world.staff))).json()["items"]
    own = (await world.http.get("/v1/me/consents", headers=bearer(token))).json()["items"]

    assert seen == own
    assert given["text_sha256"] == sha256(WORDS["text"].encode()).hexdigest()
    assert {(one["purpose"], one["language"], one["given_by"].split(":")[0]) for one in own} == {
        ("monitoring", "en", "token"),
        ("partner_sharing", "de", "token"),
    }


@pytest.mark.parametrize("how", ["a consent", "their phone", "the clinic"])
async def test_whoever_withdraws_is_watched_no_longer_and_is_told_so(world: World, how: str) -> None:
    patient_id, token = await world.patient()
    await world.http.put("/v1/me/reminder", json={"at": "18:30:00"}, headers=bearer(token))
    await world.submits(token)
    await withdraws(world, how, patient_id, token)

    refused = await world.submits(token, **RED)
    await world.passes(days=5, steps_of=timedelta(hours=3))

    problem = refused.json()
    assert (refused.status_code, problem["code"]) == (403, "consent-withdrawn")
    assert problem["contact"]["phone"] == "+44 20 7946 0000"
    assert problem["advice"]["urgency"] == "immediate"
    assert "ring the 24-hour line" in problem["advice"]["text"]
    assert "No nurse has been told" in problem["advice"]["text"]
    assert await world.alerts() == []
    assert await world.scalar("SELECT count(*) FROM diaries") == 1
    assert await world.scalar("SELECT count(*) FROM notifications WHERE kind = 'patient_reminder'") == 0
    assert await world.scalar("SELECT count(*) FROM audit WHERE action = 'patient.withdrawn'") == 1
    assert await world.scalar("SELECT count(*) FROM audit WHERE action = 'diary.refused'") == 1
    assert (await world.http.get("/v1/diaries", headers=bearer(token))).status_code == 200
    held = await world.scalar("SELECT count(*) FROM consents WHERE withdrawn_at IS NULL")
    assert held == 0


async def test_each_way_in_is_refused_alike_and_keeps_nothing(world: World) -> None:
    patient_id, token = await world.patient()
    await withdraws(world, "the clinic", patient_id, token)
    staff, base = bearer(world.staff), f"/v1/patients/{patient_id}"

    calm = await world.submits(token, pain={"worst": 1})
    unread = await world.http.post(
        "/v1/diaries", json={**world.diary(**RED), "pain": {"worst": 99}}, headers=bearer(token)
    )
    batch = await world.http.post("/v1/diaries:batch", json={"diaries": [world.diary(**RED)]}, headers=bearer(token))
    context = await world.http.put(f"{base}/context", json={"timezone": "Europe/London"}, headers=staff)
    reminder = await world.http.put("/v1/me/reminder", json={"at": "18:30:00"}, headers=bearer(token))
    result = await world.http.post(f"{base}/labs", json=LAB, headers=staff)

    (item,) = batch.json()["results"]
    assert calm.json()["advice"]["urgency"] == "routine"
    assert "Nobody at the clinic reads" in calm.json()["advice"]["text"]
    assert unread.json()["advice"]["urgency"] == item["problem"]["advice"]["urgency"] == "immediate"
    assert (item["status"], item["problem"]["code"], item["retry"]) == (403, "consent-withdrawn", False)
    codes = {answer.json()["code"] for answer in (calm, unread, context, reminder, result)}
    assert codes == {"consent-withdrawn"}
    kept = "SELECT (SELECT count(*) FROM diaries) + (SELECT count(*) FROM quarantine) + (SELECT count(*) FROM findings)"
    assert await world.scalar(kept) == 0


async def test_an_open_alert_goes_on_ringing_until_a_human_closes_it(world: World) -> None:
    patient_id, token = await world.patient()
    await world.submits(token, **RED)
    await withdraws(world, "their phone", patient_id, token)

    await world.passes(minutes=12)

    (alert,) = await world.alerts()
    assert alert["status"] == "open"
    assert alert["next_rung_at"] is not None
    assert await world.scalar("SELECT max(rung) FROM notifications WHERE recipient <> 'patient'") >= 1
    await world.resolves(alert["id"], {"outcome": "admitted"})
    assert (await world.alerts())[0]["status"] == "resolved"


async def test_a_new_consent_by_the_clinic_begins_again_and_only_that(world: World) -> None:
    patient_id, token = await world.patient()
    await world.submits(token)
    await withdraws(world, "their phone", patient_id, token)
    await world.passes(days=30, steps_of=timedelta(days=1))
    body = {"purpose": "monitoring", **WORDS}

    alone = await world.http.post("/v1/me/consents", json=body, headers=bearer(token))
    await consents(world, patient_id, "monitoring")
    silent = len(await world.alerts())
    taken = await world.submits(token, **RED)
    await world.passes(days=6, steps_of=timedelta(hours=6))

    assert (alone.status_code, alone.json()["code"]) == (403, "consent-withdrawn")
    assert alone.json()["contact"]["phone"]
    assert silent == 0
    assert taken.status_code == 201
    assert len(await world.alerts()) >= 2  # the red flag, and the silence of the days after


async def test_a_diary_at_the_same_moment_is_kept_or_refused_and_never_half(world: World) -> None:
    patient_id, token = await world.patient()
    writing = [world.submits(token, pain={"worst": worst}) for worst in range(6)]
    leaving = world.http.post("/v1/me:withdraw", headers=bearer(token))

    *wrote, left = await asyncio.gather(*writing, leaving)

    assert left.status_code == 200
    assert {answer.status_code for answer in wrote} <= {201, 403}
    taken = sum(answer.status_code == 201 for answer in wrote)
    assert await world.scalar("SELECT count(*) FROM diaries") == taken
    assert await world.scalar("SELECT next_check_at FROM patients WHERE patient_id = :id", id=patient_id) is None


async def test_nobody_reaches_another_patients_consent(world: World) -> None:
    patient_id, token = await world.patient()
    other, _ = await world.patient()
    foreign = (await consents(world, other, "monitoring"))["id"]
    staff = bearer(world.staff)

    refused = [
        await world.http.post(f"/v1/me/consents/{foreign}:withdraw", headers=bearer(token)),
        await world.http.post(f"/v1/me/consents/{uuid4()}:withdraw", headers=bearer(token)),
        await world.http.post(f"/v1/patients/{patient_id}/consents/{foreign}:withdraw", headers=staff),
        await world.http.get(f"/v1/patients/{uuid4()}/consents", headers=staff),
    ]

    assert {answer.status_code for answer in refused} == {404}
    assert await world.scalar("SELECT count(*) FROM consents WHERE withdrawn_at IS NOT NULL") == 0
