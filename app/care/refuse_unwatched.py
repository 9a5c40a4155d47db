"""A diary comes from somebody who has withdrawn: what are they told, so that nobody waits for a nurse who does not come?"""

from datetime import datetime
from uuid import UUID

from app.clinical.unwatched import advise_unwatched
from app.clinical.vocabulary import Urgency
from app.errors import ConsentWithdrawnError, Instead
from app.records.audit import note
from app.records.database import Database
from app.records.submissions import Known


async def refuse_unwatched(
    database: Database, known: Known, diary_id: UUID, urgency: Urgency, now: datetime
) -> ConsentWithdrawnError:
    """The refusal, with what to do and whom to ring. Nothing is kept of the entry, only that one was refused."""
    caller = known.caller
    async with database.begin(caller.sight) as session:
        subject = f"diary:{diary_id}"
        await note(session, caller.clinic_id, caller, "diary.refused", subject, now, patient_id=caller.patient_id)
    return ConsentWithdrawnError(
        "the patient has withdrawn: nothing was kept and nobody was told; show `advice` and `contact`, do not send again",
        Instead(advice=advise_unwatched(urgency, known.contact), contact=known.contact),
    )
