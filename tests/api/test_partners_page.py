"""The page for developers of partner systems is true: its curl lines, run as they stand, get a token and read alerts."""

import asyncio
import json
import re
import shutil
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import uvicorn

from tests.api.partner_world import Clinic
from tests.world import World

PAGE = Path("docs/partners.md").read_text()
HOST = "https://tocsin.example.org"
# Lines that are indented by four, each with those that it goes on in after a backslash.
CURLS = re.findall(r"^    (curl (?:.*\\\n)*.*)$", PAGE, re.MULTILINE)

pytestmark = pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")


@pytest.fixture
async def server(world: World) -> AsyncIterator[str]:
    """The world's own app on a port, as a program outside reaches it."""
    server = uvicorn.Server(uvicorn.Config(world.app, port=0, lifespan="off", log_level="critical", ws="none"))
    task = asyncio.create_task(server.serve())
    while not server.started:  # noqa: ASYNC110 - uvicorn tells it by nothing else
        await asyncio.sleep(0.01)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    await task


async def runs(line: str, server: str, **environment: str) -> dict[str, Any]:
    """What a line of the page answers, in a shell, at this server."""
    shell = await asyncio.create_subprocess_exec(
        "bash",
        "-c",
        line.replace(HOST, server),
        env={"PATH": "/usr/bin:/bin", "no_proxy": "*", **environment},
        stdout=asyncio.subprocess.PIPE,
    )
    said, _ = await shell.communicate()
    told: dict[str, Any] = json.loads(said)
    return told


async def test_the_curl_lines_of_the_page_get_a_token_and_read_the_alerts(world: World, server: str) -> None:
    clinic = await Clinic.of(world)
    await clinic.adds()
    secret = await clinic.gives_secret()
    for_token, for_alerts = CURLS

    granted = await runs(for_token, server, CLIENT_ID=secret["client_id"], CLIENT_SECRET=secret["client_secret"])
    alerts = await runs(for_alerts, server, TOKEN=granted["access_token"])

    (shown,) = re.findall(r"^    (\{\"access_token.*\})$", PAGE, re.MULTILINE)
    assert {**granted, "access_token": ""} == {**json.loads(shown), "access_token": ""}
    assert alerts["items"] == []


async def test_the_other_form_that_the_page_names_is_good_as_well(world: World, server: str) -> None:
    clinic = await Clinic.of(world)
    await clinic.adds()
    secret = await clinic.gives_secret()
    line = re.sub(r'-u "\S+"', '-d client_id="$CLIENT_ID" -d client_secret="$CLIENT_SECRET"', CURLS[0])
    everything = line.replace(" -d scope=alerts:read", "")

    ids = {"CLIENT_ID": secret["client_id"], "CLIENT_SECRET": secret["client_secret"]}
    granted, wide = await runs(line, server, **ids), await runs(everything, server, **ids)

    assert granted["scope"] == "alerts:read"
    assert wide["scope"] == "alerts:read alerts:write diaries:read"
