"""The mail catcher: whatever is sent is there to be read, and nothing in it can act."""

import asyncio
import json
import os
import re
import signal
import smtplib
import socket
import subprocess
import sys
from datetime import timedelta
from email.message import EmailMessage

import httpx
import pytest

from app.demo.mailbox import KEPT, Mailbox

SHORTLY, SOON = timedelta(seconds=0.2), timedelta(seconds=10)


@pytest.fixture
async def mailbox():
    async with Mailbox() as mailbox:
        yield mailbox


@pytest.fixture
async def browser(mailbox):
    async with httpx.AsyncClient(base_url=mailbox.url, trust_env=False, verify=False) as client:
        yield client


def mail(subject="Tocsin: someone needs you", text="Please call."):
    letter = EmailMessage()
    letter["From"], letter["To"], letter["Subject"] = "tocsin@clinic.example", "nurse@ward.example", subject
    letter["Date"] = "Sat, 14 Mar 2026 08:15:02 +0000"
    letter.set_content(text)
    return letter


def hand_in(port, *letters):
    with smtplib.SMTP("127.0.0.1", port, local_hostname="test", timeout=10) as server:
        for letter in letters:
            if isinstance(letter, bytes):
                server.sendmail("a@x.example", ["b@x.example"], letter)
            else:
                server.send_message(letter)


async def send(mailbox, *letters):
    await asyncio.to_thread(hand_in, mailbox.smtp_port, *letters)


async def test_a_mail_that_is_sent_is_there(mailbox):
    await send(mailbox, mail(text="Bitte zurückrufen · 今すぐ"))

    [letter] = mailbox.messages
    assert letter.subject == "Tocsin: someone needs you"
    assert letter.text.strip() == "Bitte zurückrufen · 今すぐ"
    assert (letter.sender, letter.recipients) == ("tocsin@clinic.example", ("nurse@ward.example",))
    assert ("Date", "Sat, 14 Mar 2026 08:15:02 +0000") in letter.headers


async def test_the_page_lists_the_newest_mail_first(mailbox, browser):
    await send(mailbox, mail("first"), mail("second"))

    page = await browser.get("/")

    assert page.text.index("second") < page.text.index("first")
    assert "nurse@ward.example" in page.text
    assert 'name="viewport"' in page.text


async def test_the_page_of_an_empty_mailbox_says_so(browser):
    assert "Nothing yet." in (await browser.get("/")).text


async def test_a_mail_can_be_read_and_its_link_followed(mailbox, browser):
    await send(mailbox, mail(text="Open https://tocsin.example/alerts/7?a=1&b=2 now"))

    page = (await browser.get("/messages/1")).text

    assert '<a href="https://tocsin.example/alerts/7?a=1&amp;b=2"' in page
    assert "tocsin@clinic.example" in page


async def test_nothing_in_a_mail_can_act_on_the_page(mailbox, browser):
    attack = "<script>alert(1)</script>"
    await send(mailbox, mail(subject=attack, text=f"{attack} javascript:alert(1)"))

    for path in ("/", "/messages/1"):
        page = await browser.get(path)
        assert "<script" not in page.text
        assert "&lt;script&gt;" in page.text
        assert 'href="javascript' not in page.text
        assert page.headers["content-security-policy"].startswith("default-src 'none'")


async def test_the_page_needs_nothing_from_elsewhere(mailbox, browser):
    await send(mailbox, mail())

    for path in ("/", "/messages/1"):
        page = (await browser.get(path)).text
        assert re.findall(r"""(?:src|href)=["'](?!/)""", page) == []
        assert "@import" not in page


async def test_a_mail_that_is_not_there_is_not_found(browser):
    assert (await browser.get("/messages/7")).status_code == 404


async def test_every_mail_can_be_read_as_json(mailbox, browser):
    await send(mailbox, mail("first"), mail("second"))

    said = (await browser.get("/messages.json")).json()

    assert [(letter["number"], letter["subject"]) for letter in said] == [(2, "second"), (1, "first")]
    assert said[0]["recipients"] == ["nurse@ward.example"]
    assert said[0]["text"].strip() == "Please call."


async def test_waiting_ends_when_the_mail_arrives(mailbox):
    waiting = asyncio.create_task(mailbox.wait_for(lambda letter: letter.subject == "second", SOON))

    await send(mailbox, mail("first"), mail("second"))

    assert (await waiting).number == 2


