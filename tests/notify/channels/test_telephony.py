"""What a telephone company tells us: believed only when it signed it, and never read as more than it says."""

from xml.etree import ElementTree as ET

import pytest

from app.notify.channels.sms import build, telephony
from app.notify.telephony import Fate, Reply, Report
from tests.twilio import ACCOUNT_SID, AUTH_TOKEN, NUMBER, FakeTwilio, sign

OPTIONS = {"ACCOUNT_SID": ACCOUNT_SID, "AUTH_TOKEN": AUTH_TOKEN, "FROM": NUMBER}
URL = "https://tocsin.example/telephony/receipts?page=7"
FORM = {"MessageSid": "SM1", "MessageStatus": "delivered", "To": "+4917012345", "Body": ""}


@pytest.fixture
def company(http):
    return telephony(OPTIONS, http)


def test_the_signature_is_the_one_that_the_company_documents(http):
    # The example of twilio.com/docs/usage/security, "Validating signatures".
    company = telephony(OPTIONS | {"AUTH_TOKEN": "12345"}, http)
    form = {"CallSid": "CA1234567890ABCDE", "Caller": "+14158675310", "Digits": "1234", "From": "+14158675310"}

    assert company.is_genuine(
        "https://example.com/myapp.php?foo=1&bar=2", form | {"To": "+18005551212"}, "L/OH5YylLD5NRKLltdqwSvS0BnU="
    )


@pytest.mark.parametrize(
    ("given", "signed"),
    [
        (URL, URL),
        ("https://tocsin.example:8443/a?b=c", "https://tocsin.example/a?b=c"),
        ("https://tocsin.example/a?b=c", "https://tocsin.example:443/a?b=c"),
        ("http://tocsin.example/a", "http://tocsin.example:80/a"),
        ("http://[::1]:8000/a", "http://[::1]/a"),
    ],
)
def test_what_the_company_signed_is_believed_however_it_writes_the_port(given, signed, company):
    assert company.is_genuine(given, FORM, sign(signed, FORM))


@pytest.mark.parametrize(
    ("url", "form", "signature"),
    [
        (URL, FORM, None),
        (URL, FORM, ""),
        (URL, FORM, "ü"),
        (URL, FORM, sign(URL, FORM, "another token")),
        (URL, FORM | {"MessageStatus": "undelivered"}, sign(URL, FORM)),
        (URL, FORM | {"More": ""}, sign(URL, FORM)),
        (URL.replace("7", "8"), FORM, sign(URL, FORM)),
        ("https://elsewhere.example/telephony/receipts?page=7", FORM, sign(URL, FORM)),
        ("//[", FORM, sign(URL, FORM)),
    ],
)
def test_what_anyone_else_posts_is_not_believed(url, form, signature, company):
    assert not company.is_genuine(url, form, signature)


@pytest.mark.parametrize("status", ["accepted", "scheduled", "queued", "sending", "sent"])
def test_an_sms_that_was_handed_on_has_not_arrived(status, company):
    form = {"MessageSid": "SM1", "MessageStatus": status}

    assert company.report_of(form) == Report("SM1", Fate.UNDER_WAY)


@pytest.mark.parametrize("status", ["queued", "initiated", "ringing", "in-progress"])
def test_a_call_that_rings_has_not_reached_anyone(status, company):
    assert company.report_of({"CallSid": "CA1", "CallStatus": status}) == Report("CA1", Fate.UNDER_WAY)


@pytest.mark.parametrize("status", ["delivered", "read"])
def test_an_sms_that_the_phone_has_is_delivered(status, company):
    assert company.report_of({"MessageSid": "SM1", "MessageStatus": status}) == Report("SM1", Fate.DELIVERED)


