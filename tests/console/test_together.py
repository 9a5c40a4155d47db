"""Several urgent alerts of one patient, and an alert whose reason was corrected away: what does a nurse read?"""

from tests.console.browser import RED, SPINAL, Browser
from tests.world import World

SICK = {"temperature_c": 38.4}


async def test_what_is_urgent_together_says_so_and_stands_before_other_urgent_alerts(
    world: World, nurse: Browser
) -> None:
    _, first = await world.patient("Ada First")
    await world.submits(first, **SPINAL)
    await world.passes(minutes=2)
    _, both = await world.patient("Bea Both")
    await world.submits(both, **SPINAL)
    await world.submits(both, **SICK)

    shown = await nurse.opens("/console")

    assert shown.text.count("Urgent together:") == 2
    assert "See this patient face to face today." in shown.text
    assert shown.text.rindex("Bea Both") < shown.text.index("Ada First")


async def test_an_alert_that_lost_its_reason_says_so_and_stays(world: World, nurse: Browser) -> None:
    _, phone = await world.patient("Pat Example")
    sent = world.diary(**RED)
    await world.http.post("/v1/diaries", json=sent, headers={"Authorization": f"Bearer {phone}"})
    await world.submits(phone, symptoms=[], amends=sent["id"])

    shown = await nurse.opens("/console")

    assert "Since then: the entry about 10 Mar was corrected" in shown.text
    assert "nothing of its reasons is left. The alert stays until a human closes it." in shown.text
    assert "Possible spinal cord or cauda equina compression" in shown.text
