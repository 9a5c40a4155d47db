"""Every answer tells a browser what it may not do, and only pages that the operator names may ask from elsewhere."""

import hashlib
import re
from base64 import b64encode
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
from fastapi import FastAPI
from starlette.responses import PlainTextResponse

from app.api.desk import Desk
from app.api.elsewhere import OtherOrigins
from app.wiring.web import assemble
from tests.world import World

ELSEWHERE = "https://diary.hospital.test"
PREFLIGHT = {"access-control-request-method": "POST", "access-control-request-headers": "authorization,content-type"}


@asynccontextmanager
async def browsing(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="https://tocsin.test") as http:
        yield http


def house(world: World, base_url: str = "https://tocsin.test") -> FastAPI:
    return assemble(Desk(database=world.web, clock=lambda: world.now, base_url=base_url))


def opened_to(world: World, *origins: str) -> FastAPI:
    app = house(world)
    app.add_middleware(OtherOrigins, origins=origins)
    return app


async def test_every_answer_has_the_headers_refusals_and_faults_included(world: World) -> None:
    app = house(world)

    @app.get("/broken")
    async def broken() -> PlainTextResponse:
        raise RuntimeError

    async with browsing(app) as http:
        answers = [await http.get(path) for path in ("/livez", "/v1/alerts", "/nowhere", "/console/sign-in", "/broken")]
        answers += [await http.post("/v1/diaries", content=b"x" * 70_000)]

    for answer in answers:
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["x-frame-options"] == "DENY"
        assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]
        assert answer.headers["cross-origin-opener-policy"] == "same-origin"
        assert answer.headers["cross-origin-resource-policy"] == "same-origin"
        assert "geolocation=()" in answer.headers["permissions-policy"]
        assert "referrer-policy" in answer.headers
        assert len(answer.headers.get_list("content-security-policy")) == 1
    assert {answer.headers["cache-control"] for answer in answers} == {"no-store"}


async def test_https_is_for_good_where_the_house_is_reached_by_https_and_only_there(world: World) -> None:
    async with browsing(house(world)) as http, browsing(house(world, "http://127.0.0.1:8000")) as plain:
        secured, tried_out = await http.get("/livez"), await plain.get("/livez")

    assert secured.headers["strict-transport-security"] == "max-age=31536000"
    assert "strict-transport-security" not in tried_out.headers


async def test_the_page_of_documents_runs_its_one_script_and_no_other(world: World) -> None:
    async with browsing(house(world)) as http:
        page = await http.get("/docs")

    [script] = re.findall("<script>(.*?)</script>", page.text, re.DOTALL)
    digest = b64encode(hashlib.sha256(script.encode()).digest()).decode()
    [policy] = page.headers.get_list("content-security-policy")
    assert f"script-src 'self' 'sha256-{digest}';" in policy
    assert "default-src 'none'" in policy


async def test_by_default_no_page_elsewhere_is_let_in(world: World) -> None:
    async with browsing(house(world)) as http:
        asked = await http.options("/v1/diaries", headers={"origin": ELSEWHERE, **PREFLIGHT})
        answer = await http.get("/livez", headers={"origin": ELSEWHERE})

    assert not [name for one in (asked, answer) for name in one.headers if name.startswith("access-control")]


async def test_a_page_of_a_named_origin_may_speak_with_a_token_and_never_with_a_cookie(world: World) -> None:
    async with browsing(opened_to(world, ELSEWHERE)) as http:
        asked = await http.options("/v1/diaries", headers={"origin": ELSEWHERE, **PREFLIGHT})
        answer = await http.post("/v1/diaries", json={}, headers={"origin": ELSEWHERE})
        refused = await http.post("/v1/diaries", content=b"x" * 70_000, headers={"origin": ELSEWHERE})

    assert asked.status_code == 200
    for one in (asked, answer, refused):
        assert one.headers["access-control-allow-origin"] == ELSEWHERE
        assert "access-control-allow-credentials" not in one.headers
        assert "Origin" in one.headers["vary"]
        assert one.headers["x-content-type-options"] == "nosniff"
    assert (answer.status_code, refused.json()["code"]) == (401, "too-large")
    assert "Retry-After" in answer.headers["access-control-expose-headers"]


async def test_a_page_of_another_origin_is_refused_in_words(world: World) -> None:
    async with browsing(opened_to(world, ELSEWHERE)) as http:
        asked = await http.options("/v1/diaries", headers={"origin": "https://evil.test", **PREFLIGHT})
        answer = await http.get("/livez", headers={"origin": "https://evil.test"})

    assert (asked.status_code, asked.json()["code"]) == (403, "origin-not-allowed")
    assert "access-control-allow-origin" not in asked.headers
    assert "access-control-allow-origin" not in answer.headers
