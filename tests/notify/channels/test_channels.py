"""What holds for every channel, and for the one boundary around them."""

import asyncio
import shutil
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
import structlog

import app
from app.notify.channels import GiveUp, Sent, TryAgain, confirms, discover, one_line, probe_safely, send_safely
from app.notify.channels.log import build as build_log
from tests.notify.channels.receivers import NOW, PAGE

NAMES = ["apprise", "email", "log", "ntfy", "sink", "slack", "sms", "teams", "voice", "webhook", "webpush"]
SOON = timedelta(seconds=0.05)


class Pager:
    """A channel whose sending is whatever the test wants it to be."""

    name = "pager"

    def __init__(self, sending):
        self.sending = sending

    def refuses(self, address):
        return "nobody has the number 0" if address == "0" else None

    async def send(self, _message, _address, _now):
        return await self.sending()


async def test_the_outcome_of_a_channel_is_passed_on_as_it_is():
    async def taken():
        return Sent("42")

    assert await send_safely(Pager(taken), PAGE, "1", NOW) == Sent("42")


async def test_a_channel_that_raises_is_tried_again_and_its_words_stay_inside():
    async def broken():
        raise RuntimeError("password hunter2, patient Jane Doe")

    assert await send_safely(Pager(broken), PAGE, "1", NOW) == TryAgain("RuntimeError")


async def test_a_channel_that_hangs_is_tried_again_in_time():
    async def hanging():
        await asyncio.Event().wait()

    assert await send_safely(Pager(hanging), PAGE, "1", NOW, within=SOON) == TryAgain("no answer in time")


async def test_an_address_that_can_never_work_is_given_up_without_sending():
    async def never():
        raise AssertionError("sent to an address that is refused")

    assert await send_safely(Pager(never), PAGE, "0", NOW) == GiveUp("nobody has the number 0")


async def test_a_program_that_stops_is_not_held_up_by_a_send():
    begun = asyncio.Event()

    async def hanging():
        begun.set()
        await asyncio.Event().wait()

    send = asyncio.create_task(send_safely(Pager(hanging), PAGE, "1", NOW))
    await begun.wait()
    send.cancel()

    with pytest.raises(asyncio.CancelledError):
        await send


def test_a_channel_that_says_nothing_about_receipts_confirms_nothing():
    assert not confirms(Pager(None))


async def test_a_channel_that_cannot_be_probed_has_nothing_known_against_it():
    assert await probe_safely(Pager(None)) is None


class Probed:
    """A channel whose probe is whatever the test wants it to be."""

    confirms = False

    def __init__(self, probe):
        self.probe = probe


async def test_what_a_probe_finds_is_passed_on_as_it_is():
    async def wrong():
        return "the server is asleep"

    assert await probe_safely(Probed(wrong)) == "the server is asleep"
    assert not confirms(Probed(wrong))


async def test_a_probe_that_raises_or_hangs_is_a_finding_without_its_words():
    async def broken():
        raise RuntimeError("password hunter2")

    async def hanging():
        await asyncio.Event().wait()

    assert await probe_safely(Probed(broken)) == "it cannot be reached: RuntimeError"
    assert await probe_safely(Probed(hanging), within=SOON) == "no answer in time"


def test_the_channels_are_these():
    assert sorted(discover()) == NAMES


@pytest.mark.parametrize("name", NAMES)
async def test_a_channel_without_options_is_no_channel(name, http):
    assert discover()[name].build({}, http) is None


PAGER = """
from app.notify.channels import Sent
NAME = "{name}"
class Pager:
    name = NAME
    def refuses(self, address): return None
    async def send(self, message, address, now): return Sent(None)
def build(options, http): return Pager()
"""


def discovered_with(pager: str, tmp_path: Path):
    house = Path(app.__file__).parent
    shutil.copytree(house / "notify", tmp_path / "app/notify", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(house / "__init__.py", tmp_path / "app")
    (tmp_path / "app/notify/channels/pager.py").write_text(pager)
    program = "from app.notify.channels import discover; print(*discover())"
    return subprocess.run([sys.executable, "-c", program], cwd=tmp_path, capture_output=True, text=True, check=False)


def test_adding_one_file_adds_a_channel(tmp_path):
    assert discovered_with(PAGER.format(name="pager"), tmp_path).stdout.split() == sorted([*NAMES, "pager"])


@pytest.mark.parametrize("pager", [PAGER.format(name="email"), "NAME = 'pager'", ""])
def test_a_file_that_is_no_channel_is_named_at_the_start(pager, tmp_path):
    assert "channels/pager.py needs NAME = 'pager'" in discovered_with(pager, tmp_path).stderr


async def test_the_log_tells_which_page_and_nothing_that_it_says():
    async with httpx.AsyncClient() as http:
        channel = build_log({"ENABLED": "1"}, http)

    with structlog.testing.capture_logs() as lines:
        outcome = await send_safely(channel, PAGE, "anything at all", NOW)

    assert outcome == Sent(None)
    assert lines == [
        {
            "event": "page",
            "log_level": "info",
            "channel": "log",
            "notification_id": str(PAGE.notification_id),
            "urgency": "immediate",
        }
    ]


@pytest.mark.parametrize("text", ["a\r\nb", "a\nb", "a\x00b", "a\u2028b", "a\x85b", "  a \t b  "])
def test_one_line_is_one_line(text):
    assert one_line(text) == "a b"
