"""A page to a team: the words stay words in either format, and an answer that only looks like a yes is none."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from app.notify.channels import GiveUp, Sent, TryAgain, confirms, send_safely, slack, teams
from tests.notify.channels.receivers import NOW, PAGE, http_reply

TEAMS = [slack, teams]
SLY = "<!channel> <https://evil.example|here> *now* _x_ & [a](https://evil.example) {{DATE(2026-01-01)}} :skull:\x00"


@pytest.fixture
def address(receiver):
    receiver.reply = http_reply(200, b"ok")
    return f"{receiver.url}/services/T0/B0/hunter2"


def sent(receiver):
    assert receiver.requests[0].headers["content-type"] == "application/json"
    return json.loads(receiver.requests[0].body)


async def test_a_page_in_teams_is_a_card_with_a_button(address, receiver, http):
    receiver.reply = http_reply(202)

    outcome = await send_safely(teams.build({"ENABLED": "1"}, http), PAGE, address, NOW)

    assert outcome == Sent(None)
    assert receiver.requests[0].line == "POST /services/T0/B0/hunter2 HTTP/1.1"
    said = sent(receiver)
    [attached] = said["attachments"]
    card = attached["content"]
    assert (said["type"], said["summary"]) == ("message", PAGE.subject)
    assert (attached["contentType"], card["type"]) == ("application/vnd.microsoft.card.adaptive", "AdaptiveCard")
    runs = [run for block in card["body"] for run in block["inlines"]]
    assert [run["text"] for run in runs] == [PAGE.subject, PAGE.text]
    assert runs[0]["color"] == "Attention"
    assert card["actions"] == [{"type": "Action.OpenUrl", "title": "Tocsin", "url": PAGE.link}]


async def test_a_page_in_slack_is_plain_text_with_a_button(address, receiver, http):
    outcome = await send_safely(slack.build({"ENABLED": "1"}, http), PAGE, address, NOW)

    assert outcome == Sent(None)
    said = sent(receiver)
    heading, section, actions = said["blocks"]
    assert said["text"] == PAGE.subject
    assert heading["text"] == {"type": "plain_text", "text": PAGE.subject, "emoji": False}
    assert section["text"] == {"type": "plain_text", "text": PAGE.text, "emoji": False}
    [button] = actions["elements"]
    assert (button["url"], button["style"]) == (PAGE.link, "danger")


async def test_no_word_becomes_a_mention_or_a_link_in_slack(address, receiver, http):
    await send_safely(slack.build({"ENABLED": "1"}, http), replace(PAGE, subject=SLY, text=SLY), address, NOW)

    said = sent(receiver)
    assert "<" not in said["text"]
    assert said["text"].startswith("&lt;!channel&gt;")
    assert said["mrkdwn"] is False
    assert {block["text"]["type"] for block in said["blocks"][:2]} == {"plain_text"}


async def test_no_word_becomes_a_link_or_a_date_in_teams(address, receiver, http):
    await send_safely(teams.build({"ENABLED": "1"}, http), replace(PAGE, subject=SLY, text=SLY), address, NOW)

    body = sent(receiver)["attachments"][0]["content"]["body"]
    assert {block["type"] for block in body} == {"RichTextBlock"}
    assert {run["text"] for block in body for run in block["inlines"]} == {SLY.strip("\x00")}


@pytest.mark.parametrize("kind", TEAMS)
async def test_a_page_without_a_link_has_no_button_and_a_long_one_fits(kind, address, receiver, http):
    page = replace(PAGE, subject="x" * 5000, text="ü\n" * 50_000, link=None, urgency="routine")

    assert await send_safely(kind.build({"ENABLED": "1"}, http), page, address, NOW) == Sent(None)

    text = json.dumps(sent(receiver))
    assert "http://tocsin" not in text
    assert '"actions"' not in text
    assert "danger" not in text
    assert "Attention" not in text


@pytest.mark.parametrize("kind", TEAMS)
@pytest.mark.parametrize(
    ("reply", "outcome"),
    [
        (http_reply(429, Retry_After="30"), TryAgain("HTTP 429", timedelta(seconds=30))),
        (http_reply(500, b"rollup_error"), TryAgain("HTTP 500")),
        (http_reply(400), GiveUp("HTTP 400")),
        (http_reply(404, b"Jane Doe"), GiveUp("HTTP 404")),
        (http_reply(302), GiveUp("HTTP 302: redirects are not followed")),
        (b"", TryAgain("RemoteProtocolError")),
    ],
)
async def test_every_answer_is_read_for_what_it_means(kind, reply, outcome, address, receiver, http):
    receiver.reply = reply

    assert await send_safely(kind.build({"ENABLED": "1"}, http), PAGE, address, NOW) == outcome


@pytest.mark.parametrize(
    ("status", "body", "why"),
    [
        (404, b"no_service", "HTTP 404: no_service"),
        (403, b"invalid_token\n", "HTTP 403: invalid_token"),
        (410, b"channel_is_archived", "HTTP 410: channel_is_archived"),
        (400, b"hunter2", "HTTP 400"),
    ],
)
async def test_slack_says_why_it_will_never_do(status, body, why, address, receiver, http):
    receiver.reply = http_reply(status, body)

    assert await send_safely(slack.build({"ENABLED": "1"}, http), PAGE, address, NOW) == GiveUp(why)


@pytest.mark.parametrize("body", [b"", b"<html>Please log in</html>", b"\xff"])
async def test_a_page_of_a_proxy_is_not_taken_for_slack(body, address, receiver, http):
    receiver.reply = http_reply(200, body)

    outcome = await send_safely(slack.build({"ENABLED": "1"}, http), PAGE, address, NOW)

    assert outcome == TryAgain("HTTP 200 without the word ok")


async def test_a_card_that_bounced_behind_a_yes_is_tried_again(address, receiver, http):
    receiver.reply = http_reply(200, b"Webhook message delivery failed with error: ... HTTP error 429")

    outcome = await send_safely(teams.build({"ENABLED": "1"}, http), PAGE, address, NOW)

    assert outcome == TryAgain("taken, and then not delivered")


@pytest.mark.parametrize("kind", TEAMS)
async def test_a_page_in_doubt_is_sent_again(kind, address, receiver, http):
    receiver.reply, receiver.lingers = b"", True

    outcome = await send_safely(kind.build({"ENABLED": "1"}, http), PAGE, address, NOW, within=timedelta(seconds=0.2))

    assert outcome == TryAgain("no answer in time")
    assert len(receiver.requests) == 1


@pytest.mark.parametrize("kind", TEAMS)
def test_a_page_goes_to_a_safe_address_only(kind, http):
    channel, lenient = kind.build({"ENABLED": "1"}, http), kind.build({"ENABLED": "1", "ALLOW_HTTP": "1"}, http)

    assert channel.refuses("http://hooks.example/x") == "the URL must begin with https://"
    assert channel.refuses("nurse") == "the URL must begin with https:// and name a host"
    assert channel.refuses("https://hooks.example/x") is None
    assert lenient.refuses("http://hooks.example/x") is None
    assert not confirms(channel)
