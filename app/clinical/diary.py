"""What did the person say today? One diary entry, exactly as the contract words it.

Field types are checked where bytes become a `Diary` (`reading`), never here: these are plain frozen values that
serve as request body, stored form and input of the rules at once. `None` means not answered; an empty tuple means
answered: none.
"""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Annotated, ClassVar
from uuid import UUID

from annotated_types import Ge, Gt, Le, MaxLen, MinLen
from pydantic import AfterValidator, BeforeValidator

from app.clinical.vocabulary import (
    Course,
    DoseUnit,
    Mobility,
    PatientUrgency,
    Purpose,
    Quality,
    Region,
    Reporter,
    Route,
    Severity,
    Side,
    SymptomCode,
)

_A_DAY = timedelta(days=1)
FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2200, 1, 1)


def _has_offset(moment: datetime) -> datetime:
    if moment.tzinfo is None or moment.utcoffset() is None:
        raise ValueError("expected an offset from UTC, as in 2026-03-14T08:15:00+01:00")
    if not FIRST_DAY <= moment.date() < LAST_DAY:
        raise ValueError("expected a moment between the years 2000 and 2200")
    return moment


def _or_the_patient(reporter: object) -> object:
    return "patient" if reporter is None else reporter


Day = Annotated[date, Ge(FIRST_DAY), Le(LAST_DAY)]
Instant = Annotated[datetime, AfterValidator(_has_offset)]
Score = Annotated[int, Ge(0), Le(10)]  # numeric rating scale, 0 none to 10 worst (quality of life: 10 best)
Celsius = Annotated[float, Ge(30), Le(45)]  # outside of it a thermometer was misread, not a person measured
Amount = Annotated[float, Gt(0), Le(1_000_000)]
Count = Annotated[float, Ge(0), Le(100)]
_FORBID_UNKNOWN = {"extra": "forbid"}


@dataclass(frozen=True, kw_only=True)
class PainSite:
    """Where it hurts; `worst` is 0-10 over the last 24 hours at this place."""

    __pydantic_config__: ClassVar = _FORBID_UNKNOWN
    region: Region
    side: Side | None = None
    worst: Score | None = None
    course: Course | None = None
    qualities: Annotated[tuple[Quality, ...], MaxLen(15)] | None = None


@dataclass(frozen=True, kw_only=True)
class Pain:
    """Pain over the last 24 hours, 0-10 numeric rating scale."""

    __pydantic_config__: ClassVar = _FORBID_UNKNOWN
    worst: Score
    average: Score | None = None
    now: Score | None = None
    least: Score | None = None
    sites: Annotated[tuple[PainSite, ...], MaxLen(60)] | None = None


@dataclass(frozen=True, kw_only=True)
class Analgesic:
    """A painkiller taken in the last 24 hours; `dose` is one dose, in `unit`."""

    __pydantic_config__: ClassVar = _FORBID_UNKNOWN
    medicine: Annotated[str, MinLen(1), MaxLen(80)]
    route: Route | None = None
    dose: Amount | None = None
    unit: DoseUnit | None = None
    doses_taken: Count | None = None
    purpose: Purpose | None = None


@dataclass(frozen=True, kw_only=True)
class Symptom:
    """A symptom; `course` is against the person's own usual state."""

    __pydantic_config__: ClassVar = _FORBID_UNKNOWN
    symptom: SymptomCode
    severity: Severity | None = None
    course: Course | None = None
    side: Side | None = None
    regions: Annotated[tuple[Region, ...], MaxLen(27)] | None = None


@dataclass(frozen=True, kw_only=True)
class QualityOfLife:
    """0 worst to 10 best."""

    __pydantic_config__: ClassVar = _FORBID_UNKNOWN
    overall: Score | None = None
    sleep: Score | None = None
    mood: Score | None = None
    activity: Score | None = None


@dataclass(frozen=True, kw_only=True)
class Diary:
    """One entry. `diary_date` is the person's own calendar day, `recorded_at` the phone's clock with its offset."""

    __pydantic_config__: ClassVar = _FORBID_UNKNOWN
    id: UUID
    diary_date: Day
    recorded_at: Instant
    reporter: Annotated[Reporter, BeforeValidator(_or_the_patient)] = "patient"
    amends: UUID | None = None
    pain: Pain | None = None
    analgesics: Annotated[tuple[Analgesic, ...], MaxLen(60)] | None = None
    symptoms: Annotated[tuple[Symptom, ...], MaxLen(80)] | None = None
    mobility: Mobility | None = None
    temperature_c: Celsius | None = None
    quality_of_life: QualityOfLife | None = None
    patient_urgency: PatientUrgency | None = None
    note: Annotated[str, MaxLen(4000)] | None = None


@dataclass(slots=True, eq=False)
class Entry:
    """A diary as it reached us; `received_at` is our own clock, in UTC.

    `day` is the day the entry is about; a phone whose clock runs ahead cannot move it past the day after arrival.
    `place` orders entries by what they are about, however they arrived. Nobody changes an entry; it is not declared
    frozen because a month of them is made for every diary that comes, and freezing would triple that.
    """

    diary: Diary
    received_at: datetime
    day: date = field(init=False)
    place: tuple[date, datetime, UUID] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self.day = min(self.diary.diary_date, self.received_at.date() + _A_DAY)
        self.place = (self.day, self.diary.recorded_at, self.diary.id)


def peak_pain(diary: Diary) -> int | None:
    """The worst pain said anywhere in the entry, 0-10: people put their worst number in any of the boxes."""
    if diary.pain is None:
        return None
    pain = diary.pain
    peak = max(pain.worst, pain.average or 0, pain.now or 0, pain.least or 0)
    for site in pain.sites or ():
        peak = max(peak, site.worst or 0)
    return peak


def rescue_doses(diary: Diary) -> float:
    """Breakthrough doses taken in the last 24 hours; one that was listed without a count is one."""
    return sum(
        1 if taken.doses_taken is None else taken.doses_taken
        for taken in diary.analgesics or ()
        if taken.purpose == "breakthrough"
    )
