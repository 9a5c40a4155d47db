"""A page by webhook: signed so that it cannot be forged, and every answer read for what it means."""

import base64
import hashlib
import hmac
import json
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from app.notify.channels import GiveUp, Sent, TryAgain, send_safely
from app.notify.channels._http import LONGEST_WAIT, wait_asked_for
from app.notify.channels.webhook import build, key_of, signature
from tests.notify.channels.receivers import NOW, PAGE, http_reply

KEY, NEXT_KEY = b"k" * 32, b"n" * 24
SECRET, NEXT_SECRET = (f"whsec_{base64.b64encode(key).decode()}" for key in (KEY, NEXT_KEY))


@pytest.fixture
def channel(http):
    return build({"SECRET": SECRET}, http)


def expected_signature(key, request):
    """The signature as a receiver computes it, from what arrived and nothing else."""
    signed = b".".join(
        [request.headers["webhook-id"].encode(), request.headers["webhook-timestamp"].encode(), request.body]
    )
    return "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()


async def test_a_page_is_posted_as_thin_json(channel, receiver):
    outcome = await send_safely(channel, PAGE, f"{receiver.url}/pages?ward=7", NOW)

    assert outcome == Sent(None)
    [request] = receiver.requests
    assert request.line == "POST /pages?ward=7 HTTP/1.1"
    assert request.headers["content-type"] == "application/json"
    assert json.loads(request.body) == {
        "type": "alert.page",
        "id": str(PAGE.notification_id),
        "urgency": "immediate",
        "subject": PAGE.subject,
        "text": PAGE.text,
        "link": PAGE.link,
    }


async def test_a_receiver_can_tell_our_page_from_a_forged_one(channel, receiver):
    await send_safely(channel, PAGE, receiver.url, NOW)

    [request] = receiver.requests
    assert request.headers["webhook-id"] == str(PAGE.notification_id)
    assert request.headers["webhook-timestamp"] == "1773476102"
    assert request.headers["webhook-signature"] == expected_signature(KEY, request)


async def test_while_one_secret_replaces_another_both_sign(http, receiver):
    channel = build({"SECRET": f"{SECRET} {NEXT_SECRET}"}, http)

    await send_safely(channel, PAGE, receiver.url, NOW)

    [request] = receiver.requests
    both = [expected_signature(KEY, request), expected_signature(NEXT_KEY, request)]
    assert request.headers["webhook-signature"].split(" ") == both


def test_the_signature_is_the_one_of_the_published_example():
    key = key_of("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
    body = b'{"test": 2432232314}'

    signed = signature("msg_p5jXN8AQM9LWM0D4loKWxJek", "1614265330", body, (key,))

    assert signed == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


@pytest.mark.parametrize("status", [200, 201, 202, 204])
async def test_a_2xx_means_taken(status, channel, receiver):
    receiver.reply = http_reply(status)

    assert await send_safely(channel, PAGE, receiver.url, NOW) == Sent(None)


@pytest.mark.parametrize("status", [408, 425, 429, 500, 502, 503, 504])
async def test_trouble_that_passes_is_tried_again(status, channel, receiver):
    receiver.reply = http_reply(status, b"patient Jane Doe")

    assert await send_safely(channel, PAGE, receiver.url, NOW) == TryAgain(f"HTTP {status}")


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410, 413, 422])
async def test_trouble_that_stays_is_given_up(status, channel, receiver):
    receiver.reply = http_reply(status, b"patient Jane Doe")

    assert await send_safely(channel, PAGE, receiver.url, NOW) == GiveUp(f"HTTP {status}")


@pytest.mark.parametrize("status", [301, 302, 307, 308])
async def test_a_page_is_never_led_elsewhere(status, channel, receiver):
    receiver.reply = http_reply(status, Location=f"{receiver.url}/elsewhere")

    outcome = await send_safely(channel, PAGE, receiver.url, NOW)

    assert outcome == GiveUp(f"HTTP {status}: redirects are not followed")
    assert len(receiver.requests) == 1


async def test_a_busy_receiver_is_given_the_seconds_it_asks_for(channel, receiver):
    receiver.reply = http_reply(429, Retry_After="120")

    assert await send_safely(channel, PAGE, receiver.url, NOW) == TryAgain("HTTP 429", timedelta(minutes=2))


async def test_a_busy_receiver_may_ask_for_a_moment_instead(channel, receiver):
    moment = format_datetime(NOW + timedelta(seconds=90), usegmt=True)
    receiver.reply = http_reply(503, Retry_After=moment)

    assert await send_safely(channel, PAGE, receiver.url, NOW) == TryAgain("HTTP 503", timedelta(seconds=90))


