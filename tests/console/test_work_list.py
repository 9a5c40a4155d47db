"""The work list: who, how bad, why, what next, in the order in which it presses."""

from datetime import date, timedelta
from typing import Any

from app.clinical.escalation import ContactPoint, Person, Rung
from app.notify.channels import GiveUp, TryAgain
from app.notify.deliver import deliver
from tests.console.browser import RED, SPINAL, Browser, signed_in
from tests.world import World


async def test_an_empty_list_says_so_and_when_it_was_looked_at(world: World, nurse: Browser) -> None:
    await world.jobs["heartbeat"].run()

    shown = await nurse.opens("/console")

    assert shown.status == 200
    assert "No alert is open. Nobody is waiting for you. Checked 09:00:00 GMT, again every 15 seconds." in shown.text
    assert not shown.has("article")


async def test_a_card_says_who_how_bad_why_and_what_next(world: World, nurse: Browser) -> None:
    _, phone = await world.patient("Pat Example")
    await world.submits(phone, **RED)
    await world.passes(minutes=3)

    shown = await nurse.opens("/console")

    for said in (
        "1 alert that nobody has.",
        "Immediate 3 min ago (09:00 GMT)",
        "Pat Example BM-1",
        "Possible spinal cord or cauda equina compression",
        "The patient reports leg weakness (new, left): a new or changed neurologic sign.",
        "Next: acknowledge, then ring the patient now.",
        "first nurse (pager): sent 3 min ago",
        "Rung next: second nurse, in 2 min (09:05 GMT).",
    ):
        assert said in shown.text
    assert shown.has("a", href="tel:+442079460123")
    (alert,) = await world.alerts()
    assert shown.has("form", method="post", action=f"/console/alerts/{alert['id']}/acknowledge")
    assert f"Alert {alert['id'][:8].upper()}" in shown.text


async def test_the_most_pressing_comes_first_and_what_is_taken_comes_last(world: World, nurse: Browser) -> None:
    for name, sections in (("Spinal", SPINAL), ("Taken", RED), ("Red", RED)):
        _, phone = await world.patient(name)
        await world.submits(phone, **sections)
        world.now += timedelta(minutes=1)
    taken = (await world.alerts())[1]
    await nurse.sends(f"/console/alerts/{taken['id']}/acknowledge")

    shown = await nurse.opens("/console")

    assert in_order(shown.text, "Nobody has these", "Red BM-1", "Spinal BM-1", "Taken, not closed yet", "Taken BM-1")
    assert "You have this, taken just now" in shown.text
    assert shown.text.count("Acknowledge the alert about") == 2


async def test_another_nurse_sees_who_has_an_alert_and_no_button(world: World, nurse: Browser) -> None:
    _, phone = await world.patient()
    await world.submits(phone, **RED)
    (alert,) = await world.alerts()
    await nurse.sends(f"/console/alerts/{alert['id']}/acknowledge")
    other = await signed_in(world, await world.staff_token(name="Other"))

    shown = await other.opens("/console")

    assert "Every alert is taken: 1 not closed yet." in shown.text
    assert "Nurse has this, taken just now (09:00 GMT)." in shown.text
    assert "Nurse is seeing to it." in shown.text
    assert "Acknowledge" not in shown.text


async def test_an_urgent_alert_says_by_when_and_when_that_is_over(world: World, nurse: Browser) -> None:
    _, phone = await world.patient()
    await world.submits(phone, **SPINAL)

    in_time = await nurse.opens("/console")
    world.now += timedelta(hours=25)
    too_late = await nurse.opens("/console")

    assert "Urgent just now (09:00 GMT)" in in_time.text
    assert "Next: acknowledge, then have a clinician assess the patient by tomorrow 09:00 GMT." in in_time.text
    assert "assess the patient by 09:00 GMT, overdue." in too_late.text


async def test_a_diary_that_came_late_says_which_day_it_is_about(world: World, nurse: Browser) -> None:
    _, phone = await world.patient()
    await world.submits(phone, date(2026, 3, 7), **RED)

    shown = await nurse.opens("/console")

    assert "Late: about Sat 7 Mar, received Tue 10 Mar." in shown.text


async def test_times_are_told_on_the_clinics_own_clock_with_its_zone(world: World, nurse: Browser) -> None:
    await world.clinic(world.clinic_id, timezone="America/New_York")
    _, phone = await world.patient()
    await world.submits(phone, **RED)
    world.now += timedelta(hours=20)

    shown = await nurse.opens("/console")

    assert "20 h ago (yesterday 05:00 EDT)" in shown.text
    assert "Checked 01:00:00 EDT" in shown.text


