"""Whatever happens with an alert is a line in its history, in order, without an address and without the patient."""

import asyncio
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import httpx

from app.clinical.escalation import ContactPoint, Ladder, Person, Rung
from app.notify.channels import GiveUp, TryAgain
from app.records.people import StaffContact, StaffPerson
from tests.stories.test_ringing import RED, SPINAL
from tests.world import World, bearer

ADDRESS = "roof+secret@example.org"


def reached_at(name: str, address: str) -> Rung:
    return Rung(
        wait_seconds=300, people=(Person(name=name, contacts=(ContactPoint(channel="pager", address=address),)),)
    )


async def history(world: World, alert_id: str, token: str | None = None) -> list[dict[str, Any]]:
    answer = await world.http.get(f"/v1/alerts/{alert_id}/history", headers=bearer(token or world.staff))
    lines: list[dict[str, Any]] = answer.raise_for_status().json()["lines"]
    return lines


def codes(lines: list[dict[str, Any]], *, of: str = "") -> list[str]:
    return [line["what"] for line in lines if line["what"].startswith(of)]


async def does(world: World, alert_id: str, verb: str, **body: Any) -> httpx.Response:
    path = f"/v1/alerts/{alert_id}:{verb}"
    answer = await world.http.post(path, json=body or None, headers=bearer(world.staff))
    return answer.raise_for_status()


async def employ(world: World, name: str) -> None:
    person_id = uuid4()
    kept = {"clinic_id": world.clinic_id, "person_id": person_id}
    async with world.database.begin() as session:
        session.add(StaffPerson(**kept, name=name, created_at=world.now, changed_at=world.now))
        await session.flush()
        session.add(
            StaffContact(
                **kept,
                contact_id=uuid4(),
                place=0,
                channel="pager",
                address=ADDRESS,
                created_at=world.now,
                verified_at=world.now,
            )
        )


async def opened(world: World, **sections: Any) -> str:
    """A diary that opens one alert; what is asked of it follows."""
    _, phone = await world.patient(name="Persephone Quill")
    await world.submits(phone, **sections)
    (alert,) = await world.alerts()
    return str(alert["id"])


async def test_a_long_life_is_told_in_order(world: World) -> None:
    await world.set_ladder(rungs=(reached_at("first nurse", "first@example.org"), reached_at("second nurse", ADDRESS)))
    await employ(world, "Ward Sister")
    alert_id = await opened(world, **SPINAL)
    await world.passes(minutes=6)
    await does(world, alert_id, "acknowledge", promise="ringing the patient", minutes=10)
    await world.passes(minutes=11)
    await does(world, alert_id, "hand-over", to="Ward Sister", reason="my shift ends")
    await world.passes(minutes=1)
    await does(world, alert_id, "snooze", minutes=30, reason="seen in clinic at ten")
    await world.passes(minutes=31)
    await does(world, alert_id, "acknowledge")
    for _ in range(3):
        await does(world, alert_id, "not-reached", how="voicemail")
        world.now += timedelta(minutes=1)
    await does(world, alert_id, "resolve", outcome="not_reachable")
    await world.works()

    lines = await history(world, alert_id)

    assert codes(lines, of="alert.") == [
        *("alert.opened", "alert.rung", "alert.acknowledged", "alert.lapsed", "alert.rung", "alert.handed_over"),
        *("alert.snoozed", "alert.snooze_ended", "alert.rung", "alert.acknowledged"),
        *("alert.not_reached", "alert.not_reached", "alert.not_reached", "alert.welfare_path_opened", "alert.rung"),
        *("alert.resolved", "alert.read"),
    ]
    moments = [datetime.fromisoformat(line["at"]) for line in lines]
    assert moments == sorted(moments)
    assert codes(lines, of="page.sent") == ["page.sent"] * 4
    assert codes(lines, of="page.moot") == ["page.moot"]
    assert {line["detail"].get("kind") for line in lines if line["what"] == "page.sent"} == {
        *("page", "lapsed", "hand_over")
    }


async def test_it_says_who_did_what_and_who_was_told(world: World) -> None:
    alert_id = await opened(world, **RED)
    await world.works()
    world.now += timedelta(seconds=10)
    await does(world, alert_id, "acknowledge", promise="ringing the patient", minutes=10)
    world.now += timedelta(seconds=10)

    lines = await history(world, alert_id)

    assert [(line["what"], line["who"], line["channel"]) for line in lines] == [
        ("alert.opened", "patient", None),
        ("alert.rung", "patient", None),
        ("page.written", "first nurse", "pager"),
        ("page.sent", "first nurse", "pager"),
        ("alert.acknowledged", "Nurse", None),
        ("patient_message.written", "patient", "app"),
        ("patient_message.sent", "patient", "app"),
        ("alert.read", "Nurse", None),
    ]
    assert lines[4]["detail"] == {"promise": "ringing the patient", "promised_until": "2026-03-10T09:10:10+00:00"}


