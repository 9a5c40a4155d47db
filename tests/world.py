"""The World: a clinic on a real database, a clock that is moved by hand, and everything that would happen meanwhile."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import httpx
from fastapi import FastAPI
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from app.access import Scope, mint_token
from app.api.desk import Desk
from app.care.drill import Drill
from app.clinical.advice import Contact
from app.clinical.escalation import ContactPoint, Ladder, Person, Rung
from app.console.desk import SigningIn
from app.notify.deliver import Telling, deliver
from app.records.clinics import Clinic, keep_clinic
from app.records.database import Database
from app.records.schema import TABLES
from app.records.tokens import Token
from app.schedule.jobs import jobs_of
from app.wiring.web import assemble, furnish
from tests.pager import Pager

START = datetime(2026, 3, 10, 9, 0, tzinfo=UTC)  # a Tuesday
HOUR = timedelta(hours=1)
STAFF: tuple[Scope, ...] = ("diaries:read", "alerts:read", "alerts:write", "patients:write")


def person(name: str) -> Person:
    return Person(name=name, contacts=(ContactPoint(channel="pager", address=name),))


LADDER = Ladder(
    rungs=(
        Rung(wait_seconds=0, people=(person("first nurse"),)),
        Rung(wait_seconds=300, people=(person("second nurse"),)),
        Rung(wait_seconds=300, people=(person("physician"),)),
    ),
    begin_again_seconds=600,
)


class Walls:
    """What stands from one story to the next, because it takes long to put up: the pools, and the apps."""

    def __init__(self, url: str) -> None:
        self.database = Database(url, pool_size=4)  # as the owner of the tables: what tests look at
        self.web, self.worker = Database(url, 8, "web"), Database(url, 8, "worker")
        self._apps: dict[str, FastAPI] = {}

    def app_around(self, desk: Desk, signing: SigningIn | None = None) -> FastAPI:
        """The app that is reached as the desk says, with this desk in it and whatever it had before taken out."""
        if desk.base_url not in self._apps:
            self._apps[desk.base_url] = assemble(desk)
        furnish(self._apps[desk.base_url], desk, signing)
        return self._apps[desk.base_url]

    async def close(self) -> None:
        for database in (self.database, self.web, self.worker):
            await database.close()


class World:
    """`passes` moves time and lets due jobs run at every step; nothing else moves it."""

    def __init__(self, url: str, walls: Walls | None = None) -> None:
        """Without `walls` it puts up its own, and takes them down when it closes."""
        self.url = url
        self.now = START
        self.pager = Pager()
        self.clinic_id = "st-elsewhere"
        self._by_the_hour: dict[str, datetime] = {}
        self.walls, self._own_walls = walls or Walls(url), walls is None
        self.database, self.web, self.worker = self.walls.database, self.walls.web, self.walls.worker
        self.app = self.walls.app_around(Desk(database=self.web, clock=lambda: self.now))
        transport = httpx.ASGITransport(app=self.app, raise_app_exceptions=False)
        self.http = httpx.AsyncClient(transport=transport, base_url="http://tocsin.test")
        self.telling = Telling(
            database=self.worker,
            channels={"pager": self.pager},
            console_url="https://tocsin.test",
            clock=lambda: self.now,
        )
        self.jobs = {job.name: job for job in jobs_of(self.telling, "test", self.knock)}

    async def open(self) -> None:
        async with self.database.begin() as session:
            await empty(session)
        await self.clinic(self.clinic_id)
        self.staff = await self.staff_token()

    async def close(self) -> None:
        await self.http.aclose()
        if self._own_walls:
            await self.walls.close()

    async def clinic(self, clinic_id: str, ladder: Ladder = LADDER, timezone: str = "Europe/London") -> None:
        clinic = Clinic(
            clinic_id=clinic_id,
            name=f"Clinic {clinic_id}",
            timezone=timezone,
            contact=Contact(name="the 24-hour line", phone="+44 20 7946 0000", emergency_phone="999"),
            ladder=ladder,
            changed_at=self.now,
        )
        async with self.database.begin() as session:
            await keep_clinic(session, clinic)

    async def set_ladder(self, **changes: Any) -> None:
        await self.clinic(self.clinic_id, replace(LADDER, **changes))

    async def staff_token(
        self, scopes: tuple[Scope, ...] = STAFF, name: str = "Nurse", clinic_id: str | None = None, **more: Any
    ) -> str:
        minted = mint_token(clinic_id or self.clinic_id)
        async with self.database.begin() as session:
            session.add(
                Token(
                    clinic_id=clinic_id or self.clinic_id,
                    token_id=minted.token_id,
                    secret_hash=minted.secret_hash,
                    kind="staff",
                    name=name,
                    scopes=list(scopes),
                    created_at=self.now,
                    **more,
                )
            )
        return minted.shown

    async def patient(
        self, name: str = "Pat Example", context: dict[str, Any] | None = None, staff: str | None = None
    ) -> tuple[UUID, str]:
        """Enrols someone through the API; their id and their phone's token."""
        headers = bearer(staff or self.staff)
        body = {
            "reference": "BM-1",
            "name": name,
            "phone": "+44 20 7946 0123",
            "context": context or {"timezone": "Europe/London"},
        }
        patient = (await self.http.post("/v1/patients", json=body, headers=headers)).raise_for_status().json()
        path = f"/v1/patients/{patient['id']}/enrolment-codes"
        code = (await self.http.post(path, headers=headers)).raise_for_status().json()["code"]
        redeemed = await self.http.post("/v1/enrolments:redeem", json={"code": code, "device": "test phone"})
        token: str = redeemed.raise_for_status().json()["token"]
        # Most stories go on for weeks, and are not about a phone that renews its token every hour.
        await self.scalar(
            "UPDATE tokens SET expires_at = NULL WHERE token_id = :id RETURNING 1", id=token.split("_")[2]
        )
        return UUID(patient["id"]), token

    def diary(self, day: date | None = None, **sections: Any) -> dict[str, Any]:
        """An entry of today, recorded now; `sections` are its answers."""
        return {
            "id": str(uuid4()),
            "diary_date": (day or self.now.date()).isoformat(),
            "recorded_at": self.now.isoformat(),
            **(sections or {"note": "all well"}),
        }

    async def submits(self, token: str, day: date | None = None, **sections: Any) -> httpx.Response:
        return await self.http.post("/v1/diaries", json=self.diary(day, **sections), headers=bearer(token))

    async def passes(self, *, steps_of: timedelta = timedelta(seconds=30), **length: float) -> None:
        """Lets time pass in small steps; at each, every job does what is due."""
        end = self.now + timedelta(**length)
        await self.works()
        while self.now < end:
            self.now = min(end, self.now + steps_of)
            await self.works()

    async def works(self) -> None:
        """Every job once, now; those that a worker does by the hour, by the hour."""
        for name, job in self.jobs.items():
            if name != "heartbeat" and (
                job.every < HOUR or self._by_the_hour.get(name, self.now - HOUR) <= self.now - HOUR
            ):
                self._by_the_hour[name] = self.now
                await job.run()
        await deliver(self.telling)

    async def alerts(self, status: str = "all") -> list[dict[str, Any]]:
        answer = await self.http.get(f"/v1/alerts?status={status}&limit=200", headers=bearer(self.staff))
        items: list[dict[str, Any]] = answer.raise_for_status().json()["items"]
        return items

    async def resolves(self, alert_id: str, resolution: dict[str, Any]) -> None:
        path = f"/v1/alerts/{alert_id}:resolve"
        (await self.http.post(path, json=resolution, headers=bearer(self.staff))).raise_for_status()

    async def rules(self, body: dict[str, Any]) -> None:
        """One person drafts a ruleset, another approves it, and it begins."""
        scopes: tuple[Scope, ...] = ("rules:read", "rules:write", "rules:approve")
        author = await self.staff_token(scopes=scopes, name="Dr Author")
        second = await self.staff_token(scopes=scopes, name="Second Reader")
        version = body["version"].replace("+", "%2B")
        steps = (("", author, {"reason": "agreed", **body}), (f"/{version}:approve", second, {}))
        for path, token, said in (*steps, (f"/{version}:activate", author, {})):
            (await self.http.post(f"/v1/rulesets{path}", json=said, headers=bearer(token))).raise_for_status()

    async def knock(self, drill: Drill) -> None:
        """A canary's diary comes in through the same door as a phone's."""
        await self.http.post("/v1/diaries", json=drill.diary, headers=bearer(drill.token))

    async def scalar(self, statement: str, **values: Any) -> Any:
        async with self.database.begin() as session:
            return await session.scalar(text(statement), values)


async def empty(session: AsyncSession) -> None:
    """Takes every row away. To delete the few rows of some forty small tables takes a hundredth of what TRUNCATE needs;
    without the checks of foreign keys their order does not matter.
    """
    await session.execute(text("SET LOCAL session_replication_role = replica"))
    emptied = "; ".join(f"DELETE FROM {table.__tablename__}" for table in TABLES)
    await session.execute(text(f"DO $$ BEGIN {emptied}; END $$"))


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}
