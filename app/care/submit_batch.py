"""What a phone gathered offline comes in at once: judged in the order of what it is about, each entry by itself."""

from collections.abc import Sequence
from datetime import UTC, date, datetime

from app.access import Presented
from app.care.quarantine_diary import quarantine_diary
from app.care.submit_diary import Receipt, submit_diary
from app.clinical.diary import Diary
from app.clinical.intake.reading import Problem, UnreadableError, read_diary, read_json
from app.clinical.intake.salvage import salvage
from app.clinical.intake.slicing import entries_in
from app.errors import Refusal, TooManyRequestsError, UnreadableDiaryError, UnreadableInputError
from app.records.database import Database

LARGEST_BATCH = 100


async def submit_batch(
    database: Database, given: Presented, body: bytes, now: datetime, *, unless_red: TooManyRequestsError | None = None
) -> list[Receipt | Refusal]:
    """What became of each entry, in the order in which they were sent; one that is refused never loses the others.

    They share one arrival. Raises `UnreadableDiaryError` when this is no batch: then it is kept whole, as it was sent.
    Raises `UnreadableInputError` when there are none or too many: then nothing is kept.
    """
    bodies = entries_in(body)
    if bodies is None:
        problems = _no_batch(body)
        raise UnreadableDiaryError(problems, await quarantine_diary(database, given, body, problems, now))
    if not 1 <= len(bodies) <= LARGEST_BATCH:
        raise UnreadableInputError("nothing of this batch was kept; send it in parts", _WANTED)
    told: dict[int, Receipt | Refusal] = {}
    for place in sorted(range(len(bodies)), key=lambda place: _about(bodies[place], now)):
        try:
            told[place] = await submit_diary(database, given, bodies[place], now, unless_red=unless_red)
        except Refusal as refusal:
            told[place] = refusal
    return [told[place] for place in range(len(bodies))]


_WANTED = (Problem("/diaries", f"expected a list of 1 to {LARGEST_BATCH} diaries"),)


def _no_batch(body: bytes) -> Sequence[Problem]:
    try:
        read_json(body)
    except UnreadableError as unreadable:
        return unreadable.problems
    return _WANTED


def _about(body: bytes, now: datetime) -> tuple[date, datetime]:
    """The day and moment an entry is about: what came earlier must be known when what followed it is judged."""
    try:
        diary: Diary | None = read_diary(body)
    except UnreadableError:
        diary = salvage(body, now, UTC).diary
    return (diary.diary_date, diary.recorded_at) if diary else (now.date(), now)
