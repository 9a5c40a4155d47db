"""What would have rung in this clinic under another ruleset? Its stored diaries, judged again; nothing is kept."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from app.access import Sight
from app.clinical.escalation import Ladder
from app.clinical.ruleset import STANDARD, Ruleset
from app.clinical.trials.backtest import WARM_UP, Comparison
from app.errors import NotFoundError
from app.records.clinics import get_clinic
from app.records.database import Database
from app.records.diaries import received_since
from app.records.patients import patients_of
from app.records.rulesets import get_ruleset, in_force

AT_A_TIME = 50  # patients whose entries are in memory together


async def backtest_ruleset(
    database: Database, clinic_id: str, candidate: Ruleset | str, since: datetime, nurses: int | None, now: datetime
) -> Comparison:
    """The ruleset in force and another one, given or named, over what the clinic received since.

    `nurses` share the alerts; `None`: everyone on the clinic's ladder. A patient without a diary in that time is not
    judged. Raises `NotFoundError`.
    """
    async with database.begin(Sight(clinic_id)) as session:
        clinic = await get_clinic(session, clinic_id)
        if clinic is None:
            raise NotFoundError(f"there is no clinic {clinic_id!r}")
        found = Comparison(
            active=await in_force(session, clinic_id, now),
            candidate=await _named(session, clinic_id, candidate) if isinstance(candidate, str) else candidate,
            since=since,
            until=now,
            nurses=nurses or _people(clinic.ladder),
        )
    after = None
    while True:
        # The patients are judged between two units of work, so that none is open for long.
        async with database.begin(Sight(clinic_id)) as session:
            patients = await patients_of(session, Sight(clinic_id), after, AT_A_TIME)
            ids = [patient.patient_id for patient in patients]
            entries = await received_since(session, clinic_id, ids, since - WARM_UP)
        for patient in patients:
            if patient.patient_id in entries:
                found.add(patient.reference, patient.context, entries[patient.patient_id])
        if len(patients) < AT_A_TIME:
            return found
        after = ids[-1]


async def _named(session: AsyncSession, clinic_id: str, version: str) -> Ruleset:
    if version == STANDARD.version:
        return STANDARD
    row = await get_ruleset(session, clinic_id, version)
    if row is None:
        raise NotFoundError(f"clinic {clinic_id} has no ruleset {version!r}, and there is no such file")
    return row.body


def _people(ladder: Ladder) -> int:
    """How many people stand on the ladder, each counted once."""
    return len({person.name for rung in ladder.rungs for person in rung.people}) or 1
