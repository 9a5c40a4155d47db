"""A page by any other service: sent in threads of its own, never to this machine itself, and no secret is logged."""

import asyncio
import json
import logging
from dataclasses import replace
from datetime import timedelta

import pytest
from apprise.plugins import N_MGR

from app.notify.channels import GiveUp, Sent, TryAgain, confirms, send_safely
from app.notify.channels.apprise import AT_ONCE, build
from tests.notify.channels.receivers import NOW, PAGE, http_reply

SOON = timedelta(seconds=0.3)
HERE = ["syslog://", "syslog://local0", "dbus://", "qt://", "kde://", "glib://", "gnome://", "macosx://", "windows://"]


@pytest.fixture
def channel(http):
    channel = build({"ENABLED": "1"}, http)
    yield channel
    channel.threads.shutdown()


@pytest.fixture
def address(receiver):
    return receiver.url.replace("http://", "json://tocsin:hunter2@") + "/ward"


async def test_a_page_arrives_as_a_note_with_its_link(channel, address, receiver):
    assert await send_safely(channel, PAGE, address, NOW) == Sent(None)

    [request] = receiver.requests
    said = json.loads(request.body)
    assert request.line == "POST /ward HTTP/1.1"
    assert (said["title"], said["message"]) == (PAGE.subject, f"{PAGE.text}\n\n{PAGE.link}")


@pytest.mark.parametrize(("urgency", "kind"), [("immediate", "failure"), ("urgent", "warning"), ("soon", "info")])
async def test_a_note_is_as_loud_as_the_page(urgency, kind, channel, address, receiver):
    await send_safely(channel, replace(PAGE, urgency=urgency), address, NOW)

    assert json.loads(receiver.requests[0].body)["type"] == kind


async def test_a_link_that_the_text_already_gives_is_not_given_twice(channel, address, receiver):
    await send_safely(channel, replace(PAGE, text=f"Open {PAGE.link} now"), address, NOW)

    assert json.loads(receiver.requests[0].body)["message"] == f"Open {PAGE.link} now"


@pytest.mark.parametrize("reply", [http_reply(403), http_reply(500), http_reply(302, Location="/elsewhere"), b""])
async def test_a_service_that_does_not_take_it_is_tried_again(reply, channel, address, receiver):
    receiver.reply = reply

    assert await send_safely(channel, PAGE, address, NOW) == TryAgain("the service did not take it")
    assert [request.line for request in receiver.requests] == ["POST /ward HTTP/1.1"]


async def test_a_page_in_doubt_is_sent_again(channel, address, receiver):
    receiver.reply, receiver.lingers = b"", True

    assert await send_safely(channel, PAGE, address + "?rto=0.5", NOW, within=SOON) == TryAgain("no answer in time")


async def test_services_that_hang_take_no_thread_from_anyone_else(channel, address, receiver):
    receiver.reply, receiver.lingers = b"", True
    hanging = [send_safely(channel, PAGE, address + "?rto=1", NOW, within=SOON) for _ in range(AT_ONCE + 4)]

    outcomes, elsewhere = await asyncio.gather(asyncio.gather(*hanging), asyncio.to_thread(lambda: "done"))

    assert outcomes == [TryAgain("no answer in time")] * (AT_ONCE + 4)
    assert elsewhere == "done"
    assert len(receiver.requests) == AT_ONCE  # what waited for a thread was never begun


@pytest.mark.parametrize("address", HERE)
def test_nothing_is_told_to_this_machine_itself(address, channel):
    assert channel.refuses(address) == "this would end on the server itself, where nobody is"


def test_no_service_that_runs_programs_or_screens_here_is_missing_above():
    local = {"blink1", "dbus", "glib", "gnome", "macosx", "syslog", "windows"}

    found = {plugin.__module__.rpartition(".")[2] for plugin in N_MGR.plugins() if "{schema}://" in plugin.templates}

    assert found == local


@pytest.mark.parametrize(
    "address",
    [
        "discord://1/abc?template=/etc/passwd",
        "discord://1/abc?TEMPLATE=/etc/passwd",
        "https://discord.com/api/webhooks/1/abc?template=/etc/passwd",
        "workflows://host/workflow/signature?template=notes.txt",
        "fcm://project/device?keyfile=/etc/passwd",
        "mailto://u:p@mail.example?pgppub=/etc/passwd",
    ],
)
def test_no_file_of_this_machine_is_opened(address, channel):
    assert channel.refuses(address).startswith("this would open files on the server: ")


@pytest.mark.parametrize(
    "address", ["", "nurse", "file:///etc/passwd", "/etc/passwd", "exec://ls", "json://", "json://" + "x" * 3000]
)
def test_what_apprise_does_not_know_is_refused(address, channel):
    assert channel.refuses(address) == "this is not the URL of a service that Apprise knows"


def test_browsers_have_a_channel_of_their_own(channel):
    assert channel.refuses("vapid://a@b.example/c@d.example") == "the channel webpush does this"


@pytest.mark.parametrize(
    "address",
    ["json://10.0.0.7/ward", "jsons://192.168.1.5:8443/x", "gotify://push.hospital.lan/tokentoken"],
)
def test_services_inside_a_hospital_are_fine(address, channel):
    assert channel.refuses(address) is None


@pytest.mark.parametrize("address", ["slack://nonsense/", "mailto://", "gotify://host", "twilio://AC:token@bad"])
async def test_an_address_that_only_looks_right_is_given_up(address, channel):
    outcome = await send_safely(channel, PAGE, address, NOW)

    assert outcome == GiveUp("the address lacks something that the service needs")


def test_a_service_whose_library_is_not_here_is_refused(channel):
    assert channel.refuses("mqtt://broker.hospital.lan/ward") == "Apprise lacks a library for this service here"


async def test_no_secret_is_logged_or_shown(channel, address, receiver, caplog, capfd):
    receiver.reply = http_reply(500, b"hunter2")
    with caplog.at_level(logging.DEBUG):
        for where in [address, "tgram://hunter2/", "json://hunter2@", "hunter2://x"]:
            await send_safely(channel, PAGE, where, NOW)

    shown = caplog.text + repr(channel) + "".join(capfd.readouterr())
    assert "hunter2" not in shown
    assert not confirms(channel)
