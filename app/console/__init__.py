"""What do nurses look at, at night, interrupted? Who, how bad, why, what next: as plain pages with a button."""

from fastapi import APIRouter

from app.console import answers, break_glass, by_link, files, nowhere, on_call, pages, signing_in


def build_console() -> APIRouter:
    """The nurse pages under `/console`; the app they are part of keeps their desk in `app.state.console`."""
    console = APIRouter(include_in_schema=False)
    for part in (
        signing_in,
        pages,
        answers,
        break_glass,
        on_call,
        by_link,
        files,
        nowhere,
    ):  # nowhere answers for all that the others do not
        console.include_router(part.router)
    return console