async def test_waiting_for_what_is_already_there_takes_no_time(mailbox):
    await send(mailbox, mail("here"))

    assert (await mailbox.wait_for(lambda letter: letter.subject == "here", timedelta(0))).number == 1


async def test_waiting_for_what_never_comes_ends_too(mailbox):
    await send(mailbox, mail("something else"))

    with pytest.raises(TimeoutError):
        await mailbox.wait_for(lambda letter: letter.subject == "never", SHORTLY)


@pytest.mark.parametrize(
    "damaged",
    [
        b"",
        b"no header at all",
        b"Subject: =?nonsense?b?!!!?=\r\n\r\nx",
        b"Subject: \xff\xfe\r\n\r\nx",
        b"Subject: =?utf-8?b?gICA?=\r\n\r\nx",
        b"Content-Type: text/plain; charset=nonsense\r\n\r\n\xc3\xbc",
        b"Content-Type: text/plain; charset*=x'y\r\n\r\nx",
        b"Content-Type: multipart/mixed; boundary=b\r\n\r\nnever begun",
        b"Content-Type: application/octet-stream\r\n\r\nx",
        b"Content-Transfer-Encoding: base64\r\n\r\n!!!",
        b"From: <<<>>>\r\nDate: never\r\nContent-Type: ;;;\r\n\r\nx",
    ],
)
async def test_a_damaged_mail_is_caught_and_shown_as_far_as_it_goes(damaged, mailbox, browser):
    await send(mailbox, damaged)

    assert len(mailbox.messages) == 1
    for path in ("/", "/messages/1", "/messages.json"):
        assert (await browser.get(path)).status_code == 200


async def test_the_plain_words_of_a_mail_are_preferred(mailbox):
    letter = mail(text="plain words")
    letter.add_alternative("<p>rich words</p>", subtype="html")

    await send(mailbox, letter)

    assert mailbox.messages[0].text.strip() == "plain words"


async def test_the_oldest_mail_is_forgotten_first(mailbox):
    await send(mailbox, *[b"Subject: x\r\n\r\n"] * (KEPT + 2))

    assert len(mailbox.messages) == KEPT
    assert (mailbox.messages[0].number, mailbox.messages[-1].number) == (KEPT + 2, 3)


async def test_a_mail_too_large_to_keep_is_refused(mailbox):
    with pytest.raises(smtplib.SMTPResponseException, match="552"):
        await send(mailbox, mail(text="x\n" * 200_000))

    assert mailbox.messages == ()


async def test_a_mailbox_closes_though_a_caller_and_a_reader_stay_on_the_line():
    mailbox = Mailbox()
    await mailbox.start()
    callers = [await asyncio.open_connection("127.0.0.1", port) for port in (mailbox.smtp_port, mailbox.http_port)]
    await callers[0][0].readline()

    await asyncio.wait_for(mailbox.stop(), SOON.total_seconds())

    for _, writer in callers:
        writer.close()
    for port in (mailbox.smtp_port, mailbox.http_port):
        with socket.socket() as caller:
            assert caller.connect_ex(("127.0.0.1", port)) != 0


async def test_a_taken_port_is_said_and_leaves_nothing_open(mailbox):
    second = Mailbox(smtp_port=mailbox.smtp_port)

    with pytest.raises(OSError, match="in use"):
        await second.start()


def test_a_mailbox_inside_a_demo_leaves_its_signals_alone():
    async def seen_while_open():
        async with Mailbox():
            await asyncio.sleep(0.05)
            return signal.getsignal(signal.SIGTERM)

    assert asyncio.run(seen_while_open()) is signal.getsignal(signal.SIGTERM)


@pytest.mark.parametrize("sign", [signal.SIGTERM, signal.SIGINT])
def test_as_a_program_it_catches_mail_until_it_is_told_to_stop(sign):
    program = "import asyncio; from app.demo.mailbox import run_mailbox as r; asyncio.run(r(0, 0, '127.0.0.1'))"
    command = [sys.executable, "-W", "error", "-u", "-c", program]
    environment = os.environ | {"NO_COLOR": "1"}
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment
    ) as process:
        opened = process.stdout.readline()
        hand_in(int(re.search(r"smtp_port=(\d+)", opened)[1]), mail("caught"))
        page = httpx.get(re.search(r"page=(\S+)", opened)[1] + "messages.json", trust_env=False)
        process.send_signal(sign)
        _, complaints = process.communicate(timeout=10)

    assert [letter["subject"] for letter in json.loads(page.text)] == ["caught"]
    assert (process.returncode, complaints) == (0, "")
