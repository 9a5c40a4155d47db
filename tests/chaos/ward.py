"""Whose alerts are they? Clinics with three kinds of ladder, a patient for every alert, and nurses who break promises."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID, uuid4

from sqlalchemy import text

from app.access import Caller, Presented, mint_token, presented
from app.care.answer_alert import acknowledge_alert
from app.care.sign_device_in import DEVICE_SCOPES
from app.care.submit_diary import submit_diary
from app.clinical.advice import Contact
from app.clinical.context import Context
from app.clinical.escalation import ContactPoint, Ladder, Person, Promises, Rung
from app.errors import UnavailableError
from app.records.clinics import Clinic, keep_clinic
from app.records.database import Database
from app.records.patients import Patient
from app.records.tokens import Token
from app.wiring.clock import clock

CLINICS = 15
PROMISE = timedelta(seconds=10)
NOT_AGAIN, TOO_LATE = 86_400, 14_400  # s; longer than any run
AGAIN = 0.1  # s until what the database did not take is said again
READY_TO_TAKE = """
SELECT clinic_id, alert_id FROM alerts a WHERE status = 'open' AND first_acknowledged_at IS NULL AND EXISTS (
    SELECT FROM notifications n WHERE n.alert_id = a.alert_id AND n.kind = 'page' AND n.state = 'sent')
ORDER BY opened_at LIMIT 1
"""


@dataclass(frozen=True, slots=True)
class Phone:
    """What a patient's phone presents, and whose it is."""

    clinic_id: str
    patient_id: UUID
    given: Presented


def ladder(kind: int, receiver: str, clinic_id: str) -> Ladder:
    """Kind 0: everyone answers. Kind 1: the first way to the first person is gone. Kind 2: nobody on the first rung can
    be reached, and the second is rung in time only because it is known that the first is lost.
    """

    def person(name: str, *ways: str) -> Person:
        contacts = (ContactPoint(channel="webhook", address=f"{receiver}/{clinic_id}/{name}{way}") for way in ways)
        return Person(name=name, contacts=tuple(contacts))

    first = (("",), ("/gone", ""), ("/gone",))[kind]
    rungs = (
        Rung(wait_seconds=0, people=(person("first", *first),)),
        Rung(wait_seconds=TOO_LATE if kind == 2 else 1, people=(person("second", ""),)),
        Rung(wait_seconds=1, people=(person("third", ""),)),
    )
    promises = Promises(immediate_seconds=int(PROMISE.total_seconds()))
    return Ladder(rungs=rungs, begin_again_seconds=NOT_AGAIN, promises=promises, tell_patient_after_seconds=TOO_LATE)


async def furnish(database: Database, receiver: str, patients: int) -> list[Phone]:
    """The clinics, and as many patients with a phone each."""
    now = clock()
    phones = []
    async with database.begin() as session:
        for number in range(CLINICS):
            clinic_id = f"clinic-{number}"
            clinic = Clinic(
                clinic_id=clinic_id,
                name=clinic_id,
                timezone="Europe/London",
                contact=Contact(name="the line", phone="+44 20 7946 0000", emergency_phone="999"),
                ladder=ladder(number % 3, receiver, clinic_id),
                changed_at=now,
            )
            await keep_clinic(session, clinic)
        for number in range(patients):
            clinic_id, patient_id = f"clinic-{number % CLINICS}", uuid4()
            minted = mint_token(clinic_id)
            session.add(_patient(clinic_id, patient_id, number))
            await session.flush()
            about = {"kind": "device", "name": "phone", "scopes": list(DEVICE_SCOPES), "created_at": now}
            session.add(
                Token(
                    clinic_id=clinic_id,
                    token_id=minted.token_id,
                    secret_hash=minted.secret_hash,
                    patient_id=patient_id,
                    **about,
                )
            )
            phones.append(Phone(clinic_id, patient_id, presented(f"Bearer {minted.shown}")))
    return phones


def _patient(clinic_id: str, patient_id: UUID, number: int) -> Patient:
    return Patient(
        clinic_id=clinic_id,
        patient_id=patient_id,
        reference=f"BM-{number}",
        name=f"Patient {number}",
        context=Context(timezone="Europe/London"),
        expected_from=clock().date(),
        enrolled_at=clock(),
    )


class Ward:
    """Opens alerts and breaks promises, each for certain: what the database did not take is said again."""

    def __init__(self, database: Database, phones: Sequence[Phone]) -> None:
        self._database = database
        self._phones = iter(phones)
        self.opened: list[UUID] = []

    async def opens_an_alert(self) -> None:
        """One red diary, sent until it is accepted."""
        phone, now = next(self._phones), clock()
        diary = {
            "id": str(uuid4()),
            "diary_date": now.date().isoformat(),
            "recorded_at": now.isoformat(),
            "symptoms": [{"symptom": "leg_weakness", "course": "new"}],
        }
        body = json.dumps(diary).encode()
        await _surely(lambda: submit_diary(self._database, phone.given, body, clock()))
        self.opened.append(phone.patient_id)

    async def breaks_a_promise(self) -> None:
        """Somebody who was told took the oldest alert a while ago, and nothing was heard of them since."""
        await _surely(self._break_one)

    async def _break_one(self) -> None:
        async with self._database.begin() as session:
            found = (await session.execute(text(READY_TO_TAKE))).one_or_none()
            if found is None:
                return
            nurse = Caller(
                clinic_id=found.clinic_id,
                token_id="chaos",
                kind="staff",
                name="a nurse",
                scopes=frozenset({"alerts:write"}),
            )
            await acknowledge_alert(session, nurse, found.alert_id, clock() - 2 * PROMISE)


async def _surely(does: Callable[[], Awaitable[object]]) -> None:
    while True:
        try:
            await does()
        except UnavailableError:
            await asyncio.sleep(AGAIN)
        else:
            return
