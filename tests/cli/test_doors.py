"""Whoever asks slowly, without end or without sense is refused in words or hung up on, and everyone else is served."""

import asyncio
import contextlib

import pytest

from app.cli import _door
from tests.cli.doors import answer_on, connected, is_closed, opened

GET = b"GET /v1/diaries HTTP/1.1\r\nhost: tocsin.test\r\n\r\n"
POST = b"POST /v1/diaries HTTP/1.1\r\nhost: tocsin.test\r\ncontent-type: application/json\r\n"


@pytest.fixture
def impatient(monkeypatch):
    monkeypatch.setattr(_door, "HEAD_WITHIN", 0.8)
    monkeypatch.setattr(_door, "LEFT_OVER_WITHIN", 0.2)
    monkeypatch.setattr(_door, "TAKEN_WITHIN", 0.5)
    monkeypatch.setattr(_door, "WAITED_FOR_WHEN_FULL", 0.8)


async def drips(writer, piece, every=0.05):
    with contextlib.suppress(ConnectionError):
        while True:
            writer.write(piece)
            await writer.drain()
            await asyncio.sleep(every)


@contextlib.asynccontextmanager
async def dripping(writer, piece, every=0.05):
    task = asyncio.create_task(drips(writer, piece, every))
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


@pytest.mark.parametrize(
    ("begins", "goes_on"),
    [(b"", b""), (b"GET / HTTP/1.1\r\n", b"x: y\r\n"), (b"GET / HTTP/1.1\r\nx: ", b"y"), (b"", b"\r\n")],
    ids=["silence", "one header after another", "one header without end", "empty lines"],
)
async def test_a_head_that_does_not_come_in_time_ends_the_connection(impatient, begins, goes_on):
    async with opened() as port, connected(port) as (reader, writer):
        writer.write(begins)
        async with dripping(writer, goes_on):
            assert await is_closed(reader)


async def test_the_second_request_of_a_connection_has_no_more_time_than_the_first(impatient):
    async with opened() as port, connected(port) as (reader, writer):
        writer.write(GET)
        assert (await answer_on(reader))[0] == 200
        async with dripping(writer, b"\r\n"):
            assert await is_closed(reader)


async def test_who_asks_in_time_is_served_however_long_the_answer_takes_and_however_often(impatient):
    async with opened() as port, connected(port) as (reader, writer):
        for _ in range(3):
            writer.write(GET.replace(b"/v1/diaries", b"/slow"))
            status, _, body = await answer_on(reader)
            assert (status, body) == (200, b"late")


async def test_requests_that_are_sent_ahead_are_all_answered(impatient):
    async with opened() as port, connected(port) as (reader, writer):
        body = POST + b"content-length: 2\r\n\r\n{}"
        writer.write(body * 20 + GET[:10])
        answers = [await answer_on(reader) for _ in range(20)]
        writer.write(GET[10:])
        assert (await answer_on(reader))[0] == 200

    assert {status for status, *_ in answers} == {200}


@pytest.mark.parametrize("bomb", ["x: y\r\n" * 101, f"x: {'y' * 40_000}\r\n", "x: y\r\n" * 100_000])
async def test_a_head_without_measure_is_refused_in_words(bomb):
    async with opened() as port, connected(port) as (reader, writer):
        writer.write(b"GET / HTTP/1.1\r\n" + bomb.encode() + b"\r\n")
        status, headers, problem = await answer_on(reader)

    assert (status, problem["code"]) == (431, "head-too-large")
    assert headers["content-type"] == "application/problem+json"
    assert headers["x-content-type-options"] == "nosniff"


async def test_a_header_that_never_ends_is_refused_before_it_fills_the_memory():
    async with opened() as port, connected(port) as (reader, writer):
        writer.write(b"GET / HTTP/1.1\r\nx: ")
        async with dripping(writer, b"y" * 8192, every=0):
            status, *_ = await answer_on(reader)

    assert status == 431


