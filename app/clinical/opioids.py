"""How much opioid is a day's list of painkillers, as oral morphine? For following one person, never for prescribing."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from types import MappingProxyType
from typing import Final, Literal, Protocol, TypeGuard

Reason = Literal["no_factor", "unit", "strength", "dose", "doses_taken"]

MILLIGRAMS: Final = MappingProxyType({"mg": 1.0, "ug": 0.001, "g": 1000.0})


class Analgesic(Protocol):
    """One line of a diary's analgesics; `dose` is one dose, in `unit`."""

    @property
    def medicine(self) -> str: ...
    @property
    def route(self) -> str | None: ...
    @property
    def dose(self) -> float | None: ...
    @property
    def unit(self) -> str | None: ...
    @property
    def doses_taken(self) -> float | None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Factor:
    """What a medicine by some routes is worth in oral morphine.

    `unit` "mg": `worth` is mg of oral morphine per mg. `unit` "ug/h" (a patch): `worth` is mg/day of oral morphine
    per ug/h, or a mapping from the strength of a patch to mg/day that covers those strengths alone.
    `comparable` is false where the ratio is disputed or moves with the dose, so that a change in it proves little.
    `certainty` is "read" (in the source), "secondary" (in a page that quotes it) or "convention".
    """

    medicine: str
    worth: float | Mapping[float, float]
    source: str
    certainty: str
    routes: tuple[str, ...] = ("oral",)
    unit: Literal["mg", "ug/h"] = "mg"
    comparable: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class FactorTable:
    """One published set of factors. Days converted with two different tables must never be compared."""

    id: str
    name: str
    source: str
    certainty: str
    factors: tuple[Factor, ...]
    _by_route: Mapping[tuple[str, str | None], Factor] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        by_route = {(factor.medicine, route): factor for factor in self.factors for route in factor.routes}
        object.__setattr__(self, "_by_route", MappingProxyType(by_route))

    def factor_for(self, medicine: str, route: str | None) -> Factor | None:
        return self._by_route.get((_plain(medicine), route))


@dataclass(frozen=True, slots=True)
class Unconverted:
    """A line that makes its day unknown: the medicine as the diary spells it, and what could not be converted."""

    medicine: str
    reason: Reason


# Non-opioids and adjuvants are not counted: Chow 2012, doi 10.1016/j.ijrobp.2011.02.008 (from memory, to be checked).
# Membership: outside WHO ATC group N02A. Mixtures with an opioid stay out (co-codamol): how much of it is not said.
NON_OPIOIDS: Final = frozenset(
    {
        *("paracetamol", "acetaminophen", "metamizole", "dipyrone", "nefopam", "aspirin", "acetylsalicylic acid"),
        *("ibuprofen", "naproxen", "diclofenac", "aceclofenac", "ketoprofen", "dexketoprofen", "ketorolac"),
        *("flurbiprofen", "indometacin", "indomethacin", "meloxicam", "piroxicam", "tenoxicam", "lornoxicam"),
        *("celecoxib", "etoricoxib", "parecoxib", "nabumetone", "etodolac", "sulindac", "mefenamic acid"),
        *("gabapentin", "pregabalin", "mirogabalin", "carbamazepine", "oxcarbazepine", "lamotrigine", "nimesulide"),
        *("amitriptyline", "nortriptyline", "imipramine", "desipramine", "duloxetine", "venlafaxine", "mirtazapine"),
        *("dexamethasone", "prednisolone", "prednisone", "methylprednisolone", "hydrocortisone", "betamethasone"),
        *("ketamine", "lidocaine", "lignocaine", "capsaicin", "clonidine", "baclofen", "tizanidine", "diazepam"),
        *("topiramate", "valproic acid", "sodium valproate", "methocarbamol", "cyclobenzaprine"),
    },
)

# Boxes name the salt; the published factors are read per milligram as printed on the box.
SYNONYMS: Final = MappingProxyType(
    {
        f"{medicine} {salt}": medicine
        for medicine, salts in {
            "morphine": ("sulfate", "sulphate", "hydrochloride"),
            "codeine": ("phosphate", "sulfate", "sulphate"),
            "dihydrocodeine": ("tartrate", "bitartrate"),
            "hydrocodone": ("bitartrate",),
            **dict.fromkeys(("tramadol", "oxycodone", "hydromorphone", "oxymorphone"), ("hydrochloride",)),
            **dict.fromkeys(("tapentadol", "methadone", "diamorphine"), ("hydrochloride",)),
        }.items()
        for salt in salts
    }
    | {"diacetylmorphine": "diamorphine"},
)

_CDC: Final = "CDC 2022, MMWR Recomm Rep 71(3), Dowell et al."
_FPM: Final = "Faculty of Pain Medicine, Opioids Aware, reviewed August 2020 to BNF"
_BNF: Final = "BNF, equivalent doses of opioid analgesics"
_INJECTED: Final = ("subcutaneous", "intramuscular", "intravenous")


def _cdc(medicine: str, worth: float, *, comparable: bool = True) -> Factor:
    return Factor(medicine=medicine, worth=worth, source=_CDC, certainty="secondary", comparable=comparable)


def _fpm(medicine: str, worth: float, certainty: str = "secondary") -> Factor:
    return Factor(medicine=medicine, worth=worth, source=_FPM, certainty=certainty)


def _injected(medicine: str, worth: float) -> Factor:
    return Factor(medicine=medicine, worth=worth, source=_BNF, certainty="secondary", routes=_INJECTED)


