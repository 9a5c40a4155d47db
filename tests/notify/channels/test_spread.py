"""Many sends at once go over several small pools, and one receiver that hangs holds up none of the others."""

import asyncio

from app.notify.channels import Sent
from app.notify.channels._egress import LOOPBACK, Egress
from app.notify.channels._http import open_client, outcome, post
from tests.notify.channels.receivers import NOW, HttpReceiver


async def test_as_many_as_there_are_places_go_out_at_once(receiver):
    async with open_client(24, Egress(LOOPBACK)) as http:
        answers = await asyncio.gather(*(post(http, receiver.url, b"page", {}) for _ in range(24)))

    assert [outcome(answer, None, NOW) for answer in answers] == [Sent(None)] * 24
    assert len(receiver.requests) == 24


async def test_a_receiver_that_hangs_keeps_no_place_of_another(receiver):
    async with HttpReceiver() as silent, open_client(24, Egress(LOOPBACK)) as http:
        silent.reply, silent.lingers = b"", True
        stuck = [asyncio.create_task(post(http, silent.url, b"page", {})) for _ in range(16)]
        await asyncio.sleep(0.1)

        async with asyncio.timeout(5):
            answers = await asyncio.gather(*(post(http, receiver.url, b"page", {}) for _ in range(8)))

        for task in stuck:
            task.cancel()
        await asyncio.gather(*stuck, return_exceptions=True)

    assert {answer.status for answer in answers} == {200}


async def test_a_request_that_fails_gives_its_place_back():
    async with HttpReceiver() as gone:
        url = gone.url
    async with open_client(4, Egress(LOOPBACK)) as http:
        failed = await asyncio.gather(*(post(http, url, b"page", {}) for _ in range(40)), return_exceptions=True)

        async with HttpReceiver() as back:
            answer = await post(http, back.url, b"page", {})

    assert all(isinstance(one, Exception) for one in failed)
    assert answer.status == 200
