"""A page that is left open fetches itself every 15 seconds: the record tells who had a patient on their screen, once."""

from datetime import timedelta

from tests.console.browser import RED, Browser, only_alert
from tests.world import World

ITSELF = {"x-tocsin-live": "1"}


async def lines(world: World, action: str) -> int:
    return int(await world.scalar("SELECT count(*) FROM audit WHERE action = :action", action=action))


async def stays_open(world: World, nurse: Browser, page: str, hours: int) -> None:
    """The page asks for itself at longer steps than it does: what counts is for how long."""
    for _ in range(hours * 4):
        world.now += timedelta(minutes=15, seconds=1)
        assert (await nurse.opens(page, ITSELF)).status == 200


async def test_a_night_at_the_work_list_is_one_line_for_each_patient(world: World, nurse: Browser) -> None:
    _, phone = await world.patient("First Example")
    await world.submits(phone, **RED)
    await nurse.opens("/console")

    await stays_open(world, nurse, "/console", hours=4)
    assert await lines(world, "alerts.read") == 1

    _, phone = await world.patient("Second Example")
    await world.submits(phone, **RED)
    await nurse.opens("/console", ITSELF)
    await stays_open(world, nurse, "/console", hours=4)
    assert await lines(world, "alerts.read") == 2  # whoever comes in while it is open was on the screen too


async def test_a_night_at_one_alert_is_one_line(world: World, nurse: Browser) -> None:
    _, phone = await world.patient()
    await world.submits(phone, **RED)
    page = await only_alert(world)
    await nurse.opens(page)

    await stays_open(world, nurse, page, hours=4)

    assert await lines(world, "alert.read") == 1


async def test_opened_by_hand_again_it_is_a_reading_again(world: World, nurse: Browser) -> None:
    _, phone = await world.patient()
    await world.submits(phone, **RED)
    page = await only_alert(world)
    for where in ("/console", page):
        await nurse.opens(where)

    world.now += timedelta(minutes=16)
    for where in ("/console", page):
        await nurse.opens(where)

    assert (await lines(world, "alerts.read"), await lines(world, "alert.read")) == (2, 2)
