"""Who writes? A clinic of patients with four calm weeks behind them, and what their phones send next.

The weeks lie in the past, so that each further diary of a patient can be about one day more. Whatever is measured then
always finds 28 earlier days: the history does not grow under it, and no day has two diaries.
"""

import asyncio
import json
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from secrets import token_hex
from typing import Any
from uuid import UUID, uuid4

import asyncpg

from app.access import secret_hash
from app.care.sign_device_in import DEVICE_SCOPES
from app.clinical.advice import Advice, Contact, advise
from app.clinical.context import BaselineSymptom, Context, Treatment
from app.clinical.diary import Entry
from app.clinical.escalation import ContactPoint, Ladder, Person, Rung
from app.clinical.evaluation import judge_arrival
from app.clinical.intake.reading import adapter, read_diary
from app.clinical.ruleset import STANDARD_VERSION
from app.records.diaries import gist_of
from app.records.schema import migrate

CLINIC = "bench"
DAYS = 28  # earlier days that each patient has written about: as far back as any rule looks
AGO = timedelta(days=2000)  # how far back the day lies that patients write about next; more than any run comes to
TABLES = "clinics, patients, tokens, diaries, findings, alerts, notifications, attempts, audit"
FIRST_TOKEN = 10_000_000  # token ids are numbers, so that pgbench can choose one
CONTACT = Contact(name="the 24-hour line", phone="+44 20 7946 0000", emergency_phone="999")
NURSE = Person(name="nurse on call", contacts=(ContactPoint(channel="email", address="nurse@ward.example"),))
LADDER = Ladder(rungs=(Rung(wait_seconds=0, people=(NURSE,)),), begin_again_seconds=86_400)


@dataclass(frozen=True, slots=True)
class Sender:
    """A patient's phone: the token it presents, and what it has to say today."""

    number: int
    patient_id: UUID
    secret: str

    @property
    def token(self) -> str:
        return f"tocsin_{CLINIC}_{FIRST_TOKEN + self.number}_{self.secret}"


@dataclass(frozen=True, slots=True)
class Ward:
    """All that was put into the database, and when."""

    senders: tuple[Sender, ...]
    now: datetime

    @property
    def next_day(self) -> date:
        """The day that all patients write about next."""
        return self.now.date() - AGO


def diary(number: int, day: date, *, red: bool = False) -> dict[str, Any]:
    """What a patient says of a day: stable pain in known places, old neuropathy, the usual medicines.

    A red one says besides that a leg has gone weak.
    """
    turn = (number * 7 + day.toordinal()) % 5
    worst = 3 + turn % 2
    weak = {"symptom": "leg_weakness", "severity": "moderate", "course": "new", "side": "left"}
    sites = [
        {"region": "lumbar_spine", "side": "midline", "worst": worst, "course": "unchanged", "qualities": ["constant"]},
        {"region": "thigh", "side": "right", "worst": 2, "course": "unchanged", "qualities": ["worse_on_movement"]},
    ]
    drugs = [
        ("morphine", "oral", 30, "mg", 2, "background"),
        ("morphine", "oral", 10, "mg", turn % 3, "breakthrough"),
        ("paracetamol", "oral", 1, "g", 3, "background"),
    ]
    names = ("medicine", "route", "dose", "unit", "doses_taken", "purpose")
    return {
        "id": str(uuid4()),
        "diary_date": day.isoformat(),
        "recorded_at": datetime.combine(day, time(7, 15 + turn, tzinfo=UTC)).isoformat(),
        "reporter": "patient",
        "pain": {"worst": worst, "average": 2, "now": 2, "least": 1, "sites": sites},
        "analgesics": [dict(zip(names, drug, strict=True)) for drug in drugs],
        "symptoms": [
            {"symptom": "altered_sensation", "regions": ["hands", "feet"], "course": "unchanged", "side": "both"},
            {"symptom": "fatigue", "severity": "mild", "course": "unchanged"},
            *([weak] if red else []),
        ],
        "mobility": "with_aid",
        "temperature_c": 36.5 + turn / 10,
        "quality_of_life": {"overall": 5 + turn % 3, "sleep": 6, "mood": 6 + turn % 2, "activity": 4 + turn % 3},
        "patient_urgency": "can_wait",
        "note": "Walked to the shop with the stick and sat in the garden after lunch. " + "Much as yesterday. " * turn,
    }


def context(number: int, ward: Ward) -> Context:
    """What the clinic knows of a patient; no two are alike, so that nothing is decoded once for all."""
    return Context(
        timezone="Europe/London",
        primary_cancer="prostate" if number % 2 else "breast",
        spinal_metastases=True,
        bone_sites=("lumbar_spine", "thigh"),
        renal_impairment=False,
        personal_pain_goal=3,
        baseline=(
            BaselineSymptom(symptom="altered_sensation", regions=("hands", "feet"), side="both"),
            BaselineSymptom(symptom="fatigue", severity="moderate"),
        ),
        treatments=(Treatment(kind="denosumab", started_on=ward.next_day - timedelta(days=40 + number % 900)),),
    )


