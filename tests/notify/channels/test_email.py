"""A page by e-mail: what the mail says, what the server's answer means, and whom we trust with it."""

from dataclasses import replace
from datetime import timedelta

import pytest

from app.notify.channels import GiveUp, Sent, TryAgain, confirms, probe_safely, send_safely
from app.notify.channels.email import build
from tests.notify.channels.receivers import CERTIFICATE, NOW, PAGE, MailServer

NURSE = "nurse@ward.example"


def channel_to(server, http, **options):
    here = {"HOST": "127.0.0.1", "PORT": str(server.port), "FROM": "Tocsin <tocsin@clinic.example>"}
    return build(here | options, http)


@pytest.fixture
def channel(mail_server, http):
    return channel_to(mail_server, http)


async def test_a_page_arrives_and_the_servers_name_for_it_is_kept(channel, mail_server):
    outcome = await send_safely(channel, PAGE, NURSE, NOW)

    assert outcome == Sent("2.0.0 OK id=42")
    assert mail_server.envelopes == [("tocsin@clinic.example", [NURSE])]
    [mail] = mail_server.mails
    assert mail.get_content().splitlines() == [PAGE.text, "", PAGE.link]
    assert (mail["From"], mail["To"]) == ("Tocsin <tocsin@clinic.example>", NURSE)
    assert mail["Subject"] == PAGE.subject
    assert mail["Date"].datetime == NOW
    assert mail["Auto-Submitted"] == "auto-generated"


async def test_a_page_that_is_repeated_can_be_told_from_a_new_one(channel, mail_server):
    for _ in range(2):
        await send_safely(channel, PAGE, NURSE, NOW)

    named = {(mail["Message-ID"], mail["X-Tocsin-Notification"]) for mail in mail_server.mails}
    assert len(mail_server.mails) == 2
    assert named == {(f"<{PAGE.notification_id}@clinic.example>", str(PAGE.notification_id))}


@pytest.mark.parametrize(
    ("urgency", "marked"),
    [("immediate", ("high", "1")), ("urgent", (None, None)), ("routine", (None, None))],
)
async def test_only_what_is_immediate_is_marked_important(urgency, marked, channel, mail_server):
    await send_safely(channel, replace(PAGE, urgency=urgency), NURSE, NOW)

    [mail] = mail_server.mails
    assert (mail["Importance"], mail["X-Priority"]) == marked


async def test_words_in_any_language_arrive_whole(channel, mail_server):
    page = replace(PAGE, subject="Jemand braucht Hilfe · 痛み", text="Bitte zurückrufen: 今すぐ\n.\nEnde", link=None)

    await send_safely(channel, page, NURSE, NOW)

    [mail] = mail_server.mails
    assert mail["Subject"] == page.subject
    assert mail.get_content().splitlines() == page.text.splitlines()
    assert mail.as_bytes().isascii()


async def test_a_link_that_the_text_already_gives_is_not_given_twice(channel, mail_server):
    await send_safely(channel, replace(PAGE, text=f"Open {PAGE.link} now"), NURSE, NOW)

    assert mail_server.mails[0].get_content().count(PAGE.link) == 1


@pytest.mark.parametrize(
    ("stage", "reply", "outcome"),
    [
        (NURSE, "550 5.1.1 no such user, Jane Doe", GiveUp("recipient refused: 550 5.1.1")),
        (NURSE, "550 Jane Doe has left", GiveUp("recipient refused: 550")),
        (NURSE, "450 4.2.0 greylisted", TryAgain("recipient refused: 450 4.2.0")),
        ("sender", "553 5.7.1 not you", GiveUp("sender refused: 553 5.7.1")),
        ("sender", "451 4.3.0 later", TryAgain("sender refused: 451 4.3.0")),
        ("message", "554 5.7.1 looks like spam", GiveUp("message refused: 554 5.7.1")),
        ("message", "452 4.3.1 disk full", TryAgain("message refused: 452 4.3.1")),
        ("message", "421 closing", TryAgain("message refused: 421")),
    ],
)
async def test_a_4xx_passes_and_a_5xx_stays(stage, reply, outcome, channel, mail_server):
    mail_server.replies[stage] = reply

    assert await send_safely(channel, PAGE, NURSE, NOW) == outcome
    assert mail_server.mails == []


