"""What is refused, and what is broken: always a page a nurse can read, never a way in."""

from collections.abc import AsyncIterator
from uuid import uuid4

import pytest

from app.access import mint_token
from tests.console.browser import RED, Browser, Shown, only_alert, signed_in
from tests.world import World


async def test_another_clinics_alert_looks_like_one_that_is_not_there(world: World) -> None:
    _, phone = await world.patient()
    await world.submits(phone, **RED)
    path = await only_alert(world)
    await world.clinic("elsewhere")
    stranger = await signed_in(world, await world.staff_token(clinic_id="elsewhere"))

    theirs = await stranger.opens(path)
    nobodys = await stranger.opens(f"/console/alerts/{uuid4()}")
    pressed = [await stranger.sends(f"{path}/{what}", {"outcome": "admitted"}) for what in ("acknowledge", "resolve")]

    assert (theirs.status, nobodys.status) == (404, 404)
    assert theirs.html == nobodys.html
    assert {one.status for one in pressed} == {404}
    assert {one.html for one in pressed} == {theirs.html}
    assert [alert["status"] for alert in await world.alerts()] == ["open"]


@pytest.mark.parametrize("path", ["/console/alerts/42", "/console/nowhere", "/console/alerts", "/console/static/x.css"])
async def test_an_address_with_nothing_behind_it_says_so_on_a_page(nurse: Browser, path: str) -> None:
    shown = await nurse.opens(path)

    assert_page(shown, 404)
    assert "There is nothing here" in shown.text


@pytest.mark.parametrize("name", ["..%2f__init__.py", "%2e%2e%2fguard.py", "console.css%00"])
async def test_no_file_but_those_of_the_pages_is_given_out(nurse: Browser, name: str) -> None:
    assert (await nurse.opens(f"/console/static/{name}")).status == 404


@pytest.mark.parametrize(
    "headers",
    [
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"origin": "https://elsewhere.test"},
        {"origin": "https://tocsin.test:8443"},
        {"origin": "null"},
        {"origin": "https://elsewhere.test", "sec-fetch-site": "same-origin"},
    ],
)
async def test_a_form_from_elsewhere_changes_nothing(world: World, nurse: Browser, headers: dict[str, str]) -> None:
    _, phone = await world.patient()
    await world.submits(phone, **RED)
    path = await only_alert(world)

    refused = [
        await nurse.sends(f"{path}/acknowledge", headers=headers),
        await nurse.sends(f"{path}/resolve", {"outcome": "false_alarm"}, headers=headers),
        await nurse.sends("/console/sign-out", headers=headers),
        await nurse.sends("/console/sign-in", {"token": world.staff}, headers=headers),
    ]

    assert [one.status for one in refused] == [403] * 4
    assert "This was not sent from one of Tocsin's own pages." in refused[0].text
    assert all("set-cookie" not in one.answer.headers for one in refused)
    assert [alert["status"] for alert in await world.alerts()] == ["open"]


@pytest.mark.parametrize(
    "headers", [{}, {"origin": "https://tocsin.test", "sec-fetch-site": "same-origin"}, {"sec-fetch-site": "none"}]
)
async def test_a_form_of_our_own_is_taken(world: World, nurse: Browser, headers: dict[str, str]) -> None:
    _, phone = await world.patient()
    await world.submits(phone, **RED)

    taken = await nurse.sends(f"{await only_alert(world)}/acknowledge", headers=headers)

    assert taken.status == 303


async def test_only_forms_are_read(world: World, nurse: Browser) -> None:
    answer = await nurse.http.post("/console/sign-in", json={"token": world.staff})

    assert answer.status_code == 415


async def test_every_answer_lets_the_browser_load_nothing_from_elsewhere(world: World, nurse: Browser) -> None:
    _, phone = await world.patient()
    await world.submits(phone, **RED)
    paths = ["/console", await only_alert(world), "/console/sign-in", "/console/nowhere", "/console/static/console.js"]

    answers = [(await nurse.opens(path)).answer for path in paths]

    for answer in answers:
        rules = dict(rule.split(" ", 1) for rule in answer.headers["content-security-policy"].split("; "))
        assert rules["default-src"] == "'none'"
        assert {rules[name] for name in ("script-src", "style-src", "img-src", "form-action", "connect-src")} == {
            "'self'"
        }
        assert rules["frame-ancestors"] == rules["base-uri"] == "'none'"
        assert answer.headers["referrer-policy"] == "same-origin"
        assert answer.headers["x-content-type-options"] == "nosniff"
    assert {answer.headers["cache-control"] for answer in answers[:4]} == {"no-store"}
    assert "immutable" in answers[4].headers["cache-control"]


@pytest.fixture
async def unreachable() -> AsyncIterator[World]:
    """A house whose database does not answer: nothing listens on port 1."""
    house = World("postgresql://tocsin:wrong@127.0.0.1:1/tocsin")
    yield house
    await house.close()


async def test_with_the_database_gone_the_page_says_what_to_do_instead(unreachable: World) -> None:
    browser = Browser(unreachable)
    browser.http.cookies.set("__Host-tocsin_console", mint_token("st-elsewhere").shown, domain="tocsin.test", path="/")
    path = f"/console/alerts/{uuid4()}"

    asked = await browser.opens("/console")
    pressed = await browser.sends(f"{path}/acknowledge")
    entering = await browser.signs_in(mint_token("st-elsewhere").shown)

    for shown in (asked, pressed, entering):
        assert_page(shown, 503)
        assert "Do not wait for it: use the telephone list" in shown.text
        assert int(shown.answer.headers["retry-after"]) > 0
    assert asked.tag("meta", **{"http-equiv": "refresh"})["content"] == "15"
    assert "What you just did may not have been kept." in pressed.text
    assert pressed.has("a", href=path)
    assert not pressed.has("meta", **{"http-equiv": "refresh"})


async def test_whatever_breaks_a_nurse_reads_what_to_do_instead(
    server_url: str, capfd: pytest.CaptureFixture[str]
) -> None:
    """A database without a single table is a fault of ours, not a refusal."""
    house = World(server_url.replace("/database_name", "/postgres"))
    browser = Browser(house)
    browser.http.cookies.set("__Host-tocsin_console", mint_token("st-elsewhere").shown, domain="tocsin.test", path="/")

    shown = await browser.opens("/console")

    assert_page(shown, 500)
    assert "Something is wrong on our side" in shown.text
    told = capfd.readouterr()
    assert "fault=ProgrammingError" in told.out + told.err
    assert "SELECT" not in shown.text + told.out + told.err
    await house.close()


def assert_page(shown: Shown, status: int) -> None:
    assert shown.status == status
    assert shown.answer.headers["content-type"] == "text/html; charset=utf-8"
    assert "content-security-policy" in shown.answer.headers
    assert shown.has("main")
    assert shown.has("h1")
