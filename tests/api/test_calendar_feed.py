"""Shifts read from another program's calendar, and a rota that somebody's own calendar can subscribe to."""

from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

import httpx
import pytest
from icalendar import Calendar

from app.api.limits import LARGEST_ROTA
from tests.oncall_world import Lead, lead, person, team
from tests.world import World, bearer


@pytest.fixture
async def desk(world: World) -> Lead:
    return await lead(world)


def event(start: str, end: str, title: str, **more: str) -> str:
    lines = {"DTSTAMP": "20260301T000000Z", "DTSTART": start, "DTEND": end, "SUMMARY": title, **more}
    uid = f"{start}-{title}@example.org"
    return "".join(f"{line}\r\n" for line in ("BEGIN:VEVENT", f"UID:{uid}", *(f"{k}:{v}" for k, v in lines.items())))


def calendar(*events: str) -> dict[str, str]:
    inside = "".join(f"{one}END:VEVENT\r\n" for one in events)
    return {"ics": f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x//EN\r\n{inside}END:VCALENDAR\r\n"}


def fixed(answer: dict[str, Any]) -> list[tuple[str, str]]:
    return [(one["starts_at"], one["ends_at"]) for one in answer["team"]["roster"]["fixed"]]


async def fetch(world: World, url: str) -> httpx.Response:
    """As a telephone's calendar does: no token, nothing but the address."""
    parts = urlsplit(url)
    return await world.http.get(f"{parts.path}?{parts.query}")


def shown(feed: httpx.Response) -> list[tuple[str, str, datetime, datetime]]:
    events = Calendar.from_ical(feed.content).walk("VEVENT")
    return [(str(one["UID"]), str(one["SUMMARY"]), one.decoded("DTSTART"), one.decoded("DTEND")) for one in events]


async def test_shifts_are_imported_by_name_and_by_address(world: World, desk: Lead) -> None:
    await person(world, "Ada Adler")
    bea = await person(world, "Bea Berg", [("email", "bea@example.org")])
    await team(world, "nurses", [])
    body = calendar(
        event("20260311T080000Z", "20260311T200000Z", "ada adler"),
        event("20260312T080000Z", "20260312T200000Z", "Night shift", ATTENDEE="mailto:bea@example.org"),
        event("20260313T080000Z", "20260313T200000Z", "Agency nurse"),
        event("20260301T080000Z", "20260301T200000Z", "Ada Adler"),
    )

    answer = await desk.posts("/teams/nurses/calendar:import", body)

    assert (answer["shifts"], answer["unknown"]) == (2, ["Agency nurse"])
    assert fixed(answer) == [
        ("2026-03-11T08:00:00Z", "2026-03-11T20:00:00Z"),
        ("2026-03-12T08:00:00Z", "2026-03-12T20:00:00Z"),
    ]
    assert answer["team"]["roster"]["fixed"][1]["person"] == str(bea)
    assert answer["team"]["gaps"][0]["starts_at"] == "2026-03-10T09:00:00Z"


async def test_a_new_import_replaces_what_is_to_come_and_keeps_what_was(world: World, desk: Lead) -> None:
    await person(world, "Ada")
    await team(world, "nurses", [])
    first = calendar(
        event("20260310T080000Z", "20260310T100000Z", "Ada"), event("20260311T080000Z", "20260311T200000Z", "Ada")
    )
    await desk.posts("/teams/nurses/calendar:import", first)
    world.now += timedelta(hours=2)

    second = calendar(event("20260312T080000Z", "20260312T200000Z", "Ada"))
    answer = await desk.posts("/teams/nurses/calendar:import", second)
    again = await desk.posts("/teams/nurses/calendar:import", second)

    assert fixed(answer) == [
        ("2026-03-10T08:00:00Z", "2026-03-10T10:00:00Z"),
        ("2026-03-12T08:00:00Z", "2026-03-12T20:00:00Z"),
    ]
    assert fixed(again) == fixed(answer)


async def test_a_shift_that_runs_ends_when_the_new_calendar_does_not_know_it(world: World, desk: Lead) -> None:
    await person(world, "Ada")
    await team(world, "nurses", [])
    await desk.posts("/teams/nurses/calendar:import", calendar(event("20260310T080000Z", "20260310T200000Z", "Ada")))
    await world.passes(minutes=1)

    answer = await desk.posts("/teams/nurses/calendar:import", calendar())
    await world.passes(minutes=1)

    assert fixed(answer) == [("2026-03-10T08:00:00Z", "2026-03-10T09:01:00Z")]
    assert answer["team"]["on_call"] == []
    assert world.pager.addresses == ["Ada", "Ada"]


@pytest.mark.parametrize(
    ("ics", "said"),
    [
        ("not a calendar", "cannot be read"),
        (calendar(event("20260311T080000Z", "20260310T080000Z", "Ada"))["ics"], "ends before it starts"),
        (calendar(event("yesterday", "20260310T080000Z", "Ada"))["ics"], "cannot be understood"),
        (calendar(event("20260311T080000Z", "20260311T090000Z", "Ada", RRULE="FREQ=SECONDLY"))["ics"], "shifts do not"),
        ("", "at least 1"),
    ],
)
async def test_a_calendar_that_cannot_be_read_changes_nothing(world: World, desk: Lead, ics: str, said: str) -> None:
    ada = await person(world, "Ada")
    await team(world, "nurses", [ada])
    before = await desk.gets("/teams/nurses")

    answer = await desk.asks("POST", "/teams/nurses/calendar:import", {"ics": ics})

    assert answer.status_code == 422
    assert [one["pointer"] for one in answer.json()["errors"]] == ["/ics"]
    assert said in answer.json()["errors"][0]["detail"]
    assert await desk.gets("/teams/nurses") == before


async def test_a_year_of_shifts_fits_and_more_than_a_mebibyte_does_not(world: World, desk: Lead) -> None:
    await person(world, "Ada")
    await team(world, "nurses", [])
    first = datetime(2026, 3, 11, 8, tzinfo=UTC)
    days = [first + timedelta(days=number) for number in range(365)]
    body = calendar(
        *(
            event(f"{day:%Y%m%dT%H%M%SZ}", f"{day:%Y%m%dT20%M%SZ}", "Ada", LOCATION="Ward 7, by the lift")
            for day in days
        )
    )

    whole = await desk.posts("/teams/nurses/calendar:import", body)
    too_long = await desk.asks("POST", "/teams/nurses/calendar:import", {"ics": "x" * (1024 * 1024 + 1)})
    too_large = await desk.asks("POST", "/teams/nurses/calendar:import", {"ics": "x" * LARGEST_ROTA})
    elsewhere = await desk.asks("POST", "/people", {"name": "x" * 65 * 1024})

    assert len(body["ics"]) > 64 * 1024
    assert whole["shifts"] == 365
    assert [one.status_code for one in (too_long, too_large, elsewhere)] == [422, 413, 413]


async def test_a_shared_calendar_needs_no_token_and_shows_names_alone(world: World, desk: Lead) -> None:
    ada, bea = await person(world, "Ada", [("sms", "+442079460123")]), await person(world, "Bea")
    await team(world, "nurses", [ada, bea])

    url = (await desk.posts("/teams/nurses/calendar:share"))["url"]
    feed = await fetch(world, url)

    events = shown(feed)
    assert feed.status_code == 200
    assert feed.headers["content-type"].startswith("text/calendar")
    assert {name for _, name, _, _ in events} == {"Ada", "Bea"}
    assert events[0][2] == datetime(2026, 2, 9, tzinfo=UTC)
    assert events[-1][3] == datetime(2026, 5, 31, 23, tzinfo=UTC)  # Monday 1 June in London, twelve weeks ahead
    assert "+44" not in feed.text
    assert "-//Tocsin//" in feed.text


async def test_an_event_keeps_its_uid_through_the_week(world: World, desk: Lead) -> None:
    ada, bea = await person(world, "Ada"), await person(world, "Bea")
    await team(world, "nurses", [ada, bea])
    url = (await desk.posts("/teams/nurses/calendar:share"))["url"]

    feeds = []
    for days in (0, 2, 3):
        world.now += timedelta(days=days)
        feeds.append({(uid, start) for uid, _, start, _ in shown(await fetch(world, url))})

    assert feeds[0] == feeds[1]
    assert len(feeds[0]) == 16
    # On Sunday it is still the same week; the uids of what both weeks show are the same afterwards as well.
    assert feeds[1] == feeds[2]


async def test_whatever_is_wrong_with_the_address_there_is_no_such_calendar(world: World, desk: Lead) -> None:
    ada = await person(world, "Ada")
    for one in ("nurses", "others", "quiet"):
        await team(world, one, [ada])
    url = (await desk.posts("/teams/nurses/calendar:share"))["url"]
    other = (await desk.posts("/teams/others/calendar:share"))["url"]
    key, other_key = urlsplit(url).query, urlsplit(other).query
    base = "/v1/calendars"

    answers = [
        await world.http.get(path)
        for path in (
            f"{base}/st-elsewhere/nurses.ics",
            f"{base}/st-elsewhere/nurses.ics?key=",
            f"{base}/st-elsewhere/nurses.ics?key=wrong",
            f"{base}/st-elsewhere/nurses.ics?{other_key}",
            f"{base}/st-elsewhere/quiet.ics?key=",
            f"{base}/st-elsewhere/nobody.ics?{key}",
            f"{base}/nowhere/nurses.ics?{key}",
            f"{base}/st%00elsewhere/nurses.ics?{key}",
            f"{base}/st-elsewhere/n%00s.ics?{key}",
        )
    ]

    assert [answer.status_code for answer in answers] == [404] * 9
    assert {answer.json()["detail"] for answer in answers} == {"no such calendar"}
    assert (await fetch(world, url)).status_code == 200


async def test_sharing_again_ends_the_address_before(world: World, desk: Lead) -> None:
    await team(world, "nurses", [await person(world, "Ada")])
    first = (await desk.posts("/teams/nurses/calendar:share"))["url"]
    second = (await desk.posts("/teams/nurses/calendar:share"))["url"]

    answers = [(await fetch(world, url)).status_code for url in (first, second)]

    assert answers == [404, 200]


async def test_the_key_of_a_calendar_is_shown_once_and_opens_nothing_else(world: World, desk: Lead) -> None:
    await team(world, "nurses", [await person(world, "Ada")])
    before = await desk.gets("/teams/nurses")
    key = (await desk.posts("/teams/nurses/calendar:share"))["url"].partition("?key=")[2]

    after = await desk.asks("GET", "/teams/nurses")
    kept = await world.scalar("SELECT json_agg(teams)::text || (SELECT json_agg(audit)::text FROM audit) FROM teams")

    assert (before["calendar_shared"], after.json()["calendar_shared"]) == (False, True)
    assert key not in after.text + kept
    assert (await world.http.get(f"/v1/teams?key={key}")).status_code == 401
    assert (await world.http.get("/v1/teams", headers=bearer(key))).status_code == 401


async def test_who_has_left_is_not_named_in_the_calendar(world: World, desk: Lead) -> None:
    ada: UUID = await person(world, "Ada")
    await team(world, "nurses", [ada])
    url = (await desk.posts("/teams/nurses/calendar:share"))["url"]
    await desk.asks("DELETE", f"/people/{ada}")

    events = shown(await fetch(world, url))

    assert {name for _, name, _, _ in events} == {"Somebody who has left"}
