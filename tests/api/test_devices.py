"""A phone is enrolled by a code, goes on by renewing, and is never locked out without being told what to do."""

import asyncio
from datetime import timedelta

import httpx
import pytest
from joserfc.jwk import ECKey

from tests.api.phones import RED, Phone, audited, code_for, phone_of
from tests.world import World, bearer


def key() -> ECKey:
    return ECKey.generate_key("P-256")


async def test_a_code_comes_as_a_picture_whose_secret_no_server_sees(world: World) -> None:
    patient_id, _ = await world.patient()

    given = await code_for(world, f"/v1/patients/{patient_id}")

    assert given["url"] == f"http://127.0.0.1:8000/enrol#{given['code']}"
    assert given["qr_svg"].startswith("<svg")
    assert "<path" in given["qr_svg"]
    assert "script" not in given["qr_svg"]


@pytest.mark.parametrize(("minutes", "status"), [(5, 201), (10_080, 201), (4, 422), (10_081, 422), ("15", 422)])
async def test_a_code_lasts_as_long_as_the_nurse_says(world: World, minutes: object, status: int) -> None:
    patient_id, _ = await world.patient()
    path, body = f"/v1/patients/{patient_id}/enrolment-codes", {"valid_minutes": minutes}
    answer = await world.http.post(path, json=body, headers=bearer(world.staff))

    assert answer.status_code == status
    if isinstance(minutes, int) and status == 201:
        world.now += timedelta(minutes=minutes)
        late = await world.http.post("/v1/enrolments:redeem", json={"code": answer.json()["code"]})
        assert late.status_code == 410


async def test_a_new_code_ends_the_one_that_lies_unused_on_a_desk(world: World) -> None:
    patient_id, _ = await world.patient()
    other, _ = await world.patient()
    first = await code_for(world, f"/v1/patients/{patient_id}")
    of_another = await code_for(world, f"/v1/patients/{other}")
    second = await code_for(world, f"/v1/patients/{patient_id}")

    codes = [one["code"] for one in (first, second, of_another)]
    answers = [await world.http.post("/v1/enrolments:redeem", json={"code": code}) for code in codes]

    assert [answer.status_code for answer in answers] == [410, 201, 201]


async def test_of_many_redemptions_at_once_exactly_one_succeeds(world: World) -> None:
    patient_id, _ = await world.patient()
    before = await world.scalar("SELECT count(*) FROM devices")
    code = (await code_for(world, f"/v1/patients/{patient_id}"))["code"]

    answers = await asyncio.gather(*(world.http.post("/v1/enrolments:redeem", json={"code": code}) for _ in range(12)))

    assert sorted(answer.status_code for answer in answers) == [201] + [410] * 11
    assert await world.scalar("SELECT count(*) FROM devices") == before + 1


async def test_whoever_guesses_codes_is_stopped_and_whoever_is_signed_in_is_not(world: World) -> None:
    _, phone = await world.patient()
    guess = {"code": "st-elsewhere/AAAA-AAAA-AAAA"}
    answers = [await world.http.post("/v1/enrolments:redeem", json=guess) for _ in range(70)]

    assert {answer.status_code for answer in answers[:50]} == {410}
    assert answers[-1].status_code == 429
    assert int(answers[-1].headers["retry-after"]) > 0
    assert (await world.submits(phone, **RED)).status_code == 201


async def test_phones_that_are_known_renew_whoever_guesses_from_the_same_address(world: World) -> None:
    patient_id, _ = await world.patient()
    phone = await phone_of(world, patient_id)

    guesses = [await phone.asks(f"tocsin-refresh_st-elsewhere_{'a' * 43}") for _ in range(70)]
    await phone.renews()

    assert (guesses[0].status_code, guesses[-1].status_code) == (401, 429)
    assert await phone.reads() == 200


async def test_a_token_ends_after_an_hour_and_the_phone_goes_on_with_the_next(world: World) -> None:
    patient_id, _ = await world.patient()
    phone = await phone_of(world, patient_id)
    assert await phone.reads() == 200

    world.now += timedelta(hours=1)
    late = await phone.reads()
    await phone.renews()

    assert (late, await phone.reads()) == (401, 200)
    assert (await phone.writes(**RED)).status_code == 201
    assert phone.now["patient_id"] == str(patient_id)


@pytest.mark.parametrize(("days", "status"), [(100, 200), (179, 200), (180, 401)])
async def test_a_phone_may_be_offline_for_a_season(world: World, days: int, status: int) -> None:
    patient_id, _ = await world.patient()
    phone = await phone_of(world, patient_id)
    world.now += timedelta(days=100)
    await phone.renews()

    world.now += timedelta(days=days)
    answer = await phone.asks()

    assert answer.status_code == status
    if status == 401:
        problem = answer.json()
        assert problem["code"] == "device-signed-out"
        assert "ask the clinic for a new code" in problem["detail"]
        assert problem["contact"]["phone"] == "+44 20 7946 0000"


