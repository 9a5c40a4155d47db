"""A phone is lost or given away: it is out at once, by the patient or by the clinic, and by nobody else."""

import asyncio
from uuid import UUID, uuid4

import pytest

from tests.api.phones import RED, Phone, carer_of, code_for, phone_of
from tests.world import World, bearer

PUSH = {"channel": "ntfy", "address": "a-topic-of-random-letters"}


async def pushed_phone(world: World, patient_id: UUID) -> Phone:
    phone = await phone_of(world, patient_id)
    (await world.http.put("/v1/me/push", json=PUSH, headers=bearer(phone.now["token"]))).raise_for_status()
    return phone


async def is_out(world: World, phone: Phone) -> bool:
    pushed = await world.scalar(
        "SELECT count(*) FROM patient_addresses WHERE token_id = :id", id=phone.now["token"].split("_")[2]
    )
    wrote, renewed = await phone.writes(**RED), await phone.asks()
    return (await phone.reads(), wrote.status_code, renewed.status_code, pushed) == (401, 401, 401, 0)


async def test_a_lost_phone_is_out_at_once_and_the_others_are_not(world: World) -> None:
    patient_id, _ = await world.patient()
    lost, kept = await pushed_phone(world, patient_id), await pushed_phone(world, patient_id)
    path = f"/v1/patients/{patient_id}/devices/{lost.now['device_id']}:revoke"

    answers = [
        await world.http.post(path, json={"reason": "left on the bus"}, headers=bearer(world.staff)),
        await world.http.post(path, headers=bearer(world.staff)),
    ]

    assert [answer.status_code for answer in answers] == [200, 200]
    assert answers[0].json() == answers[1].json()
    assert answers[0].json()["revoked_why"] == "ended_by_clinic"
    assert await is_out(world, lost)
    assert not await is_out(world, kept)
    told = await world.scalar("SELECT string_agg(reason, '|') FROM audit WHERE action = 'device.revoked'")
    assert told == "left on the bus"


async def test_a_patient_ends_one_phone_from_another_and_the_one_in_their_hand(world: World) -> None:
    patient_id, _ = await world.patient()
    old, new = await pushed_phone(world, patient_id), await pushed_phone(world, patient_id)
    listed = (await world.http.get("/v1/me/devices", headers=bearer(new.now["token"]))).json()["items"]

    for phone in (old, new):
        path = f"/v1/me/devices/{phone.now['device_id']}"
        assert (await world.http.delete(path, headers=bearer(new.now["token"]))).status_code == 200

    assert {one["id"] for one in listed} >= {old.now["device_id"], new.now["device_id"]}
    assert [one["id"] for one in listed if one["is_this"]] == [new.now["device_id"]]
    assert await is_out(world, old)
    assert await is_out(world, new)


@pytest.mark.parametrize("whose", ["another patient's", "nobody's", "another clinic's"])
async def test_nobody_ends_a_phone_that_is_not_theirs(world: World, whose: str) -> None:
    patient_id, _ = await world.patient()
    mine = await phone_of(world, patient_id)
    other, staff = (await world.patient())[0], world.staff
    if whose == "another clinic's":
        await world.clinic("elsewhere")
        staff = await world.staff_token(clinic_id="elsewhere")
        other, _ = await world.patient(staff=staff)
        staff, world.staff = world.staff, staff
    theirs = await phone_of(world, other)
    foreign = str(uuid4()) if whose == "nobody's" else theirs.now["device_id"]
    if whose == "another clinic's":
        world.staff = staff

    refused = [
        await world.http.delete(f"/v1/me/devices/{foreign}", headers=bearer(mine.now["token"])),
        await world.http.post(f"/v1/patients/{patient_id}/devices/{foreign}:revoke", headers=bearer(staff)),
    ]
    if whose == "another clinic's":
        path = f"/v1/patients/{other}/devices"
        refused.append(await world.http.post(f"{path}/{foreign}:revoke", headers=bearer(staff)))
        refused.append(await world.http.get(path, headers=bearer(staff)))

    assert {answer.status_code for answer in refused} == {404}
    assert await theirs.reads() == 200


async def test_a_phone_is_not_the_clinic_and_the_clinic_is_no_phone(world: World) -> None:
    patient_id, _ = await world.patient()
    phone = await phone_of(world, patient_id)
    partner = await world.staff_token()
    await world.scalar("UPDATE tokens SET kind = 'partner' WHERE token_id = :id RETURNING 1", id=partner.split("_")[2])
    base, device = f"/v1/patients/{patient_id}/devices", phone.now["device_id"]

    refused = [
        await world.http.get(base, headers=bearer(phone.now["token"])),
        await world.http.post(f"{base}/{device}:revoke", headers=bearer(phone.now["token"])),
        await world.http.get(base, headers=bearer(partner)),
        await world.http.post(f"{base}/{device}:revoke", headers=bearer(partner)),
        await world.http.get("/v1/me/devices", headers=bearer(world.staff)),
        await world.http.delete(f"/v1/me/devices/{device}", headers=bearer(world.staff)),
    ]

    assert {answer.status_code for answer in refused} == {403}
    assert await phone.reads() == 200


async def test_the_clinic_sees_the_phones_of_carers_as_theirs(world: World) -> None:
    patient_id, _ = await world.patient()
    carer, phone = await carer_of(world, patient_id)

    path = f"/v1/patients/{patient_id}/devices"
    listed = (await world.http.get(path, headers=bearer(world.staff))).json()["items"]

    assert {one["id"]: one["carer_id"] for one in listed}[phone.now["device_id"]] == carer


async def test_a_phone_that_renews_in_the_moment_it_is_ended_is_out_all_the_same(world: World) -> None:
    patient_id, _ = await world.patient()
    phone = await phone_of(world, patient_id)
    path = f"/v1/patients/{patient_id}/devices/{phone.now['device_id']}:revoke"

    ended, *renewed = await asyncio.gather(
        world.http.post(path, headers=bearer(world.staff)), *(phone.asks() for _ in range(5))
    )

    assert ended.status_code == 200
    pairs = [answer.json() for answer in renewed if answer.status_code == 200]
    assert all([await is_out(world, Phone(world, now=pair)) for pair in (phone.now, *pairs)])


async def test_a_carer_who_redeems_in_the_moment_they_are_ended_is_out_all_the_same(world: World) -> None:
    patient_id, token = await world.patient()
    carer, _ = await carer_of(world, patient_id)
    code = (await code_for(world, f"/v1/patients/{patient_id}/carers/{carer}"))["code"]
    path = f"/v1/me/carers/{carer}"

    ended, redeemed = await asyncio.gather(
        world.http.delete(path, headers=bearer(token)), world.http.post("/v1/enrolments:redeem", json={"code": code})
    )

    assert ended.status_code == 200
    assert redeemed.status_code in (201, 410)
    if redeemed.status_code == 201:
        assert await is_out(world, Phone(world, now=redeemed.json()))
    assert await world.scalar("SELECT count(*) FROM devices WHERE carer_id IS NOT NULL AND revoked_at IS NULL") == 0
