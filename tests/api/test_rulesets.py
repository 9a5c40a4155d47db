"""Governing the rules over HTTP: two people, safe bounds, and nothing that surprises at an instant."""

from datetime import timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy.exc import IntegrityError

from app.access import Scope
from app.api import ruleset_examples
from tests.world import World, bearer

SEVERE = "uncontrolled_pain.severe"
RULES: tuple[Scope, ...] = ("rules:read", "rules:write", "rules:approve")


def ruleset(version: str = "a-1", **more: Any) -> dict[str, Any]:
    return {"version": version, "limits": {SEVERE: 6}, "reason": "agreed in the safety meeting", **more}


async def test_the_examples_are_accepted_by_the_running_api(two: "Two") -> None:
    version = ruleset_examples.RULESET["version"]

    answers = [
        await two.post("", ruleset_examples.RULESET),
        await two.post(f"/{version}:approve", by=two.second),
        await two.post(f"/{version}:activate", ruleset_examples.ACTIVATION),
    ]

    assert [answer.status_code for answer in answers] == [201, 200, 200]
    assert set(answers[-1].json()) == set(ruleset_examples.ANSWERS["activateRuleset"])
    assert answers[0].json()["differs"] == ruleset_examples.ANSWERS["draftRuleset"]["differs"]


class Two:
    """An author and a second reader, with all that tokens can carry."""

    def __init__(self, world: World, author: str, second: str) -> None:
        self.world, self.author, self.second = world, author, second

    async def post(self, path: str, body: Any = None, *, by: str | None = None) -> httpx.Response:
        headers = bearer(by or self.author)
        return await self.world.http.post(f"/v1/rulesets{path}", json=body if body is not None else {}, headers=headers)

    async def get(self, path: str = "") -> Any:
        return (await self.world.http.get(f"/v1/rulesets{path}", headers=bearer(self.second))).raise_for_status().json()

    async def approved(self, version: str = "a-1") -> None:
        (await self.post("", ruleset(version))).raise_for_status()
        (await self.post(f"/{version}:approve", by=self.second)).raise_for_status()

    async def activates(self, version: str, effective_from: str | None = None) -> httpx.Response:
        return await self.post(f"/{version}:activate", {"effective_from": effective_from})


@pytest.fixture
async def two(world: World) -> Two:
    return Two(
        world,
        await world.staff_token(scopes=RULES, name="Dr Author"),
        await world.staff_token(scopes=RULES, name="Second Reader"),
    )


async def test_a_ruleset_goes_from_draft_to_approved_to_active_to_retired(two: Two) -> None:
    drafted = await two.post("", ruleset())
    approved = await two.post("/a-1:approve", by=two.second)
    activated = await two.activates("a-1")
    current = (await two.get())["in_force"]
    two.world.now += timedelta(days=1)
    retired = await two.post("/a-1:retire")

    answers = (drafted, approved, activated, retired)
    assert [answer.status_code for answer in answers] == [201, 200, 200, 200]
    assert [answer.json()["status"] for answer in answers] == ["draft", "approved", "active", "retired"]
    assert (current, (await two.get())["in_force"]) == ("a-1", "2026.2")
    told = await two.get("/a-1")
    assert (told["created_by"], told["approved_by"]) == ("Dr Author", "Second Reader")
    assert told["differs"] == ["severe pain: 6 instead of 7 (0-10; uncontrolled_pain.severe)"]


async def test_every_change_is_in_the_audit_with_the_person(two: Two) -> None:
    await two.approved()
    await two.activates("a-1")
    await two.post("/a-1:retire")

    lines = await two.world.scalar(
        "SELECT array_agg(action || ' by ' || (detail->>'by') ORDER BY line) FROM audit WHERE subject = 'ruleset:a-1'"
    )
    assert lines == [
        "ruleset.drafted by Dr Author",
        "ruleset.approved by Second Reader",
        "ruleset.activated by Dr Author",
        "ruleset.retired by Dr Author",
    ]


