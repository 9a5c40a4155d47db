"""A nurse's browser: keeps cookies, follows redirects only when told to, and reads a page as a person does."""

import re
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Any

import httpx

from app.console.cookies import SESSION, token_of_forms
from tests.world import World

RED: dict[str, Any] = {"symptoms": [{"symptom": "leg_weakness", "course": "new", "side": "left"}]}
SPINAL: dict[str, Any] = {
    "pain": {"worst": 6, "sites": [{"region": "lumbar_spine", "course": "new", "qualities": ["wakes_at_night"]}]}
}


class _Reader(HTMLParser):
    """Collects what is to be read, the tags, and what stands in each form."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self._silent += tag in ("script", "style", "title", "option")

    def handle_endtag(self, tag: str) -> None:
        self._silent -= tag in ("script", "style", "title", "option")

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.words.append(data)


@dataclass(frozen=True)
class Shown:
    """A page as it came, and as it is read."""

    answer: httpx.Response

    @property
    def status(self) -> int:
        return self.answer.status_code

    @property
    def leads_to(self) -> str | None:
        location: str | None = self.answer.headers.get("location")
        return location

    @property
    def html(self) -> str:
        return self.answer.text

    @property
    def text(self) -> str:
        return re.sub(r"\s+", " ", "".join(self._read().words)).strip()

    @property
    def tags(self) -> list[tuple[str, dict[str, str | None]]]:
        return self._read().tags

    def tag(self, name: str, /, **attributes: str) -> dict[str, str | None]:
        """The one element of this name with these attributes."""
        (found,) = [given for tag, given in self.tags if tag == name and attributes.items() <= given.items()]
        return found

    def has(self, name: str, /, **attributes: str) -> bool:
        return any(tag == name and attributes.items() <= given.items() for tag, given in self.tags)

    def _read(self) -> _Reader:
        reader = _Reader()
        reader.feed(self.html)
        reader.close()
        return reader


class Browser:
    """One device at the console of a world."""

    def __init__(self, world: World, address: str = "https://tocsin.test") -> None:
        transport = httpx.ASGITransport(app=world.app, raise_app_exceptions=False)
        self.http = httpx.AsyncClient(transport=transport, base_url=address)

    async def opens(self, path: str, headers: dict[str, str] | None = None) -> Shown:
        return Shown(await self.http.get(path, headers=headers))

    async def sends(
        self, path: str, fields: dict[str, str] | None = None, headers: dict[str, str] | None = None
    ) -> Shown:
        """A form as a page of this session sends it; `form_token` in the fields sends another."""
        return Shown(await self.http.post(path, data={**self._own_form(), **(fields or {})}, headers=headers))

    def _own_form(self) -> dict[str, str]:
        names = [name for name in self.http.cookies if name.endswith(SESSION)]
        return {"form_token": token_of_forms(self.http.cookies[names[0]])} if names else {}

    async def signs_in(self, token: str, wanted: str = "/console") -> Shown:
        return await self.sends("/console/sign-in", {"token": token, "next": wanted})


async def signed_in(world: World, token: str | None = None) -> Browser:
    """A browser in which a nurse has signed in."""
    browser = Browser(world)
    shown = await browser.signs_in(token or world.staff)
    assert shown.status == 303, shown.text
    return browser


async def only_alert(world: World) -> str:
    """The address of the one alert there is."""
    (alert,) = await world.alerts()
    return f"/console/alerts/{alert['id']}"
