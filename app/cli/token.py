"""`tocsin token`: bearer tokens for staff and partner systems."""

import asyncio
from datetime import timedelta

import click

from app.access import SCOPES, Kind, Scope, mint_token
from app.cli._settings import refusals_in_words, settings_or_exit, url_or_exit
from app.errors import NotFoundError
from app.records.audit import note
from app.records.clinics import get_clinic
from app.records.database import Database
from app.records.tokens import Token, revoke_token
from app.wiring.clock import clock

STAFF: tuple[Scope, ...] = ("diaries:read", "alerts:read", "alerts:write", "patients:write")


@click.command("token", help="Make a token for staff or a partner system; it is shown once. Or revoke one.")
@click.argument("clinic_id")
@click.option("--name", help="whose it is: what others read when this token acknowledges an alert")
@click.option("--kind", type=click.Choice(["staff", "partner"]), default="staff", show_default=True)
@click.option("--scope", "scopes", type=click.Choice(SCOPES), multiple=True, help="repeat for several (default: staff)")
@click.option("--days", type=click.IntRange(1, 3650), default=365, show_default=True, help="how long it holds")
@click.option("--revoke", metavar="TOKEN_ID", help="end this token at once instead (the third part of a token)")
def command(
    clinic_id: str, name: str | None, kind: Kind, scopes: tuple[Scope, ...], days: int, revoke: str | None
) -> None:
    """Prints the token alone on standard output, so that a script can take it."""
    url = url_or_exit(settings_or_exit())
    with refusals_in_words():
        if revoke is not None:
            asyncio.run(_revoke(url, clinic_id, revoke))
            click.echo(f"token {revoke} is revoked", err=True)
            return
        if not name:
            raise click.UsageError("--name is needed: an alert that is taken must say by whom")
        click.echo(asyncio.run(_make(url, clinic_id, name, kind, scopes or STAFF, days)))


async def _make(url: str, clinic_id: str, name: str, kind: Kind, scopes: tuple[Scope, ...], days: int) -> str:
    database = Database(url, pool_size=1)
    now = clock()
    minted = mint_token(clinic_id)
    token = Token(
        clinic_id=clinic_id,
        token_id=minted.token_id,
        secret_hash=minted.secret_hash,
        kind=kind,
        name=name,
        scopes=list(scopes),
        created_at=now,
        expires_at=now + timedelta(days=days),
    )
    try:
        async with database.begin() as session:
            if await get_clinic(session, clinic_id) is None:
                raise NotFoundError(f"there is no clinic {clinic_id!r}; make it with `tocsin clinic`")
            session.add(token)
            await note(session, clinic_id, "command", "token.made", f"token:{minted.token_id}", now)
    finally:
        await database.close()
    return minted.shown


async def _revoke(url: str, clinic_id: str, token_id: str) -> None:
    database = Database(url, pool_size=1)
    now = clock()
    try:
        async with database.begin() as session:
            if not await revoke_token(session, clinic_id, token_id, now):
                raise NotFoundError("there is no such token that still holds")
            await note(session, clinic_id, "command", "token.revoked", f"token:{token_id}", now)
    finally:
        await database.close()
