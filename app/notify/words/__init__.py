"""In which languages can word leave, and what must each of them bring? One language a file, found by `discover`.

A template is plain text with facts in braces: `Alert {alert}.` A fact that may be missing stands in brackets, with
other ways to say it after a bar: `ring [{line_name}|us] now`. The first way whose facts are all known is taken; when
there is none, the brackets say nothing. `{keys}` prints nothing: it is known where a key can be pressed during a call.
A module whose name begins with an underscore is shared by languages and is none itself.
"""

import importlib
import pkgutil
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from app.clinical.vocabulary import Urgency

Kind = Literal[
    "page",
    "lapsed",
    "hand_over",
    "welfare",
    "evidence",
    "hand_off_on",
    "hand_off_off",
    "coverage_gap",
    "stale_contact",
    "verify",
    "test",
    "nobody_to_ring",
    "canary_failed",
    "auditor",
    "watch_failed",
    "sign_in_reset",
    "patient_seen",
    "patient_ring_line",
    "patient_reminder",
]
FormName = Literal["subject", "text", "short", "spoken"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """One kind of message: `short` is the SMS, `spoken` is read out by a voice, and neither of them is a summary."""

    subject: str
    text: str
    short: str
    spoken: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Pressing:
    """How urgent it is, as `{urgency}`, `{when}` and `{next}`: the word to begin with, by when, and what to do."""

    word: str
    when: str
    next: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Language:
    """All that is said in one language, and all that must never be said in it.

    `minute`, `hour` and `time` are singular and plural. `instructions` are the words that tell a reader to act.
    `forbidden` gives, for each concept of `app.notify.wording_rules.CONCEPTS`, the stems that would tell it;
    `staff_only` are the stems that a patient must not meet.
    """

    code: str
    drill: str
    minute: tuple[str, str]
    hour: tuple[str, str]
    time: tuple[str, str]
    pressing: Mapping[Urgency, Pressing]
    instructions: frozenset[str]
    forbidden: Mapping[str, tuple[str, ...]]
    staff_only: tuple[str, ...]
    templates: Mapping[Kind, Template]


def words(line: str) -> frozenset[str]:
    """Those of one line, parted by spaces."""
    return frozenset(line.split())


def stems(block: str) -> dict[str, tuple[str, ...]]:
    """The forbidden stems by concept, from lines such as `bone: knochen skelett; leg: bein schenkel`."""
    pairs = (entry.split(":") for line in block.strip().splitlines() for entry in line.split(";") if entry.strip())
    return {concept.strip(): tuple(told.split()) for concept, told in pairs}


def discover() -> dict[str, Language]:
    """Every language in this package by its code; TypeError for a file that is not one, or a code used twice."""
    found: dict[str, Language] = {}
    for entry in pkgutil.iter_modules(__path__):
        if entry.name.startswith("_"):
            continue
        language = getattr(importlib.import_module(f"{__name__}.{entry.name}"), "LANGUAGE", None)
        if not isinstance(language, Language) or language.code in found:
            raise TypeError(f"words/{entry.name}.py needs LANGUAGE, a Language with a code of its own")
        found[language.code] = language
    return found
