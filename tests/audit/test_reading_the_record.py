"""Auditors read who did what; patients read who looked, who was told, and when they answered; both are noted."""

from datetime import timedelta

from app.access import SCOPES, Scope
from tests.world import World, bearer

RED = {"symptoms": [{"symptom": "leg_weakness", "course": "new"}]}
AUDITOR: tuple[Scope, ...] = ("audit:read", "reports:read", "rules:read")


async def answered(world: World) -> tuple[str, str]:
    """A patient whose alert a nurse was told of, and has answered after eleven minutes."""
    patient_id, phone = await world.patient()
    (await world.submits(phone, **RED)).raise_for_status()
    await world.passes(minutes=10)
    world.now += timedelta(minutes=1)
    alert_id = await world.scalar("SELECT alert_id FROM alerts LIMIT 1")
    nurse = bearer(await world.staff_token(SCOPES, "Nurse Joy"))
    (await world.http.post(f"/v1/alerts/{alert_id}:acknowledge", headers=nurse)).raise_for_status()
    world.now += timedelta(minutes=1)
    (await world.http.get(f"/v1/diaries?patient_id={patient_id}", headers=nurse)).raise_for_status()
    return str(patient_id), phone


async def test_a_patient_reads_who_looked_who_was_told_and_when_they_answered(world: World) -> None:
    _, phone = await answered(world)

    answer = await world.http.get("/v1/me/access-log", headers=bearer(phone))

    page = answer.raise_for_status().json()
    said = [one["text"] for one in page["items"]]
    assert said[:2] == [
        "Nurse Joy looked at your diaries",
        "Nurse Joy answered an alert of yours, 11 min after it was raised",
    ]
    assert "first nurse was told of an alert of yours" in said
    assert "token:" not in answer.text
    assert "leg_weakness" not in answer.text


async def test_it_is_said_in_the_patients_language_and_read_on_page_by_page(world: World) -> None:
    _, phone = await answered(world)
    asked = {**bearer(phone), "Accept-Language": "de-AT,en;q=0.5"}
    whole = (await world.http.get("/v1/me/access-log", headers=asked)).raise_for_status().json()

    seen, cursor = [], None
    while True:
        where = f"/v1/me/access-log?limit=2{f'&cursor={cursor}' if cursor else ''}"
        page = (await world.http.get(where, headers=asked)).raise_for_status().json()
        seen += page["items"]
        cursor = page["next_cursor"]
        if cursor is None:
            break

    assert seen == whole["items"]
    assert seen[0]["text"] == "Nurse Joy hat Ihre Tagebücher angesehen"


async def test_another_patient_and_a_nurse_do_not_read_it(world: World) -> None:
    patient_id, _ = await answered(world)
    _, other = await world.patient(name="Other One")

    mine = (await world.http.get("/v1/me/access-log", headers=bearer(other))).json()
    refused = await world.http.get(f"/v1/patients/{patient_id}/access-log", headers=bearer(world.staff))

    assert all("diaries" not in one["what"] and one["what"] != "told" for one in mine["items"])
    assert refused.status_code == 403


async def test_an_auditor_reads_who_did_what_and_nothing_of_the_illness(world: World) -> None:
    patient_id, _ = await answered(world)
    auditor = bearer(await world.staff_token(AUDITOR, "Auditor"))

    answer = await world.http.get(f"/v1/audit?patient_id={patient_id}&limit=200", headers=auditor)

    items = answer.raise_for_status().json()["items"]
    assert {"alert.opened", "alert.acknowledged", "diaries.read", "diary.received"} <= {one["action"] for one in items}
    assert all(one["detail"] == {} and one["after"] is None for one in items)
    assert await world.scalar("SELECT count(*) FROM audit WHERE action = 'audit.read'") == 1


async def test_the_record_is_filtered_and_read_on_line_by_line(world: World) -> None:
    await answered(world)
    auditor = bearer(await world.staff_token(SCOPES, "Auditor"))

    async def asked(query: str) -> list[dict[str, object]]:
        found = await world.http.get(f"/v1/audit?{query}", headers=auditor)
        items: list[dict[str, object]] = found.raise_for_status().json()["items"]
        return items

    assert {one["action"] for one in await asked("action=alert.opened")} == {"alert.opened"}
    assert await asked("since=2030-01-01T00:00:00Z") == []
    assert await asked("until=2020-01-01T00:00:00Z") == []
    assert await asked("actor=nobody") == []
    first = (await world.http.get("/v1/audit?limit=3&action=diary.received", headers=auditor)).json()
    assert first["next_before"] is None
    page = (await world.http.get("/v1/audit?limit=2", headers=auditor)).json()
    following = await asked(f"limit=2&before={page['next_before']}")
    assert [one["line"] for one in (*page["items"], *following)] == sorted(
        (one["line"] for one in (*page["items"], *following)), reverse=True
    )
    assert (await world.http.get("/v1/audit?actor=%00", headers=auditor)).status_code == 422
    assert (await world.http.get("/v1/audit", headers=bearer(world.staff))).status_code == 403
