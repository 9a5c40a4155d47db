"""Does a log line tell who a patient is? Every line of the whole run is listened to, and one that tells makes the run fail.

The names are those that `tests/world.py` enrols patients with, and what their diaries say when a test does not care.
"""

import logging
import os
from collections.abc import MutableMapping
from pathlib import Path
from typing import Any

import structlog

SEEDED = ("Pat Example", "BM-1", "7946 0123", "all well")
WHERE = "TEST_OVERHEARD_IN_THIS_RUN"  # the file that all processes of the run write down what they overheard in


def listen() -> None:
    """From now on every line that this process logs is listened to; said again before each test, since some set up logs."""
    structlog.configure(
        processors=[_overhear, structlog.processors.add_log_level, structlog.dev.ConsoleRenderer(colors=False)]
    )
    root = logging.getLogger()
    if not any(isinstance(one, Listener) for one in root.handlers):
        root.addHandler(Listener())


def overheard() -> list[str]:
    """What told who a patient is, in any process of the run."""
    file = Path(os.environ[WHERE])
    return file.read_text().splitlines() if file.exists() else []


class Listener(logging.Handler):
    def emit(self, record: logging.LogRecord) -> None:
        told = record.getMessage() + (logging.Formatter().formatException(record.exc_info) if record.exc_info else "")
        _write_down(told)


def _overhear(_: Any, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    _write_down(repr(event))
    return event


def _write_down(told: str) -> None:
    if any(name in told for name in SEEDED):
        with Path(os.environ[WHERE]).open("a") as file:
            file.write(f"{os.environ.get('PYTEST_CURRENT_TEST', '')}: {told[:500]!r}\n")
