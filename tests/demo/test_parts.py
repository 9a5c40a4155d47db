"""The parts of the demo that can be looked at by themselves: its page, its ports, its insistence."""

import io
import os
import socket

import pytest

from app.demo.checks import UnexpectedError, must
from app.demo.client import Client
from app.demo.printing import WIDE, Page
from app.demo.processes import bare_surroundings, free_port, surroundings, typed


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def shown_on(out: io.StringIO) -> str:
    page = Page(out)
    page.title("Title", "aside")
    page.step(1, "A step", "GET /")
    page.facts({"name": "a value that is long enough to be wrapped " * 4, "at": f"http://host/{'x' * 200}"})
    page.json({"pain": {"worst": 3, "sites": [{"region": "lumbar_spine", "worst": 3}]}, "note": "no " * 40})
    page.quote("a line\n\nanother " + "line " * 40)
    page.alarm("trouble")
    return out.getvalue()


def test_there_are_colours_on_a_terminal_alone_and_not_when_unwanted(monkeypatch) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm")
    assert "\x1b[" in shown_on(Terminal())
    assert "\x1b[" not in shown_on(io.StringIO())

    monkeypatch.setenv("NO_COLOR", "1")
    assert "\x1b[" not in shown_on(Terminal())


def test_no_line_is_too_wide_but_an_address() -> None:
    wide = [line for line in shown_on(io.StringIO()).splitlines() if len(line) > WIDE]

    assert [line.split()[0] for line in wide] == ["at"]


def test_a_reader_who_has_left_is_a_request_to_stop() -> None:
    reader, writer = os.pipe()
    os.close(reader)
    with os.fdopen(writer, "w") as out:
        page = Page(out)

        with pytest.raises(KeyboardInterrupt):
            page.say("is anybody there?")
        page.say("stopping")  # said to nobody, and no fault

        page._out.close()
        with pytest.raises(BrokenPipeError):
            out.close()


def test_the_liked_port_is_taken_when_it_is_free_and_another_one_otherwise() -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        taken = other.getsockname()[1]
        assert free_port(taken) != taken
    assert free_port(taken) == taken


def test_what_is_configured_for_real_patients_is_out_of_the_demos_reach(monkeypatch) -> None:
    monkeypatch.setenv("TOCSIN_NTFY_URL", "https://push.example")
    monkeypatch.setenv("WEB_CONCURRENCY", "4")

    assert "TOCSIN_NTFY_URL" in surroundings()
    bare = bare_surroundings(email_port="25")
    assert [name for name in bare if name.startswith("TOCSIN_")] == ["TOCSIN_EMAIL_PORT"]
    assert "WEB_CONCURRENCY" not in bare


def test_what_is_not_as_promised_is_said_in_a_sentence() -> None:
    with pytest.raises(UnexpectedError, match=r"^expected two e-mails$"):
        must([], "two e-mails")


async def test_an_api_that_does_not_answer_is_said_with_what_was_asked() -> None:
    client = Client("http://127.0.0.1:1")
    async with client.http:
        with pytest.raises(UnexpectedError, match="an answer to GET /readyz"):
            await client.ask("GET", "/readyz")


async def test_a_command_that_refuses_is_said_with_its_own_words() -> None:
    with pytest.raises(UnexpectedError, match="TOCSIN_DATABASE_URL is not set"):
        await typed([["migrate"]], bare_surroundings())
