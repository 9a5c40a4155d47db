"""May this wording leave the building? What a template breaks: facts out of place, clinical words, no urgency, no room.

`lint` holds every template of every language against every rule. It reads a template as it stands, and as it is said
with every set of facts that may be there and the longest value of each.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from itertools import chain, combinations, product
from string import Formatter
from typing import Any, Final, Literal, get_args
from uuid import UUID

from app.clinical.opioids import NON_OPIOIDS, SYNONYMS, TABLES
from app.clinical.vocabulary import Urgency
from app.clinical.words.english import WORDS as CATALOG
from app.notify.wording import CHOICE, FIELD, HIGHEST, LANGUAGES, ROOMY, Facts, say
from app.notify.words import FormName, Kind, Language, words
from app.notify.words._gsm7 import SEGMENT, places

Rule = Literal["facts", "clinical", "urgency", "room", "complete"]
FORMS: Final[tuple[FormName, ...]] = get_args(FormName)
KINDS: Final[tuple[Kind, ...]] = get_args(Kind)

_ALERT = frozenset({"urgency", "when", "alert", "link"})
_ANSWERED = _ALERT | {"rung", "reply_code", "keys"}
ALLOWED: Final[Mapping[Kind, frozenset[str]]] = {
    "page": _ANSWERED | {"next"},
    "lapsed": _ANSWERED,
    "hand_over": _ANSWERED,
    "nobody_to_ring": _ANSWERED,
    "welfare": _ALERT,
    "evidence": _ALERT,
    "hand_off_on": frozenset({"team", "at", "link"}),
    "hand_off_off": frozenset({"team", "link"}),
    "coverage_gap": frozenset({"urgency", "team", "at", "minutes", "count", "link"}),
    "stale_contact": frozenset({"link"}),
    "verify": frozenset({"code", "minutes", "link"}),
    "test": frozenset({"link", "keys"}),
    "canary_failed": frozenset({"urgency", "link"}),
    "auditor": frozenset({"urgency", "count", "minutes", "link"}),
    "watch_failed": frozenset({"urgency", "minutes", "link"}),
    "sign_in_reset": frozenset({"clinic", "at"}),
    "patient_seen": frozenset({"link"}),
    "patient_ring_line": frozenset({"line_name", "phone"}),
    "patient_reminder": frozenset({"at", "link"}),
}
OUT_OF_PLACE: Final[Mapping[FormName, frozenset[str]]] = {
    "subject": frozenset({"link", "code", "reply_code", "keys", "next"}),
    "text": frozenset({"reply_code", "keys"}),
    "short": frozenset({"keys", "next"}),
    "spoken": frozenset({"link", "reply_code"}),
}
ALWAYS_THERE = frozenset({"urgency", "when", "next"})
ALARMS = frozenset(kind for kind, allowed in ALLOWED.items() if "urgency" in allowed)
NEWS_ONLY: Final[frozenset[Kind]] = frozenset({"hand_off_off", "patient_seen"})  # all others ask for something

LONGEST_SUBJECT, MOST_SEGMENTS, FIRST_GLANCE = 80, 2, 60
FEWEST_STEMS, SHORTEST_STEM, LONG_STEM = 60, 3, 5
CONCEPTS = words(
    """cancer tumour metastasis bone spine nerve fracture pain calcium jaw tooth leg arm weakness numbness paralysis walking
    fall bladder bowel fever breath nausea vomiting constipation confusion sleepiness thirst mood medicine morphine opioid
    radiation chemotherapy surgery dose steroid illness diagnosis symptom score treatment palliative death blood"""
)
NUMBERS = frozenset({"1", "2", "3", "14", "24", "72"})  # keys, tries, days ahead and hours: no other number is written
SCORE = re.compile(r"\d\s*/\s*\d|/\s*10\b|\d\s+(?:out of|of|von|de|sobre)\s+10\b|%")

# The words of the catalog that everyone uses about everything: they tell nothing about anyone.
ORDINARY = words(
    """after all and another around being between came cannot comes does even from give got hold how inside into itself like
    lot myself not one other out over pass place put service someone something starts system that the there things time
    under very way when where whole with would you"""
)
_TELLING = ("region", "quality", "symptom", "mobility", "route", "condition", "treatment_kind")

_LONGEST: Final[Mapping[str, Mapping[str, Any]]] = {
    "alert": {"alert_id": UUID(int=0)},
    "rung": {"rung": HIGHEST},
    "minutes": {"minutes": HIGHEST},
    "count": {"count": HIGHEST},
    "link": {"link": f"https://{'x' * 82}"},
    "team": {"team": "W" * ROOMY},
    "clinic": {"clinic": "W" * ROOMY},
    "at": {"at": "W" * ROOMY},
    "line_name": {"line_name": "W" * ROOMY},
    "phone": {"phone": "0" * 24},
    "code": {"code": "0" * 8},
    "reply_code": {"reply_code": "0000"},
    "keys": {"digits_url": "https://"},
}


@dataclass(frozen=True, slots=True)
class Fault:
    """One rule that one template breaks; without `kind` and `form` it is the language that breaks it."""

    language: str
    kind: Kind | None
    form: FormName | None
    rule: Rule
    what: str


def lint(languages: Mapping[str, Language] = LANGUAGES) -> list[Fault]:
    """Everything that is wrong with the wording; empty when all of it may leave the building."""
    found: list[Fault] = []
    for language in languages.values():
        incomplete = [Fault(language.code, None, None, "complete", what) for what in _lacking(language)]
        found += incomplete
        if not any(urgency not in language.pressing for urgency in get_args(Urgency)):
            found += chain.from_iterable(faults(language, kind, form) for kind, form in product(KINDS, FORMS))
    return found


def faults(language: Language, kind: Kind, form: FormName) -> list[Fault]:
    """What one form of one kind of message breaks, each thing once."""
    if kind not in language.templates or not (template := getattr(language.templates[kind], form)).strip():
        return [Fault(language.code, kind, form, "complete", "nothing is said")]
    if out_of_place := sorted(set(_misplaced(template, kind, form))):
        return [Fault(language.code, kind, form, "facts", what) for what in out_of_place]
    broken: set[tuple[Rule, str]] = set()
    broken.update(("clinical", what) for what in _numbers(template))
    for facts in _all_facts(template, kind, language.code):
        said = say(language, facts, form)
        broken.update(("clinical", what) for what in _telling(language, kind, said))
        broken.update(("urgency", what) for what in _silent(language, facts, form, said))
        broken.update(("room", what) for what in _overflowing(form, said))
    return [Fault(language.code, kind, form, rule, what) for rule, what in sorted(broken)]


def _lacking(language: Language) -> Iterator[str]:
    yield from (f"no urgency {name}" for name in get_args(Urgency) if name not in language.pressing)
    if len({pressing.word.casefold() for pressing in language.pressing.values()}) < len(language.pressing):
        yield "two urgencies have the same word"
    for pressing in language.pressing.values():
        yield from (f"the urgency {pressing.word}: {what}" for what in _numbers(pressing.when + pressing.next))
    yield from (f"no stem for {concept}" for concept in sorted(CONCEPTS) if not language.forbidden.get(concept))
    every = [stem for told in language.forbidden.values() for stem in told]
    yield from (f"the stem {stem} is too short" for stem in every if len(stem) < SHORTEST_STEM)
    if len(set(every)) < FEWEST_STEMS:
        yield f"fewer than {FEWEST_STEMS} stems"
    if not (language.drill and language.instructions and language.staff_only):
        yield "no word for a drill, for an instruction or for staff only"


def _misplaced(template: str, kind: Kind, form: FormName) -> Iterator[str]:
    try:
        fields = [parsed[1:] for parsed in Formatter().parse(template) if parsed[1] is not None]
    except ValueError as fault:
        fields = []
        yield f"cannot be read: {fault}"
    for name, spec, conversion in fields:
        if spec or conversion or name not in ALLOWED[kind] - OUT_OF_PLACE[form]:
            yield f"{{{name}}} may not stand here"
    bare = CHOICE.sub("", template)
    if "{{" in template or "}}" in template or set(bare) & set("[]|"):
        yield "brackets, braces or bars do not pair"
    yield from (
        f"{{{name}}} may be missing and must stand in brackets"
        for name in FIELD.findall(bare)
        if name not in ALWAYS_THERE
    )
    lines = template.split("\n")
    if form == "text" and any("{link}" in line and line.strip("[]") != "{link}" for line in lines):
        yield "{link} must stand on a line of its own"
    if (form != "text" and len(lines) > 1) or not "".join(lines).isprintable():
        yield "a line break or a hidden letter"


def _all_facts(template: str, kind: Kind, code: str) -> Iterator[Facts]:
    """Every set of facts the template can meet, each fact at its longest, at every urgency, in earnest and as a drill."""
    names = sorted(set(FIELD.findall(template)) - ALWAYS_THERE)
    for size, urgency, is_drill in product(range(len(names) + 1), get_args(Urgency), (False, True)):
        facts = Facts(notification_id=UUID(int=0), urgency=urgency, kind=kind, language=code, is_drill=is_drill)
        for there in combinations(names, size):
            yield replace(facts, **{key: value for name in there for key, value in _LONGEST[name].items()})


def _numbers(text: str) -> list[str]:
    return [f"the number {digits}" for digits in re.findall(r"\d+", FIELD.sub("", text)) if digits not in NUMBERS]


def _telling(language: Language, kind: Kind, said: str) -> Iterator[str]:
    read = frozenset(re.findall(r"[^\W\d_]+", _bare(said)))
    secret = _medicines() | (_catalog() if language.code == "en" else frozenset())
    stems = tuple(chain.from_iterable(language.forbidden.values()))
    stems += language.staff_only if kind.startswith("patient_") else ()
    yield from (f"the word {word}" for word in read if word in secret or _tells(word, stems))
    if SCORE.search(said):
        yield "what looks like a score"


def _silent(language: Language, facts: Facts, form: FormName, said: str) -> Iterator[str]:
    told = _bare(said)
    if facts.is_drill:
        if not said.startswith(f"{language.drill}: "):
            yield "a drill is not called one"
        told = told.removeprefix(_bare(f"{language.drill}: "))
    is_alarm = facts.kind in ALARMS
    if is_alarm and not re.match(rf"{re.escape(_bare(language.pressing[facts.urgency].word))}\b", told):
        yield "does not begin with its urgency"
    glance = _bare(said[:FIRST_GLANCE]) if is_alarm and form in ("subject", "short") else told
    if facts.kind not in NEWS_ONLY and not {_bare(word) for word in language.instructions} & set(
        re.findall(r"\w+", glance)
    ):
        yield "does not say what to do"


def _overflowing(form: FormName, said: str) -> Iterator[str]:
    if form == "subject" and len(said) > LONGEST_SUBJECT:
        yield f"longer than {LONGEST_SUBJECT} letters"
    if form != "short":
        return
    taken = places(said)
    if taken is None:
        yield "a letter that is not in the GSM 7-bit alphabet"
    elif taken > MOST_SEGMENTS * SEGMENT:
        yield f"longer than {MOST_SEGMENTS} segments of an SMS"


@lru_cache(maxsize=10_000)
def _bare(text: str) -> str:
    """Lower case without accents, so that no spelling slips through."""
    return "".join(part for part in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(part))


@lru_cache(maxsize=10_000)
def _tells(word: str, stems: tuple[str, ...]) -> bool:
    """A long stem tells anywhere in a word, as German joins them; a short one only where it begins: `arm`, not `alarm`."""
    return any(stem in word if len(stem) >= LONG_STEM else word.startswith(stem) for stem in map(_bare, stems))


@cache
def _catalog() -> frozenset[str]:
    told = " ".join(chain.from_iterable((code, word) for part in _TELLING for code, word in CATALOG[part].items()))
    return frozenset(word for word in re.findall(r"[a-z]{3,}", told.lower())) - ORDINARY


@cache
def _medicines() -> frozenset[str]:
    named = {factor.medicine for table in TABLES.values() for factor in table.factors} | NON_OPIOIDS | set(SYNONYMS)
    return frozenset(
        word for name in named | set(CATALOG["treatment_kind"]) for word in re.findall(r"[a-z]{5,}", name.lower())
    )
