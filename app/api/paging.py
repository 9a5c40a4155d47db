"""How is a long list read on? By an opaque cursor: the place of the last thing that was shown."""

import base64
import binascii
from datetime import UTC, datetime
from typing import Annotated
from uuid import UUID

from fastapi import Query

from app.clinical.intake.reading import Problem
from app.errors import UnreadableInputError

Limit = Annotated[int, Query(ge=1, le=200, description="how many to answer with")]
CursorParam = Annotated[str | None, Query(max_length=200, description="`next_cursor` of the page before")]


def cursor_at(moment: datetime, identity: UUID) -> str:
    """A cursor after the thing of this moment and id."""
    return base64.urlsafe_b64encode(f"{moment.isoformat()} {identity}".encode()).decode()


def place_of(cursor: str | None) -> tuple[datetime, UUID] | None:
    """The place a cursor stands for; raises `UnreadableInputError` for one that was not given out here."""
    if cursor is None:
        return None
    try:
        moment, identity = base64.urlsafe_b64decode(cursor.encode()).decode().split(" ")
        return datetime.fromisoformat(moment).astimezone(UTC), UUID(identity)
    except (ValueError, binascii.Error, UnicodeError):
        wrong = Problem("/cursor", "expected the next_cursor of a page before")
        raise UnreadableInputError("the cursor could not be read", [wrong]) from None
