"""How is each code said to a patient? The catalog phones show, one table of words per language."""

from dataclasses import dataclass
from typing import get_args

from app.clinical import vocabulary
from app.clinical.words import english

_KINDS = {
    "region": vocabulary.Region,
    "side": vocabulary.Side,
    "quality": vocabulary.Quality,
    "course": vocabulary.Course,
    "severity": vocabulary.Severity,
    "symptom": vocabulary.SymptomCode,
    "mobility": vocabulary.Mobility,
    "patient_urgency": vocabulary.PatientUrgency,
    "reporter": vocabulary.Reporter,
    "route": vocabulary.Route,
    "unit": vocabulary.DoseUnit,
    "purpose": vocabulary.Purpose,
    "urgency": vocabulary.Urgency,
    "condition": vocabulary.Condition,
    "treatment_kind": vocabulary.TreatmentKind,
}
LANGUAGES = {"en": english.WORDS}  # to add a language: one file in `words`, one line here


@dataclass(frozen=True, slots=True)
class Term:
    """A code and its wording."""

    code: str
    label: str


@dataclass(frozen=True, slots=True)
class Catalog:
    """`codes` holds, for each kind of code, its terms in the order to show them."""

    language: str
    codes: dict[str, list[Term]]


def catalog_for(accept_language: str | None) -> Catalog:
    """The catalog in the first language asked for that there is; English otherwise."""
    language = next((wanted for wanted in _wanted(accept_language or "") if wanted in LANGUAGES), "en")
    words = LANGUAGES[language]
    codes = {
        kind: [Term(code=code, label=words[kind][code]) for code in get_args(literal)]
        for kind, literal in _KINDS.items()
    }
    return Catalog(language=language, codes=codes)


def _wanted(accept_language: str) -> list[str]:
    """The primary languages of an Accept-Language header, the most wanted first (RFC 9110, 12.5.4)."""
    ranked = []
    for place, part in enumerate(accept_language.split(",")):
        tag, _, parameter = part.strip().partition(";q=")
        try:
            weight = float(parameter) if parameter else 1.0
        except ValueError:
            continue
        ranked.append((-weight, place, tag.split("-")[0].strip().lower()))
    return [tag for _, _, tag in sorted(ranked)]
