"""The secret that signs a partner's notices is replaced without a notice that it cannot check, or at once."""

from datetime import timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy import text

from app.access import CARRIES
from app.api.partner_examples import ANSWERS
from app.notify.channels.webhook import key_of, signature
from app.notify.tell_of_erasures import tell_of_erasures
from app.records.partners import Partner
from app.records.sealing import MARK
from tests.api.partner_world import SCOPES, Clinic
from tests.notify.channels.receivers import HttpReceiver
from tests.world import World, bearer

BODY: dict[str, Any] = {
    "partner_id": "acme",
    "name": "Acme",
    "scopes": SCOPES,
    "notice_url": "https://hooks.acme.example/tocsin",
}


async def replaces(clinic: Clinic, **body: Any) -> str:
    told = (await clinic.asks("POST", "/acme/notice-secret", body)).raise_for_status().json()
    assert set(told) == set(ANSWERS["replacePartnerNoticeSecret"])
    return str(told["notice_secret"])


async def signed_by(world: World, secrets: list[str]) -> list[bool]:
    """Erases somebody, and tells which of these secrets the notice of it is signed by."""
    admin = await world.staff_token(tuple(CARRIES["admin"]), name="Admin", role="admin")
    patient_id, _ = await world.patient()
    async with HttpReceiver() as receiver:
        await world.scalar("UPDATE partners SET notice_url = :url RETURNING 1", url=f"{receiver.url}/forget")
        path = f"/v1/patients/{patient_id}:erase"
        receipt = await world.http.post(path, json={"reason": "asked for it"}, headers=bearer(admin))
        async with httpx.AsyncClient(trust_env=False) as http:
            await tell_of_erasures(world.worker, http, world.now)
        told = receiver.requests[-1]
    stamp, given = told.headers["webhook-timestamp"], told.headers["webhook-signature"].split(" ")
    erasure_id = receipt.raise_for_status().json()["id"]
    return [signature(erasure_id, stamp, told.body, (key_of(one),)) in given for one in secrets]


async def test_for_the_overlap_both_secrets_sign_and_then_the_new_one_alone(world: World) -> None:
    clinic = await Clinic.of(world)
    first = (await clinic.asks("POST", "", BODY)).json()["notice_secret"]

    second = await replaces(clinic, overlap_hours=2)

    assert await signed_by(world, [first, second]) == [True, True]
    world.now += timedelta(hours=2)
    assert await signed_by(world, [first, second]) == [False, True]


async def test_one_that_has_become_known_ends_at_once(world: World) -> None:
    clinic = await Clinic.of(world)
    first = (await clinic.asks("POST", "", BODY)).json()["notice_secret"]
    second = await replaces(clinic, overlap_hours=24)

    third = await replaces(clinic, overlap_hours=0)

    assert await signed_by(world, [first, second, third]) == [False, False, True]


async def test_sent_again_because_the_answer_was_lost_what_the_partner_has_still_signs(world: World) -> None:
    clinic = await Clinic.of(world)
    first = (await clinic.asks("POST", "", BODY)).json()["notice_secret"]
    await replaces(clinic)

    third = await replaces(clinic)

    assert await signed_by(world, [first, third]) == [True, True]


async def test_a_sixth_is_refused_and_a_partner_that_is_told_nothing_has_none(world: World) -> None:
    clinic = await Clinic.of(world)
    await clinic.adds("silent")
    await clinic.asks("POST", "", BODY)
    for _ in range(4):
        await replaces(clinic)

    sixth = await clinic.asks("POST", "/acme/notice-secret", {})
    silent = await clinic.asks("POST", "/silent/notice-secret", {})

    assert [(one.status_code, one.json()["code"]) for one in (sixth, silent)] == [(409, "partner-state")] * 2
    world.now += timedelta(hours=25)
    await replaces(clinic)


@pytest.mark.parametrize("wrong", [{"overlap_hours": -1}, {"overlap_hours": 721}, {"overlap_hours": "1"}])
async def test_an_overlap_that_makes_no_sense_is_named(world: World, wrong: dict[str, Any]) -> None:
    clinic = await Clinic.of(world)
    await clinic.asks("POST", "", BODY)

    refused = await clinic.asks("POST", "/acme/notice-secret", wrong)

    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, "/overlap_hours")


async def test_the_record_tells_of_it_and_neither_the_record_nor_the_table_tells_the_secret(world: World) -> None:
    clinic = await Clinic.of(world)
    first = (await clinic.asks("POST", "", BODY)).json()["notice_secret"]
    second = await replaces(clinic)

    noted = await world.scalar("SELECT detail FROM audit WHERE action = 'partner.notice_secret_replaced'")
    async with world.database.begin() as session:
        kept = (await session.execute(text("SELECT notice_secret, notice_secrets_before FROM partners"))).one()
        written = await session.scalar(text("SELECT string_agg(audit::text, ' ') FROM audit"))
        partner = await session.get(Partner, (world.clinic_id, "acme"))

    assert noted == {"overlap_hours": 24, "signing": 2}
    assert all(one.startswith(MARK) for one in kept)
    assert partner is not None
    assert list(partner.old_notice_secrets(world.now)) == [first]
    assert first not in written
    assert second not in written