async def test_neither_the_patient_nor_an_address_nor_a_providers_words_are_in_it(world: World) -> None:
    await world.set_ladder(rungs=(reached_at("first nurse", ADDRESS),))
    world.pager.answers = [TryAgain(f"{ADDRESS} is busy"), GiveUp(f"no such address: {ADDRESS}")]
    alert_id = await opened(world, **RED)
    await world.passes(minutes=20)

    answer = await world.http.get(f"/v1/alerts/{alert_id}/history", headers=bearer(world.staff))

    assert {"page.tried", "page.failed", "patient.told_to_ring"} <= set(codes(answer.json()["lines"]))
    for secret in ("Persephone", "Quill", "BM-1", "20 7946", "test phone", ADDRESS, "example.org", "leg weakness"):
        assert secret not in answer.text


async def test_what_came_of_a_message_is_told_as_it_was_reported(world: World) -> None:
    alert_id = await opened(world, **RED)
    await world.works()
    at = {name: world.now + timedelta(seconds=n) for n, name in enumerate(("delivered_at", "read_at"), start=1)}
    await world.scalar("UPDATE notifications SET delivered_at = :delivered_at, read_at = :read_at RETURNING 1", **at)
    await world.scalar("UPDATE attempts SET link_used_at = :at RETURNING 1", at=at["read_at"])
    world.now += timedelta(minutes=1)

    lines = await history(world, alert_id)

    assert codes(lines, of="page.") == [*("page.written", "page.sent", "page.delivered", "page.read", "page.link_used")]


async def test_a_try_whose_worker_was_lost_is_in_doubt(world: World) -> None:
    alert_id = await opened(world, **RED)
    await world.works()
    await world.scalar(
        "INSERT INTO attempts (clinic_id, notification_id, attempt, started_at, outcome)"
        " SELECT clinic_id, notification_id, 0, created_at, 'sending' FROM notifications RETURNING 1"
    )

    assert codes(await history(world, alert_id), of="page.") == ["page.written", "page.in_doubt", "page.sent"]


async def test_reading_is_a_line_once_a_minute_for_each_who_looks(world: World) -> None:
    alert_id = await opened(world, **RED)
    other = await world.staff_token(name="Second Nurse")
    for token in (world.staff, world.staff, other):
        (await world.http.get(f"/v1/alerts/{alert_id}", headers=bearer(token))).raise_for_status()
    world.now += timedelta(seconds=59)
    await history(world, alert_id)
    world.now += timedelta(seconds=1)

    lines = await history(world, alert_id)

    assert [line["who"] for line in lines if line["what"] == "alert.read"] == ["Nurse", "Second Nurse", "Nurse"]


async def test_looking_twice_at_the_same_moment_is_one_line(world: World) -> None:
    alert_id = await opened(world, **RED)

    await asyncio.gather(*(history(world, alert_id) for _ in range(6)))

    assert await world.scalar("SELECT count(*) FROM audit WHERE action = 'alert.read'") == 1


async def test_another_clinic_and_a_token_without_the_scope_see_nothing(world: World) -> None:
    alert_id = await opened(world, **RED)
    await world.clinic("elsewhere", Ladder(rungs=(Rung(wait_seconds=0),)))
    stranger = await world.staff_token(clinic_id="elsewhere")
    unable = await world.staff_token(scopes=("alerts:write",))

    statuses = [
        (await world.http.get(f"/v1/alerts/{which}{path}", headers=bearer(token))).status_code
        for path in ("", "/history")
        for which, token in ((alert_id, stranger), (UUID(int=7), world.staff), (alert_id, unable))
    ]

    assert statuses == [404, 404, 403] * 2
    assert await world.scalar("SELECT count(*) FROM audit WHERE action = 'alert.read'") == 0


async def test_one_alert_is_read_as_it_stands_in_the_list(world: World) -> None:
    alert_id = await opened(world, **RED)

    one = await world.http.get(f"/v1/alerts/{alert_id}", headers=bearer(world.staff))

    assert one.json() == (await world.alerts())[0]
