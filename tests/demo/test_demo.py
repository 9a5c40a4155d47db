"""`tocsin demo`, as a newcomer runs it: it plays to the end, stops when asked, and leaves nothing behind."""

import signal
import socket
import time

import pytest


def test_it_plays_every_step_though_its_port_is_taken_and_touches_nothing_but_its_own(tocsin) -> None:
    with socket.create_server(("127.0.0.1", 0)) as elsewhere:
        port = str(elsewhere.getsockname()[1])
        configured = {
            "TOCSIN_DATABASE_URL": f"postgresql://somebody:secret@127.0.0.1:{port}/patients",
            "TOCSIN_EMAIL_HOST": "127.0.0.1",
            "TOCSIN_EMAIL_PORT": port,
            "TOCSIN_EMAIL_FROM": "real@clinic.example",
            "WEB_CONCURRENCY": "4",
        }

        demo = tocsin("demo", "--once", "--port", port, **configured)

        assert demo.ends(90) == 0, demo.said
        elsewhere.setblocking(False)
        with pytest.raises(BlockingIOError):
            elsewhere.accept()
    assert f"({port} is taken)" in demo.said
    assert "demo: 7 steps, all as they should be" in demo.said
    assert [line for line in demo.said.splitlines() if "Traceback" in line or "Error" in line] == []
    assert max(len(line) for line in demo.said.splitlines() if "://" not in line) <= 96
    assert "\x1b" not in demo.said, "colours in what is no terminal"
    assert demo.left() == {}


def test_ctrl_c_in_the_midst_of_it_stops_everything_at_once(tocsin) -> None:
    demo = tocsin("demo")
    demo.says("The alert it raised")

    began = time.monotonic()
    demo.is_told(signal.SIGINT)

    assert demo.ends(10) == 130
    assert time.monotonic() - began < 5
    assert "Traceback" not in demo.said
    assert "stopped; nothing of it runs any more" in demo.said
    assert demo.left() == {}


def test_killed_outright_it_leaves_no_process_and_the_next_run_starts(tocsin) -> None:
    demo = tocsin("demo")
    demo.says("API and nurse pages")
    beside = tocsin("demo")
    assert beside.ends(20) == 1
    assert f"is in use by process {demo.process.pid}" in " ".join(beside.said.split())
    assert "Traceback" not in beside.said

    demo.is_told(signal.SIGKILL)

    assert demo.leaves_nothing(5), demo.left()
    again = tocsin("demo")
    again.says("embedded PostgreSQL")
    again.is_told(signal.SIGTERM)
    assert again.ends(10) == 130
    assert again.left() == {}
