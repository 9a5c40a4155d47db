"""A body sets what its form has and nothing else: no field slips in that decides whose something is, or what it may."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from app.access import SCOPES
from tests.world import World, bearer

DOCUMENT: dict[str, Any] = json.loads(Path("openapi/openapi.json").read_text())
SCHEMAS = DOCUMENT["components"]["schemas"]
# What a batch holds beside its diaries is passed over, so that no diary is lost by it; limits are a map of numbers.
# A public key is whatever its own standard says, and is read apart: `care.read_key`.
OPEN = {"DiaryBatch", "RulesetDraft.limits", "CodeToRedeem.device_key", "KeyToAdd.jwk"}
# A diary is never refused whole: what it says too much is pointed at, what it says is judged.
JUDGED_ALL_THE_SAME = {"submitDiary", "submitDiaryBatch"}
SLIPPED_IN = {
    "clinic_id": "elsewhere",
    "role": "admin",
    "scopes": ["alerts:write"],
    "status": "resolved",
    "is_admin": True,
}


def with_bodies() -> list[tuple[str, str, str, Any]]:
    """Each operation that takes JSON: its id, method, path, and the body of its example."""
    return [
        (operation["operationId"], method, path, content)
        for path, methods in DOCUMENT["paths"].items()
        for method, operation in methods.items()
        if (content := operation.get("requestBody", {}).get("content", {}).get("application/json"))
    ]


def example_of(content: dict[str, Any]) -> Any:
    named = content.get("examples")
    return next(iter(named.values()))["value"] if named else content["example"]


SLUGS = ("team_id", "care_team_id", "partner_id")


def open_objects(schema: dict[str, Any], place: str, seen: set[str]) -> Iterator[str]:
    """The objects below a schema that would take a field nobody named."""
    name = schema.get("$ref", "").split("/")[-1]
    if name:
        if name not in seen:
            seen.add(name)
            yield from open_objects(SCHEMAS[name], name, seen)
        return
    is_object = schema.get("type") == "object" or "properties" in schema
    if is_object and schema.get("additionalProperties") is not False:
        yield place
    for field, inner in schema.get("properties", {}).items():
        yield from open_objects(inner, f"{place}.{field}", seen)
    for kind in ("anyOf", "oneOf", "allOf", "prefixItems"):
        for inner in schema.get(kind, []):
            yield from open_objects(inner, place, seen)
    if isinstance(schema.get("items"), dict):
        yield from open_objects(schema["items"], place, seen)


def test_every_body_is_a_closed_form() -> None:
    found = {place for _, _, _, content in with_bodies() for place in open_objects(content["schema"], "body", set())}

    assert found <= OPEN


@pytest.mark.parametrize(
    "operation", [one for one in with_bodies() if one[0] not in JUDGED_ALL_THE_SAME], ids=lambda one: one[0]
)
async def test_what_is_slipped_in_is_pointed_at_and_nothing_is_done(
    world: World, operation: tuple[str, str, str, Any]
) -> None:
    _, method, path, content = operation
    token = await world.staff_token(SCOPES)
    address = path
    for name in [part.split("}")[0] for part in path.split("{")[1:]]:
        address = address.replace(f"{{{name}}}", "nurses" if name in SLUGS else str(uuid4()))
    body = example_of(content)

    answer = await world.http.request(method, address, headers=bearer(token), json={**body, **SLIPPED_IN})

    slipped = {f"/{field}" for field in SLIPPED_IN if field not in body}
    assert answer.status_code == 422, answer.text
    assert slipped <= {one["pointer"] for one in answer.json()["errors"]}
