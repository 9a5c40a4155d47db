"""A password that was stolen elsewhere is refused, at the first choice and at every change, and nobody outside is asked."""

import socket

import pytest

from app.care import weigh_password
from app.care.weigh_password import is_breached
from tests.console.browser import Browser
from tests.console.sign_in_world import PASSWORD, invited, link_of, open_console, opened
from tests.world import World

# Of those that are used most, with twelve letters or more.
STOLEN = ["sonyericsson", "leavemealone", "1qaz2wsx3edc4rfv", "needforspeed", "FinalFantasy", "counterstrike"]


@pytest.mark.parametrize("password", STOLEN)
async def test_a_password_that_was_stolen_elsewhere_is_refused_however_it_is_written(
    world: World, password: str
) -> None:
    open_console(world)
    link = link_of(await invited(world, "bea@example.org"))
    nurse = await opened(world)

    first = await Browser(world).sends(f"{link}/password", {"password": password})
    changed = await nurse.browser.sends("/console/account/password", {"old": PASSWORD, "password": password})

    assert [(one.status, "stolen elsewhere" in one.text) for one in (first, changed)] == [(422, True)] * 2


def test_the_list_is_long_and_refuses_hardly_any_that_chance_has_chosen() -> None:
    kept = weigh_password._kept()
    places = kept[:65536]

    unlucky = [number for number in range(10_000) if is_breached(f"copper kettle {number} walks")]

    assert len(kept) == 65536 + 2 * sum(places)
    assert sum(places) > 1_000_000
    assert len(unlucky) < 20  # three are to be expected


def test_no_line_goes_out_for_it(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("asked somebody outside")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    weigh_password._kept.cache_clear()

    assert is_breached("sonyericsson")
    assert not is_breached(PASSWORD)
