"""How is someone really, on one day of an invented story? The truth that a diary tells of, more or less well.

Days are numbered from 1, the first of the story; a day that is `None` lies before it.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace

from app.clinical.context import Context
from app.clinical.vocabulary import Condition, Mobility, Quality, Region, Severity, Side, SymptomCode


@dataclass(frozen=True, slots=True, kw_only=True)
class Ache:
    """A pain at one place, 0-10 before it is rounded. `began` and `grew_on` decide whether it is called new or worse."""

    region: Region
    level: float
    side: Side | None = None
    qualities: tuple[Quality, ...] = ()
    began: int | None = None
    grew_on: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sign:
    """A symptom as it is, whatever will be said of it."""

    symptom: SymptomCode
    severity: Severity | None = None
    side: Side | None = None
    regions: tuple[Region, ...] | None = None
    began: int | None = None
    grew_on: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Feeling:
    """One day. `background_mg` is oral morphine in each of two doses; `wants` is what the person asks for, if asked."""

    aches: tuple[Ache, ...] = ()
    signs: tuple[Sign, ...] = ()
    mobility: Mobility = "independent"
    temperature_c: float | None = None
    background_mg: float = 0

    def with_ache(self, ache: Ache) -> "Feeling":
        """In place of what was felt there before."""
        others = tuple(other for other in self.aches if (other.region, other.side) != (ache.region, ache.side))
        return replace(self, aches=(*others, ache))

    def with_signs(self, signs: Iterable[Sign]) -> "Feeling":
        """Beside what there is; the same symptom replaces the usual one."""
        added = tuple(signs)
        codes = {sign.symptom for sign in added}
        return replace(self, signs=(*(sign for sign in self.signs if sign.symptom not in codes), *added))

    @property
    def is_clouded(self) -> bool:
        return any(sign.symptom in ("confusion", "hallucinations", "drowsiness") for sign in self.signs)


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """Days, both included, on which alerts about these conditions are right."""

    conditions: frozenset[Condition]
    first: int
    last: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Truth:
    """What befell the person. `first_sign` is the first day on which guidance asks for someone to look within a day.

    `neurologic` is the first day of a neurologic sign; `deficit` the day of what should have been prevented: unable to walk
    or a sphincter lost, confusion, the fracture, breathing that slows. `warns` are the conditions that count as a warning
    of it; `windows` say which alerts are right.
    """

    first_sign: int | None = None
    neurologic: int | None = None
    deficit: int | None = None
    warns: frozenset[Condition] = frozenset()
    windows: tuple[Window, ...] = ()

    def is_right(self, condition: Condition | None, day: int) -> bool:
        """Whether an alert on a day is about something true; without a condition, whether anything is true then."""
        return any(
            window.first <= day <= window.last and (condition is None or condition in window.conditions)
            for window in self.windows
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Life:
    """A story: what is known of the person, what befell them, and how each day was (`None`: no longer at home)."""

    context: Context
    truth: Truth
    days: Mapping[int, Feeling]


Change = Callable[[int, Feeling], Feeling | None]


def lived(context: Context, usual: Callable[[int], Feeling], change: Change, truth: Truth, days: int) -> Life:
    """A life of `days` days that is usual but for what `change` makes of each."""
    felt = {day: change(day, usual(day)) for day in range(1, days + 1)}
    return Life(
        context=context, truth=truth, days={day: feeling for day, feeling in felt.items() if feeling is not None}
    )
