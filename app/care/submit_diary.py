"""A diary comes in: is it known, what does it ask for, what is the person told? Kept with all of it, or not at all."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from app.access import Presented
from app.care.look_back import look_back
from app.care.quarantine_diary import MOST_PROBLEMS, quarantine_diary
from app.care.raise_alerts import raise_alerts
from app.care.refuse_unwatched import refuse_unwatched
from app.clinical.advice import Advice, Contact, advise
from app.clinical.diary import Diary, Entry
from app.clinical.evaluation import WINDOW, judge_arrival, next_check_at
from app.clinical.findings import Finding
from app.clinical.hindsight import touched_by
from app.clinical.intake.reading import UnreadableError, read_diary
from app.clinical.ruleset import Ruleset
from app.clinical.vocabulary import rank
from app.errors import DiaryConflictError, TooManyRequestsError, UnavailableError, UnreadableDiaryError
from app.records.audit import note
from app.records.clinics import get_clinic
from app.records.database import Database
from app.records.diaries import DiaryRow, gist_of
from app.records.patients import TRIES, claim_version, get_patient
from app.records.submissions import Kept, Known, keep_calm, know


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """What the phone gets back: the same entry sent again gets the same, with `is_new` false."""

    id: UUID
    received_at: datetime
    advice: Advice
    contact: Contact
    is_new: bool


@dataclass(frozen=True, slots=True)
class _Arrived:
    """An entry with all that follows from it, what of this is new, and the entries whose judgement it may change."""

    entry: Entry
    found: tuple[Finding, ...]
    fresh: tuple[Finding, ...]
    touched: frozenset[UUID]
    ruleset: Ruleset


async def submit_diary(
    database: Database, given: Presented, body: bytes, now: datetime, *, unless_red: TooManyRequestsError | None = None
) -> Receipt:
    """Takes in one diary for the patient whose device presented its token.

    Everything it leads to is final before this returns. With `unless_red` it is read and judged all the same, and kept
    when somebody must see it today; otherwise that is raised. Raises `NotSignedInError`, `NotAllowedError`,
    `ConsentWithdrawnError`, `UnreadableDiaryError`, `DiaryConflictError` and `UnavailableError`.
    """
    try:
        diary = read_diary(body)
    except UnreadableError as unreadable:
        problems = unreadable.problems[:MOST_PROBLEMS]
        kept = await quarantine_diary(database, given, body, problems, now)
        raise UnreadableDiaryError(problems, kept) from None
    for _ in range(TRIES):
        receipt = await _try_once(database, given, diary, body, unless_red, now)
        if receipt is not None:
            return receipt
    raise UnavailableError("other entries of this patient are being taken in; send the same again in a moment")


async def _try_once(
    database: Database,
    given: Presented,
    diary: Diary,
    body: bytes,
    unless_red: TooManyRequestsError | None,
    now: datetime,
) -> Receipt | None:
    """`None` when another entry of the patient became final between knowing and keeping."""
    entry = Entry(diary, now)
    known = await know(database, given, diary.id, entry.day - WINDOW, entry.day + WINDOW, now)
    patient_id = known.caller.own_patient()
    if known.same is not None:
        return _again(known, diary)
    found = judge_arrival(entry, known.entries, known.context, now, known.ruleset)
    fresh = tuple(finding for finding in found if finding.key not in known.finding_keys)
    advice = advise(diary, found, known.unanswered, known.contact)
    if known.is_withdrawn:
        raise await refuse_unwatched(database, known, diary.id, advice.urgency, now)
    kept = _kept(known, entry, body, advice, patient_id)
    touched = touched_by(entry, known.entries)
    if unless_red is not None and not touched and not any(_is_red(one) for one in found):
        raise unless_red
    arrived = _Arrived(entry, found, fresh, touched, known.ruleset)
    is_kept = await (_keep_and_raise(database, kept, arrived) if fresh or touched else keep_calm(database, kept))
    if not is_kept:
        return None
    return Receipt(id=diary.id, received_at=now, advice=advice, contact=known.contact, is_new=True)


def _is_red(finding: Finding) -> bool:
    return rank(finding.urgency) >= rank("urgent")


def _again(known: Known, diary: Diary) -> Receipt:
    same = known.same
    if same is None or read_diary(same.body) != diary:
        raise DiaryConflictError("a diary with this id and another content was received before; amend it instead")
    return Receipt(id=diary.id, received_at=same.received_at, advice=same.advice, contact=known.contact, is_new=False)


def _kept(known: Known, entry: Entry, body: bytes, advice: Advice, patient_id: UUID) -> Kept:
    last_day = max(known.last_day or entry.day, entry.day)
    due = next_check_at(last_day, known.context, entry.received_at)
    if known.next_check_at is not None and known.next_check_at <= entry.received_at:
        due = entry.received_at + timedelta(0)  # a check that is already due is still owed
    return Kept(
        clinic_id=known.caller.clinic_id,
        patient_id=patient_id,
        version=known.version,
        last_day=last_day,
        next_check_at=due,
        diary_id=entry.diary.id,
        diary_date=entry.diary.diary_date,
        received_at=entry.received_at,
        body=body.decode(),
        gist=gist_of(entry.diary),
        advice=advice,
        ruleset=known.ruleset.version,
        by=known.caller,
    )


async def _keep_and_raise(database: Database, kept: Kept, arrived: _Arrived) -> bool:
    """Keeps an entry with all that it raises, in one unit of work; false when another entry came first."""
    now = kept.received_at
    async with database.begin(kept.by.sight) as session:
        claimed = await claim_version(
            session, kept.clinic_id, kept.patient_id, kept.version, kept.last_day, kept.next_check_at
        )
        clinic = await get_clinic(session, kept.clinic_id)
        patient = await get_patient(session, kept.clinic_id, kept.patient_id)
        if not claimed or clinic is None or patient is None:
            return False
        fields = {name: getattr(kept, name) for name in DiaryRow.model_fields}
        session.add(DiaryRow(**fields))
        await session.flush()
        subject, ruleset = f"diary:{kept.diary_id}", kept.ruleset
        await note(
            session,
            kept.clinic_id,
            kept.by,
            "diary.received",
            subject,
            now,
            patient_id=kept.patient_id,
            ruleset=ruleset,
        )
        await raise_alerts(session, clinic, patient, arrived.fresh, arrived.ruleset, kept.by, now)
        if arrived.touched:
            await look_back(session, patient, arrived.entry, arrived.found, arrived.touched, kept.by, now)
    return True