@pytest.mark.parametrize(
    ("form", "why"),
    [
        ({"MessageSid": "SM1", "MessageStatus": "undelivered", "ErrorCode": "30003"}, "undelivered: 30003"),
        ({"MessageSid": "SM1", "MessageStatus": "failed", "ErrorCode": "Jane Doe"}, "failed"),
        ({"CallSid": "CA1", "CallStatus": "busy"}, "busy"),
        ({"CallSid": "CA1", "CallStatus": "no-answer"}, "no-answer"),
        ({"CallSid": "CA1", "CallStatus": "canceled"}, "canceled"),
        ({"CallSid": "CA1", "CallStatus": "failed"}, "failed"),
        ({"CallSid": "CA1", "CallStatus": "completed", "AnsweredBy": "machine_start"}, "answered by a machine"),
        ({"CallSid": "CA1", "CallStatus": "completed", "AnsweredBy": "machine_end_beep"}, "answered by a machine"),
        ({"CallSid": "CA1", "CallStatus": "completed", "AnsweredBy": "fax"}, "answered by a machine"),
    ],
)
def test_what_did_not_arrive_says_in_few_words_why(form, why, company):
    assert company.report_of(form) == Report(form.get("MessageSid", "CA1"), Fate.UNDELIVERED, why)


@pytest.mark.parametrize("answered", [{"AnsweredBy": "human"}, {"AnsweredBy": "unknown"}, {}])
def test_a_call_that_someone_took_is_delivered(answered, company):
    form = {"CallSid": "CA1", "CallStatus": "completed"} | answered

    assert company.report_of(form) == Report("CA1", Fate.DELIVERED)


@pytest.mark.parametrize(
    "form",
    [
        {},
        {"MessageSid": "SM1", "SmsStatus": "received", "Body": "1"},
        {"MessageSid": "SM1", "MessageStatus": "dreaming"},
        {"MessageStatus": "delivered"},
    ],
)
def test_what_is_no_report_is_not_read_as_one(form, company):
    assert company.report_of(form) is None


def test_a_reply_is_its_number_and_its_words(company):
    form = {"MessageSid": "SM1", "From": "+4917012345", "To": NUMBER, "Body": "  1 AB12 \n"}

    assert company.reply_of(form) == Reply("+4917012345", "1 AB12")


async def test_a_reply_that_the_company_hands_on_is_believed(company, http, receiver):
    async with FakeTwilio() as twilio:
        await twilio.replies("+4917012345", NUMBER, "1 ä&=+", f"{receiver.url}/replies", http)

    [request] = receiver.requests
    assert company.is_genuine(f"{receiver.url}/replies", request.form, request.headers["x-twilio-signature"])
    assert company.reply_of(request.form) == Reply("+4917012345", "1 ä&=+")
    assert company.report_of(request.form) is None


@pytest.mark.parametrize("form", [{}, {"From": "+4917012345"}, {"From": "TOCSIN", "Body": "1"}, {"Body": "1"}])
def test_what_is_no_reply_is_not_read_as_one(form, company):
    assert company.reply_of(form) is None


@pytest.mark.parametrize(
    ("form", "digit"),
    [({"Digits": "1"}, "1"), ({"Digits": "#"}, "#"), ({"Digits": "12"}, None), ({"Digits": ""}, None), ({}, None)],
)
def test_one_key_is_a_key(form, digit, company):
    assert company.digit_of(form) == digit


def test_every_answer_is_a_document_in_which_words_stay_words(company):
    sly = 'Thank you & <Hangup/> "ö"\x00'

    said, texted = ET.fromstring(company.say(sly, "de")), ET.fromstring(company.text_reply(sly + "\nBye"))

    assert [(verb.tag, verb.attrib, verb.text) for verb in said] == [
        ("Say", {"language": "de-DE"}, 'Thank you & <Hangup/> "ö"')
    ]
    assert [(verb.tag, verb.text) for verb in texted] == [("Message", 'Thank you & <Hangup/> "ö"\nBye')]
    assert list(ET.fromstring(company.empty)) == []
    assert company.media_type == "text/xml"


def test_the_token_is_not_in_what_a_log_would_show(company, http):
    assert AUTH_TOKEN not in repr(company) + repr(build(OPTIONS, http))
    assert ACCOUNT_SID not in repr(company)
