"""A visit in a sister clinic ends with what it was begun from: the account at home, its role, its owner's work there."""

from collections.abc import Awaitable, Callable

import pytest
from sqlalchemy import text

from app.access import Sight
from app.care.keep_accounts import AccountKeeper, change_role, disable_account, reset_account
from app.care.keep_people import Keeper, person_leaves
from app.records.tokens import end_sessions
from tests.console.sign_in_world import Nurse
from tests.console.test_visiting import organized
from tests.world import World, bearer

Ends = Callable[[World], Awaitable[None]]


async def on_a_visit(world: World) -> Nurse:
    lead = await organized(world, "lead")
    went = await lead.browser.sends("/console/account/visit", {"clinic": "sister"})
    assert went.status == 303
    assert "Clinic sister" in (await lead.browser.opens("/console/account")).text
    return lead


async def is_disabled(world: World) -> None:
    account_id = await world.scalar("SELECT account_id FROM accounts")
    keeper = await world.staff_token(scopes=("staff:write",), name="Keeper")
    (await world.http.post(f"/v1/accounts/{account_id}:disable", headers=bearer(keeper))).raise_for_status()


async def is_reset(world: World) -> None:
    account_id = await world.scalar("SELECT account_id FROM accounts")
    async with world.web.begin(Sight(world.clinic_id)) as session:
        await reset_account(session, AccountKeeper(world.clinic_id, "command"), account_id, world.now)


async def has_another_role(world: World) -> None:
    account_id = await world.scalar("SELECT account_id FROM accounts")
    async with world.web.begin(Sight(world.clinic_id)) as session:
        await change_role(session, AccountKeeper(world.clinic_id, "command"), account_id, "auditor", world.now)


async def leaves(world: World) -> None:
    person_id = await world.scalar("SELECT person_id FROM accounts")
    async with world.web.begin(Sight(world.clinic_id)) as session:
        await person_leaves(session, Keeper(clinic_id=world.clinic_id, actor="command"), person_id, world.now)


@pytest.mark.parametrize("happens", [is_disabled, is_reset, has_another_role, leaves])
async def test_a_visit_ends_at_once_with_the_account_at_home(world: World, happens: Ends) -> None:
    lead = await on_a_visit(world)

    await happens(world)

    shown = await lead.browser.opens("/console/account")
    assert (shown.status, shown.leads_to.startswith("/console/sign-in")) == (303, True)


async def test_only_the_visits_of_this_account_end(world: World) -> None:
    lead = await on_a_visit(world)
    account_id = await world.scalar("SELECT account_id FROM accounts")

    async with world.web.begin(Sight("sister")) as session:  # from there nothing of another clinic's accounts is ended
        ended_from_there = await end_sessions(session, world.clinic_id, account_id, world.now)
    async with world.web.begin() as session:
        ended_without_sight = await end_sessions(session, world.clinic_id, account_id, world.now)

    assert (ended_from_there, ended_without_sight) == (0, 0)
    assert (await lead.browser.opens("/console/account")).status == 200
    async with world.worker.begin() as session:
        assert await end_sessions(session, world.clinic_id, account_id, world.now) == 1


async def test_a_visit_that_begins_while_the_account_is_disabled_does_not_begin(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    lead = await organized(world, "lead")
    account_id = await world.scalar("SELECT account_id FROM accounts")
    begin = world.web.begin

    def slowly(sight: Sight | None = None):
        # What happens between the clinic at home and the other one: the unit of work of the sister is the next.
        return disabling(sight) if sight is not None and sight.clinic_id == "sister" else begin(sight)

    def disabling(sight: Sight):
        monkeypatch.undo()

        class Late:
            async def __aenter__(self):
                async with world.database.begin() as session:
                    keeper = AccountKeeper(world.clinic_id, "command")
                    await disable_account(session, keeper, account_id, world.now)
                self.inner = begin(sight)
                return await self.inner.__aenter__()

            async def __aexit__(self, *failed):
                return await self.inner.__aexit__(*failed)

        return Late()

    monkeypatch.setattr(world.web, "begin", slowly)
    went = await lead.browser.sends("/console/account/visit", {"clinic": "sister"})

    assert went.leads_to.startswith("/console/sign-in")
    async with world.database.begin() as session:
        left = await session.scalar(text("SELECT count(*) FROM tokens WHERE role = 'lead' AND revoked_at IS NULL"))
    assert left == 0
