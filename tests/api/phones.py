"""A phone and its key, as an app would be: it enrols, renews, proves."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

import httpx
from joserfc import jwt
from joserfc.jwk import ECKey

from tests.world import World, bearer

RED: dict[str, Any] = {"symptoms": [{"symptom": "leg_weakness", "course": "new"}]}
RENEW = "http://127.0.0.1:8000/v1/tokens:renew"
WORDS = {"version": "2026-01", "language": "en", "text": "I agree."}


@dataclass
class Phone:
    world: World
    key: ECKey | None = None
    now: dict[str, Any] = field(default_factory=dict)

    async def enrols(self, code: str) -> dict[str, Any]:
        body: dict[str, Any] = {"code": code, "device": "Anna's phone"}
        if self.key is not None:
            body["device_key"] = self.key.as_dict(private=False)
        answer = await self.world.http.post("/v1/enrolments:redeem", json=body)
        self.now = answer.raise_for_status().json()
        return self.now

    def proves(self, **claims: Any) -> str:
        """A proof; what is given replaces what is right."""
        key = claims.pop("key", self.key)
        named = claims.pop("named", key)
        right = {"htm": "POST", "htu": RENEW, "iat": int(self.world.now.timestamp()), "jti": str(uuid4())}
        header = {"typ": claims.pop("typ", "dpop+jwt"), "alg": "ES256", "jwk": named.as_dict(private=False)}
        return jwt.encode(header, {**right, **claims}, key)

    async def asks(self, refresh: str | None = None, proof: str | None = None) -> httpx.Response:
        """What comes back is not kept: as if the answer had been lost."""
        body = {"refresh_token": refresh or self.now["refresh_token"]}
        if proof is not None or self.key is not None:
            body["proof"] = proof or self.proves()
        return await self.world.http.post("/v1/tokens:renew", json=body)

    async def renews(self) -> dict[str, Any]:
        self.now = (await self.asks()).raise_for_status().json()
        return self.now

    async def reads(self) -> int:
        return (await self.world.http.get("/v1/diaries", headers=bearer(self.now["token"]))).status_code

    async def writes(self, **sections: Any) -> httpx.Response:
        return await self.world.submits(self.now["token"], **sections)


async def code_for(world: World, path: str, **body: Any) -> dict[str, Any]:
    answer = await world.http.post(f"{path}/enrolment-codes", json=body, headers=bearer(world.staff))
    told: dict[str, Any] = answer.raise_for_status().json()
    return told


async def phone_of(world: World, patient_id: UUID | str, key: ECKey | None = None) -> Phone:
    phone = Phone(world, key)
    await phone.enrols((await code_for(world, f"/v1/patients/{patient_id}"))["code"])
    return phone


async def carer_of(world: World, patient_id: UUID | str) -> tuple[str, Phone]:
    """Somebody who writes for the patient: their id, and their phone."""
    base, body = f"/v1/patients/{patient_id}/carers", {"name": "Sam", "relationship": "daughter", "consent": WORDS}
    answer = await world.http.post(base, json=body, headers=bearer(world.staff))
    carer: str = answer.raise_for_status().json()["id"]
    phone = Phone(world)
    await phone.enrols((await code_for(world, f"{base}/{carer}"))["code"])
    return carer, phone


async def consents(world: World, patient_id: UUID | str, purpose: str, **words: Any) -> dict[str, Any]:
    """The clinic writes down what the patient has agreed to."""
    path, body = f"/v1/patients/{patient_id}/consents", {"purpose": purpose, **WORDS, **words}
    answer = await world.http.post(path, json=body, headers=bearer(world.staff))
    told: dict[str, Any] = answer.raise_for_status().json()
    return told


async def audited(world: World, action: str) -> int:
    return int(await world.scalar("SELECT count(*) FROM audit WHERE action = :action", action=action))
