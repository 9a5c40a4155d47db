"""A clinic keeps its teams over the API: rosters checked whole, cover for a night, gaps told before they come."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from app.oncall.roster import Roster
from app.oncall.rotations import Rotation, Window
from tests.oncall_world import Lead, lead, person, team
from tests.world import World


@pytest.fixture
async def desk(world: World) -> Lead:
    return await lead(world)


def weeks(*members: UUID, **more: Any) -> dict[str, Any]:
    """A rotation as JSON: a week each, handed over on Mondays at eight."""
    turns = {"name": "weeks", "turn": "weekly", "starts_at": "2026-03-02T08:00:00"}
    return {**turns, "members": [str(one) for one in members], **more}


def rota(*rotations: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"name": "Nurses", "roster": {"rotations": list(rotations), **more}}


async def test_a_team_is_made_replaced_and_shown(world: World, desk: Lead) -> None:
    ada, bea = await person(world, "Ada"), await person(world, "Bea")

    made = await desk.puts("/teams/nurses", {**rota(weeks(ada, bea)), "lead_id": str(ada)})
    replaced = await desk.puts("/teams/nurses", rota(weeks(ada)))

    assert (made["id"], made["lead_id"], made["gaps"]) == ("nurses", str(ada), [])
    assert made["on_call"] == [{"id": str(bea), "name": "Bea", "verified": True}]
    assert [one["name"] for one in replaced["on_call"]] == ["Ada"]
    assert (await desk.gets("/teams/nurses")) == replaced
    assert [one["id"] for one in (await desk.gets("/teams"))["items"]] == ["nurses"]


async def test_what_is_read_can_be_sent_back(world: World, desk: Lead) -> None:
    window = {"weekdays": [6, 7], "start": "20:00:00", "end": "08:00:00"}
    ada = await person(world, "Ada")
    made = await desk.puts("/teams/nurses", rota(weeks(ada, within=[window])))

    again = await desk.puts("/teams/nurses", {name: made[name] for name in ("name", "roster", "lead_id")})

    assert again == made


async def test_everything_that_is_wrong_is_pointed_at(world: World, desk: Lead) -> None:
    await world.clinic("elsewhere")
    ada, foreign = await person(world, "Ada"), await person(world, "Fred", clinic_id="elsewhere")
    gone = await person(world, "Gone", left_at=world.now)
    soon = {"starts_at": "2026-03-11T08:00:00Z", "ends_at": "2026-03-11T07:00:00Z"}
    body = rota(
        weeks(ada, foreign),
        weeks(ada, gone),
        overrides=[{"id": str(uuid4()), **soon, "adds": str(uuid4()), "removes": str(ada)}],
        fixed=[{"person": str(foreign), "starts_at": "2026-03-11T08:00:00Z", "ends_at": "2026-03-12T08:00:00Z"}],
    )

    answer = await desk.asks("PUT", "/teams/nurses", {**body, "lead_id": str(foreign)})

    assert answer.status_code == 422
    assert sorted(one["pointer"] for one in answer.json()["errors"]) == [
        "/lead_id",
        "/roster/fixed/0/person",
        "/roster/overrides/0/adds",
        "/roster/overrides/0/ends_at",
        "/roster/rotations/0/members/1",
        "/roster/rotations/1/members/1",
        "/roster/rotations/1/name",
    ]
    assert (await desk.asks("GET", "/teams/nurses")).status_code == 404


async def test_who_was_on_call_before_leaving_may_stay_in_what_is_over(world: World, desk: Lead) -> None:
    gone = await person(world, "Gone", left_at=world.now)
    over = {"person": str(gone), "starts_at": "2026-03-01T08:00:00Z", "ends_at": "2026-03-02T08:00:00Z"}

    answer = await desk.asks("PUT", "/teams/nurses", rota(fixed=[over]))

    assert answer.status_code == 200


@pytest.mark.parametrize("team_id", ["Nurses", "n", "a_b", "n%00s", "n" * 41])
async def test_a_team_has_a_plain_name_in_its_path(desk: Lead, team_id: str) -> None:
    answer = await desk.asks("PUT", f"/teams/{team_id}", rota())

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == "/team_id"


async def test_teams_of_another_clinic_look_like_not_there(world: World, desk: Lead) -> None:
    await world.clinic("elsewhere")
    fred = await person(world, "Fred", clinic_id="elsewhere")
    await team(world, "theirs", [fred], clinic_id="elsewhere")
    cover = {"starts_at": "2026-03-11T08:00:00Z", "ends_at": "2026-03-12T08:00:00Z", "adds": str(uuid4())}
    asked: list[tuple[str, str, Any]] = [
        *(("GET", path, None) for path in ("", "/on-call", "/shifts", "/gaps")),
        ("POST", "/overrides", cover),
        ("DELETE", f"/overrides/{uuid4()}", None),
        ("POST", "/calendar:share", None),
        ("POST", "/calendar:import", {"ics": "x"}),
    ]

    answers = [await desk.asks(method, f"/teams/theirs{path}", body) for method, path, body in asked]

    assert [answer.status_code for answer in answers] == [404] * 8
    assert (await desk.gets("/teams"))["items"] == []


async def test_reading_and_writing_teams_are_two_scopes(world: World, desk: Lead) -> None:
    reader, nurse = await lead(world, ("oncall:read",)), await lead(world, ("alerts:read",))
    await team(world, "nurses", [await person(world, "Ada")])
    reading = ("", "/nurses", "/nurses/on-call", "/nurses/shifts", "/nurses/gaps")
    writing = (
        ("PUT", "", rota()),
        ("POST", "/overrides", {}),
        ("DELETE", f"/overrides/{uuid4()}", None),
        ("POST", "/calendar:share", None),
        ("POST", "/calendar:import", {"ics": "x"}),
    )

    read = [(await reader.asks("GET", f"/teams{path}")).status_code for path in reading]
    unread = [(await nurse.asks("GET", f"/teams{path}")).status_code for path in reading]
    unwritten = [(await reader.asks(verb, f"/teams/nurses{path}", body)).status_code for verb, path, body in writing]

    assert (read, unread, unwritten) == ([200] * 5, [403] * 5, [403] * 5)


async def test_a_colleague_takes_over_for_a_night_and_gives_it_back(world: World, desk: Lead) -> None:
    ada, bea = await person(world, "Ada"), await person(world, "Bea")
    await team(world, "nurses", [ada])
    await world.passes(minutes=1)
    world.pager.said.clear()
    night = {"starts_at": "2026-03-10T10:00:00Z", "ends_at": "2026-03-10T12:00:00Z", "reason": "a wedding"}
    cover = {**night, "adds": str(bea), "removes": str(ada)}

    covered = await desk.posts("/teams/nurses/overrides", cover)
    again = await desk.posts("/teams/nurses/overrides", cover)
    during = await desk.gets("/teams/nurses/on-call?at=2026-03-10T11:00:00Z")
    await world.passes(hours=1, minutes=5)
    taken = sorted(world.pager.addresses)
    override_id = covered["roster"]["overrides"][0]["id"]
    freed = await desk.asks("DELETE", f"/teams/nurses/overrides/{override_id}")
    await world.passes(minutes=1)

    assert covered["roster"] == again["roster"]
    assert [one["name"] for one in during["on_call"]] == ["Bea"]
    assert taken == ["Ada", "Bea"]
    assert [one["name"] for one in freed.json()["on_call"]] == ["Ada"]
    assert sorted(world.pager.addresses) == ["Ada", "Ada", "Bea", "Bea"]
    assert (await desk.asks("DELETE", f"/teams/nurses/overrides/{override_id}")).status_code == 404


async def test_two_who_change_a_roster_at_once_lose_nothing(world: World, desk: Lead) -> None:
    ada = await person(world, "Ada")
    await team(world, "nurses", [ada])
    covers = [
        {"starts_at": f"2026-03-{day}T08:00:00Z", "ends_at": f"2026-03-{day}T09:00:00Z", "adds": str(ada)}
        for day in range(11, 19)
    ]

    answers = await asyncio.gather(*(desk.asks("POST", "/teams/nurses/overrides", one) for one in covers))

    assert [answer.status_code for answer in answers] == [201] * 8
    assert len((await desk.gets("/teams/nurses"))["roster"]["overrides"]) == 8


@pytest.mark.parametrize(
    ("changes", "pointers"),
    [
        ({"adds": str(UUID(int=7))}, ["/adds"]),
        ({"adds": None}, [""]),
        ({"ends_at": "2026-03-11T07:00:00Z"}, ["/ends_at"]),
        ({"starts_at": "2026-03-01T08:00:00Z", "ends_at": "2026-03-02T08:00:00Z"}, ["/ends_at"]),
        ({"ends_at": "2026-03-12T08:00:00"}, ["/ends_at"]),
        ({"starts_at": "0001-01-01T00:00:00+14:00"}, ["/ends_at"]),
        ({"removes": str(UUID(int=8))}, ["/removes"]),
    ],
)
async def test_cover_that_cannot_be_is_pointed_at(
    world: World, desk: Lead, changes: dict[str, Any], pointers: list[str]
) -> None:
    ada = await person(world, "Ada")
    await team(world, "nurses", [ada])
    good = {"starts_at": "2026-03-11T08:00:00Z", "ends_at": "2026-03-12T08:00:00Z", "adds": str(ada)}

    answer = await desk.asks("POST", "/teams/nurses/overrides", {**good, **changes})

    assert answer.status_code == 422
    assert [one["pointer"] for one in answer.json()["errors"]] == pointers


async def test_shifts_are_read_for_two_months_at_most(world: World, desk: Lead) -> None:
    ada, bea = await person(world, "Ada"), await person(world, "Bea")
    await desk.puts("/teams/nurses", rota(weeks(ada, bea)))
    ask = "/teams/nurses/shifts"

    usual = (await desk.gets(ask))["items"]
    that_night = (await desk.gets(f"{ask}?from=2026-03-28T00:00:00Z&to=2026-03-31T00:00:00Z"))["items"]
    wrong = [
        await desk.asks("GET", f"{ask}?{query}")
        for query in (
            "from=2026-03-10T00:00:00Z&to=2026-05-12T00:00:01Z",
            "from=2026-03-10T00:00:00Z&to=2026-03-10T00:00:00Z",
            "from=9999-12-31T00:00:00Z",
            "from=yesterday",
        )
    ]

    assert [one["name"] for one in usual] == ["Bea", "Ada", "Bea"]
    # On the night of 29 March the clocks go forward: eight o'clock comes an hour earlier.
    assert [(one["name"], one["starts_at"], one["ends_at"]) for one in that_night] == [
        ("Bea", "2026-03-28T00:00:00Z", "2026-03-30T07:00:00Z"),
        ("Ada", "2026-03-30T07:00:00Z", "2026-03-31T00:00:00Z"),
    ]
    assert [answer.status_code for answer in wrong] == [422] * 4
    assert [answer.json()["errors"][0]["pointer"] for answer in wrong] == ["/to", "/to", "/from", "/from"]


async def test_the_lead_is_warned_of_a_gap_before_it_comes_and_only_once(world: World, desk: Lead) -> None:
    ada, chief = await person(world, "Ada"), await person(world, "Chief")
    await desk.puts("/teams/nurses", {**rota(weeks(ada)), "lead_id": str(chief)})
    await world.passes(minutes=20)
    world.pager.said.clear()
    away = {"starts_at": "2026-03-14T18:00:00Z", "ends_at": "2026-03-15T08:00:00Z", "removes": str(ada)}

    uncovered = await desk.posts("/teams/nurses/overrides", away)
    await world.passes(hours=2, steps_of=timedelta(minutes=5))

    (gap,) = uncovered["gaps"]
    assert (gap["starts_at"], gap["ends_at"], gap["why"]) == (away["starts_at"], away["ends_at"], "nobody")
    assert (await desk.gets("/teams/nurses/gaps"))["items"] == [gap]
    assert world.pager.addresses == ["Chief"]
    assert "Nurses" in world.pager.said[0][1].text


async def test_somebody_who_is_not_proved_leaves_a_gap(world: World, desk: Lead) -> None:
    ada = await person(world, "Ada", verified=False)

    made = await desk.puts("/teams/nurses", rota(weeks(ada)))

    assert [one["why"] for one in made["gaps"]] == ["no_verified_contact"]
    assert made["on_call"] == [{"id": str(ada), "name": "Ada", "verified": False}]


@pytest.mark.parametrize(
    ("evening", "begins", "ends"),
    [
        # On 25 October one o'clock comes twice: who begins does so at the first, who ends at the second.
        (datetime(2026, 10, 24, 23, 50, tzinfo=UTC), "2026-10-25T00:30:00Z", "2026-10-25T01:30:00Z"),
        # On 29 March half past one is jumped over: both happen at the first instant after it.
        (datetime(2026, 3, 29, 0, 30, tzinfo=UTC), "2026-03-29T01:00:00Z", "2026-03-29T01:00:00Z"),
    ],
)
async def test_turns_are_handed_over_on_the_night_the_clocks_change(
    world: World, evening: datetime, begins: str, ends: str
) -> None:
    world.now = evening
    ada, bea = await person(world, "Ada"), await person(world, "Bea")
    nightly = Rotation(
        name="days", members=(ada, bea), turn="daily", starts_at=datetime.fromisoformat("2026-03-27T01:30:00")
    )
    await team(world, "nurses", [], roster=Roster(rotations=(nightly,)))
    await world.passes(minutes=1)
    (before,) = world.pager.addresses
    world.pager.said.clear()
    world.pager.at.clear()

    await world.passes(hours=2, steps_of=timedelta(minutes=1))

    after = "Bea" if before == "Ada" else "Ada"
    told = dict(zip(world.pager.addresses, world.pager.at, strict=True))
    assert told == {after: datetime.fromisoformat(begins), before: datetime.fromisoformat(ends)}


async def test_windows_of_nights_leave_the_days_uncovered(world: World, desk: Lead) -> None:
    ada = await person(world, "Ada")
    nights = Window(start=datetime(2026, 1, 1, 20, tzinfo=UTC).time(), end=datetime(2026, 1, 1, 8, tzinfo=UTC).time())
    turns = Rotation(
        name="nights", members=(ada,), turn="weekly", starts_at=datetime.fromisoformat("2026-03-02"), within=(nights,)
    )
    await team(world, "nurses", [ada], roster=Roster(rotations=(turns,)))

    gaps = (await desk.gets("/teams/nurses/gaps"))["items"]

    assert len(gaps) == 15
    assert {one["why"] for one in gaps} == {"nobody"}
    assert (gaps[1]["starts_at"], gaps[1]["ends_at"]) == ("2026-03-11T08:00:00Z", "2026-03-11T20:00:00Z")
