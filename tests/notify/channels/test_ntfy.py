"""A page as a push: as loud as it is urgent, and the token told to our own server alone."""

from base64 import b64decode
from dataclasses import replace
from datetime import timedelta

import pytest

from app.notify.channels import GiveUp, Sent, TryAgain, confirms, probe_safely, send_safely
from app.notify.channels.ntfy import build
from tests.notify.channels.receivers import NOW, PAGE, HttpReceiver, http_reply

ANSWER = b'{"id":"hwQ2YpKdmg","event":"message","topic":"ward-7"}'


@pytest.fixture
def channel(http, receiver):
    receiver.reply = http_reply(200, ANSWER)
    return build({"BASE_URL": receiver.url, "TOKEN": "tk_secret"}, http)


async def test_a_page_is_pushed_to_a_topic_of_our_own_server(channel, receiver):
    outcome = await send_safely(channel, PAGE, "ward-7", NOW)

    assert outcome == Sent("hwQ2YpKdmg")
    [request] = receiver.requests
    assert request.line == "POST /ward-7 HTTP/1.1"
    assert request.body.decode() == PAGE.text
    assert request.headers["x-title"] == PAGE.subject
    assert request.headers["x-sequence-id"] == str(PAGE.notification_id)
    assert request.headers["click"] == PAGE.link
    assert request.headers["authorization"] == "Bearer tk_secret"


@pytest.mark.parametrize(
    ("urgency", "priority"), [("immediate", "5"), ("urgent", "4"), ("soon", "3"), ("routine", "3")]
)
async def test_a_push_is_as_loud_as_it_is_urgent(urgency, priority, channel, receiver):
    await send_safely(channel, replace(PAGE, urgency=urgency), "ward-7", NOW)

    assert receiver.requests[0].headers["x-priority"] == priority


async def test_the_token_is_told_to_our_own_server_alone(channel):
    async with HttpReceiver() as elsewhere:
        outcome = await send_safely(channel, PAGE, f"{elsewhere.url}/ward-7", NOW)

    assert outcome == Sent(None)
    assert "authorization" not in elsewhere.requests[0].headers


async def test_a_topic_may_be_given_as_its_whole_url(channel, receiver):
    await send_safely(channel, PAGE, f"{receiver.url}/ward-7", NOW)

    assert receiver.requests[0].line == "POST /ward-7 HTTP/1.1"
    assert "authorization" in receiver.requests[0].headers


async def test_no_subject_or_link_can_add_a_header(channel, receiver):
    forged = replace(PAGE, subject="now\r\nX-Priority: 1", link="https://x.example/\r\nX-Evil: 1")

    outcome = await send_safely(channel, forged, "ward-7", NOW)

    assert outcome == Sent("hwQ2YpKdmg")
    headers = receiver.requests[0].headers
    assert headers["x-priority"] == "5"
    assert headers["x-title"] == "now X-Priority: 1"
    assert "x-evil" not in headers


async def test_a_subject_in_any_language_arrives_whole(channel, receiver):
    page = replace(PAGE, subject="Jemand braucht Hilfe · 痛み", text="Bitte zurückrufen.", link=None)

    await send_safely(channel, page, "ward-7", NOW)

    [request] = receiver.requests
    title = request.headers["x-title"]
    assert b64decode(title.removeprefix("=?utf-8?b?").removesuffix("?=")).decode() == page.subject
    assert request.body.decode() == page.text
    assert "click" not in request.headers


async def test_a_long_text_is_cut_between_letters_and_stays_a_message(channel, receiver):
    await send_safely(channel, replace(PAGE, text="x" + "ü" * 4000), "ward-7", NOW)

    assert receiver.requests[0].body.decode() == "x" + "ü" * 2047


@pytest.mark.parametrize("body", [b"", b"thanks", b"[1]", b'{"id": 7}', b"\xff\xfe{"])
async def test_an_answer_without_an_id_is_still_taken(body, channel, receiver):
    receiver.reply = http_reply(200, body)

    assert await send_safely(channel, PAGE, "ward-7", NOW) == Sent(None)


@pytest.mark.parametrize(
    ("reply", "outcome"),
    [
        (http_reply(429, Retry_After="30"), TryAgain("HTTP 429", timedelta(seconds=30))),
        (http_reply(507), TryAgain("HTTP 507")),
        (http_reply(403), GiveUp("HTTP 403")),
        (http_reply(302), GiveUp("HTTP 302: redirects are not followed")),
        (b"", TryAgain("RemoteProtocolError")),
    ],
)
async def test_every_answer_is_read_for_what_it_means(reply, outcome, channel, receiver):
    receiver.reply = reply

    assert await send_safely(channel, PAGE, "ward-7", NOW) == outcome


@pytest.mark.parametrize("address", ["ward 7", "", "x" * 65, "ward?7", "wärd", "ward\r\n7"])
def test_a_name_that_is_no_topic_is_refused(address, channel):
    assert channel.refuses(address) == "a topic is 1 to 64 of A-Z, a-z, 0-9, - and _"


@pytest.mark.parametrize(
    ("address", "why"),
    [
        ("https://ntfy.example/", "the URL must end in the name of a topic"),
        ("https://ntfy.example/a/b", "the URL must end in the name of a topic"),
        ("http://ntfy.example/ward-7", "the URL must begin with https://"),
    ],
)
def test_a_url_that_is_no_topic_is_refused(address, why, channel):
    assert channel.refuses(address) == why


@pytest.mark.parametrize(
    ("options", "why"),
    [
        ({"BASE_URL": "http://ntfy.example"}, "BASE_URL: the URL must begin with https://"),
        ({"BASE_URL": "https://ntfy.example", "TOKEN": "tk_\r\nX: 1"}, "TOKEN must be printable ASCII"),
    ],
)
def test_options_that_cannot_work_are_named_at_the_start(options, why, http):
    with pytest.raises(ValueError, match=why):
        build(options, http)


def test_the_token_is_not_in_what_a_log_would_show(channel):
    assert "tk_secret" not in repr(channel)


@pytest.mark.parametrize(
    ("reply", "found"),
    [
        (http_reply(200, b'{"healthy":true}'), None),
        (http_reply(404), None),
        (http_reply(200, b'{"healthy":false}'), "the ntfy server says that it is not well"),
        (http_reply(502), "the ntfy server answers HTTP 502"),
        (http_reply(301), "HTTP 301: redirects are not followed, look at BASE_URL"),
        (b"", "it cannot be reached: RemoteProtocolError"),
    ],
)
async def test_a_probe_asks_our_own_server_and_tells_nobody(reply, found, channel, receiver):
    receiver.reply = reply

    assert await probe_safely(channel) == found
    assert [request.line for request in receiver.requests] == ["GET /v1/health HTTP/1.1"]
    assert not confirms(channel)
