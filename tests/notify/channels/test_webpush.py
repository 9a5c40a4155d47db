"""A page to a browser: sealed for it alone, proven to come from us, and ended when the subscription has."""

import json
from dataclasses import replace
from datetime import timedelta

import jwt
import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from app.notify.channels import GiveUp, Sent, TryAgain, confirms, send_safely
from app.notify.channels.webpush import build, public_key
from tests.notify.channels.browser import Browser, base64url
from tests.notify.channels.receivers import NOW, PAGE, http_reply

# The key of RFC 8292 §2.4 has no private half in the text; this pair is the application server's of RFC 8291 §5.
PRIVATE = "yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw"
PUBLIC = "BP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A8"
SUBJECT = "mailto:tocsin@clinic.example"


def pem(key):
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()


@pytest.fixture
def channel(http, receiver):
    receiver.reply = http_reply(201)
    return build({"PRIVATE_KEY": PRIVATE, "SUBJECT": SUBJECT}, http)


@pytest.fixture
def browser(receiver):
    return Browser(f"{receiver.url}/push/JzLQ3raZJfFBR0aqvOMsLrt54w4rJUsV")


async def test_a_page_is_opened_by_the_browser_it_was_sealed_for_and_by_no_other(channel, browser, receiver):
    outcome = await send_safely(channel, PAGE, browser.subscription(), NOW)

    assert outcome == Sent(None)
    [request] = receiver.requests
    assert request.line == "POST /push/JzLQ3raZJfFBR0aqvOMsLrt54w4rJUsV HTTP/1.1"
    assert browser.opens(request.body) == {
        "id": str(PAGE.notification_id),
        "urgency": "immediate",
        "title": PAGE.subject,
        "text": PAGE.text,
        "link": PAGE.link,
    }
    with pytest.raises(InvalidTag):
        Browser(browser.endpoint).opens(request.body)


async def test_the_push_service_is_told_who_we_are_and_whom_to_write_to(channel, browser, receiver):
    await send_safely(channel, PAGE, browser.subscription(), NOW)

    headers = receiver.requests[0].headers
    proof, key = headers["authorization"].removeprefix("vapid ").split(", ")
    assert key == f"k={PUBLIC}"
    ours = ec.derive_private_key(int.from_bytes(jwt.utils.base64url_decode(PRIVATE)), ec.SECP256R1()).public_key()
    said = jwt.decode(proof.removeprefix("t="), ours, algorithms=["ES256"], audience=receiver.url)
    assert said["sub"] == SUBJECT
    assert headers["content-encoding"] == "aes128gcm"


@pytest.mark.parametrize(
    ("urgency", "told"),
    [("immediate", ("high", "3600")), ("urgent", ("normal", "86400")), ("routine", ("normal", "86400"))],
)
async def test_a_push_is_as_urgent_as_the_page(urgency, told, channel, browser, receiver):
    await send_safely(channel, replace(PAGE, urgency=urgency), browser.subscription(), NOW)

    headers = receiver.requests[0].headers
    assert (headers["urgency"], headers["ttl"]) == told


async def test_a_repeat_takes_the_place_of_the_first_and_of_nothing_else(channel, browser, receiver):
    for page in [PAGE, PAGE, replace(PAGE, notification_id=PAGE.notification_id.__class__(int=7))]:
        await send_safely(channel, page, browser.subscription(), NOW)

    first, again, other = [request.headers["topic"] for request in receiver.requests]
    assert first == again != other
    assert len(first) <= 32


async def test_a_page_of_any_length_fits(channel, browser, receiver):
    page = replace(PAGE, subject="痛" * 5000, text="🛏" * 5000 + "\x00")

    await send_safely(channel, page, browser.subscription(), NOW)

    assert len(receiver.requests[0].body) <= 4096
    assert browser.opens(receiver.requests[0].body)["text"] == "🛏" * 600


@pytest.mark.parametrize("status", [404, 410])
async def test_a_subscription_that_has_ended_is_given_up(status, channel, browser, receiver):
    receiver.reply = http_reply(status)

    assert await send_safely(channel, PAGE, browser.subscription(), NOW) == GiveUp("the subscription has ended")


