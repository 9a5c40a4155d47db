"""Where do log lines go, and what do they look like?"""

import logging
from typing import TextIO

import structlog

from app.settings import Settings


def configure_logs(settings: Settings) -> None:
    """One line an event, keys and values, to standard error; libraries speak only when something is wrong."""
    renderer = (
        structlog.processors.JSONRenderer()
        if settings.log_format == "json"
        else structlog.dev.ConsoleRenderer(colors=False)
    )
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            renderer,
        ],
        logger_factory=structlog.PrintLoggerFactory(_standard_error()),
    )
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s %(message)s")
    logging.getLogger("apscheduler").setLevel(logging.ERROR)


def _standard_error() -> TextIO:
    return open(2, "w", encoding="utf-8", buffering=1, closefd=False)  # kept for the whole run
