"""Whoever keeps teams, rulesets, accounts, partners and care teams leaves what was there before, and what is now."""

from typing import Any

import pytest

from app.access import SCOPES
from app.api import account_examples
from app.api.ruleset_examples import RULESET
from tests.audit.test_changes import change_of
from tests.world import World, bearer


class Lead:
    """Somebody who may keep all of it."""

    def __init__(self, world: World, token: str) -> None:
        self.world, self.headers = world, bearer(token)

    async def does(self, method: str, path: str, body: Any = None) -> Any:
        answer = await self.world.http.request(method, f"/v1{path}", json=body, headers=self.headers)
        return answer.raise_for_status().json()


@pytest.fixture
async def lead(world: World) -> Lead:
    return Lead(world, await world.staff_token(SCOPES, "Lead"))


async def test_of_a_team_its_name_and_its_lead_are_kept(lead: Lead) -> None:
    kim = (await lead.does("POST", "/people", {"name": "Kim"}))["id"]
    await lead.does("PUT", "/teams/nurses", {"name": "Nurses", "roster": {}})
    assert await change_of(lead.world, "team.kept") == (
        {"name": None},
        {"name": "Nurses"},
    )

    await lead.does("PUT", "/teams/nurses", {"name": "Night nurses", "roster": {}, "lead_id": kim})

    assert await change_of(lead.world, "team.kept") == (
        {"name": "Nurses", "lead_id": None},
        {"name": "Night nurses", "lead_id": kim},
    )


async def test_of_rulesets_what_is_in_force_before_and_after_is_kept(lead: Lead) -> None:
    world = lead.world
    await world.rules({**RULESET, "version": "night-7"})
    before, after = await change_of(world, "ruleset.activated")
    assert (before["status"], after["status"], after["in_force"]) == ("approved", "active", "night-7")
    assert before["in_force"] != "night-7"
    assert (before["effective_from"], after["effective_from"]) == (None, world.now.isoformat())
    drafted, approved = await change_of(world, "ruleset.drafted"), await change_of(world, "ruleset.approved")
    assert (drafted[0], drafted[1]["status"]) == (None, "draft")
    assert (approved[0]["approved_by"], approved[1]["approved_by"]) == (None, "Second Reader")

    await lead.does("POST", "/rulesets/night-7:retire")

    ended = await change_of(world, "ruleset.retired")
    assert [one["in_force"] for one in ended] == ["night-7", before["in_force"]]


async def test_of_an_account_its_role_and_whether_it_is_disabled_are_kept_and_no_address(lead: Lead) -> None:
    account_id = (await lead.does("POST", "/accounts", account_examples.INVITATION))["account"]["id"]
    invited = await change_of(lead.world, "account.invited")
    await lead.does("PUT", f"/accounts/{account_id}/role", {"role": "auditor"})
    changed = await change_of(lead.world, "account.role_changed")
    await lead.does("POST", f"/accounts/{account_id}:disable")
    disabled = await change_of(lead.world, "account.disabled")
    await lead.does("POST", f"/accounts/{account_id}:enable")
    enabled = await change_of(lead.world, "account.enabled")
    await lead.does("POST", f"/accounts/{account_id}:reset")
    reset = await change_of(lead.world, "account.reset")

    role = account_examples.INVITATION["role"]
    assert (invited[0], invited[1]["role"]) == (None, role)
    assert [one["role"] for one in changed] == [role, "auditor"]
    assert [one["disabled_at"] is None for one in (*disabled, *enabled)] == [True, False, False, True]
    assert reset[0]["role"] == "auditor"
    assert account_examples.INVITATION["sign_in_name"] not in str((invited, changed, disabled, enabled, reset))


async def test_of_a_partner_its_scopes_and_whether_it_is_disabled_are_kept(lead: Lead) -> None:
    partner = {"partner_id": "acme", "name": "Acme", "scopes": ["alerts:read", "diaries:read"]}
    await lead.does("POST", "/partners", partner)
    await lead.does("PUT", "/partners/acme", {"name": "Acme", "scopes": ["alerts:read"]})
    await lead.does("POST", "/partners/acme:disable")
    disabled = await change_of(lead.world, "partner.disabled")
    await lead.does("POST", "/partners/acme:enable")

    changed, enabled = await change_of(lead.world, "partner.changed"), await change_of(lead.world, "partner.enabled")
    assert [one["scopes"] for one in changed] == [["alerts:read", "diaries:read"], ["alerts:read"]]
    assert [one["disabled_at"] is None for one in (*disabled, *enabled)] == [True, False, False, True]


async def test_of_a_care_team_its_name_and_members_are_kept_also_when_it_goes(lead: Lead) -> None:
    kim = (await lead.does("POST", "/people", {"name": "Kim"}))["id"]
    await lead.does("PUT", "/care-teams/blue", {"name": "Blue", "members": [kim]})
    made = await change_of(lead.world, "care_team.kept")
    await lead.does("PUT", "/care-teams/blue", {"name": "Sky", "members": []})
    changed = await change_of(lead.world, "care_team.kept")
    await lead.does("DELETE", "/care-teams/blue")

    assert made == (None, {"name": "Blue", "members": [kim]})
    assert changed == ({"name": "Blue", "members": [kim]}, {"name": "Sky", "members": []})
    assert await change_of(lead.world, "care_team.removed") == ({"name": "Sky", "members": []}, None)
