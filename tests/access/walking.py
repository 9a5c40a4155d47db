"""How is every operation of the document asked, as whom, and about whose things?"""

import asyncio
import re
from collections.abc import Coroutine, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar
from urllib.parse import quote
from uuid import uuid4

import httpx

from tests.access.house import House
from tests.world import bearer

CALLERS = {
    "anyone": None,
    "garbage": "tocsin_owls_AAAAAAAAAAAA_" + "A" * 43,
    "scopeless": "scopeless",
    "nurse": "nurse",
    "lead": "lead",
    "physician": "physician",
    "safety_officer": "safety_officer",
    "admin": "admin",
    "auditor": "auditor",
    "device": "device of own",
    "carer": "carer of own",
    "partner": "partner",
}
Answer = TypeVar("Answer")
_PARAMETER = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True)
class Operation:
    id: str
    method: str
    path: str
    described: Mapping[str, Any]

    @property
    def parameters(self) -> list[str]:
        return _PARAMETER.findall(self.path)

    def address(self, ids: Mapping[str, str]) -> str:
        return _PARAMETER.sub(lambda found: quote(ids[found.group(1)], safe=""), self.path)


def operations(document: Mapping[str, Any]) -> Iterator[Operation]:
    for path, methods in document["paths"].items():
        for method, described in methods.items():
            yield Operation(described["operationId"], method.upper(), path, described)


def absent(ids: Mapping[str, str]) -> dict[str, str]:
    """As many ids that nothing has, each of the kind that it stands for."""
    words = {"version": "2026.9-nowhere", "clinic_id": "nowhere"}
    made = {
        name: str(uuid4()) if value.count("-") == 4 else words.get(name, f"no-{name[:3]}")
        for name, value in ids.items()
    }
    return made | {"credential_id": "nowherecred"}


async def together(asked: Iterable[Coroutine[Any, Any, Answer]]) -> list[Answer]:
    """All of it, a few at a time."""
    few = asyncio.Semaphore(6)

    async def one(work: Coroutine[Any, Any, Answer]) -> Answer:
        async with few:
            return await work

    return await asyncio.gather(*(one(work) for work in asked))


async def ask(house: House, one: Operation, caller: str, ids: Mapping[str, str]) -> httpx.Response:
    token = CALLERS[caller]
    kept = house.ours.tokens.get(token or "", token)
    headers = bearer(kept) if kept else {}
    asked = [said["name"] for said in one.described.get("parameters", ()) if said["in"] == "query"]
    query = {"patient_id": ids["patient_id"]} if "patient_id" in asked else {}
    return await house.ask.request(one.method, one.address(ids), headers=headers, params=query, **_body(one))


def _body(one: Operation) -> dict[str, Any]:
    content = one.described.get("requestBody", {}).get("content", {})
    for kind, said in content.items():
        named = said.get("examples")
        example = next(iter(named.values()))["value"] if named else said.get("example", {})
        if kind == "application/json":
            return {"json": example}
        if kind == "application/x-www-form-urlencoded":
            return {"data": example}
        return {"content": str(example)}
    return {}


def without_instance(answer: httpx.Response, ids: Mapping[str, str]) -> str:
    """What was answered, with the ids that were asked for by their names, and without the path."""
    body = answer.text
    if answer.headers.get("content-type", "").startswith("application/problem+json"):
        body = str(sorted((key, value) for key, value in answer.json().items() if key != "instance"))
    for name, value in ids.items():
        body = body.replace(value, f"<{name}>")
    return body