async def seed(url: str, patients: int, now: datetime) -> Ward:
    """Fills an empty database; raises ValueError when it is not empty, or when the diaries turn out not to be calm.

    Empty is one without a table, or one that `tocsin migrate` has made and that nobody has used.
    """
    connection = await asyncpg.connect(url)
    try:
        tables = await connection.fetchval("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'")
        is_new = tables and await connection.fetchval("SELECT to_regclass('clinics') IS NOT NULL")
        if tables and not (is_new and not await connection.fetchval("SELECT EXISTS (SELECT FROM clinics)")):
            raise ValueError("the database is not empty; measuring would overwrite what is in it")
    finally:
        await connection.close()
    if not tables:
        await asyncio.to_thread(migrate, url)
    ward = Ward(tuple(Sender(number, uuid4(), token_hex(20)) for number in range(patients)), now)
    connection = await asyncpg.connect(url)
    try:
        await _fill(connection, ward)
    finally:
        await connection.close()
    return ward


async def reset(url: str, ward: Ward) -> None:
    """Takes back all that was handed in since the seed, so that the next candidate finds the same state."""
    connection = await asyncpg.connect(url)
    try:
        # Before the rest: the pages that are about to be written are then in the log in full, for every candidate alike.
        with suppress(asyncpg.InsufficientPrivilegeError):
            await connection.execute("CHECKPOINT")
        await connection.execute(
            "TRUNCATE attempts, notifications, alerts, findings, audit_changes, audit_seals, audit"
        )
        await connection.execute("DELETE FROM diaries WHERE received_at >= $1", ward.now)
        statement = "UPDATE patients SET version = 0, last_day = $1, next_check_at = $2"
        await connection.execute(statement, ward.next_day - timedelta(days=1), ward.now)
        await connection.execute(f"VACUUM ANALYZE {TABLES}")
    finally:
        await connection.close()


def calm_words(ward: Ward) -> Advice:
    """What a calm diary is answered with; raises ValueError when the rules find anything in it."""
    entries = [_entry(diary(0, ward.next_day - timedelta(days=back))) for back in range(1, DAYS + 1)]
    entry = Entry(read_diary(json.dumps(diary(0, ward.next_day))), ward.now)
    found = judge_arrival(entry, entries, context(0, ward), ward.now)
    if found:
        raise ValueError(f"the diaries are meant to be calm, but {found[0].rule} finds: {found[0].because}")
    return advise(entry.diary, found, {}, CONTACT)


async def _fill(connection: asyncpg.Connection, ward: Ward) -> None:
    last_day, began = ward.next_day - timedelta(days=1), ward.now - AGO - timedelta(days=DAYS + 1)
    contact, ladder = _json(CONTACT), _json(LADDER)
    clinic = (CLINIC, "Bench Oncology", "Europe/London", contact, ladder, began)
    since = (began.date(), last_day, ward.now, 0, began)
    people = (
        (
            CLINIC,
            one.patient_id,
            f"BM-{one.number}",
            f"Patient {one.number}",
            _json(context(one.number, ward)),
            *since,
        )
        for one in ward.senders
    )
    device = ("device", "phone", list(DEVICE_SCOPES))
    tokens = (
        (CLINIC, str(FIRST_TOKEN + one.number), secret_hash(one.secret), *device, one.patient_id, began)
        for one in ward.senders
    )
    patient = "clinic_id patient_id reference name context expected_from last_day next_check_at version enrolled_at"
    token = "clinic_id token_id secret_hash kind name scopes patient_id created_at"
    entry = "clinic_id patient_id diary_id diary_date received_at body gist advice ruleset"
    await connection.execute("INSERT INTO clinics VALUES ($1, $2, $3, $4, $5, $6)", *clinic)
    await connection.copy_records_to_table("patients", records=people, columns=patient.split())
    await connection.copy_records_to_table("tokens", records=tokens, columns=token.split())
    await connection.copy_records_to_table("diaries", records=_diaries(ward), columns=entry.split())
    await connection.execute(f"VACUUM ANALYZE {TABLES}")


def _diaries(ward: Ward) -> Iterator[tuple[object, ...]]:
    """Four weeks of everyone's diaries in the order in which they came: day by day, as a real table grows."""
    advice = _json(calm_words(ward))
    for back in range(DAYS, 0, -1):
        for sender in ward.senders:
            body = json.dumps(diary(sender.number, ward.next_day - timedelta(days=back)))
            entry = _entry(json.loads(body))
            said = entry.diary
            kept = (body, gist_of(said), advice, STANDARD_VERSION)
            yield (CLINIC, sender.patient_id, said.id, said.diary_date, entry.received_at, *kept)


def _entry(said: dict[str, Any]) -> Entry:
    read = read_diary(json.dumps(said))
    return Entry(read, read.recorded_at + timedelta(seconds=2))


def _json(value: Any) -> str:
    return adapter(type(value)).dump_json(value, exclude_none=True).decode()
