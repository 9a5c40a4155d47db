"""Somebody is erased: nothing is left, the receipt is true, partners confirm, the chain holds, and no danger is hidden."""

import asyncio
import json
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
from sqlalchemy import text

from app.access import CARRIES, Caller
from app.care.erase_patient import place_hold
from app.notify.channels.webhook import key_of, signature
from app.notify.tell_of_erasures import tell_of_erasures
from app.records.of_a_patient import DIRECTLY, OUTLIVES, THROUGH
from app.records.partners import Partner
from app.records.schema import metadata
from tests.notify.channels.receivers import HttpReceiver, http_reply
from tests.world import World, bearer

RED: dict[str, Any] = {"symptoms": [{"symptom": "leg_weakness", "course": "new"}]}
REASON = {"reason": "asked for in writing"}
SECRET = "whsec_" + "QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVo0NTY3"


@pytest.fixture
async def admin(world: World) -> str:
    return await world.staff_token(tuple(CARRIES["admin"]), name="Admin", role="admin")


async def erased(world: World, admin: str, patient_id: UUID) -> httpx.Response:
    return await world.http.post(f"/v1/patients/{patient_id}:erase", json=REASON, headers=bearer(admin))


async def resolve_all(world: World) -> None:
    for alert in (await world.http.get("/v1/alerts", headers=bearer(world.staff))).json()["items"]:
        body = {"outcome": "spoke_with_patient", "note": "seen"}
        path = f"/v1/alerts/{alert['id']}"
        await world.http.post(f"{path}:acknowledge", headers=bearer(world.staff))
        (await world.http.post(f"{path}:resolve", json=body, headers=bearer(world.staff))).raise_for_status()


def test_every_table_is_of_a_patient_or_outlives_one_or_has_nothing_to_do_with_any() -> None:
    telling = {name for name, table in metadata().tables.items() if "patient_id" in table.columns}
    pointing = {
        table.name
        for table in metadata().tables.values()
        for key in table.foreign_key_constraints
        if key.referred_table.name in DIRECTLY
    }

    known = {*DIRECTLY, *THROUGH, *OUTLIVES}

    assert telling <= known
    assert pointing <= known


async def test_nothing_is_left_and_the_receipt_counts_what_went(world: World, admin: str) -> None:
    patient_id, phone = await world.patient()
    await world.submits(phone, **RED)
    await world.passes(minutes=1)
    await resolve_all(world)

    answer = await erased(world, admin, patient_id)

    receipt = answer.json()
    assert answer.status_code == 201, answer.text
    assert receipt["rows"]["patients"] == 1
    assert receipt["rows"]["diaries"] == 1
    assert receipt["rows"]["attempts"] >= 1
    assert (receipt["rows_left"], receipt["rows_now"]) == ({}, {})
    assert await rows_that_name(world, str(patient_id)) == {"audit", "erasures"}


async def test_another_patient_keeps_everything(world: World, admin: str) -> None:
    patient_id, _ = await world.patient("Pat Example")
    other_id, other = await world.patient("Sam Example")
    await world.submits(other)

    await erased(world, admin, patient_id)

    kept = (await world.http.get("/v1/patients", headers=bearer(world.staff))).json()["items"]
    assert [one["id"] for one in kept] == [str(other_id)]
    assert await world.scalar("SELECT count(*) FROM diaries") == 1


async def test_the_phone_is_signed_out_and_its_diary_is_refused(world: World, admin: str) -> None:
    patient_id, phone = await world.patient()

    await erased(world, admin, patient_id)

    assert (await world.submits(phone, **RED)).status_code == 401


async def test_an_open_alert_stands_against_it(world: World, admin: str) -> None:
    patient_id, phone = await world.patient()
    await world.submits(phone, **RED)

    answer = await erased(world, admin, patient_id)

    assert answer.status_code == 409
    assert answer.json()["code"] == "erasure-held"
    assert await world.scalar("SELECT count(*) FROM alerts") == 1


async def test_a_legal_hold_stands_against_it_until_it_is_released(world: World, admin: str) -> None:
    patient_id, _ = await world.patient()
    path = f"/v1/patients/{patient_id}/legal-holds"
    hold = (await world.http.post(path, json={"reason": "complaint"}, headers=bearer(admin))).json()

    held = await erased(world, admin, patient_id)
    await world.http.post(f"{path}/{hold['id']}:release", headers=bearer(admin))
    done = await erased(world, admin, patient_id)

    assert held.status_code == 409
    assert hold["id"] in held.json()["detail"]
    assert done.status_code == 201
    assert [one["hold_id"] for one in done.json()["legal_holds"]] == [hold["id"]]


async def test_sent_twice_it_is_one_erasure(world: World, admin: str) -> None:
    patient_id, _ = await world.patient()

    first, second = await asyncio.gather(erased(world, admin, patient_id), erased(world, admin, patient_id))
    again = await erased(world, admin, patient_id)

    ids = {one.json()["id"] for one in (first, second, again) if one.status_code == 201}
    assert len(ids) == 1
    assert again.status_code == 201
    assert await world.scalar("SELECT count(*) FROM erasures") == 1