def _patch(medicine: str, worth: float | Mapping[float, float], source: str, *, comparable: bool = True) -> Factor:
    return Factor(
        medicine=medicine,
        worth=worth,
        source=source,
        certainty="secondary",
        routes=("transdermal",),
        unit="ug/h",
        comparable=comparable,
    )


# Buprenorphine is left out on purpose: CDC gives no factor.
CDC_2022: Final = FactorTable(
    id="cdc-2022",
    name="CDC 2022",
    source=_CDC,
    certainty="secondary",
    factors=(
        _cdc("codeine", 0.15),
        _cdc("hydrocodone", 1.0),
        _cdc("hydromorphone", 5.0),
        _cdc("methadone", 4.7, comparable=False),
        _cdc("morphine", 1.0),
        _cdc("oxycodone", 1.5),
        _cdc("oxymorphone", 3.0),
        _cdc("tapentadol", 0.4),
        _cdc("tramadol", 0.2),
        _patch("fentanyl", 2.4, _CDC),
    ),
)

_UK_FENTANYL: Final = MappingProxyType({12.0: 30.0, 25.0: 60.0, 50.0: 120.0, 75.0: 180.0, 100.0: 240.0})
_UK_BUPRENORPHINE: Final = MappingProxyType({5.0: 12.0, 10.0: 24.0, 20.0: 48.0, 35.0: 84.0, 52.5: 126.0, 70.0: 168.0})

# Methadone is left out on purpose: the Faculty gives no factor and refers to a specialist.
UK_FPM: Final = FactorTable(
    id="uk-fpm-2020",
    name="UK Faculty of Pain Medicine 2020",
    source=_FPM,
    certainty="secondary",
    factors=(
        Factor(medicine="morphine", worth=1.0, source="Oral morphine is the unit", certainty="convention"),
        _fpm("codeine", 0.1, "read"),
        _fpm("dihydrocodeine", 0.1, "read"),
        _fpm("hydromorphone", 5.0),
        _fpm("oxycodone", 1.5),
        _fpm("tapentadol", 0.4),
        _fpm("tramadol", 0.1),
        _patch("fentanyl", _UK_FENTANYL, _FPM),
        _patch("buprenorphine", _UK_BUPRENORPHINE, _FPM, comparable=False),
        _injected("morphine", 2.0),
        _injected("diamorphine", 3.3),
    ),
)

TABLES: Final[Mapping[str, FactorTable]] = MappingProxyType({table.id: table for table in (CDC_2022, UK_FPM)})


def daily_omed(analgesics: Iterable[Analgesic] | None, table: FactorTable = CDC_2022) -> float | None:
    """Oral morphine equivalent of one day's analgesics in mg/day, not rounded; rescue doses count.

    `None` (not answered) is unknown and an empty list is 0.0. One line that cannot be converted makes the whole day
    unknown: the sum without it would look like a fall. Source: the factors of `table`.
    """
    if analgesics is None:
        return None
    total = 0.0
    for line in analgesics:
        worth = equivalent(line, table)
        if isinstance(worth, Unconverted):
            return None
        total += worth
    return total if math.isfinite(total) else None


def unconverted(analgesics: Iterable[Analgesic] | None, table: FactorTable = CDC_2022) -> tuple[Unconverted, ...]:
    """The lines that make a day unknown, in the order of the diary, so that a nurse can be told why."""
    return tuple(one for line in analgesics or () if isinstance(one := equivalent(line, table), Unconverted))


def not_comparable(analgesics: Iterable[Analgesic] | None, table: FactorTable = CDC_2022) -> tuple[str, ...]:
    """The day's medicines whose equivalent must not be compared with a day on another opioid, in the diary's order."""
    found = ((one.medicine, table.factor_for(one.medicine, one.route)) for one in analgesics or ())
    return tuple(medicine for medicine, factor in found if factor is not None and not factor.comparable)


def equivalent(line: Analgesic, table: FactorTable) -> float | Unconverted:
    """What one line is worth in mg/day of oral morphine; a listed non-opioid is 0.0 whatever else it leaves out."""
    if _plain(line.medicine) in NON_OPIOIDS:
        return 0.0
    factor = table.factor_for(line.medicine, line.route)
    if factor is None:
        return Unconverted(line.medicine, "no_factor")
    amount = _amount(line, factor)
    if isinstance(amount, str):
        return Unconverted(line.medicine, amount)
    worth = factor.worth.get(amount) if isinstance(factor.worth, Mapping) else amount * factor.worth
    return Unconverted(line.medicine, "strength") if worth is None else worth


def _amount(line: Analgesic, factor: Factor) -> float | Reason:
    """Mg taken over the day, or ug/h for a patch."""
    if not _is_known(line.dose):
        return "dose"
    if factor.unit == "ug/h":
        # A patch releases all day, on the days between two changes too, so the count of doses says nothing here.
        return line.dose if line.unit == factor.unit else "unit"
    if line.unit is None or line.unit not in MILLIGRAMS:
        return "unit"
    if not _is_known(line.doses_taken):
        return "doses_taken"
    return line.dose * MILLIGRAMS[line.unit] * line.doses_taken


def _is_known(amount: float | None) -> TypeGuard[float]:
    return amount is not None and math.isfinite(amount) and amount >= 0


@lru_cache(maxsize=1024)  # a month of diaries says the same few names, and each diary that comes reads the month
def _plain(medicine: str) -> str:
    name = " ".join(medicine.lower().split())
    return SYNONYMS.get(name, name)
