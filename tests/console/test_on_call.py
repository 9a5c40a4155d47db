"""Who is on call, what is wrong with that, and by what names the next person is told."""

import asyncio
from datetime import timedelta
from zoneinfo import ZoneInfo

from app.care.ring import on_rung
from app.clinical.escalation import Rung
from app.console.ladders import read_ladders
from app.console.rota import doubts_about
from app.oncall.roster import FixedShift, Roster
from app.records.database import Database
from app.records.people import contacts_of, people_of
from tests.console.browser import RED, Browser
from tests.console.sign_in_world import open_console, opened
from tests.oncall_world import person, team
from tests.world import World

LONDON = ZoneInfo("Europe/London")


async def test_each_team_is_shown_with_who_is_on_until_when_and_who_then(world: World, nurse: Browser) -> None:
    ada, ben = await person(world, "Ada"), await person(world, "Ben")
    await team(world, "nurses", [ada, ben], lead=ada)

    shown = await nurse.opens("/console/on-call")

    assert "Ben until Mon 16 Mar 00:00 GMT (in 5 days)" in shown.text
    assert "Next hand-over in 5 days (Mon 16 Mar 00:00 GMT): then Ada." in shown.text
    assert "No gap in the next 14 days" in shown.text
    assert shown.has("a", href="/console/on-call", **{"aria-current": "page"})


async def test_gaps_stand_at_the_top_with_what_to_do(world: World, nurse: Browser) -> None:
    unproved = await person(world, "Cleo", verified=False)
    shift = FixedShift(person=unproved, starts_at=world.now, ends_at=world.now + timedelta(hours=9))
    await team(world, "nurses", [], roster=Roster(fixed=(shift,)))

    shown = await nurse.opens("/console/on-call")

    assert "2 gaps in the next 14 days: an alert may reach nobody" in shown.text
    assert "Nurses: Now until 18:00 GMT, 9 h: only Cleo on call, without a verified contact point." in shown.text
    assert "Nurses: From 18:00 GMT (in 9 h) and on: nobody is on call." in shown.text
    assert "What to do: have whoever keeps the rota add cover" in shown.text
    assert "Cleo: pager not verified yet: they must answer from it once" in shown.text
    assert "Nobody leads the team, so nobody is warned of its gaps." in shown.text


async def test_contact_points_in_doubt_are_named(world: World) -> None:
    await person(world, "Good")
    failed, old, silent = [await person(world, name) for name in ("Failed", "Old", "Silent")]
    long_ago = world.now - timedelta(days=100)
    for column, person_id, at in (("failed_at", failed, world.now), ("stopped_at", silent, world.now)):
        statement = f"UPDATE contacts SET {column} = :at WHERE person_id = :id RETURNING 1"
        await world.scalar(statement, at=at, id=person_id)
    old_ones = "UPDATE contacts SET verified_at = :at, confirmed_at = :at WHERE person_id = :id RETURNING 1"
    await world.scalar(old_ones, at=long_ago, id=old)

    async with world.database.begin() as session:
        people = await people_of(session, world.clinic_id)
        contacts = await contacts_of(session, world.clinic_id, [one.person_id for one in people])
    unproved, doubtful = doubts_about(people, contacts, LONDON, world.now)

    assert [(one.name, one.why) for one in unproved] == [("Silent", "has said STOP (pager): is not rung")]
    assert [(one.name, one.why) for one in doubtful] == [
        ("Failed", "pager failed just now (09:00 GMT)"),
        ("Old", "pager last proved to work 100 days ago"),
    ]


async def test_the_page_tells_whether_anybody_watches(world: World, nurse: Browser) -> None:
    shown = await nurse.opens("/console/on-call")

    assert "The program that rings people: has never run here. Nobody is being rung." in shown.text
    assert "has never run here. Nobody checks that alerts are confirmed: tell whoever runs Tocsin." in shown.text


async def test_whoever_is_rung_next_is_named_though_the_ladder_names_a_team(world: World, nurse: Browser) -> None:
    ada, ben = await person(world, "Ada"), await person(world, "Ben")
    await team(world, "nurses", [ben])
    await world.set_ladder(rungs=(Rung(wait_seconds=0, staff=(ada,)), Rung(wait_seconds=300, teams=("nurses",))))
    _, phone = await world.patient()
    await world.submits(phone, **RED)

    shown = await nurse.opens("/console")

    assert "Rung next: Ben, in 5 min (09:05 GMT)." in shown.text


async def test_the_names_on_the_page_are_those_who_are_rung(world: World) -> None:
    ada, ben = await person(world, "Ada"), await person(world, "Ben")
    await team(world, "nurses", [ada, ben])
    rung = Rung(wait_seconds=0, staff=(ben,), teams=("nurses", "nobody-here"))

    ladders = await read_ladders(world.database, world.clinic_id, LONDON)
    for days in (0, 6):
        at = world.now + timedelta(days=days)
        async with world.database.begin() as session:
            rung_then = await on_rung(session, world.clinic_id, rung, LONDON, at)
        assert list(ladders.names_on(rung, at)) == [one.name for one in rung_then]


async def test_many_who_look_at_once_do_not_wait_for_each_other_for_ever(world: World) -> None:
    world.web = narrow = Database(world.url, 1, "web")
    open_console(world)
    nurse = await opened(world)

    seen = await asyncio.gather(*(nurse.browser.opens("/console/on-call") for _ in range(4)))

    await narrow.close()
    assert [one.status for one in seen] == [200] * 4
