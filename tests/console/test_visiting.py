"""Somebody who answers for several clinics of one organization goes from one to the other, and both records say so."""

from datetime import timedelta

from sqlalchemy import text

from tests.console.sign_in_world import Nurse, noted, open_console, opened
from tests.world import World


async def organized(world: World, role: str, *, wide: bool = True) -> Nurse:
    """Somebody at home in one clinic; another belongs to the same organization, a third to none."""
    open_console(world)
    for clinic_id in ("sister", "stranger"):
        await world.clinic(clinic_id)
    somebody = await opened(world, role=role)
    async with world.database.begin() as session:
        await session.execute(text("INSERT INTO organizations VALUES ('trust', 'The trust', now())"))
        both = {"both": ["st-elsewhere", "sister"]}
        await session.execute(text("UPDATE clinics SET organization_id = 'trust' WHERE clinic_id = ANY(:both)"), both)
        await session.execute(text("UPDATE accounts SET is_organization_wide = :wide"), {"wide": wide})
    return somebody


async def test_whoever_is_for_all_clinics_goes_to_a_sister_and_sees_hers(world: World) -> None:
    lead = await organized(world, "lead")
    staff = await world.staff_token(clinic_id="sister")
    await world.patient("Sister Patient", staff=staff)

    before = await lead.browser.opens("/console/account")
    went = await lead.browser.sends("/console/account/visit", {"clinic": "sister"})
    there = await lead.browser.opens("/console/account")

    assert "Clinic sister" in before.text
    assert "Clinic stranger" not in before.text
    assert went.status == 303
    assert "Clinic sister" in there.text
    assert await noted(world, "visit.began") == 2
    assert await world.scalar("SELECT name FROM tokens WHERE clinic_id = 'sister' AND role = 'lead'") == (
        "Nurse ada (st-elsewhere)"
    )


async def test_a_visit_ends_after_an_hour(world: World) -> None:
    lead = await organized(world, "lead")
    await lead.browser.sends("/console/account/visit", {"clinic": "sister"})

    for _ in range(5):
        world.now += timedelta(minutes=13)
        shown = await lead.browser.opens("/console/account")

    assert shown.status == 303


async def test_the_session_at_home_ends_and_signing_out_ends_the_visit(world: World) -> None:
    lead = await organized(world, "lead")
    await lead.browser.sends("/console/account/visit", {"clinic": "sister"})

    at_home = await world.scalar(
        "SELECT count(*) FROM tokens WHERE clinic_id <> 'sister' AND revoked_at IS NULL AND role = 'lead'"
    )
    await lead.browser.sends("/console/sign-out", {})

    left = await world.scalar("SELECT count(*) FROM tokens WHERE role = 'lead' AND revoked_at IS NULL")
    assert (at_home, left) == (0, 0)


async def test_a_clinic_of_nobodys_organization_is_not_there(world: World) -> None:
    lead = await organized(world, "lead")

    strange = await lead.browser.sends("/console/account/visit", {"clinic": "stranger"})
    absent = await lead.browser.sends("/console/account/visit", {"clinic": "no-such-clinic"})

    assert (strange.status, absent.status) == (404, 404)
    assert strange.text == absent.text
    assert await noted(world, "visit.began") == 0


async def test_a_nurse_has_patients_at_home_and_goes_nowhere(world: World) -> None:
    nurse = await organized(world, "nurse")

    went = await nurse.browser.sends("/console/account/visit", {"clinic": "sister"})

    assert went.status == 404


async def test_an_account_for_one_clinic_goes_nowhere(world: World) -> None:
    lead = await organized(world, "lead", wide=False)

    went = await lead.browser.sends("/console/account/visit", {"clinic": "sister"})

    assert went.status == 404


async def test_a_visitor_goes_no_further(world: World) -> None:
    lead = await organized(world, "lead")
    await lead.browser.sends("/console/account/visit", {"clinic": "sister"})

    went = await lead.browser.sends("/console/account/visit", {"clinic": "st-elsewhere"})

    assert went.status == 404
