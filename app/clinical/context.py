"""What may the rules know beside the diaries? The patient's context: where the cancer is, what is usual, what was done."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Annotated, ClassVar
from zoneinfo import ZoneInfo

from annotated_types import Ge, Le, MaxLen
from pydantic import AfterValidator

from app.clinical.diary import Amount, Day, Instant, Score
from app.clinical.vocabulary import Region, Severity, Side, SymptomCode, TreatmentKind

_FORBID_UNKNOWN = {"extra": "forbid"}
# Total calcium in mmol/l. Outside these bounds it is another unit: 10.4 mg/dl typed in would be 10.4.
CalciumMmol = Annotated[float, Ge(0.5), Le(7)]
AlbuminGrams = Annotated[float, Ge(5), Le(80)]  # g/l; 3.9 would be g/dl


def _is_zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        raise ValueError("expected the name of an IANA time zone, as in Europe/London") from None
    return name


Zone = Annotated[str, MaxLen(64), AfterValidator(_is_zone)]


@dataclass(frozen=True, slots=True, kw_only=True)
class BaselineSymptom:
    """A deficit that was there before, so that it does not ring as new."""

    __pydantic_config__: ClassVar = _FORBID_UNKNOWN
    symptom: SymptomCode
    regions: Annotated[tuple[Region, ...], MaxLen(27)] | None = None
    side: Side | None = None
    severity: Severity | None = None
    since: Day | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Treatment:
    __pydantic_config__: ClassVar = _FORBID_UNKNOWN
    kind: TreatmentKind
    region: Region | None = None
    started_on: Day
    ended_on: Day | None = None
    dose_gy: Amount | None = None
    fractions: Annotated[int, Ge(1), Le(100)] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Lab:
    """A calcium result in mmol/l, albumin in g/l; `adjusted` says that the laboratory has corrected it already."""

    __pydantic_config__: ClassVar = _FORBID_UNKNOWN
    taken_at: Instant
    calcium_mmol_l: CalciumMmol
    albumin_g_l: AlbuminGrams | None = None
    adjusted: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    __pydantic_config__: ClassVar = _FORBID_UNKNOWN
    timezone: Zone = "UTC"
    primary_cancer: Annotated[str, MaxLen(80)] | None = None
    spinal_metastases: bool | None = None
    bone_sites: Annotated[tuple[Region, ...], MaxLen(27)] = ()
    renal_impairment: bool | None = None
    personal_pain_goal: Score | None = None
    baseline: Annotated[tuple[BaselineSymptom, ...], MaxLen(80)] = ()
    treatments: Annotated[tuple[Treatment, ...], MaxLen(400)] = ()
    labs: Annotated[tuple[Lab, ...], MaxLen(1000)] = ()

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)


def known_at(context: Context, now: datetime) -> Context:
    """The context without what lies in the future: a replayed story must not know tomorrow's blood test."""
    if not context.treatments and not context.labs:
        return context
    today = now.astimezone(context.zone).date()
    treatments = tuple(t for t in context.treatments if t.started_on <= today)
    labs = tuple(lab for lab in context.labs if lab.taken_at.astimezone(UTC) <= now)
    return replace(context, treatments=treatments, labs=labs)