@pytest.mark.parametrize(
    ("asked", "granted"),
    [
        ("0", timedelta(0)),
        ("9" * 400, LONGEST_WAIT),
        ("Sat, 14 Mar 2026 08:15:01 GMT", timedelta(0)),
        ("Sat, 14 Mar 2026 08:16:02 -0000", timedelta(minutes=1)),
        ("Fri, 31 Dec 9999 23:59:59 GMT", LONGEST_WAIT),
        ("-5", None),
        ("soon", None),
        ("\u0665", None),
        ("", None),
        (None, None),
    ],
)
def test_no_receiver_can_put_a_page_off_for_long(asked, granted):
    assert wait_asked_for(asked, NOW) == granted


async def test_a_receiver_that_does_not_answer_is_tried_again(channel, receiver):
    receiver.reply, receiver.lingers = b"", True

    outcome = await send_safely(channel, PAGE, receiver.url, NOW, within=timedelta(seconds=0.2))

    assert outcome == TryAgain("no answer in time")


async def test_a_receiver_that_hangs_up_is_tried_again(channel, receiver):
    receiver.reply = b""

    assert await send_safely(channel, PAGE, receiver.url, NOW) == TryAgain("RemoteProtocolError")


async def test_an_answer_cut_off_after_its_status_still_counts_as_taken(channel, receiver):
    receiver.reply = b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nhalf"

    assert await send_safely(channel, PAGE, receiver.url, NOW) == Sent(None)


async def test_an_answer_that_dawdles_after_its_status_still_counts_as_taken(channel, receiver):
    receiver.reply, receiver.lingers = b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nhalf", True

    assert await send_safely(channel, PAGE, receiver.url, NOW) == Sent(None)


async def test_an_answer_without_end_is_not_read_to_its_end(channel, receiver):
    receiver.reply = http_reply(200, b"x" * 3_000_000)

    assert await send_safely(channel, PAGE, receiver.url, NOW) == Sent(None)


async def test_a_receiver_that_is_not_there_is_tried_again(channel, unused_tcp_port):
    outcome = await send_safely(channel, PAGE, f"http://127.0.0.1:{unused_tcp_port}/", NOW)

    assert outcome == TryAgain("ConnectError")


@pytest.mark.parametrize(
    "address",
    ["https://ward.example/hook", "http://localhost:8000/", "http://127.0.0.9/", "http://[::1]:8000/"],
)
def test_an_address_that_is_https_or_this_machine_is_fine(address, channel):
    assert channel.refuses(address) is None


@pytest.mark.parametrize(
    ("address", "why"),
    [
        ("http://ward.example/hook", "the URL must begin with https://"),
        ("http://localhost.ward.example/", "the URL must begin with https://"),
        ("http://10.0.0.7/", "the URL must begin with https://"),
        ("https://nurse:secret@ward.example/", "a URL must not carry a password"),
        ("ftp://ward.example/", "the URL must begin with https:// and name a host"),
        ("ward.example", "the URL must begin with https:// and name a host"),
        ("https:///hook", "the URL must begin with https:// and name a host"),
        ("", "the URL must begin with https:// and name a host"),
        ("https://ward.example/\r\nX-Evil: 1", "this is not a URL"),
        ("https://ward.example:notaport/", "this is not a URL"),
        ("https://[::1/", "this is not a URL"),
    ],
)
async def test_an_address_that_is_no_safe_url_is_refused(address, why, channel):
    assert channel.refuses(address) == why
    assert await send_safely(channel, PAGE, address, NOW) == GiveUp(why)


def test_plain_http_inside_a_hospital_must_be_allowed_by_name(http):
    channel = build({"SECRET": SECRET, "ALLOW_HTTP": "1"}, http)

    assert channel.refuses("http://10.0.0.7/hook") is None


@pytest.mark.parametrize("secret", ["hunter2", "whsec_", "whsec_c2hvcnQ=", "whsec_!!!", KEY.decode()])
def test_a_secret_that_cannot_sign_is_refused_without_being_shown(secret, http):
    with pytest.raises(ValueError, match="SECRET must be whsec_") as refused:
        build({"SECRET": secret}, http)

    assert "hunter2" not in str(refused.value)
    assert str(refused.value).count("whsec_") == 1


def test_the_secret_is_not_in_what_a_log_would_show(channel):
    assert KEY.decode() not in repr(channel)


def test_the_timestamp_is_that_of_the_page():
    assert datetime.fromtimestamp(1773476102, UTC) == NOW