async def test_nobody_approves_what_they_drafted_not_even_with_another_token(two: Two) -> None:
    again = await two.world.staff_token(scopes=RULES, name="dr  AUTHOR")
    await two.post("", ruleset())

    answers = [await two.post("/a-1:approve", by=token) for token in (two.author, again)]

    assert [(answer.status_code, answer.json()["code"]) for answer in answers] == [(403, "second-person-needed")] * 2
    assert (await two.get("/a-1"))["status"] == "draft"


async def test_the_database_itself_wants_two_people(two: Two) -> None:
    await two.post("", ruleset())

    with pytest.raises(IntegrityError, match="rulesets_two_people"):
        await two.world.scalar("UPDATE rulesets SET approved_at = now(), approved_by = 'dr author' RETURNING 1")
    with pytest.raises(IntegrityError, match="rulesets_approved_first"):
        await two.world.scalar("UPDATE rulesets SET effective_from = now() RETURNING 1")


async def test_what_nobody_has_approved_judges_nobody(two: Two) -> None:
    await two.post("", ruleset())

    answer = await two.activates("a-1")

    assert (answer.status_code, answer.json()["code"]) == (409, "ruleset-state")
    assert (await two.get())["in_force"] == "2026.2"


@pytest.mark.parametrize(
    ("changes", "pointer", "detail"),
    [
        ({"limits": {SEVERE: 9}}, f"/limits/{SEVERE}", "expected 5 to 8 0-10"),
        ({"limits": {"cord_compression.any": 1}}, "/limits/cord_compression.any", "is not a number that may be set"),
        ({"limits": {SEVERE: "6"}}, f"/limits/{SEVERE}", "expected a number"),
        ({"version": "2026.3"}, "/version", "expected a name of your own with a number in it"),
        ({"opioid_table": "ours"}, "/opioid_table", "expected one of"),
        ({"reason": ""}, "/reason", "at least 1"),
        ({"reason": "a\x00b"}, "/reason", "without the character NUL"),
        ({"limit": 3}, "/limit", "is not a field"),
    ],
)
async def test_a_draft_out_of_bounds_is_refused_number_by_number(
    two: Two, changes: dict[str, Any], pointer: str, detail: str
) -> None:
    answer = await two.post("", ruleset() | changes)

    assert (answer.status_code, answer.json()["code"]) == (422, "unreadable-input"), answer.text
    (error,) = answer.json()["errors"]
    assert error["pointer"] == pointer
    assert detail in error["detail"]
    assert (await two.get())["items"] == []


async def test_a_version_means_the_same_for_ever(two: Two) -> None:
    first = await two.post("", ruleset())
    again = await two.post("", ruleset())
    other = await two.post("", ruleset(limits={SEVERE: 5}))
    by_another = await two.post("", ruleset(), by=two.second)

    assert again.json() == first.json()
    assert [other.status_code, by_another.status_code] == [409, 409]


async def test_each_step_may_be_sent_again(two: Two) -> None:
    await two.approved()
    later = (two.world.now + timedelta(days=2)).isoformat()
    twice = [
        [await two.post("/a-1:approve", by=two.second) for _ in range(2)],
        [await two.activates("a-1", later) for _ in range(2)],
        [await two.post("/a-1:retire") for _ in range(2)],
    ]

    assert [[answer.status_code for answer in pair] for pair in twice] == [[200, 200]] * 3
    assert all(first.json() == second.json() for first, second in twice)
    assert await two.world.scalar("SELECT count(*) FROM audit WHERE subject = 'ruleset:a-1'") == 4


async def test_a_ruleset_does_not_begin_in_the_past_or_come_back(two: Two) -> None:
    await two.approved()

    past = await two.activates("a-1", (two.world.now - timedelta(seconds=1)).isoformat())
    await two.activates("a-1")
    await two.post("/a-1:retire")
    back = await two.activates("a-1")

    assert (past.status_code, past.json()["errors"][0]["pointer"]) == (422, "/effective_from")
    assert (back.status_code, back.json()["code"]) == (409, "ruleset-state")


