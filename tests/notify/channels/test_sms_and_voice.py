"""A page by telephone: what is said, what the company's answer means, and what it reports later."""

from dataclasses import replace
from datetime import timedelta

import pytest

from app.notify.channels import GiveUp, Sent, TryAgain, confirms, probe_safely, send_safely, sms, voice
from tests.notify.channels.receivers import NOW, PAGE, http_reply
from tests.twilio import AUTH_TOKEN, NUMBER, FakeTwilio, sign

NURSE = "+4917012345678"
CALLED = replace(
    PAGE,
    short="IMMEDIATE: a patient needs you. Reply 1 AB12",
    spoken="Immediate. A patient needs you now. Press 1.",
    language="de",
    receipt_url="https://tocsin.example/receipts?page=7&a=b",
    digits_url="https://tocsin.example/digits?page=7&a=b",
)
CHANNELS = [sms, voice]


@pytest.fixture
async def twilio():
    async with FakeTwilio() as company:
        yield company


async def test_an_sms_says_the_short_text_and_where_to_report(twilio, http):
    outcome = await send_safely(sms.build(twilio.options, http), CALLED, NURSE, NOW)

    [message] = twilio.messages
    assert outcome == Sent(message.sid)
    assert (message.to, message.sender, message.body) == (NURSE, NUMBER, CALLED.short)
    assert message.status_callback == CALLED.receipt_url
    assert message.form["ValidityPeriod"] == ["3600"]


async def test_an_sms_says_the_whole_text_when_there_is_no_short_one(twilio, http):
    await send_safely(sms.build(twilio.options, http), PAGE, NURSE, NOW)

    [message] = twilio.messages
    assert message.body == PAGE.text
    assert message.status_callback is None


async def test_a_call_speaks_twice_and_takes_one_key(twilio, http):
    outcome = await send_safely(voice.build(twilio.options, http), CALLED, NURSE, NOW)

    [call] = twilio.calls
    assert outcome == Sent(call.sid)
    assert call.spoken == [CALLED.spoken, CALLED.spoken]
    assert {say.get("language") for say in call.twiml.iter("Say")} == {"de-DE"}
    assert [(ask.get("action"), ask.get("numDigits")) for ask in call.twiml.iter("Gather")] == [
        (CALLED.digits_url, "1"),
        (CALLED.digits_url, "1"),
    ]
    assert (call.status_callback, call.form["StatusCallbackEvent"]) == (CALLED.receipt_url, ["completed"])
    assert call.form["MachineDetection"] == ["Enable"]


async def test_a_call_without_a_place_for_keys_still_speaks_twice(twilio, http):
    await send_safely(voice.build(twilio.options, http), PAGE, NURSE, NOW)

    [call] = twilio.calls
    assert call.spoken == [PAGE.text, PAGE.text]
    assert call.digits_url is None
    assert "StatusCallback" not in call.form


async def test_no_word_of_a_call_can_become_an_order(twilio, http):
    page = replace(CALLED, spoken="</Say><Dial>+4900</Dial><Say>&", digits_url='https://x.example/"><Dial>1</Dial>')

    await send_safely(voice.build(twilio.options, http), page, NURSE, NOW)

    [call] = twilio.calls
    assert {verb.tag for verb in call.twiml.iter()} == {"Response", "Gather", "Say"}
    assert call.spoken[0] == page.spoken
    assert call.digits_url == page.digits_url


@pytest.mark.parametrize("kind", CHANNELS)
@pytest.mark.parametrize(
    ("fails", "why"),
    [
        ((400, 21211), "HTTP 400, error 21211: the telephone company does not send to this number"),
        ((400, 21610), "HTTP 400, error 21610: the telephone company does not send to this number"),
        ((400, 21614), "HTTP 400, error 21614: the telephone company does not send to this number"),
        ((403, 21610), "HTTP 403, error 21610: the telephone company does not send to this number"),
        ((400, 21602), "HTTP 400, error 21602"),
        ((400, None), "HTTP 400"),
        ((307, None), "HTTP 307: redirects are not followed, look at BASE_URL"),
    ],
)
async def test_a_number_that_will_never_do_is_given_up(kind, fails, why, twilio, http):
    twilio.fails = fails

    assert await send_safely(kind.build(twilio.options, http), CALLED, NURSE, NOW) == GiveUp(why)


@pytest.mark.parametrize("kind", CHANNELS)
@pytest.mark.parametrize(
    ("fails", "why"),
    [
        ((403, 20005), "HTTP 403, error 20005: THE TELEPHONE COMPANY REFUSES OUR ACCOUNT"),
        ((404, 20404), "HTTP 404, error 20404: THE TELEPHONE COMPANY DOES NOT KNOW OUR ACCOUNT"),
        ((429, 20429), "HTTP 429"),
        ((500, 20500), "HTTP 500"),
        ((503, None), "HTTP 503"),
    ],
)
async def test_what_is_no_fault_of_the_number_is_tried_again(kind, fails, why, twilio, http):
    twilio.fails = fails

    outcome = await send_safely(kind.build(twilio.options, http), CALLED, NURSE, NOW)

    assert isinstance(outcome, TryAgain)
    assert outcome.why.startswith(why)


async def test_the_wait_that_the_company_asks_for_is_kept(twilio, http):
    twilio.fails, twilio.retry_after = (429, 20429), "30"

    outcome = await send_safely(sms.build(twilio.options, http), CALLED, NURSE, NOW)

    assert outcome == TryAgain("HTTP 429", timedelta(seconds=30))


