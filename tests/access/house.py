"""Two clinics with one of everything, everyone who could ask, and a web door that keeps nothing of what it is asked."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import httpx
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from app.access import CARRIES, FOR_PARTNERS, ROLES, Role, mint_token
from app.api import build_api
from app.api.desk import Desk
from app.api.rates import Rates
from app.clinical.advice import Contact
from app.clinical.context import Context
from app.clinical.ruleset import STANDARD
from app.oncall.roster import Override, Roster
from app.records.accounts import Account
from app.records.care_teams import BrokenGlass, CareTeam, CareTeamMember
from app.records.clinics import Clinic
from app.records.consents import Consent
from app.records.database import Database
from app.records.devices import Carer, Device
from app.records.erasures import Erasure, LegalHold
from app.records.notifications import INBOX, Notification
from app.records.partners import Partner, PartnerCredential
from app.records.patients import Patient
from app.records.people import StaffContact, StaffPerson
from app.records.rulesets import RulesetRow
from app.records.teams import Team
from app.records.tokens import Token
from tests.access.doors import Furnished, Unkept
from tests.world import LADDER, START, bearer, empty

DEVICE = ("diaries:write", "diaries:read")


class House:
    """`ask` is the web door that keeps nothing, `keep` the one that does."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.owner, self.web, self.unkept = Database(url, 2), Database(url, 4, "web"), Unkept(url, 8, "web")
        rates = Rates(per_token=1_000_000, failures=1_000_000)
        self.keep, self.ask = (self._door(database, rates) for database in (self.web, self.unkept))
        self.ours, self.theirs = Furnished("owls"), Furnished("foxes")

    def _door(self, database: Database, rates: Rates) -> httpx.AsyncClient:
        app = build_api(Desk(database=database, clock=lambda: START, rates=rates))
        transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
        self.document: dict[str, Any] = app.openapi()
        return httpx.AsyncClient(transport=transport, base_url="http://tocsin.test")

    async def open(self) -> None:
        async with self.owner.begin() as session:
            await empty(session)
        for clinic in (self.ours, self.theirs):
            await self._furnish(clinic)

    async def close(self) -> None:
        for door in (self.keep, self.ask):
            await door.aclose()
        for database in (self.owner, self.web, self.unkept):
            await database.close()

    async def _furnish(self, clinic: Furnished) -> None:
        name = clinic.clinic_id
        contact = Contact(name="the line", phone="+44 20 7946 0000", emergency_phone="999")
        async with self.owner.begin() as session:
            await self._add(
                session,
                Clinic(
                    clinic_id=name,
                    name=f"Clinic of {name}",
                    timezone="Europe/London",
                    contact=contact,
                    ladder=LADDER,
                    changed_at=START,
                ),
            )
            people = await self._staff(session, clinic)
            for team in ("birds", "empty"):
                await self._add(
                    session,
                    CareTeam(clinic_id=name, care_team_id=f"{name}-{team}", name=f"{name} {team}", created_at=START),
                )
            for role in ("nurse", "physician"):
                member = CareTeamMember(clinic_id=name, care_team_id=f"{name}-birds", person_id=people[role])
                await self._add(session, member)
            clinic.ids |= await self._patient(session, clinic, "own", "birds", people["nurse"])
            clinic.others |= await self._patient(session, clinic, "other", "empty", people["lead"])
            await self._things(session, clinic, people)
        await self._alerts(clinic)

    async def _add(self, session: AsyncSession, *rows: Any) -> None:
        for row in rows:
            session.add(row)
            await session.flush()

    async def _token(self, session: AsyncSession, clinic: Furnished, caller: str, **columns: Any) -> str:
        minted = mint_token(clinic.clinic_id)
        row = Token(
            clinic_id=clinic.clinic_id,
            token_id=minted.token_id,
            secret_hash=minted.secret_hash,
            created_at=START,
            **{"kind": "staff", "name": f"{clinic.clinic_id}-{caller}", **columns},
        )
        await self._add(session, row)
        clinic.tokens[caller] = minted.shown
        return minted.token_id

    async def _staff(self, session: AsyncSession, clinic: Furnished) -> dict[str, UUID]:
        people: dict[str, UUID] = {}
        for role in ROLES:
            people[role] = uuid4()
            called = f"{clinic.clinic_id}-{role}"
            clinic.words.add(called)
            row = StaffPerson(clinic_id=clinic.clinic_id, person_id=people[role], name=called, created_at=START)
            await self._add(session, row)
            scopes: list[str] = sorted(CARRIES[role])
            await self._token(session, clinic, role, scopes=scopes, role=role, person_id=people[role])
            account = {"sign_in_name": f"{called}@example.org", "role": role, "created_at": START, "changed_at": START}
            ids = {"account_id": uuid4(), "person_id": people[role]}
            await self._add(session, Account(clinic_id=clinic.clinic_id, **ids, **account))
            clinic.ids["account_id"] = clinic.others["account_id"] = str(ids["account_id"])
        await self._token(session, clinic, "scopeless", scopes=[])
        return people

    async def _patient(
        self, session: AsyncSession, clinic: Furnished, which: str, team: str, breaker: UUID
    ) -> dict[str, str]:
        name, patient, carer, phone = clinic.clinic_id, uuid4(), uuid4(), uuid4()
        ids = {one: uuid4() for one in ("consent_id", "hold_id", "glass_id", "erasure_id", "message_id")}
        clinic.words |= {f"Patient of {name} {which}", f"REF-{name}-{which}"}
        of = {"clinic_id": name, "patient_id": patient}
        await self._add(
            session,
            Patient(
                **of,
                reference=f"REF-{name}-{which}",
                name=f"Patient of {name} {which}",
                context=Context(),
                expected_from=START.date(),
                enrolled_at=START,
                care_team_id=f"{name}-{team}",
            ),
            Carer(**of, carer_id=carer, name=f"Carer of {name} {which}", relationship="partner", created_at=START),
            Device(**of, device_id=phone, name=f"phone of {name} {which}", created_at=START, seen_at=START),
            Device(**of, device_id=uuid4(), carer_id=carer, name="a carer's", created_at=START, seen_at=START),
            LegalHold(**of, hold_id=ids["hold_id"], reason="a lawsuit", placed_at=START, placed_by="lead"),
            Erasure(
                clinic_id=name,
                patient_id=uuid4(),
                erasure_id=ids["erasure_id"],
                reason=f"Erasure of {name}",
                erased_at=START,
                erased_by="admin",
                receipt={"rows": {}, "rows_left": {}, "legal_holds": []},
            ),
            BrokenGlass(
                **of,
                glass_id=ids["glass_id"],
                person_id=breaker,
                reason=f"Reason of {name} {which}",
                broken_at=START - timedelta(days=1),
                until=START - timedelta(hours=20),
            ),
        )
        for purpose in ("partner_sharing", "monitoring"):
            ids["consent_id"] = uuid4()
            row = Consent(
                **of,
                consent_id=ids["consent_id"],
                purpose=purpose,
                version="1",
                language="en",
                text_hash=b"t",
                given_at=START,
                given_by="x",
            )
            await self._add(session, row)
        patients = {"kind": "device", "patient_id": patient, "scopes": list(DEVICE)}
        await self._token(session, clinic, f"device of {which}", device_id=phone, **patients)
        await self._token(session, clinic, f"carer of {which}", carer_id=carer, **patients)
        told = Notification(
            **of,
            notification_id=ids["message_id"],
            kind="patient_reminder",
            group_id=uuid4(),
            urgency="soon",
            priority=1,
            rung=0,
            recipient="patient",
            channel=INBOX,
            address="-",
            due_at=START,
            created_at=START,
        )
        await self._add(session, told)
        ids |= {"patient_id": patient, "carer_id": carer, "device_id": phone, "notification_id": ids["message_id"]}
        return {one: str(value) for one, value in ids.items()} | {"care_team_id": f"{name}-{team}"}

    async def _things(self, session: AsyncSession, clinic: Furnished, people: dict[str, UUID]) -> None:
        name, contact, override = clinic.clinic_id, uuid4(), uuid4()
        away = Override(
            id=override, starts_at=START, ends_at=START + timedelta(days=1), removes=people["lead"], reason="away"
        )
        await self._add(
            session,
            StaffContact(
                clinic_id=name,
                contact_id=contact,
                person_id=people["nurse"],
                place=0,
                channel="pager",
                address=f"pager-of-{name}",
                created_at=START,
            ),
            Team(
                clinic_id=name,
                team_id=f"{name}-team",
                name=f"Team of {name}",
                roster=Roster(overrides=(away,)),
                next_gap_check_at=START,
                changed_at=START,
            ),
            RulesetRow(
                clinic_id=name,
                version=f"2026.9-{name}",
                body=STANDARD,
                reason=f"Ruleset of {name}",
                created_at=START,
                created_by="Dr Author",
            ),
            Partner(
                clinic_id=name,
                partner_id=f"{name}-ehr",
                name=f"EHR of {name}",
                scopes=sorted(FOR_PARTNERS),
                created_at=START,
            ),
            PartnerCredential(
                clinic_id=name,
                partner_id=f"{name}-ehr",
                credential_id=f"{name}cred",
                secret_hash=b"x",
                created_at=START,
            ),
        )
        clinic.words |= {f"pager-of-{name}", f"Team of {name}", f"EHR of {name}", f"Ruleset of {name}"}
        clinic.words |= {f"Reason of {name} own", f"Reason of {name} other", f"{name} birds", f"Carer of {name} own"}
        partner = {"kind": "partner", "scopes": sorted(FOR_PARTNERS), "partner_id": f"{name}-ehr"}
        await self._token(session, clinic, "partner", **partner)
        shared = {
            "clinic_id": name,
            "person_id": str(people["nurse"]),
            "contact_id": str(contact),
            "team_id": f"{name}-team",
            "override_id": str(override),
            "version": f"2026.9-{name}",
            "partner_id": f"{name}-ehr",
            "credential_id": f"{name}cred",
        }
        clinic.ids |= shared
        clinic.others |= shared

    async def _alerts(self, clinic: Furnished) -> None:
        for which, ids in (("own", clinic.ids), ("other", clinic.others)):
            diary = {
                "id": str(uuid4()),
                "diary_date": START.date().isoformat(),
                "recorded_at": START.isoformat(),
                "temperature_c": 39.4,
                "patient_urgency": "now",
            }
            said = await self.keep.post("/v1/diaries", json=diary, headers=bearer(clinic.tokens[f"device of {which}"]))
            assert said.status_code == 201, said.text
            async with self.owner.begin() as session:
                found = await session.scalar(
                    text("SELECT alert_id FROM alerts WHERE patient_id = CAST(:one AS uuid) LIMIT 1"),
                    {"one": ids["patient_id"]},
                )
            ids["alert_id"] = str(found)


def role_of(caller: str) -> Role | None:
    return next((role for role in ROLES if role == caller), None)
