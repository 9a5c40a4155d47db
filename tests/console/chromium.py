"""A real browser: Chromium without a window, told what to do over its DevTools protocol."""

import asyncio
import itertools
import json
import os
import shutil
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

from websockets.asyncio.client import ClientConnection, connect

WAIT = 10.0  # s for anything at all
KEY_OF_THE_DEVICE = {  # what a phone or a laptop has built in: it holds passkeys, and makes sure who touches it
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}
SMALL_PHONE = {"width": 360, "height": 740, "deviceScaleFactor": 1, "mobile": True}
SWITCHES = (
    "--headless",
    "--no-sandbox",
    "--no-first-run",
    "--no-proxy-server",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--hide-scrollbars",
    "--remote-debugging-port=0",
)


def where_is_chromium() -> str | None:
    """The browser of this machine, if it has one; `TEST_CHROMIUM` names another."""
    names = (os.environ.get("TEST_CHROMIUM", ""), "chromium", "chromium-browser", "google-chrome")
    return next(filter(None, (shutil.which(name) for name in names if name)), None)


class Tab:
    """One tab, and the device it is on."""

    def __init__(self, socket: ClientConnection, session_id: str) -> None:
        self._socket, self._session_id = socket, session_id
        self._numbers, self._asked = itertools.count(1), dict[int, asyncio.Future[Any]]()
        self._listening = asyncio.create_task(self._listen())
        self.authenticator_id = ""
        self.complaints: list[str] = []  # what the browser holds against our pages: scripts that fail, or are forbidden

    async def does(self, method: str, **params: Any) -> Any:
        """One command of the protocol, and its answer."""
        number = next(self._numbers)
        answered = self._asked[number] = asyncio.get_running_loop().create_future()
        command = {"id": number, "method": method, "params": params, "sessionId": self._session_id}
        await self._socket.send(json.dumps(command))
        return await asyncio.wait_for(answered, WAIT)

    async def finds(self, script: str) -> Any:
        """What an expression comes to on the page, promises awaited."""
        found = await self.does("Runtime.evaluate", expression=script, awaitPromise=True, returnByValue=True)
        assert "exceptionDetails" not in found, found
        return found["result"].get("value")

    async def waits_for(self, script: str) -> None:
        """Until something is so, over as many pages as it takes."""
        with suppress(TimeoutError):
            async with asyncio.timeout(WAIT):
                while not await self._is_so(script):  # noqa: ASYNC110 - a page tells nobody
                    await asyncio.sleep(0.02)
                return
        raise AssertionError(f"never was {script}, on {await self.finds('location.href + document.body.innerText')}")

    async def opens(self, address: str) -> None:
        """Goes to a page, until it stands and its scripts have run."""
        await self.finds("window.isOld = true")
        await self.does("Page.navigate", url=address)
        await self.arrives()

    async def arrives(self, path: str = "") -> None:
        """Until a page stands, other than the one that was left by `presses` or `opens`."""
        await self.waits_for(
            f"!window.isOld && document.readyState == 'complete' && location.pathname.endsWith('{path}')"
        )

    async def types(self, field: str, words: str) -> None:
        """Writes into a field as a keyboard does."""
        await self.finds(f"document.getElementById('{field}').focus()")
        await self.does("Input.insertText", text=words)

    async def presses(self, words: str) -> None:
        """A real touch on the button or link that says so and can be seen; what covers it would be hit instead."""
        await self.finds("window.isOld = true")
        x, y = await self.finds(
            f"""(() => {{
              const named = [...document.querySelectorAll("button, a")].find(
                (one) => one.innerText.replace(/\\s+/g, " ").trim() == {json.dumps(words)} && one.checkVisibility());
              if (!named) throw new Error("no such button: " + document.body.innerText);
              named.scrollIntoView({{ block: "center", behavior: "instant" }});
              const box = named.getBoundingClientRect();
              return [box.x + box.width / 2, box.y + box.height / 2];
            }})()"""
        )
        for kind in ("mousePressed", "mouseReleased"):
            await self.does("Input.dispatchMouseEvent", type=kind, x=x, y=y, button="left", clickCount=1)

    async def reads(self) -> str:
        """What can be seen."""
        text: str = await self.finds("document.body.innerText.replace(/\\s+/g, ' ')")
        return text

    async def gets_a_key(self, **more: bool) -> None:
        """From now on the device has an authenticator built in, in place of any it had."""
        if self.authenticator_id:
            await self.does("WebAuthn.removeVirtualAuthenticator", authenticatorId=self.authenticator_id)
        await self.does("WebAuthn.enable")
        made = await self.does("WebAuthn.addVirtualAuthenticator", options={**KEY_OF_THE_DEVICE, **more})
        self.authenticator_id = made["authenticatorId"]

    async def _is_so(self, script: str) -> bool:
        found = await self.does("Runtime.evaluate", expression=f"Boolean({script})", returnByValue=True)
        return bool(found["result"].get("value"))

    async def _listen(self) -> None:
        async for line in self._socket:
            said = json.loads(line)
            if (complaint := _complaint_in(said)) is not None:
                self.complaints.append(complaint)
            if (answered := self._asked.pop(said.get("id", 0), None)) is None or answered.done():
                continue
            if "error" in said:
                answered.set_exception(AssertionError(said["error"]))
            else:
                answered.set_result(said["result"])

    async def closes(self) -> None:
        """Nothing more is heard."""
        self._listening.cancel()
        with suppress(asyncio.CancelledError):
            await self._listening