@pytest.mark.parametrize("kind", CHANNELS)
async def test_a_wrong_token_loses_no_page_and_is_said_loudly(kind, twilio, http):
    channel = kind.build(twilio.options | {"AUTH_TOKEN": "hunter2"}, http)

    outcome = await send_safely(channel, CALLED, NURSE, NOW)

    assert isinstance(outcome, TryAgain)
    assert "REFUSES OUR ACCOUNT, look at ACCOUNT_SID and AUTH_TOKEN" in outcome.why
    assert "hunter2" not in repr(outcome) + repr(channel)
    assert twilio.messages + twilio.calls == []


@pytest.mark.parametrize("kind", CHANNELS)
async def test_a_page_in_doubt_is_sent_again(kind, twilio, http):
    twilio.hangs = True
    channel = kind.build(twilio.options, http)

    outcomes = [await send_safely(channel, CALLED, NURSE, NOW, within=timedelta(seconds=0.2)) for _ in range(2)]

    assert outcomes == [TryAgain("no answer in time")] * 2
    assert len(twilio.messages + twilio.calls) == 2


@pytest.mark.parametrize("body", [b"", b"<html>", b"[1]", b'{"sid": 7}'])
async def test_an_answer_without_a_name_is_still_taken(body, receiver, twilio, http):
    receiver.reply = http_reply(201, body)

    channel = sms.build(twilio.options | {"BASE_URL": receiver.url + "/api/laml/"}, http)

    assert await send_safely(channel, CALLED, NURSE, NOW) == Sent(None)
    assert receiver.requests[0].line.startswith("POST /api/laml/2010-04-01/Accounts/AC")


@pytest.mark.parametrize("kind", CHANNELS)
@pytest.mark.parametrize(
    "address", ["", "017012345678", "+49", "+4917012345678,+491", "+49 170 1", "+49170123456x", "+0170123456"]
)
async def test_what_is_no_number_is_refused(kind, address, twilio, http):
    outcome = await send_safely(kind.build(twilio.options, http), CALLED, address, NOW)

    assert isinstance(outcome, GiveUp)
    assert twilio.asked == []


async def test_what_the_company_posts_can_be_told_from_what_others_post(twilio, http, receiver):
    page = replace(CALLED, receipt_url=f"{receiver.url}/receipts?page=7", digits_url=f"{receiver.url}/digits")
    account = voice.telephony(twilio.options, http)
    await send_safely(voice.build(twilio.options, http), page, NURSE, NOW)
    twilio.repeats = 2

    await twilio.reports(twilio.calls[0], "completed", http, AnsweredBy="human")
    await twilio.presses(twilio.calls[0], "1", http)

    assert len(receiver.requests) == 4
    told, pressed = receiver.requests[0].form, receiver.requests[2].form
    assert account.is_genuine(page.receipt_url, told, receiver.requests[0].headers["x-twilio-signature"])
    assert account.is_genuine(page.digits_url, pressed, receiver.requests[2].headers["x-twilio-signature"])
    assert not account.is_genuine(page.digits_url, told, sign(page.receipt_url, told))
    assert account.digit_of(pressed) == "1"


@pytest.mark.parametrize("kind", CHANNELS)
async def test_a_probe_asks_for_the_account_and_tells_nobody(kind, twilio, http):
    assert await probe_safely(kind.build(twilio.options, http)) is None
    assert twilio.messages + twilio.calls == []

    twilio.account_status = "suspended"
    assert await probe_safely(kind.build(twilio.options, http)) == "the account is suspended, not active"

    wrong = kind.build(twilio.options | {"AUTH_TOKEN": "hunter2"}, http)
    assert "look at ACCOUNT_SID and AUTH_TOKEN" in await probe_safely(wrong)

    twilio.hangs = True
    assert await probe_safely(wrong, within=timedelta(seconds=0.1)) == "no answer in time"


@pytest.mark.parametrize("kind", CHANNELS)
def test_a_telephone_company_confirms(kind, twilio, http):
    assert confirms(kind.build(twilio.options, http))


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("", 1),
        ("x" * 160, 1),
        ("x" * 161, 2),
        ("x" * 306, 2),
        ("x" * 307, 3),
        ("€" * 80, 1),
        ("€" * 81, 2),
        ("x" * 152 + "€" + "x" * 152, 3),  # the two halves of € are not torn apart
        ("Grüße aus Köln, à bientôt"[:22], 1),
        ("痛" * 70, 1),
        ("痛" * 71, 2),
        ("🛏" * 35, 1),
        ("🛏" * 36, 2),
    ],
)
def test_an_sms_has_as_many_parts_as_the_standard_says(text, count):
    assert sms.segments(text) == count


@pytest.mark.parametrize("kind", CHANNELS)
@pytest.mark.parametrize(
    ("options", "why"),
    [
        ({"ACCOUNT_SID": "AC/../x"}, "ACCOUNT_SID must be"),
        ({"AUTH_TOKEN": ""}, "AUTH_TOKEN must be"),
        ({"AUTH_TOKEN": AUTH_TOKEN + "\r\nX: 1"}, "AUTH_TOKEN must be"),
        ({"FROM": ""}, "FROM must be"),
        ({"FROM": "+49 (0) 30"}, "FROM must be"),
        ({"BASE_URL": "http://company.example"}, "BASE_URL: the URL must begin with https://"),
    ],
)
def test_options_that_cannot_work_are_named_at_the_start(kind, options, why, twilio, http):
    with pytest.raises(ValueError, match=why):
        kind.build(twilio.options | options, http)


def test_a_name_can_write_but_not_ring(twilio, http):
    assert sms.build(twilio.options | {"FROM": "TOCSIN"}, http) is not None
    with pytest.raises(ValueError, match="FROM must be a telephone number"):
        voice.build(twilio.options | {"FROM": "TOCSIN"}, http)
