"""How does the demo speak to Tocsin? Through the public API alone, as a phone or a partner would."""

from typing import Any
from uuid import UUID

import httpx

from app.demo.checks import UnexpectedError, must


class Client:
    """Asks `url`, with nothing of the environment's proxies in between."""

    def __init__(self, url: str) -> None:
        self.http = httpx.AsyncClient(base_url=url, trust_env=False, timeout=20)

    async def ask(
        self, method: str, path: str, *, token: str | None = None, body: Any = None, expect: int = 200
    ) -> dict[str, Any]:
        """The JSON of an answer; UnexpectedError, with the refusal's own words, when its status is another."""
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        try:
            answer = await self.http.request(method, path, json=body, headers=headers)
        except httpx.HTTPError as gone:
            raise UnexpectedError(f"expected an answer to {method} {path} ({type(gone).__name__})") from None
        must(
            answer.status_code == expect,
            f"{method} {path} to answer {expect}; it was {answer.status_code}: {answer.text[:300]}",
        )
        told: dict[str, Any] = answer.json()
        return told

    async def presses(self, link: str) -> list[int]:
        """Presses the button behind a one-time link twice; how both were answered."""
        answers = [await self.http.post(link, data={"answer": "take"}) for _ in range(2)]
        return [answer.status_code for answer in answers]

    async def enrol(self, person: dict[str, Any], device: str, staff: str) -> tuple[UUID, str]:
        """A patient made by staff, and the token that their phone got for its code."""
        patient = await self.ask("POST", "/v1/patients", token=staff, body=person, expect=201)
        path = f"/v1/patients/{patient['id']}/enrolment-codes"
        given = await self.ask("POST", path, token=staff, expect=201)
        redemption = {"code": given["code"], "device": device}
        redeemed = await self.ask("POST", "/v1/enrolments:redeem", body=redemption, expect=201)
        return UUID(redeemed["patient_id"]), redeemed["token"]

    async def hand_in(self, diaries: list[dict[str, Any]], phone: str) -> None:
        """Diaries that a phone gathered; each must be taken."""
        told = await self.ask("POST", "/v1/diaries:batch", token=phone, body={"diaries": diaries})
        refused = [result for result in told["results"] if result["status"] != 201]
        must(not refused, f"every diary of the batch to be new and good; the first that is not: {refused[:1]}")

    async def sees_console(self, token: str) -> str:
        """The work list of the console as a browser gets it, signed in with this token."""
        signed_in = await self.http.post("/console/sign-in", data={"token": token})
        must(signed_in.status_code == 303, f"the console to let staff in; it answered {signed_in.status_code}")
        page = await self.http.get("/console")
        must(page.status_code == 200, f"the console to show its work list; it answered {page.status_code}")
        return page.text