def _complaint_in(said: dict[str, Any]) -> str | None:
    """That a script failed, or something was forbidden; pages that are refused are no complaint."""
    if said.get("method") == "Runtime.exceptionThrown":
        return json.dumps(said["params"])
    if said.get("method") != "Log.entryAdded":
        return None
    entry = said["params"]["entry"]
    return entry["text"] if entry["level"] == "error" and entry["source"] != "network" else None


@asynccontextmanager
async def chromium(program: str) -> AsyncIterator[str]:
    """A browser, and where it takes commands; it and all it kept are gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="tocsin-browser-", ignore_cleanup_errors=True) as home:
        quiet = asyncio.subprocess.DEVNULL
        process = await asyncio.create_subprocess_exec(
            program, *SWITCHES, f"--user-data-dir={home}", "about:blank", stdout=quiet, stderr=quiet
        )
        try:
            yield await _address_of(Path(home))
        finally:
            with suppress(ProcessLookupError):
                process.terminate()
            await process.wait()


@asynccontextmanager
async def phone_of(address: str) -> AsyncIterator[Tab]:
    """An empty tab of a small phone that nobody has used yet: it knows no cookies, and no passkeys."""
    async with connect(address, max_size=None, proxy=None) as socket:
        context = await _asks(socket, "Target.createBrowserContext", disposeOnDetach=True)
        target = await _asks(socket, "Target.createTarget", url="about:blank", **context)
        attached = await _asks(socket, "Target.attachToTarget", targetId=target["targetId"], flatten=True)
        tab = Tab(socket, attached["sessionId"])
        try:
            for part in ("Log", "Runtime", "Page"):
                await tab.does(f"{part}.enable")
            await tab.does("Emulation.setDeviceMetricsOverride", **SMALL_PHONE)
            yield tab
        finally:
            await tab.closes()


async def _address_of(home: Path) -> str:
    noted = home / "DevToolsActivePort"
    async with asyncio.timeout(WAIT):
        while not (noted.exists() and noted.read_text().count("\n")):  # noqa: ASYNC110 - nor does a browser
            await asyncio.sleep(0.02)
    port, path = noted.read_text().split("\n")[:2]
    return f"ws://127.0.0.1:{port}{path}"


async def _asks(socket: ClientConnection, method: str, **params: Any) -> Any:
    """One command to the browser itself, before anybody else listens."""
    await socket.send(json.dumps({"id": 0, "method": method, "params": params}))
    async with asyncio.timeout(WAIT):
        while (said := json.loads(await socket.recv())).get("id") != 0:
            pass
    return said["result"]