async def test_it_tells_what_could_not_be_sent_and_what_is_tried_again(world: World, nurse: Browser) -> None:
    _, phone = await world.patient()
    await world.submits(phone, **RED)
    world.pager.answers += [GiveUp("no such pager"), TryAgain("busy")]
    await world.works()
    await world.works()

    shown = await nurse.opens("/console")

    assert "first nurse (pager): could not be sent: given up just now, tried once" in shown.text
    assert "second nurse (pager): not sent yet: tried once, next try within a minute" in shown.text
    assert "Nobody could be reached" not in shown.text


async def test_it_says_plainly_when_nobody_could_be_reached(world: World, nurse: Browser) -> None:
    _, phone = await world.patient()
    await world.submits(phone, **RED)
    world.pager.answers += [GiveUp("no such pager")]
    await deliver(world.telling)

    shown = await nurse.opens("/console")

    assert "Nobody could be reached: every message failed." in shown.text


async def test_one_person_with_two_ways_is_one_line(world: World, nurse: Browser) -> None:
    ways = (ContactPoint(channel="pager", address="a"), ContactPoint(channel="email", address="b", wait_seconds=0))
    await world.set_ladder(rungs=(Rung(wait_seconds=0, people=(Person(name="both", contacts=ways),)),))
    world.telling.channels["email"] = world.pager  # type: ignore[index] # a dict, in the world
    _, phone = await world.patient()
    await world.submits(phone, **RED)
    await world.passes(minutes=1)

    shown = await nurse.opens("/console")

    assert "both (email, pager): sent 1 min ago" in shown.text


async def test_a_ladder_without_addresses_says_that_nobody_can_be_rung(world: World, nurse: Browser) -> None:
    await world.set_ladder(rungs=(Rung(wait_seconds=0, people=(Person(name="nobody's number"),)),))
    _, phone = await world.patient()
    await world.submits(phone, **RED)

    shown = await nurse.opens("/console")

    assert "Nobody has been told yet." in shown.text
    assert "Nobody on the ladder has an address, so nobody can be rung. Tell a colleague yourself." in shown.text


async def test_a_rung_that_is_long_due_is_said_not_to_have_been_rung(world: World, nurse: Browser) -> None:
    _, phone = await world.patient()
    await world.submits(phone, **RED)
    await world.works()
    world.now += timedelta(minutes=9)

    shown = await nurse.opens("/console")

    assert "second nurse should have been rung 4 min ago (09:05 GMT), but was not." in shown.text


async def test_what_is_never_rung_waits_on_the_list(world: World, nurse: Browser) -> None:
    _, phone = await world.patient()
    await world.submits(phone, pain={"worst": 2}, patient_urgency="soon")

    shown = await nurse.opens("/console")

    assert "Next: acknowledge, then review by Fri 13 Mar 09:00 GMT." in shown.text
    assert "Nobody is rung about this: it waits on this list." in shown.text


async def test_a_banner_says_when_nobody_is_being_rung(world: World, nurse: Browser) -> None:
    never = await nurse.opens("/console")
    await world.jobs["heartbeat"].run()
    world.now += timedelta(seconds=60)
    alive = await nurse.opens("/console")
    world.now += timedelta(seconds=1)
    silent = await nurse.opens("/console")

    assert "Nobody is being rung: the program that rings people has never run here." in never.text
    assert "Nobody is being rung" not in alive.text
    assert (
        "Nobody is being rung: the program that rings people has given no sign of life since 09:00 GMT." in silent.text
    )


async def test_alerts_of_another_clinic_are_not_on_the_list(world: World, nurse: Browser) -> None:
    await world.clinic("elsewhere")
    staff = await world.staff_token(clinic_id="elsewhere")
    _, phone = await world.patient("Not Ours", staff=staff)
    await world.submits(phone, **RED)

    ours = await nurse.opens("/console")
    theirs = await (await signed_in(world, staff)).opens("/console")

    assert "Not Ours" not in ours.text
    assert "Not Ours" in theirs.text


async def test_what_is_typed_as_a_name_stays_a_name(world: World, nurse: Browser) -> None:
    name = "<script>alert('x')</script> & \"Co\""
    _, phone = await world.patient(name)
    await world.submits(phone, **RED)

    shown = await nurse.opens("/console")

    assert f"{name} BM-1" in shown.text
    assert [given.get("src", "").split("?")[0] for tag, given in shown.tags if tag == "script"] == [  # type: ignore[union-attr]
        "/console/static/console.js"
    ]


async def test_without_scripts_the_list_still_refreshes_itself(nurse: Browser) -> None:
    shown = await nurse.opens("/console")

    assert '<noscript><meta http-equiv="refresh" content="15"></noscript>' in shown.html


def in_order(text: str, *wanted: str) -> bool:
    places: list[Any] = [text.find(one) for one in wanted]
    return -1 not in places and places == sorted(places)