async def test_one_refused_recipient_says_nothing_about_the_next(channel, mail_server):
    mail_server.replies["gone@ward.example"] = "550 5.1.1 no such user"

    assert isinstance(await send_safely(channel, PAGE, "gone@ward.example", NOW), GiveUp)
    assert isinstance(await send_safely(channel, PAGE, NURSE, NOW), Sent)


@pytest.mark.parametrize("stage", ["sender", NURSE, "message"])
async def test_a_server_that_falls_silent_is_tried_again(stage, channel, mail_server):
    mail_server.replies[stage] = "hang"

    outcome = await send_safely(channel, PAGE, NURSE, NOW, within=timedelta(seconds=0.3))

    assert outcome == TryAgain("no answer in time")


@pytest.mark.parametrize("farewell", ["slam", "hang", "451 stay a while"])
async def test_a_mail_that_was_taken_is_not_sent_again_for_a_bad_goodbye(farewell, channel, mail_server):
    mail_server.replies["goodbye"] = farewell

    assert isinstance(await send_safely(channel, PAGE, NURSE, NOW), Sent)


async def test_a_server_that_is_not_there_is_tried_again(http, unused_tcp_port):
    channel = build({"HOST": "127.0.0.1", "PORT": str(unused_tcp_port), "FROM": NURSE}, http)

    assert await send_safely(channel, PAGE, NURSE, NOW) == TryAgain("SMTPConnectError")


async def test_a_password_is_told_only_inside_tls(http):
    async with MailServer(tls=True, users={"tocsin": "hunter2"}) as server:
        options = {"TLS": "starttls", "CA_FILE": str(CERTIFICATE), "USERNAME": "tocsin", "PASSWORD": "hunter2"}
        outcome = await send_safely(channel_to(server, http, **options), PAGE, NURSE, NOW)

    assert isinstance(outcome, Sent)
    assert server.encrypted == [True]


async def test_a_wrong_password_is_tried_again_and_not_shown(http):
    async with MailServer(tls=True, users={"tocsin": "hunter2"}) as server:
        options = {"TLS": "starttls", "CA_FILE": str(CERTIFICATE), "USERNAME": "tocsin", "PASSWORD": "hunter3"}
        channel = channel_to(server, http, **options)
        outcome = await send_safely(channel, PAGE, NURSE, NOW)

    assert outcome == TryAgain("SMTPAuthenticationError")
    assert "hunter3" not in repr(channel)


async def test_a_server_that_nobody_vouches_for_gets_no_mail(http):
    async with MailServer(tls=True) as server:
        outcome = await send_safely(channel_to(server, http, TLS="starttls"), PAGE, NURSE, NOW)

    assert isinstance(outcome, TryAgain)
    assert server.mails == []


async def test_a_server_that_cannot_encrypt_gets_no_mail(mail_server, http):
    channel = channel_to(mail_server, http, TLS="starttls")

    assert isinstance(await send_safely(channel, PAGE, NURSE, NOW), TryAgain)
    assert mail_server.mails == []


async def test_no_subject_can_add_a_header_or_a_recipient(channel, mail_server):
    forged = replace(PAGE, subject="now\r\nBcc: thief@evil.example\r\n\r\nDear nurse")

    await send_safely(channel, forged, NURSE, NOW)

    [mail] = mail_server.mails
    assert mail["Subject"] == "now Bcc: thief@evil.example Dear nurse"
    assert mail["Bcc"] is None
    assert mail_server.envelopes == [("tocsin@clinic.example", [NURSE])]


