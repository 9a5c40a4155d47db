"""The sink answers a drill by its own link, and nothing else whatever stands in front of it."""

from dataclasses import replace

from app.notify.channels import GiveUp, Sent, TryAgain
from app.notify.channels.sink import build
from tests.notify.channels.receivers import NOW, PAGE, http_reply


def sink(http):
    return build({"ENABLED": "1"}, http)


async def test_it_follows_the_link_of_a_drill_and_takes_the_alert(http, receiver):
    drill = replace(PAGE, is_drill=True, link=f"{receiver.url}/a/clinic/secret")

    outcome = await sink(http).send(drill, "self", NOW)

    (request,) = receiver.requests
    assert outcome == Sent(None)
    assert (request.line.split(" ")[:2], request.body) == (["POST", "/a/clinic/secret"], b"answer=take")


async def test_it_never_answers_what_is_about_a_patient(http, receiver):
    outcome = await sink(http).send(replace(PAGE, link=f"{receiver.url}/a/clinic/secret"), "self", NOW)

    assert isinstance(outcome, GiveUp)
    assert receiver.requests == []


async def test_a_house_that_does_not_answer_is_tried_again(http, receiver):
    receiver.reply = http_reply(503)

    outcome = await sink(http).send(replace(PAGE, is_drill=True, link=f"{receiver.url}/a/c/s"), "self", NOW)

    assert isinstance(outcome, TryAgain)


def test_it_has_one_address(http):
    assert sink(http).refuses("self") is None
    assert sink(http).refuses("nurse") is not None
