"""What somebody sends who means harm: refused with a pointer, or like what is not there; never a fault of ours."""

from typing import Any

import pytest

from app.access import mint_link
from tests.oncall_world import Lead, lead, person, team
from tests.world import World, bearer

FORM = {"content-type": "application/x-www-form-urlencoded"}
NUL = "expected text without the character NUL"


@pytest.fixture
async def desk(world: World) -> Lead:
    return await lead(world)


def ladder(name: str, address: str, channel: str = "pager") -> dict[str, Any]:
    contact = {"channel": channel, "address": address}
    return {"rungs": [{"wait_seconds": 0, "people": [{"name": name, "contacts": [contact]}]}]}


@pytest.mark.parametrize(
    ("path", "body", "pointer"),
    [
        ("/v1/enrolments:redeem", {"code": "whatever-code", "device": "a\x00b"}, "/device"),
        ("/v1/patients", {"reference": "r\x00", "name": "n"}, "/reference"),
        ("/v1/patients", {"reference": "r", "name": "n", "phone": "+44\x00"}, "/phone"),
    ],
)
async def test_the_character_nul_is_pointed_at_in_every_text(
    world: World, path: str, body: dict[str, Any], pointer: str
) -> None:
    staff = await world.staff_token()

    answer = await world.http.post(path, json=body, headers=bearer(staff))

    assert answer.status_code == 422, answer.text
    assert answer.json()["errors"] == [{"pointer": pointer, "detail": NUL}]


async def test_a_backslash_that_only_looks_like_nul_is_kept(world: World) -> None:
    staff = await world.staff_token()

    answer = await world.http.post("/v1/patients", json={"reference": "r", "name": "C:\\u0000"}, headers=bearer(staff))

    assert answer.status_code == 201, answer.text
    assert answer.json()["name"] == "C:\\u0000"


@pytest.mark.parametrize(
    "name",
    ["a\r\nBcc: x@example.org", "a\x85b", "a\u2028b", "a\u2029b", "\u202egnp", "a\u2066b", "\x1b[31mred", "\x7f", " "],
)
async def test_a_name_is_one_line_that_turns_nothing_around(world: World, desk: Lead, name: str) -> None:
    ada = await person(world, "Ada")

    answers = [
        await desk.asks("POST", "/people", {"name": name}),
        await desk.asks("PUT", f"/people/{ada}", {"name": name}),
        await desk.asks("PUT", "/teams/nurses", {"name": name, "roster": {}}),
        await desk.asks("PUT", "/ladder", ladder(name, "somewhere")),
    ]

    assert [answer.status_code for answer in answers] == [422] * 4
    pointers = [[fault["pointer"] for fault in answer.json()["errors"]] for answer in answers]
    assert pointers == [["/name"], ["/name"], ["/name"], ["/rungs/0/people/0/name"]]


@pytest.mark.parametrize("name", ["Siân Obi-Łukasz", "نورة", "李 雷", "<b>Ada</b>", "=1+1"])
async def test_a_name_may_be_any_other_that_people_have(desk: Lead, name: str) -> None:
    kept = await desk.posts("/people", {"name": name})

    assert kept["name"] == name


@pytest.mark.parametrize(
    ("channel", "address"),
    [
        ("carrier-pigeon", "a\x00"),
        ("carrier-pigeon", "a\r\nb"),
        ("pager", "a\nBcc: x@example.org"),
        ("pager", "\u2028"),
    ],
)
async def test_an_address_on_the_ladder_is_one_line(desk: Lead, channel: str, address: str) -> None:
    before = await desk.gets("/ladder")

    answer = await desk.asks("PUT", "/ladder", ladder("Ada", address, channel))

    assert answer.status_code == 422, answer.text
    assert [fault["pointer"] for fault in answer.json()["errors"]] == ["/rungs/0/people/0/contacts/0/address"]
    assert await desk.gets("/ladder") == before


@pytest.mark.parametrize("shown", ["22:00:00Z", "22:00:00+05:00", "22:00:00.5", "25:00", "10 pm", "\x00"])
async def test_a_time_of_day_has_no_offset_and_can_be_held_against_another(
    world: World, desk: Lead, shown: str
) -> None:
    _, phone = await world.patient()
    before = await desk.gets("/ladder")
    hours = {"start": shown, "end": "07:00:00"}
    rotation = {"name": "r", "members": [str(await person(world, "Ada"))], "turn": "daily", "within": [hours]}
    roster = {"rotations": [{**rotation, "starts_at": "2026-03-02T08:00:00"}]}

    answers = [
        await desk.asks("POST", "/people", {"name": "Bea", "quiet_hours": hours}),
        await desk.asks("PUT", "/ladder", {**before, "working_hours": hours}),
        await desk.asks("PUT", "/teams/nurses", {"name": "nurses", "roster": roster}),
        await desk.asks("PUT", "/me/reminder", {"at": shown}, token=phone),
    ]

    assert [answer.status_code for answer in answers] == [422] * 4
    assert [answer.json()["errors"][0]["pointer"] for answer in answers] == [
        "/quiet_hours/start",
        "/working_hours/start",
        "/roster/rotations/0/within/0/start",
        "/at",
    ]


@pytest.mark.parametrize("bound", ["from=0001-01-01T00:00:00%2B14:00", "to=9999-12-31T23:59:59-14:00"])
async def test_shifts_at_the_ends_of_the_calendar_are_refused(world: World, desk: Lead, bound: str) -> None:
    await team(world, "nurses", [await person(world, "Ada")])

    answer = await desk.asks("GET", f"/teams/nurses/shifts?{bound}")

    assert answer.status_code == 422, answer.text
    assert answer.json()["errors"][0]["pointer"] == f"/{bound[: bound.index('=')]}"


@pytest.mark.parametrize("clinic", ["%00", "a%00b", "%ff", "A", "x" * 5000, "..%2f.."])
async def test_a_link_of_a_clinic_that_cannot_be_is_not_there(world: World, clinic: str) -> None:
    path = f"/a/{clinic}/{mint_link().shown}"

    looked = await world.http.get(path)
    pressed = await world.http.post(path, content="answer=take", headers=FORM)

    assert (looked.status_code, pressed.status_code) == (404, 404)


async def test_a_form_with_more_fields_than_any_of_ours_is_refused(world: World) -> None:
    form = "&".join(f"a{number}=1" for number in range(1500))

    by_link = await world.http.post(f"/a/{world.clinic_id}/{mint_link().shown}", content=form, headers=FORM)
    signing_in = await world.http.post("/console/sign-in", content=form, headers=FORM)

    assert (by_link.status_code, signing_in.status_code) == (422, 422)


@pytest.mark.parametrize("interval", [0, -1])
async def test_a_calendar_that_never_gets_to_its_second_event_is_refused(
    world: World, desk: Lead, interval: int
) -> None:
    await team(world, "nurses", [await person(world, "Ada")])
    rule = f"RRULE:FREQ=DAILY;INTERVAL={interval}"
    event = ["BEGIN:VEVENT", "UID:1", "DTSTART:20260311T080000Z", "DTEND:20260311T160000Z", "SUMMARY:Ada", rule]
    ics = "\r\n".join(["BEGIN:VCALENDAR", "VERSION:2.0", *event, "END:VEVENT", "END:VCALENDAR", ""])

    answer = await desk.asks("POST", "/teams/nurses/calendar:import", {"ics": ics})

    assert answer.status_code == 422, answer.text
    assert answer.json()["errors"][0]["pointer"] == "/ics"