@pytest.mark.parametrize(
    "address",
    [
        "",
        "nurse",
        "nurse@",
        "@ward.example",
        "nurse@ward..example",
        "nurse@ward.example\r\nRCPT TO:<thief@evil.example>",
        "nurse@ward.example\n",
        "nurse@ward.example, thief@evil.example",
        "Nurse <nurse@ward.example>",
        "nurse name@ward.example",
        "n\u00fcrse@ward.example",
        "n" * 65 + "@ward.example",
        "nurse@" + "w" * 250 + ".example",
    ],
)
async def test_what_is_not_one_address_is_refused(address, channel, mail_server):
    assert await send_safely(channel, PAGE, address, NOW) == GiveUp("this is not an e-mail address")
    assert mail_server.envelopes == []


@pytest.mark.parametrize("address", [NURSE, "on.call+7@ward.example", "root@localhost", "o'neill@a-b.example"])
def test_an_ordinary_address_is_fine(address, channel):
    assert channel.refuses(address) is None


@pytest.mark.parametrize(
    ("options", "tls", "port"),
    [
        ({"HOST": "localhost"}, "none", 25),
        ({"HOST": "mail.example"}, "starttls", 587),
        ({"HOST": "mail.example", "TLS": "tls"}, "tls", 465),
        ({"HOST": "mail.example", "TLS": "none", "PORT": "2525"}, "none", 2525),
    ],
)
def test_mail_beyond_this_machine_is_encrypted_unless_told_otherwise(options, tls, port, http):
    channel = build({"FROM": NURSE, **options}, http)

    assert (channel.tls, channel.port) == (tls, port)


@pytest.mark.parametrize(
    ("options", "why"),
    [
        ({"FROM": ""}, "FROM must be"),
        ({"FROM": "Tocsin"}, "FROM must be"),
        ({"FROM": "a@x.example, b@x.example"}, "FROM must be"),
        ({"FROM": "a@x.example\r\nBcc: b@x.example"}, "FROM must be"),
        ({"TLS": "ssl"}, "TLS must be"),
        ({"TLS": "none", "USERNAME": "tocsin"}, "TLS must be starttls or tls"),
        ({"PORT": "smtp"}, "PORT must be"),
        ({"PORT": "65536"}, "PORT must be"),
    ],
)
def test_options_that_cannot_work_are_named_at_the_start(options, why, http):
    with pytest.raises(ValueError, match=why):
        build({"HOST": "mail.example", "FROM": NURSE, **options}, http)


@pytest.mark.parametrize("farewell", ["221 Bye", "slam", "hang"])
async def test_a_probe_goes_as_far_as_a_mail_and_sends_none(farewell, channel, mail_server):
    mail_server.replies["goodbye"] = farewell

    assert await probe_safely(channel) is None
    assert mail_server.envelopes == []
    assert not confirms(channel)


async def test_a_probe_logs_in_and_says_when_it_cannot(http):
    async with MailServer(tls=True, users={"tocsin": "hunter2"}) as server:
        options = {"TLS": "starttls", "CA_FILE": str(CERTIFICATE), "USERNAME": "tocsin"}
        fine = await probe_safely(channel_to(server, http, PASSWORD="hunter2", **options))
        wrong = await probe_safely(channel_to(server, http, PASSWORD="hunter3", **options))

    assert fine is None
    assert wrong == "the mail server refuses USERNAME and PASSWORD: 535"


async def test_a_probe_says_when_nobody_is_there_or_nobody_vouches(http, unused_tcp_port):
    nobody = build({"HOST": "127.0.0.1", "PORT": str(unused_tcp_port), "FROM": NURSE}, http)
    async with MailServer(tls=True) as stranger:
        untrusted = await probe_safely(channel_to(stranger, http, TLS="starttls"))

    assert await probe_safely(nobody) == "there is no mail server at HOST and PORT, or it speaks no TLS that we trust"
    assert untrusted is not None
