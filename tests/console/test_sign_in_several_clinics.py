"""Somebody works in several clinics under one name: their password gets them in at each, and costs nobody more."""

import pytest

from app.access.passwords import read_password
from app.care.sign_in import IN_CLINICS
from tests.console.browser import Browser
from tests.console.sign_in_world import PASSWORD, WEAK, invited, open_console, types
from tests.world import World

NAME = "ada@example.org"


async def works_in(world: World, clinic_id: str, password: str) -> None:
    """Somebody of this name with this password; the second step is another story."""
    await world.clinic(clinic_id)
    made = await invited(world, NAME, clinic_id=clinic_id)
    await world.scalar(
        "UPDATE accounts SET password_hash = :kept, invitation_hash = NULL WHERE account_id = :id RETURNING 1",
        kept=WEAK.hash(read_password(password)),
        id=made.account.account_id,
    )


@pytest.mark.parametrize("place", [0, 2, 7])
async def test_the_right_password_gets_in_at_any_of_eight_clinics(world: World, place: int) -> None:
    open_console(world)
    for number in range(IN_CLINICS):
        await works_in(world, f"clinic-{number}", PASSWORD if number == place else f"another password {number}!")

    entered = await types(Browser(world), NAME)

    assert (entered.status, entered.leads_to) == (303, "/console/sign-in/code?next=/console")


async def test_in_more_clinics_than_are_tried_the_name_of_the_clinic_gets_in(world: World) -> None:
    open_console(world)
    for number in range(IN_CLINICS + 1):
        await works_in(world, f"clinic-{number}", f"another password {number}!" if number < IN_CLINICS else PASSWORD)

    without, with_name = await types(Browser(world), NAME), await types(Browser(world), f"clinic-8/{NAME}")

    assert (without.status, with_name.status) == (401, 303)


async def test_every_name_costs_as_much_as_the_one_that_is_in_most_clinics(world: World) -> None:
    signing = open_console(world)
    for number in range(4):
        await works_in(world, f"clinic-{number}", f"another password {number}!")
    await invited(world, "bea@example.org")
    costs = []

    for name in (NAME, "bea@example.org", "nobody@example.org", f"clinic-1/{NAME}", f"nowhere/{NAME}"):
        before = signing.passwords.verified
        assert (await types(Browser(world), name)).status == 401
        costs.append(signing.passwords.verified - before)

    assert costs == [4] * 5
