"""What is done again and again? The table of jobs: to add one, add a line to `jobs_of`."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import structlog

from app.care.announce_handoffs import announce_handoffs
from app.care.check_patient import check_patient
from app.care.escalate_alerts import end_snoozes, escalate_alerts, take_back_lapsed
from app.care.fly_canaries import Knock, begin_canaries, judge_canaries
from app.care.forget_expired import forget_expired
from app.care.seal_audit import seal_audit
from app.care.tell_patient import remind_patients, tell_patients
from app.care.warn_of_gaps import warn_of_doubtful_contacts, warn_of_gaps
from app.care.watch_auditor import watch_auditor
from app.notify.deliver import Telling
from app.notify.tell_of_erasures import tell_of_erasures
from app.records.database import Database
from app.records.heartbeats import beat
from app.records.patients import patients_due

SWEEP_BATCH = 200  # patients looked up at once

logger = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Job:
    """`run` does all that is due and returns how much that was."""

    name: str
    every: timedelta
    run: Callable[[], Awaitable[int]]


def jobs_of(telling: Telling, worker: str, knock: Knock, audit_key: bytes | None = None) -> tuple[Job, ...]:
    """The jobs of a worker; any number of workers may run them at once. `knock` is how a canary hands in its diary, and
    `audit_key` what the record is sealed with.
    """
    database, clock = telling.database, telling.clock

    def each(once: Callable[[Database, datetime], Awaitable[int]]) -> Callable[[], Awaitable[int]]:
        return lambda: _until_done(lambda: once(database, clock()))

    return (
        Job("escalate", timedelta(seconds=1), each(escalate_alerts)),
        Job("lapse", timedelta(seconds=1), each(take_back_lapsed)),
        Job("snooze", timedelta(seconds=5), each(end_snoozes)),
        Job("tell patients", timedelta(seconds=2), each(tell_patients)),
        Job("remind", timedelta(seconds=5), each(remind_patients)),
        Job("hand off", timedelta(seconds=5), each(announce_handoffs)),
        Job("coverage", timedelta(seconds=10), each(warn_of_gaps)),
        Job("doubtful contacts", timedelta(minutes=1), each(warn_of_doubtful_contacts)),
        Job("watch the auditor", timedelta(seconds=20), each(watch_auditor)),
        Job("canaries", timedelta(seconds=5), each(lambda one, now: begin_canaries(one, knock, now))),
        Job("canaries home", timedelta(seconds=2), lambda: judge_canaries(database, clock())),
        Job("tell of erasures", timedelta(seconds=10), lambda: _tell_of_erasures(telling)),
        Job("sweep", timedelta(seconds=5), lambda: sweep(telling)),
        Job("seal audit", timedelta(seconds=5), each(lambda one, now: seal_audit(one, audit_key, now))),
        Job("forget expired", timedelta(hours=1), each(forget_expired)),
        Job("heartbeat", timedelta(seconds=10), lambda: _beat(telling, worker)),
    )


async def sweep(telling: Telling) -> int:
    """Judges the passing of time for every patient for whom it is due: silence, results, trends."""
    done = 0
    async with telling.database.begin() as session:
        due = await patients_due(session, telling.clock(), SWEEP_BATCH)
    for clinic_id, patient_id in due:
        try:
            done += await check_patient(telling.database, clinic_id, patient_id, telling.clock())
        except Exception as fault:  # noqa: BLE001 - one patient's trouble must not keep time from the others
            _log_failed(patient_id, fault)
    return done


async def _tell_of_erasures(telling: Telling) -> int:
    if telling.http is None:
        return 0
    return await tell_of_erasures(telling.database, telling.http, telling.clock())


async def _until_done(once: Callable[[], Awaitable[int]]) -> int:
    done = 0
    while taken := await once():
        done += taken
    return done


async def _beat(telling: Telling, worker: str) -> int:
    async with telling.database.begin() as session:
        await beat(session, worker, telling.clock())
    return 1


def _log_failed(patient_id: UUID, fault: Exception) -> None:
    """The class of a fault alone: its message may quote a patient."""
    logger.error("sweep failed for a patient", patient_id=str(patient_id), fault=type(fault).__name__)
