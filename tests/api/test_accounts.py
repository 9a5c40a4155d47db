"""Accounts are kept over the API: invited, given roles, reset, disabled at once; by whoever may, and never one's own."""

from typing import Any

import httpx
import pytest

from app.api import account_examples
from app.care.keep_accounts import AccountKeeper, AccountToInvite, invite
from tests.console.browser import Browser
from tests.console.sign_in_world import PASSWORD, noted, open_console, opened, types
from tests.world import World, bearer


class Keeper:
    """Somebody who keeps the accounts, with a token."""

    def __init__(self, world: World, token: str) -> None:
        self.world, self.token = world, token

    async def asks(self, method: str, path: str, body: Any = None) -> httpx.Response:
        return await self.world.http.request(method, f"/v1{path}", json=body, headers=bearer(self.token))


@pytest.fixture
async def keeper(world: World) -> Keeper:
    open_console(world)
    return Keeper(world, await world.staff_token(scopes=("staff:write",), name="Keeper"))


async def test_somebody_is_invited_shown_and_invited_again(keeper: Keeper) -> None:
    first = await keeper.asks("POST", "/accounts", account_examples.INVITATION)
    again = await keeper.asks("POST", "/accounts", account_examples.INVITATION)

    assert (first.status_code, again.status_code) == (201, 201)
    assert set(first.json()) == set(account_examples.ANSWERS["inviteAccount"])
    (shown,) = (await keeper.asks("GET", "/accounts")).json()["items"]
    assert shown == again.json()["account"]
    browser = Browser(keeper.world)
    links = [one.json()["invitation"].partition("8000")[2] for one in (first, again)]
    assert [(await browser.opens(link)).status for link in links] == [410, 200]


async def test_another_account_for_the_same_name_or_person_is_refused(keeper: Keeper) -> None:
    await keeper.asks("POST", "/accounts", account_examples.INVITATION)

    taken = await keeper.asks("POST", "/accounts", {**account_examples.INVITATION, "person": "Bea Example"})
    second = await keeper.asks("POST", "/accounts", {**account_examples.INVITATION, "sign_in_name": "ada2@example.org"})

    assert [(one.status_code, one.json()["code"]) for one in (taken, second)] == [(409, "account-state")] * 2


@pytest.mark.parametrize(
    ("wrong", "pointer"),
    [
        ({"role": "king"}, "/role"),
        ({"sign_in_name": "a b"}, "/sign_in_name"),
        ({"sign_in_name": "st/ada"}, "/sign_in_name"),
        ({"password": "x"}, "/password"),
    ],
)
async def test_what_cannot_be_read_is_named(keeper: Keeper, wrong: dict[str, Any], pointer: str) -> None:
    refused = await keeper.asks("POST", "/accounts", {**account_examples.INVITATION, **wrong})

    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, pointer)


async def test_a_disabled_account_and_every_token_of_its_owner_end_at_once(keeper: Keeper) -> None:
    world = keeper.world
    nurse = await opened(world)
    account_id = await world.scalar("SELECT account_id FROM accounts")
    person_id = await world.scalar("SELECT person_id FROM accounts")
    token = await world.staff_token(name="script", person_id=person_id)

    disabled = await keeper.asks("POST", f"/accounts/{account_id}:disable")
    after = await world.http.get("/v1/alerts", headers=bearer(token))

    assert (disabled.status_code, after.status_code) == (200, 401)
    assert (await nurse.browser.opens("/console")).status == 303
    assert (await types(Browser(world), nurse.name)).status == 401
    await keeper.asks("POST", f"/accounts/{account_id}:enable")
    assert (await types(Browser(world), nurse.name)).status == 303


async def test_a_reset_takes_every_proof_and_ends_the_sessions(keeper: Keeper) -> None:
    world = keeper.world
    nurse = await opened(world)
    account_id = await world.scalar("SELECT account_id FROM accounts")

    reset = await keeper.asks("POST", f"/accounts/{account_id}:reset")

    assert (reset.status_code, reset.json()["account"]["is_open"]) == (200, False)
    assert (await nurse.browser.opens("/console")).status == 303
    assert (await types(Browser(world), nurse.name, PASSWORD)).status == 401
    assert await noted(world, "account.reset") == 1


async def test_another_role_ends_the_sessions_of_the_old_one(keeper: Keeper) -> None:
    nurse = await opened(keeper.world)
    account_id = await keeper.world.scalar("SELECT account_id FROM accounts")

    changed = await keeper.asks("PUT", f"/accounts/{account_id}/role", {"role": "auditor"})

    assert changed.json()["role"] == "auditor"
    assert (await nurse.browser.opens("/console")).status == 303


async def test_nobody_changes_their_own_account(keeper: Keeper) -> None:
    world = keeper.world
    await opened(world, "chief@example.org", "admin")
    account_id = await world.scalar("SELECT account_id FROM accounts")
    own = Keeper(world, await world.staff_token(scopes=("staff:write",), account_id=account_id, role="admin"))

    answers = [await own.asks("POST", f"/accounts/{account_id}:{verb}") for verb in ("disable", "enable", "reset")]
    answers.append(await own.asks("PUT", f"/accounts/{account_id}/role", {"role": "lead"}))

    assert [one.status_code for one in answers] == [409] * 4


async def test_an_account_for_all_clinics_is_given_only_by_one_who_has_it(keeper: Keeper) -> None:
    wide = {**account_examples.INVITATION, "is_organization_wide": True}

    assert (await keeper.asks("POST", "/accounts", wide)).status_code == 403


async def test_without_the_scope_or_in_another_clinic_nothing_is_seen(keeper: Keeper) -> None:
    world = keeper.world
    await keeper.asks("POST", "/accounts", account_examples.INVITATION)
    account_id = await world.scalar("SELECT account_id FROM accounts")
    await world.clinic("elsewhere")
    stranger = Keeper(world, await world.staff_token(scopes=("staff:write",), clinic_id="elsewhere"))
    nurse = Keeper(world, world.staff)

    assert (await nurse.asks("GET", "/accounts")).status_code == 403
    assert (await stranger.asks("GET", "/accounts")).json() == {"items": []}
    assert (await stranger.asks("POST", f"/accounts/{account_id}:disable")).status_code == 404


async def test_a_link_to_an_account_for_all_clinics_is_not_given_to_somebody_who_has_none(keeper: Keeper) -> None:
    new = AccountToInvite(person="Chief", sign_in_name="chief@example.org", role="admin", is_organization_wide=True)
    async with keeper.world.database.begin() as session:
        made = await invite(session, AccountKeeper(keeper.world.clinic_id, "command"), new, keeper.world.now)
    narrow = {"person": "Chief", "sign_in_name": "chief@example.org", "role": "admin"}

    again = await keeper.asks("POST", "/accounts", narrow)
    reset = await keeper.asks("POST", f"/accounts/{made.account.account_id}:reset")

    assert (again.status_code, reset.status_code) == (403, 403)
    link = f"/console/invitation/{keeper.world.clinic_id}/{made.secret}"
    assert (await Browser(keeper.world).opens(link)).status == 200
