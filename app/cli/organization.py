"""`tocsin organization`: which clinics belong to one hospital, trust or network."""

import asyncio
from collections.abc import Sequence

import click

from app.cli._settings import refusals_in_words, settings_or_exit, url_or_exit
from app.errors import NotFoundError
from app.records.audit import note
from app.records.care_teams import join_organization, keep_organization
from app.records.database import Database
from app.wiring.clock import clock


@click.command("organization", help="Make an organization or rename it, and say which clinics belong to it.")
@click.option("--id", "organization_id", required=True, help="its name in small letters, as it will stay")
@click.option("--name", required=True, help="its name as people read it")
@click.option("--clinic", "clinics", multiple=True, metavar="CLINIC_ID", help="belongs to it; repeat for several")
def command(organization_id: str, name: str, clinics: tuple[str, ...]) -> None:
    """It holds nothing of any patient: belonging to it lets nobody of one clinic see a patient of another."""
    url = url_or_exit(settings_or_exit())
    with refusals_in_words():
        asyncio.run(_keep(url, organization_id, name, clinics))
    click.echo(f"organization {organization_id} is kept, and {len(clinics)} clinics were joined to it")


async def _keep(url: str, organization_id: str, name: str, clinics: Sequence[str]) -> None:
    database, now = Database(url, pool_size=1), clock()
    try:
        async with database.begin() as session:
            await keep_organization(session, organization_id, name, now)
            for clinic_id in clinics:
                if not await join_organization(session, organization_id, clinic_id):
                    raise NotFoundError(f"there is no clinic {clinic_id!r}; nothing was changed")
                subject = f"organization:{organization_id}"
                await note(session, clinic_id, "command", "organization.joined", subject, now)
    finally:
        await database.close()
