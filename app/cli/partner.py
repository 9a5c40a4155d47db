"""`tocsin partner`: the first program that is let in, before anybody has a token to do so through the API."""

import asyncio
import json
from pathlib import Path
from typing import TypeVar

import click
from pydantic import ValidationError
from sqlalchemy.ext.asyncio import AsyncSession

from app.access import FOR_PARTNERS, Scope
from app.care.keep_credentials import KeyToAdd, SecretToAdd, add_key, add_secret
from app.care.keep_partners import PartnerKeeper, PartnerToAdd, add_partner
from app.cli._settings import refusals_in_words, settings_or_exit, url_or_exit
from app.clinical.intake.reading import adapter, problems_from
from app.errors import NotFoundError, UnreadableInputError
from app.records.clinics import get_clinic
from app.records.database import Database
from app.wiring.clock import clock

Wanted = TypeVar("Wanted")


@click.command("partner", help="Let another program in; prints its client_id, and its secret this once.")
@click.argument("clinic_id")
@click.argument("partner_id")
@click.option("--name", required=True, help="what staff read when it acknowledges an alert")
@click.option(
    "--scope",
    "scopes",
    type=click.Choice(sorted(FOR_PARTNERS)),
    multiple=True,
    required=True,
    help="repeat for several",
)
@click.option("--notice-url", help="where it is told of patients who were erased (https)")
@click.option(
    "--key",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="a file with its public key (JWK): then it has no secret",
)
def command(
    clinic_id: str, partner_id: str, name: str, scopes: tuple[Scope, ...], notice_url: str | None, key: Path | None
) -> None:
    """Prints one JSON document on standard output, so that a script can take it."""
    url = url_or_exit(settings_or_exit())
    wanted = {"partner_id": partner_id, "name": name, "scopes": scopes, "notice_url": notice_url}
    with refusals_in_words():
        new = _read(PartnerToAdd, json.dumps(wanted))
        jwk = None if key is None else _read(KeyToAdd, f'{{"jwk": {key.read_text()}}}')
        click.echo(json.dumps(asyncio.run(_make(url, clinic_id, new, jwk)), indent=2))


async def _make(url: str, clinic_id: str, new: PartnerToAdd, key: KeyToAdd | None) -> dict[str, str]:
    database = Database(url, pool_size=1)
    try:
        async with database.begin() as session:
            if await get_clinic(session, clinic_id) is None:
                raise NotFoundError(f"there is no clinic {clinic_id!r}; make it with `tocsin clinic`")
            return await _let_in(session, PartnerKeeper(clinic_id=clinic_id, actor="command"), new, key)
    finally:
        await database.close()


async def _let_in(session: AsyncSession, by: PartnerKeeper, new: PartnerToAdd, key: KeyToAdd | None) -> dict[str, str]:
    now = clock()
    told = {"client_id": f"{by.clinic_id}.{new.partner_id}"}
    made = await add_partner(session, by, new, now)
    if made.notice_secret is not None:
        told["notice_secret"] = made.notice_secret
    if key is not None:
        given = await add_key(session, by, new.partner_id, key, now)
        return told | {"kid": given.credentials[0].credential_id}
    with_secret = await add_secret(session, by, new.partner_id, SecretToAdd(), now)
    return told | {"client_secret": with_secret.secret or ""}


def _read(kind: type[Wanted], given: str) -> Wanted:
    try:
        return adapter(kind).validate_json(given, strict=True)
    except ValidationError as refused:
        problems = problems_from(refused.errors(include_url=False, include_input=False))
        said = "; ".join(f"{one.pointer}: {one.detail}" for one in problems)
        raise UnreadableInputError(f"the partner could not be read: {said}", problems) from None
