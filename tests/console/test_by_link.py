"""The page behind a one-time link: two large buttons, in the language of whoever was rung, and no patient."""

from datetime import timedelta

import pytest

from app.access import mint_link
from app.console.link_words import WORDS
from tests.console.browser import RED, Browser, only_alert
from tests.world import World


async def rung_with_link(world: World, language: str = "en", kind: str = "page") -> str:
    """An immediate alert that one person was rung about, and the path of the link in that message."""
    _, phone = await world.patient()
    await world.submits(phone, **RED)
    await world.works()
    link = mint_link()
    await world.scalar("UPDATE notifications SET language = :l, kind = :k RETURNING 1", l=language, k=kind)
    until = world.now + timedelta(hours=1)
    statement = "UPDATE attempts SET link_hash = :hash, link_expires_at = :until RETURNING 1"
    await world.scalar(statement, hash=link.link_hash, until=until)
    return f"/a/{world.clinic_id}/{link.shown}"


@pytest.mark.parametrize("language", sorted(WORDS))
async def test_it_speaks_the_language_of_who_was_rung_and_names_no_patient(world: World, language: str) -> None:
    path = await rung_with_link(world, language)

    browser = Browser(world)
    asked = await browser.opens(path)
    taken = await browser.sends(path, {"answer": "take"})

    words = WORDS[language]
    assert asked.tag("html")["lang"] == language
    assert words.nobody_has_it.format(who="first nurse") in asked.text
    assert {given["value"] for tag, given in asked.tags if tag == "button"} == {"take", "pass_on"}
    assert words.next["immediate"] in taken.text
    assert words.until.format(until="09:30") in taken.text
    for shown in (asked, taken):
        assert "Pat Example" not in shown.html
        assert "compression" not in shown.html


async def test_who_passes_on_reads_so_and_a_second_press_changes_nothing(world: World) -> None:
    path = await rung_with_link(world)
    browser = Browser(world)

    passed = await browser.sends(path, {"answer": "pass_on"})
    again = await browser.sends(path, {"answer": "take"})

    assert "Passed on. The next person is rung now." in passed.text
    assert again.status == 410
    assert "This link was used already, and nobody has the alert now." in again.text
    assert [alert["status"] for alert in await world.alerts()] == ["open"]


async def test_what_a_colleague_has_or_has_closed_says_so_and_has_no_button(world: World, nurse: Browser) -> None:
    path = await rung_with_link(world)
    alert = await only_alert(world)
    browser = Browser(world)

    await nurse.sends(f"{alert}/acknowledge")
    taken, pressed = await browser.opens(path), await browser.sends(path, {"answer": "take"})
    await nurse.sends(f"{alert}/resolve", {"outcome": "admitted"})
    closed = await browser.opens(path)

    assert (taken.status, pressed.status, closed.status) == (200, 409, 200)
    assert "Nurse has it. Nothing more for you to do." in taken.text
    assert "Nurse has it." in pressed.text
    assert "This alert is closed." in closed.text
    assert not any(shown.has("button") for shown in (taken, pressed, closed))


async def test_an_expired_or_unknown_link_says_what_to_do_in_the_browsers_language(world: World) -> None:
    path = await rung_with_link(world)
    world.now += timedelta(hours=2)

    expired = await Browser(world).opens(path, {"accept-language": "de-AT,de;q=0.9"})
    unknown = await Browser(world).opens(f"/a/{world.clinic_id}/nothing", {"accept-language": "fr"})

    assert (expired.status, unknown.status) == (410, 410)
    assert (expired.tag("html")["lang"], unknown.tag("html")["lang"]) == ("de", "en")
    assert WORDS["de"].gone in expired.text
    assert unknown.has("a", href="/console")


async def test_a_drill_says_that_it_is_about_nobody(world: World) -> None:
    path = await rung_with_link(world, "de")
    await world.scalar("UPDATE alerts SET is_drill = true RETURNING 1")

    shown = await Browser(world).opens(path)

    assert "ÜBUNG: Es geht um niemanden." in shown.text


async def test_a_test_page_is_confirmed_with_one_button(world: World) -> None:
    path = await rung_with_link(world, kind="test")
    browser = Browser(world)

    asked = await browser.opens(path)
    pressed = await browser.sends(path, {"answer": "take"})

    assert "Does this reach you?" in asked.text
    assert "You can be reached here." in pressed.text
    assert [alert["status"] for alert in await world.alerts()] == ["open"]
