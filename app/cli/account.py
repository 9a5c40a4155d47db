"""`tocsin account`: the first account of a clinic, and an invitation for whoever it is."""

import asyncio

import click
from pydantic import ValidationError

from app.access import ROLES, Role
from app.care.keep_accounts import INVITATION_LASTS, AccountKeeper, AccountToInvite, Invited, invite
from app.cli._settings import refusals_in_words, settings_or_exit, url_or_exit
from app.clinical.intake.reading import adapter, problems_from
from app.errors import NotFoundError
from app.records.clinics import get_clinic
from app.records.database import Database
from app.wiring.clock import clock


@click.command("account", help="Invite somebody of the staff: make their account, and print the link that opens it.")
@click.option("--clinic", "clinic_id", required=True, help="which clinic")
@click.option("--person", required=True, help="their name, as others read it; added when nobody is called so")
@click.option("--sign-in-name", required=True, help="what they sign in by, often an e-mail address")
@click.option("--role", type=click.Choice(ROLES), required=True, help="what they may do")
@click.option("--all-clinics", is_flag=True, help="for all clinics of the organization")
def command(clinic_id: str, person: str, sign_in_name: str, role: Role, all_clinics: bool) -> None:  # noqa: FBT001 - click
    """Prints the link alone on standard output: good for three days, once. Run again it makes a new one."""
    settings = settings_or_exit()
    url = url_or_exit(settings)
    given = {"person": person, "sign_in_name": sign_in_name, "role": role, "is_organization_wide": all_clinics}
    try:
        new = adapter(AccountToInvite).validate_python(given)
    except ValidationError as refused:
        problems = problems_from(refused.errors(include_url=False, include_input=False))
        raise click.UsageError("\n".join(f"{one.pointer or '/'}: {one.detail}" for one in problems)) from None
    with refusals_in_words():
        invited = asyncio.run(_invite(url, clinic_id, new))
    hours = int(INVITATION_LASTS.total_seconds()) // 3600
    click.echo(f"{person} may open the account within {hours} hours; whoever has the link can, once:", err=True)
    click.echo(f"{settings.console_url}/console/invitation/{clinic_id}/{invited.secret}")


async def _invite(url: str, clinic_id: str, new: AccountToInvite) -> Invited:
    database = Database(url, pool_size=1)
    try:
        async with database.begin() as session:
            if await get_clinic(session, clinic_id) is None:
                raise NotFoundError(f"there is no clinic {clinic_id!r}; make it with `tocsin clinic`")
            return await invite(session, AccountKeeper(clinic_id, "command"), new, clock())
    finally:
        await database.close()
