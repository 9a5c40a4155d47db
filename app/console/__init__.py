"""What do nurses look at, at night, interrupted? Who, how bad, why, what next: as plain pages with a button."""

from collections.abc import Callable
from datetime import datetime

from fastapi import APIRouter, Depends, Request

from app.console import answers, break_glass, by_link, files, nowhere, on_call, pages, signing_in
from app.console.desk import Desk, SigningIn
from app.records.database import Database


def build_console(database: Database, clock: Callable[[], datetime], signing: SigningIn) -> APIRouter:
    """The nurse pages under `/console`."""
    desk = Desk(database=database, clock=clock, signing=signing)

    async def sit_down(request: Request) -> None:
        request.state.desk = desk

    console = APIRouter(include_in_schema=False, dependencies=[Depends(sit_down)])
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