@pytest.mark.parametrize(
    ("reply", "outcome"),
    [
        (http_reply(200), Sent(None)),
        (http_reply(202), Sent(None)),
        (http_reply(429, Retry_After="30"), TryAgain("HTTP 429", timedelta(seconds=30))),
        (http_reply(503), TryAgain("HTTP 503")),
        (http_reply(403), GiveUp("HTTP 403")),
        (http_reply(413), GiveUp("HTTP 413")),
        (http_reply(307, Location="https://elsewhere.example/"), GiveUp("HTTP 307: redirects are not followed")),
        (b"", TryAgain("RemoteProtocolError")),
    ],
)
async def test_every_answer_is_read_for_what_it_means(reply, outcome, channel, browser, receiver):
    receiver.reply = reply

    assert await send_safely(channel, PAGE, browser.subscription(), NOW) == outcome


async def test_a_page_in_doubt_is_sent_again(channel, browser, receiver):
    receiver.reply, receiver.lingers = b"", True

    outcome = await send_safely(channel, PAGE, browser.subscription(), NOW, within=timedelta(seconds=0.2))

    assert outcome == TryAgain("no answer in time")
    assert len(receiver.requests) == 1


POINT = Browser("").point


@pytest.mark.parametrize(
    "address",
    [
        "",
        "https://push.example/1",
        "[]",
        json.dumps({"endpoint": "https://push.example/1"}),
        Browser("https://push.example/1").subscription(keys={"p256dh": "AAAA", "auth": base64url(bytes(16))}),
        Browser("https://push.example/1").subscription(keys={"p256dh": base64url(POINT), "auth": "AAAA"}),
        Browser("https://push.example/1").subscription(keys={"p256dh": base64url(POINT), "auth": "é" * 22}),
        Browser("https://push.example/1").subscription(
            keys={"p256dh": base64url(b"\x04" + bytes(64)), "auth": "A" * 22}
        ),
        Browser("https://push.example/" + "x" * 5000).subscription(),
        Browser("not a url").subscription(),
    ],
)
def test_what_is_no_subscription_is_refused(address, channel):
    assert "not a PushSubscription" in channel.refuses(address)


@pytest.mark.parametrize(
    ("endpoint", "why"),
    [
        ("https://push.example/1", None),
        ("http://push.example/1", "the URL must begin with https://"),
        ("https://user:word@push.example/1", "a URL must not carry a password"),
    ],
)
def test_a_push_goes_to_a_safe_address_only(endpoint, why, channel):
    assert channel.refuses(Browser(endpoint).subscription()) == why


def test_the_key_that_a_browser_asks_for_is_the_public_half(http):
    key = ec.derive_private_key(int.from_bytes(jwt.utils.base64url_decode(PRIVATE)), ec.SECP256R1())

    assert public_key(PRIVATE) == PUBLIC
    assert public_key(pem(key)) == PUBLIC
    assert public_key(pem(key).replace("\n", "\\n")) == PUBLIC


@pytest.mark.parametrize(
    ("options", "why"),
    [
        ({"PRIVATE_KEY": "hunter2"}, "PRIVATE_KEY must be a key of P-256"),
        ({"PRIVATE_KEY": PRIVATE[:-4]}, "PRIVATE_KEY must be a key of P-256"),
        ({"PRIVATE_KEY": base64url(bytes(32))}, "PRIVATE_KEY must be a key of P-256"),
        ({"PRIVATE_KEY": pem(ec.generate_private_key(ec.SECP384R1()))}, "PRIVATE_KEY must be a key of P-256"),
        ({"PRIVATE_KEY": pem(ed25519.Ed25519PrivateKey.generate())}, "PRIVATE_KEY must be a key of P-256"),
        ({"SUBJECT": ""}, "SUBJECT must be mailto:"),
        ({"SUBJECT": "tocsin@clinic.example"}, "SUBJECT must be mailto:"),
    ],
)
def test_options_that_cannot_work_are_named_at_the_start(options, why, http):
    with pytest.raises(ValueError, match=why) as fault:
        build({"PRIVATE_KEY": PRIVATE, "SUBJECT": SUBJECT} | options, http)

    assert "hunter2" not in str(fault.value)


def test_the_key_is_not_in_what_a_log_would_show(channel):
    assert PRIVATE not in repr(channel)
    assert "PRIVATE" not in repr(channel)
    assert not confirms(channel)
