"""`tocsin audit`: is the record whole, what is its head, and all of it as a file?"""

import asyncio
import re
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Collection
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from typing import BinaryIO, TypeVar

import click
from sqlalchemy.ext.asyncio import AsyncSession

from app.care.verify_audit import Keys, Verdict, verify_audit
from app.cli._periods import days
from app.cli._settings import refusals_in_words, settings_or_exit, url_or_exit
from app.errors import NotFoundError
from app.records.audit import note
from app.records.audit_chain import as_json, moment, newest_seal, written
from app.records.audit_reading import sealed_since
from app.records.clinics import clinic_ids, get_clinic
from app.records.database import Database
from app.wiring.clock import clock
from app.wiring.keys import audit_keys

Found = TypeVar("Found")
CLINIC = click.option("--clinic", metavar="ID", help="only this clinic")


@click.group("audit", help="The record of who did what and who looked: prove that it is whole, or take it out.")
def command() -> None:
    """Needs the database, and TOCSIN_AUDIT_KEY where the workers have one."""


@command.command("verify", help="Work every link out again. Ends with 1 when the record is not what it was.")
@CLINIC
@click.option("--head", "heads", multiple=True, metavar="HASH", help="a hash from the log that must still be there")
def verify(clinic: str | None, heads: tuple[str, ...]) -> None:
    """One line a clinic, and where its first break is."""
    wanted = {_hash(head) for head in heads}

    async def one(session: AsyncSession, clinic_id: str, keys: Keys) -> Verdict:
        return await verify_audit(session, clinic_id, keys, wanted, clock())

    verdicts = _in_each(clinic, one)
    for verdict in verdicts:
        click.echo(_said(verdict))
    missing = wanted - {head for verdict in verdicts for head in verdict.heads}
    for head in sorted(missing):
        click.echo(f"BROKEN: no link has the hash {head.hex()}: links were taken away, or made anew")
    if missing or any(verdict.breaks for verdict in verdicts):
        sys.exit(1)


@command.command("head", help="Print the newest hash of each clinic: written down elsewhere, it proves all before it.")
@CLINIC
def head(clinic: str | None) -> None:
    """As the worker logs it."""

    async def one(session: AsyncSession, clinic_id: str, _: Keys) -> str:
        link = await newest_seal(session, clinic_id)
        return f"{clinic_id} {link.seal} {link.seal_hash.hex()}" if link else f"{clinic_id} 0 -"

    for line in _in_each(clinic, one):
        click.echo(line)


@command.command("export", help="Write the record as JSON lines ('-': standard output), with the hashes of its links.")
@click.argument("file", type=click.File("wb"))
@click.option("--since", default="30d", show_default=True, callback=days, metavar="DAYS", help="how far back")
@CLINIC
def export(file: BinaryIO, since: timedelta, clinic: str | None) -> None:
    """What lines changed is not in it: that may tell of patients. That it was taken out is a line of the record."""
    begins = clock() - since

    async def one(session: AsyncSession, clinic_id: str, _: Keys) -> int:
        written = 0
        async for line in _exported(session, clinic_id, begins):
            file.write(line + b"\n")
            written += 1
        detail = {"since": moment(begins), "lines": written}
        await note(session, clinic_id, "command", "audit.exported", "audit", clock(), detail=detail)
        return written

    written = sum(_in_each(clinic, one))
    click.echo(f"{written} lines written", err=True)


async def _exported(session: AsyncSession, clinic_id: str, begins: datetime) -> AsyncIterator[bytes]:
    """Each link as a line of its own, before its lines."""
    seal = None
    async for block in sealed_since(session, clinic_id, begins):
        for line in block:
            if line.seal != seal:
                seal = line.seal
                link = {
                    "clinic_id": clinic_id,
                    "seal": seal,
                    "sealed_at": moment(line.sealed_at),
                    "lines": line.lines,
                    "previous_hash": line.previous_hash.hex(),
                }
                yield as_json({"link": link, "hash": line.seal_hash.hex()})
            yield written(line)


def _said(verdict: Verdict) -> str:
    told = f"{verdict.clinic_id}: {verdict.links} links, {verdict.lines} lines"
    if verdict.erased:
        told += f", {verdict.erased} changes of erased patients gone"
    if verdict.without_key:
        told += f", {verdict.without_key} links without a key"
    if not verdict.breaks:
        return f"{told}: whole; head {verdict.head.hex()}"
    more = f" ({len(verdict.breaks) - 1} more)" if len(verdict.breaks) > 1 else ""
    return f"{told}: BROKEN at {verdict.breaks[0]}{more}"


def _hash(given: str) -> bytes:
    if not re.fullmatch(r"[0-9a-f]{64}", given):
        raise click.BadParameter("expected 64 hexadecimal digits, as the worker logs them", param_hint="--head")
    return bytes.fromhex(given)


def _in_each(clinic: str | None, reading: Callable[[AsyncSession, str, Keys], Awaitable[Found]]) -> list[Found]:
    settings = settings_or_exit()
    url = url_or_exit(settings)

    async def read() -> list[Found]:
        keys = audit_keys(settings)
        async with _opened(url) as database:
            async with database.begin() as session:
                asked = await _asked(session, clinic)
            found = []
            for clinic_id in asked:
                async with database.begin() as session:
                    found.append(await reading(session, clinic_id, keys))
            return found

    with refusals_in_words():
        return asyncio.run(read())


@asynccontextmanager
async def _opened(url: str) -> AsyncIterator[Database]:
    database = Database(url, pool_size=1)
    try:
        yield database
    finally:
        await database.close()


async def _asked(session: AsyncSession, clinic: str | None) -> Collection[str]:
    if clinic is None:
        return await clinic_ids(session)
    if await get_clinic(session, clinic) is None:
        raise NotFoundError("no such clinic")
    return [clinic]
