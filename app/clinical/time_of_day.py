"""What does a clock on a wall show? A time of day as it is written in a rota, a ladder or a reminder: without an offset."""

from datetime import time
from typing import Annotated

from pydantic import AfterValidator, WithJsonSchema


def _on_a_wall(shown: time) -> time:
    # With an offset it could not be held against those without one, and which clock is meant is said elsewhere.
    if shown.tzinfo is not None or shown.microsecond:
        raise ValueError("expected a time of day as in 08:00:00, without an offset")
    return shown


TimeOfDay = Annotated[
    time,
    AfterValidator(_on_a_wall),
    # Not `format: time`: that is RFC 3339's, which has an offset.
    WithJsonSchema({"type": "string", "pattern": "^[0-2][0-9]:[0-5][0-9](:[0-5][0-9])?$", "examples": ["08:00:00"]}),
]
