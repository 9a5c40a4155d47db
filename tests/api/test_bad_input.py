"""What bad input gets: a problem that names the field and what was expected; never a 500, never the input itself."""

import json
from typing import Any

import pytest

from tests.world import World, bearer

PROBLEM = "application/problem+json"


def with_(**changes: Any) -> dict[str, Any]:
    return {"pain": {"worst": 3}, **changes}


@pytest.mark.parametrize(
    ("sections", "pointer", "expected"),
    [
        (with_(pain={"worst": 11}), "/pain/worst", "less than or equal to 10"),
        (with_(pain={"worst": -1}), "/pain/worst", "greater than or equal to 0"),
        (with_(pain={"worst": "7"}), "/pain/worst", "whole number"),
        (with_(pain={"worst": 7.5}), "/pain/worst", "whole number"),
        (with_(pain={"average": 5}), "/pain/worst", "is required"),
        (with_(pain=[]), "/pain", "expected an object"),
        (with_(symptoms=[{"symptom": "ennui"}]), "/symptoms/0/symptom", "expected one of 'leg_weakness'"),
        (with_(symptoms={"symptom": "fever"}), "/symptoms", "expected a list"),
        (with_(mobility="flying"), "/mobility", "expected one of 'independent'"),
        (with_(temperature_c=98.6), "/temperature_c", "less than or equal to 45"),
        (with_(reporter="neighbour"), "/reporter", "expected one of 'patient' or 'carer'"),
        (with_(pian=3), "/pian", "is not a field of this version"),
        (with_(note=7), "/note", "expected text"),
        (with_(diary_date="2026-03-12"), "/diary_date", "no later than the day after recorded_at"),
        (with_(diary_date="14/03/2026"), "/diary_date", "a date as in 2026-03-14"),
        (with_(diary_date=0), "/diary_date", "a date as in 2026-03-14"),
        (with_(diary_date="0001-01-01"), "/diary_date", "2000"),
        (with_(recorded_at="2026-03-10T09:00:00"), "/recorded_at", "an offset"),
        (with_(recorded_at=1773133200), "/recorded_at", "a moment with offset"),
        (with_(id="not-a-uuid"), "/id", "expected a UUID"),
        ({"pain": None}, "", "expected at least one of pain"),
    ],
)
async def test_a_field_that_cannot_be_read_is_named(
    world: World, sections: dict[str, Any], pointer: str, expected: str
) -> None:
    _, phone = await world.patient()
    diary = {**world.diary(note="x"), "note": None, **sections}

    answer = await world.http.post("/v1/diaries", json=diary, headers=bearer(phone))

    assert answer.status_code == 422, answer.text
    assert answer.headers["content-type"] == PROBLEM
    assert answer.json()["code"] == "unreadable-input"
    assert [e for e in answer.json()["errors"] if e["pointer"] == pointer and expected in e["detail"]], answer.text
    assert await world.scalar("SELECT count(*) FROM diaries") == 0


@pytest.mark.parametrize(
    ("body", "content_type", "status", "code"),
    [
        (b"{not json", "application/json", 422, "unreadable-input"),
        (b"", "application/json", 422, "unreadable-input"),
        (b"[]", "application/json", 422, "unreadable-input"),
        (b"null", "application/json", 422, "unreadable-input"),
        (b'{"note": "\xff\xfe"}', "application/json", 422, "unreadable-input"),
        (b'{"note": "\\ud800"}', "application/json", 422, "unreadable-input"),
        (b'{"pain": {"worst": NaN}}', "application/json", 422, "unreadable-input"),
        (b"[" * 50_000, "application/json", 422, "unreadable-input"),
        (b"{}", "text/plain", 415, "unsupported-media-type"),
        (b"a=1", "application/x-www-form-urlencoded", 415, "unsupported-media-type"),
        (b" " * (64 * 1024 + 1), "application/json", 413, "too-large"),
    ],
)
async def test_a_body_that_is_no_diary_is_refused_as_a_problem(
    world: World, body: bytes, content_type: str, status: int, code: str
) -> None:
    _, phone = await world.patient()
    headers = {**bearer(phone), "content-type": content_type}

    answer = await world.http.post("/v1/diaries", content=body, headers=headers)

    assert (answer.status_code, answer.headers["content-type"], answer.json()["code"]) == (status, PROBLEM, code)


async def test_a_body_of_exactly_64_kib_is_still_read(world: World) -> None:
    _, phone = await world.patient()
    body = json.dumps(world.diary(note="still here")).encode().ljust(64 * 1024)
    headers = {**bearer(phone), "content-type": "application/json"}

    answer = await world.http.post("/v1/diaries", content=body, headers=headers)

    assert answer.status_code == 201, answer.text


async def test_a_null_character_in_a_note_does_no_harm(world: World) -> None:
    _, phone = await world.patient()

    answer = await world.submits(phone, note="a\x00b")
    listed = await world.http.get("/v1/diaries", headers=bearer(phone))

    assert answer.status_code == 201, answer.text
    assert listed.json()["items"][0]["diary"]["note"] == "a\x00b"


async def test_what_was_sent_is_never_in_the_answer(world: World) -> None:
    _, phone = await world.patient()
    secret = "my name is Zebedee"

    answers = [
        await world.submits(phone, symptoms=[{"symptom": secret}]),
        await world.submits(phone, mobility=secret),
        await world.http.post("/v1/diaries", content=secret.encode(), headers=bearer(phone)),
    ]

    assert all(answer.status_code in (415, 422) for answer in answers)
    assert not any("Zebedee" in answer.text for answer in answers)


async def test_the_phones_tomorrow_is_still_today_somewhere(world: World) -> None:
    _, phone = await world.patient()

    answer = await world.submits(phone, diary_date="2026-03-11", pain={"worst": 1})

    assert answer.status_code == 201, answer.text


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/v1/nothing", 404, "not-found"),
        ("DELETE", "/v1/diaries", 405, "method-not-allowed"),
        ("GET", "/v1/alerts?status=maybe", 422, "unreadable-input"),
        ("GET", "/v1/alerts?limit=0", 422, "unreadable-input"),
        ("GET", "/v1/alerts?cursor=xyz", 422, "unreadable-input"),
        ("GET", "/v1/diaries", 422, "unreadable-input"),
        ("POST", "/v1/alerts/not-a-uuid:acknowledge", 422, "unreadable-input"),
    ],
)
async def test_every_refusal_is_a_problem(world: World, method: str, path: str, status: int, code: str) -> None:
    answer = await world.http.request(method, path, headers=bearer(world.staff))

    assert (answer.status_code, answer.headers["content-type"], answer.json()["code"]) == (status, PROBLEM, code)
    assert answer.json()["type"] == f"/problems/{code}"