async def test_a_receipt_that_is_no_longer_true_says_so(world: World, admin: str) -> None:
    patient_id, _ = await world.patient()
    receipt = (await erased(world, admin, patient_id)).json()
    async with world.database.begin() as session:
        await session.execute(
            text(
                "INSERT INTO audit_changes (clinic_id, line, patient_id, salt)"
                " SELECT clinic_id, max(line), :patient, 'x' FROM audit GROUP BY clinic_id"
            ),
            {"patient": patient_id},
        )

    seen = (await world.http.get(f"/v1/erasures/{receipt['id']}", headers=bearer(admin))).json()

    assert seen["rows_now"] == {"audit_changes": 1}


async def test_partners_are_told_until_they_confirm(world: World, admin: str) -> None:
    patient_id, _ = await world.patient()
    async with HttpReceiver() as receiver:
        receiver.reply = http_reply(503)
        await partner(world, f"{receiver.url}/forget")
        receipt = (await erased(world, admin, patient_id)).json()
        async with httpx.AsyncClient(trust_env=False) as http:
            await tell_of_erasures(world.worker, http, world.now)
            first = await notice(world, admin, receipt["id"])
            receiver.reply = http_reply(200)
            await world.passes(minutes=5)
            await tell_of_erasures(world.worker, http, world.now)
            second = await notice(world, admin, receipt["id"])
        told = receiver.requests[-1]

    body = json.loads(told.body)
    expected = signature(receipt["id"], told.headers["webhook-timestamp"], told.body, (key_of(SECRET),))
    assert (first["confirmed_at"], first["last_outcome"]) == (None, "HTTP 503")
    assert second["confirmed_at"] is not None
    assert (body["type"], body["patient_id"]) == ("patient.erased", str(patient_id))
    assert told.headers["webhook-signature"] == expected
    assert "Pat" not in told.body.decode()


async def test_whoever_may_not_is_refused_and_nobody_goes(world: World) -> None:
    patient_id, phone = await world.patient()

    by_nurse = await erased(world, world.staff, patient_id)
    by_phone = await erased(world, phone, patient_id)

    assert (by_nurse.status_code, by_phone.status_code) == (403, 403)
    assert await world.scalar("SELECT count(*) FROM patients") == 1


async def test_nobody_and_somebody_elses_look_the_same(world: World, admin: str) -> None:
    await world.clinic("elsewhere")
    staff = await world.staff_token(clinic_id="elsewhere")
    foreign, _ = await world.patient(staff=staff)

    theirs, nobodys = await erased(world, admin, foreign), await erased(world, admin, uuid4())

    assert (theirs.status_code, nobodys.status_code) == (404, 404)
    assert await world.scalar("SELECT count(*) FROM patients") == 1


async def partner(world: World, url: str) -> None:
    async with world.database.begin() as session:
        session.add(
            Partner(
                clinic_id=world.clinic_id,
                partner_id="registry",
                name="The registry",
                scopes=["diaries:read"],
                notice_url=url,
                notice_secret=SECRET,
                created_at=world.now,
            )
        )


async def notice(world: World, admin: str, erasure_id: str) -> dict[str, Any]:
    seen = (await world.http.get(f"/v1/erasures/{erasure_id}", headers=bearer(admin))).json()
    found: dict[str, Any] = seen["notices"][0]
    return found


async def rows_that_name(world: World, patient_id: str) -> set[str]:
    """The tables in which this id stands anywhere, in any column."""
    found = set()
    async with world.database.begin() as session:
        for name in metadata().tables:
            statement = text(f"SELECT count(*) FROM {name} t WHERE to_jsonb(t)::text LIKE :id")
            if await session.scalar(statement, {"id": f"%{patient_id}%"}):
                found.add(name)
    return found


async def test_a_hold_that_is_placed_at_the_same_moment_is_not_erased_with_the_patient(
    world: World, admin: str
) -> None:
    patient_id, _ = await world.patient()
    caller = Caller(
        clinic_id=world.clinic_id, token_id="lawyer", kind="staff", name="Lawyer", scopes=CARRIES["admin"], role="admin"
    )

    async with world.database.begin() as session:
        await place_hold(session, caller, patient_id, "a complaint", world.now)
        erasing = asyncio.create_task(erased(world, admin, patient_id))
        await asyncio.sleep(0.3)
    answer = await erasing

    assert answer.status_code == 409, answer.text
    assert await world.scalar("SELECT count(*) FROM legal_holds") == 1


async def test_of_two_who_erase_at_once_both_have_the_same_receipt(world: World, admin: str) -> None:
    patient_id, _ = await world.patient()

    first, second = await asyncio.gather(erased(world, admin, patient_id), erased(world, admin, patient_id))

    assert (first.status_code, second.status_code) == (201, 201), second.text
    assert first.json()["id"] == second.json()["id"]