@pytest.mark.parametrize("with_key", [False, True])
@pytest.mark.parametrize("later", [timedelta(0), timedelta(seconds=119), timedelta(hours=3), timedelta(days=40)])
async def test_a_lost_answer_never_locks_a_phone_out(world: World, later: timedelta, *, with_key: bool) -> None:
    patient_id, _ = await world.patient()
    phone = await phone_of(world, patient_id, key() if with_key else None)
    lost = (await phone.asks()).raise_for_status().json()

    world.now += later
    await phone.renews()

    assert await phone.reads() == 200
    old = await world.http.get("/v1/diaries", headers=bearer(lost["token"]))
    assert old.status_code == 401
    world.now += timedelta(hours=2)
    await phone.renews()
    assert await phone.reads() == 200


@pytest.mark.parametrize("used", ["read", "written", "renewed"])
async def test_a_copied_refresh_token_signs_the_phone_out_and_the_clinic_sees_why(world: World, used: str) -> None:
    patient_id, _ = await world.patient()
    phone = await phone_of(world, patient_id)
    copied = phone.now["refresh_token"]
    await phone.renews()
    world.now += timedelta(seconds=1)
    await {"read": phone.reads, "written": lambda: phone.writes(**RED), "renewed": phone.renews}[used]()
    world.now += timedelta(minutes=3)

    thief = await phone.asks(copied)
    owner = await phone.asks()

    assert (thief.status_code, owner.status_code) == (401, 401)
    assert await phone.reads() == 401
    for answer in (thief, owner):
        assert answer.json()["code"] == "device-signed-out"
        assert answer.json()["contact"]["phone"]
        assert "keep what was written" in answer.json()["detail"]
    assert await audited(world, "device.reuse_detected") == 1
    path = f"/v1/patients/{patient_id}/devices"
    listed = (await world.http.get(path, headers=bearer(world.staff))).json()["items"]
    assert {one["id"]: one["revoked_why"] for one in listed}[phone.now["device_id"]] == "reuse_detected"
    again = await phone_of(world, patient_id)
    assert (await again.writes(**RED)).status_code == 201


async def test_of_renewals_at_once_one_chain_survives_and_the_phone_goes_on(world: World) -> None:
    patient_id, _ = await world.patient()
    phone = await phone_of(world, patient_id)

    answers = await asyncio.gather(*(phone.asks() for _ in range(6)))

    pairs = [answer.raise_for_status().json() for answer in answers]
    good = [one for one in pairs if await _reads(world, one) == 200]
    assert len(good) == 1
    assert (
        await world.scalar(
            "SELECT count(*) FROM refresh_tokens WHERE used_at IS NULL AND device_id = :id", id=pairs[0]["device_id"]
        )
        == 1
    )
    phone.now = next(one for one in pairs if one not in good)  # the answer that came last may be one that has ended
    await phone.renews()
    assert await phone.reads() == 200


async def test_a_phone_goes_on_being_pushed_to_after_it_has_renewed(world: World) -> None:
    patient_id, _ = await world.patient()
    phone = await phone_of(world, patient_id)
    push = {"channel": "ntfy", "address": "a-topic-of-random-letters"}
    (await world.http.put("/v1/me/push", json=push, headers=bearer(phone.now["token"]))).raise_for_status()

    await phone.renews()
    await phone.renews()

    kept = await world.scalar("SELECT string_agg(token_id || ' ' || address, ',') FROM patient_addresses")
    assert kept == f"{phone.now['token'].split('_')[2]} a-topic-of-random-letters"


@pytest.mark.parametrize(
    "shown", ["", "nonsense", "tocsin-refresh_st-elsewhere_" + "a" * 43, "tocsin-refresh_nowhere_" + "a" * 43]
)
async def test_an_unknown_refresh_token_is_refused(world: World, shown: str) -> None:
    answer = await world.http.post("/v1/tokens:renew", json={"refresh_token": shown})

    assert answer.status_code == (422 if not shown else 401)


async def test_an_access_token_is_no_refresh_token_and_the_other_way_round(world: World) -> None:
    patient_id, _ = await world.patient()
    phone = await phone_of(world, patient_id)

    renewed = await phone.asks(phone.now["token"])
    read = await world.http.get("/v1/diaries", headers=bearer(phone.now["refresh_token"]))

    assert (renewed.status_code, read.status_code) == (401, 401)


async def _reads(world: World, pair: dict[str, str]) -> int:
    answer: httpx.Response = await world.http.get("/v1/diaries", headers=bearer(pair["token"]))
    return answer.status_code


async def test_a_token_from_before_there_were_phones_in_the_record_still_works(world: World) -> None:
    patient_id, token = await world.patient()
    await world.scalar("UPDATE tokens SET device_id = NULL WHERE patient_id = :id RETURNING 1", id=patient_id)

    world.now += timedelta(days=400)

    assert (await world.submits(token, **RED)).status_code == 201
    phone = Phone(world, now={"token": token})
    assert await phone.reads() == 200
