"""Where do log lines go, and what do they look like?"""

import logging
from collections.abc import MutableMapping
from pathlib import Path
from traceback import extract_tb
from typing import Any, TextIO

import structlog
from structlog.stdlib import ProcessorFormatter
from structlog.typing import Processor

from app.settings import Settings

_WEB_SERVER = ("uvicorn", "uvicorn.error")  # it brings handlers of its own, which print faults whole


def configure_logs(settings: Settings) -> None:
    """One line an event, keys and values, to standard error; libraries speak only when something is wrong."""
    renderer: Processor = (
        structlog.processors.JSONRenderer()
        if settings.log_format == "json"
        else structlog.dev.ConsoleRenderer(colors=False)
    )
    always: list[Processor] = [
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    structlog.configure(
        processors=[*always, renderer],
        logger_factory=structlog.PrintLoggerFactory(_standard_error()),
    )
    lines = logging.StreamHandler(_standard_error())
    lines.setFormatter(
        ProcessorFormatter(
            foreign_pre_chain=[*always, without_its_words],
            processors=[ProcessorFormatter.remove_processors_meta, renderer],
        )
    )
    logging.basicConfig(level=logging.WARNING, handlers=[lines])
    logging.getLogger("apscheduler").setLevel(logging.ERROR)
    for name in _WEB_SERVER:
        logging.getLogger(name).handlers.clear()
        logging.getLogger(name).propagate = True


def without_its_words(_: object, __: str, told: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """A library's line, by its first line, and a fault by its class and place: what a fault says may quote a patient."""
    told["event"] = str(told["event"]).strip().partition("\n")[0]
    told["library"] = told["_record"].name
    told.pop("stack_info", None)
    kind, _fault, trace = told.pop("exc_info", None) or (None, None, None)
    if kind is not None:
        told["fault"] = kind.__name__
        places = extract_tb(trace)
        told["where"] = f"{Path(places[-1].filename).name}:{places[-1].lineno}" if places else "nowhere"
    return told


def _standard_error() -> TextIO:
    return open(2, "w", encoding="utf-8", buffering=1, closefd=False)  # kept for the whole run
