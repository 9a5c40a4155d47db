"""What would the same endpoint cost as it is usually written? `def`, a session for each request, ORM entities and queries.

The same tables, token check, rules over the same 28 days, audit line and receipt. It is the tuned one of its kind: as many
connections as threads (the default pool collapses under 64 phones: threads wait for connections), no ping before use, no
reload after commit, one transaction a request, only the columns that are needed where rows are only read, the C driver,
and the garbage collector calmed as in `tocsin serve`. Calm diaries only: raising an alarm is not measured here.
"""

import argparse
import gc
import os
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Annotated, Any, cast
from uuid import UUID

import uvicorn
from fastapi import Depends, FastAPI, Header, HTTPException
from sqlmodel import Session, create_engine, select

from app.access import Caller, Kind, Presented, Scope, is_good, presented
from app.api.views import ReceiptView
from app.clinical.advice import advise
from app.clinical.diary import Diary, Entry
from app.clinical.evaluation import WINDOW, judge_arrival, next_check_at
from app.clinical.intake.reading import faults_of
from app.clinical.ruleset import STANDARD_VERSION
from app.clinical.vocabulary import Condition, Urgency
from app.records.alerts import Alert
from app.records.audit import AuditLine
from app.records.clinics import Clinic
from app.records.diaries import DiaryRow, body_of, entry_from, gist_of
from app.records.findings import FindingRow
from app.records.patients import Patient
from app.records.tokens import Token
from app.wiring.clock import clock

THREADS = 40  # what FastAPI runs `def` endpoints in

engine = create_engine(
    os.environ.get("TOCSIN_DATABASE_URL", "postgresql://").replace("postgresql://", "postgresql+psycopg://", 1),
    pool_size=THREADS,
)


@asynccontextmanager
async def lifespan(_: FastAPI) -> AsyncIterator[None]:
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)
    yield


app = FastAPI(lifespan=lifespan)


def opened() -> Iterator[Session]:
    with Session(engine, expire_on_commit=False) as session:
        yield session


SessionDep = Annotated[Session, Depends(opened)]


def signed_in(session: SessionDep, authorization: Annotated[str | None, Header()] = None) -> Caller:
    given = presented(authorization)
    token = session.get(Token, (given.clinic_id, given.token_id))
    if token is None or not is_good(token.secret_hash, given, token.expires_at, token.revoked_at, clock()):
        raise HTTPException(401)
    return _caller(given, token)


@app.post("/v1/diaries", status_code=201, response_model_exclude_none=True)
def submit(diary: Diary, session: SessionDep, caller: Annotated[Caller, Depends(signed_in)]) -> ReceiptView:
    caller.require("diaries:write")
    if caller.patient_id is None or tuple(faults_of(diary)):
        raise HTTPException(422)
    now = clock()
    entry = Entry(diary, now)
    patient = session.get_one(Patient, (caller.clinic_id, caller.patient_id), with_for_update=True)
    clinic = session.get_one(Clinic, caller.clinic_id)
    if session.get(DiaryRow, (caller.clinic_id, caller.patient_id, diary.id)) is not None:
        raise HTTPException(409)
    earlier = _earlier(session, patient, entry)
    found = judge_arrival(entry, earlier, patient.context, now)
    fresh = {finding.key for finding in found} - _known(session, patient, entry)
    if fresh:
        raise HTTPException(501, "this candidate is measured with calm diaries")
    advice = advise(diary, found, _unanswered(session, patient), clinic.contact)
    _keep(
        session,
        patient,
        DiaryRow(**_about(patient, entry), body=body_of(diary), advice=advice, ruleset=STANDARD_VERSION),
    )
    _note(session, patient, caller, diary.id, now)
    session.commit()
    return ReceiptView(id=diary.id, received_at=now, advice=advice, contact=clinic.contact)


def _caller(given: Presented, token: Token) -> Caller:
    return Caller(
        clinic_id=given.clinic_id,
        token_id=given.token_id,
        kind=cast(Kind, token.kind),
        name=token.name,
        scopes=frozenset(cast(list[Scope], token.scopes)),
        patient_id=token.patient_id,
    )


def _earlier(session: Session, patient: Patient, entry: Entry) -> list[Entry]:
    statement = select(DiaryRow.gist, DiaryRow.received_at).where(
        DiaryRow.clinic_id == patient.clinic_id,
        DiaryRow.patient_id == patient.patient_id,
        DiaryRow.diary_date >= entry.day - WINDOW,
        DiaryRow.diary_date <= entry.day + WINDOW,
    )
    return [entry_from(gist, received_at) for gist, received_at in session.exec(statement)]


def _known(session: Session, patient: Patient, entry: Entry) -> set[tuple[str, ...]]:
    statement = select(FindingRow.subject, FindingRow.rule, FindingRow.urgency).where(
        FindingRow.clinic_id == patient.clinic_id,
        FindingRow.patient_id == patient.patient_id,
        FindingRow.concerns_day >= entry.day - WINDOW,
    )
    return {tuple(key) for key in session.exec(statement)}


def _unanswered(session: Session, patient: Patient) -> dict[Condition, Urgency]:
    statement = select(Alert.condition, Alert.urgency).where(
        Alert.clinic_id == patient.clinic_id, Alert.patient_id == patient.patient_id, Alert.status == "open"
    )
    return {cast(Condition, condition): cast(Urgency, urgency) for condition, urgency in session.exec(statement)}


def _about(patient: Patient, entry: Entry) -> dict[str, Any]:
    return {
        "clinic_id": patient.clinic_id,
        "patient_id": patient.patient_id,
        "diary_id": entry.diary.id,
        "diary_date": entry.diary.diary_date,
        "received_at": entry.received_at,
        "gist": gist_of(entry.diary),
    }


def _keep(session: Session, patient: Patient, row: DiaryRow) -> None:
    session.add(row)
    patient.version += 1
    patient.last_day = max(patient.last_day or row.diary_date, row.diary_date)
    patient.next_check_at = next_check_at(patient.last_day, patient.context, row.received_at)


def _note(session: Session, patient: Patient, caller: Caller, diary_id: UUID, now: datetime) -> None:
    line = AuditLine(  # type: ignore[call-arg] # PostgreSQL numbers the lines
        clinic_id=patient.clinic_id,
        at=now,
        actor=f"token:{caller.token_id}",
        action="diary.received",
        subject=f"diary:{diary_id}",
        patient_id=patient.patient_id,
        detail={},
    )
    session.add(line)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, required=True)
    uvicorn.run(app, port=parser.parse_args().port, log_level="warning", access_log=False, server_header=False)