async def test_the_next_ruleset_takes_over_at_its_instant_and_nothing_need_run(two: Two) -> None:
    await two.approved("a-1")
    await two.approved("b-1")
    begins = two.world.now + timedelta(days=1)
    await two.activates("a-1")
    await two.activates("b-1", begins.isoformat())

    before = {one["version"]: one["status"] for one in (await two.get())["items"]}
    two.world.now = begins
    after = {one["version"]: one["status"] for one in (await two.get())["items"]}

    assert before == {"a-1": "active", "b-1": "approved"}
    assert after == {"a-1": "retired", "b-1": "active"}
    assert (await two.get())["in_force"] == "b-1"


async def test_one_that_is_withdrawn_before_it_began_leaves_the_one_before_it_in_force(two: Two) -> None:
    for version in ("a-1", "b-1", "c-1"):
        await two.approved(version)
    start = two.world.now
    await two.activates("a-1")
    await two.activates("c-1", (start + timedelta(days=2)).isoformat())
    await two.activates("b-1", (start + timedelta(days=1)).isoformat())  # c-1 makes way before it began
    await two.post("/b-1:retire")

    two.world.now = start + timedelta(days=3)

    assert (await two.get())["in_force"] == "a-1"
    assert {one["version"]: one["status"] for one in (await two.get())["items"]} == {
        "a-1": "active",
        "b-1": "retired",
        "c-1": "retired",
    }


async def test_scopes_say_who_may_read_write_and_approve(two: Two) -> None:
    await two.post("", ruleset())
    reader = await two.world.staff_token(scopes=("rules:read",), name="Reader")
    writer = await two.world.staff_token(scopes=("rules:write",), name="Writer")

    refused = [
        await two.world.http.get("/v1/rulesets", headers=bearer(two.world.staff)),
        await two.world.http.get("/v1/rulesets/adjustable", headers=bearer(writer)),
        await two.post("", ruleset("b-1"), by=reader),
        await two.post("/a-1:approve", by=writer),
        await two.post("/a-1:activate", by=reader),
        await two.post("/a-1:retire", by=reader),
    ]

    assert [answer.status_code for answer in refused] == [403] * 6


async def test_another_clinics_rulesets_are_not_there(two: Two) -> None:
    await two.approved()
    await two.world.clinic("elsewhere")
    stranger = await two.world.staff_token(scopes=RULES, name="Stranger", clinic_id="elsewhere")

    answers = [await two.post(f"/a-1:{verb}", by=stranger) for verb in ("approve", "activate", "retire")]
    listed = await two.world.http.get("/v1/rulesets", headers=bearer(stranger))

    assert [answer.status_code for answer in answers] == [404] * 3
    assert listed.json() == {"in_force": "2026.2", "items": []}


async def test_every_number_that_may_be_set_is_told_with_bounds_and_source(two: Two) -> None:
    items = {one["key"]: one for one in (await two.get("/adjustable"))["items"]}

    severe = items[SEVERE]
    assert (severe["value"], severe["least"], severe["most"], severe["unit"]) == (7, 5, 8, "0-10")
    assert "uncontrolled_pain.level" in severe["rules"]
    assert severe["source"].startswith("Serlin")
    assert not [key for key in items if key.startswith("cord_compression")]


@pytest.mark.parametrize("version", ["a%00b", "%2e%2e", "a b", "x" * 81])
async def test_a_version_that_cannot_be_one_is_refused_in_words(two: Two, version: str) -> None:
    answer = await two.world.http.get(f"/v1/rulesets/{version}", headers=bearer(two.author))

    assert answer.status_code in (404, 422)
    assert answer.headers["content-type"] == "application/problem+json"