async def test_what_is_no_request_is_refused_in_words():
    async with opened() as port, connected(port) as (reader, writer):
        writer.write(b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03")
        status, headers, problem = await answer_on(reader)

        assert (status, problem["code"]) == (400, "not-http")
        assert headers["connection"] == "close"
        assert await is_closed(reader)


async def test_a_body_that_does_not_come_in_time_is_refused_in_words(impatient):
    async with opened(within=0.3) as port, connected(port) as (reader, writer):
        writer.write(POST + b"content-length: 1000\r\n\r\n")
        async with dripping(writer, b" "):
            status, headers, problem = await answer_on(reader)
            assert await is_closed(reader)

    assert (status, problem["code"], headers["connection"]) == (408, "too-slow", "close")


async def test_an_oversize_body_is_refused_while_it_is_still_being_sent_and_then_hung_up_on(impatient):
    async with opened() as port, connected(port) as (reader, writer):
        writer.write(POST + b"content-length: 1000000000\r\n\r\n")
        async with dripping(writer, b" " * 65536, every=0):
            status, _, problem = await answer_on(reader)
            assert (status, problem["code"]) == (413, "too-large")
            assert await is_closed(reader)


@pytest.mark.parametrize("method", [b"POST", b"GET", b"DELETE"])
@pytest.mark.parametrize("piece", [b"1\r\nx\r\n", b"10000\r\n" + b"x" * 65536 + b"\r\n"], ids=["crumbs", "lumps"])
async def test_chunks_without_end_come_to_an_end(impatient, method, piece):
    async with opened(within=0.3) as port, connected(port) as (reader, writer):
        writer.write(POST.replace(b"POST", method) + b"transfer-encoding: chunked\r\n\r\n")
        async with dripping(writer, piece, every=0.001):
            status, *_ = await answer_on(reader)
            assert await is_closed(reader)

    assert status in {200, 405, 408, 413}


async def test_trailers_without_end_come_to_an_end(impatient):
    async with opened() as port, connected(port) as (reader, writer):
        writer.write(POST + b"transfer-encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n")
        async with dripping(writer, b"x: " + b"y" * 65536 + b"\r\n", every=0):
            assert await is_closed(reader)


async def test_who_does_not_take_the_answer_is_hung_up_on(impatient):
    async with opened() as port, connected(port) as (reader, writer):
        writer.write(GET.replace(b"/v1/diaries", b"/large"))
        await asyncio.sleep(3)
        read = 0
        with contextlib.suppress(ConnectionError):
            while piece := await reader.read(65536):
                read += len(piece)

    assert read < 32_000_000


async def test_who_takes_a_long_answer_slowly_gets_all_of_it(impatient):
    async with opened() as port, connected(port) as (reader, writer):
        writer.write(GET.replace(b"/v1/diaries", b"/large"))
        head = await reader.readuntil(b"\r\n\r\n")
        read = 0
        while read < 32_000_000:
            read += len(await reader.read(1_000_000))
            await asyncio.sleep(0.001)

    assert b"200" in head


async def test_too_many_at_once_are_refused_in_words_and_the_house_still_says_that_it_lives(impatient):
    async with opened(most=10) as port, contextlib.AsyncExitStack() as stack:
        for _ in range(10):
            await stack.enter_async_context(connected(port))
        reader, writer = await stack.enter_async_context(connected(port))
        writer.write(POST + b"content-length: 2\r\n\r\n{}")
        status, headers, problem = await answer_on(reader)
        assert (status, problem["code"], problem["instance"]) == (503, "unavailable", "/v1/diaries")
        assert headers["retry-after"] == "5"
        assert await is_closed(reader)

        reader, writer = await stack.enter_async_context(connected(port))
        writer.write(GET.replace(b"/v1/diaries", b"/livez"))
        assert (await answer_on(reader))[0] == 200


async def test_far_too_many_are_not_even_heard_and_places_come_free_again(impatient):
    async with opened(most=10) as port:
        async with contextlib.AsyncExitStack() as stack:
            crowd = [await stack.enter_async_context(connected(port)) for _ in range(60)]
            closed = await asyncio.gather(*(is_closed(reader) for reader, _ in crowd))
        async with connected(port) as (reader, writer):
            writer.write(GET)
            status, *_ = await answer_on(reader)

    assert closed == [True] * 60
    assert status == 200


@pytest.mark.parametrize(
    ("trusted", "address"), [("", "127.0.0.1"), ("10.0.0.0/8", "127.0.0.1"), ("127.0.0.0/8", "203.0.113.9")]
)
async def test_who_is_asking_is_believed_of_trusted_proxies_alone(trusted, address):
    async with opened(proxy_headers=bool(trusted), forwarded_allow_ips=trusted) as port, connected(port) as both:
        reader, writer = both
        writer.write(GET.replace(b"\r\n\r\n", b"\r\nx-forwarded-for: 198.51.100.1, 203.0.113.9\r\n\r\n"))
        _, _, told = await answer_on(reader)

    assert told["from"] == address
