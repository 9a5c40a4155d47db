"""Where does a number come from, and how sure are we of it? Every clinical threshold carries its answer."""

from dataclasses import dataclass
from datetime import date
from typing import Literal
from uuid import UUID

# read: seen in the source itself. secondary: seen where another page quotes it. memory: well known, not seen in print
# while writing. convention: our own choice where the sources leave a gap; a clinician must sign it off.
Certainty = Literal["read", "secondary", "memory", "convention"]


@dataclass(frozen=True, slots=True)
class Source:
    """A publication or recommendation, and how it was seen."""

    name: str
    certainty: Certainty


@dataclass(frozen=True, slots=True)
class Threshold:
    """A clinical number: what it is, in which unit, who says so and how sure we are.

    One with a `key` may be set by a clinic, from `least` to `most`; without, it is the same everywhere.
    """

    value: float
    unit: str
    meaning: str
    source: Source
    key: str | None = None
    least: float | None = None
    most: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """One thing a finding rests on: what was said or measured, about which day, in which entry and field."""

    day: date
    said: str
    entry: UUID | None = None
    pointer: str | None = None


NG234 = Source("NICE NG234 (2023), recommendation 1.3.2: contact the coordinator immediately", "secondary")
NG234_24H = Source("NICE NG234 (2023), recommendation 1.3.3: contact the coordinator within 24 hours", "secondary")
CG75 = Source("NICE CG75 (2008), key priorities: 24-hour tier", "read")
RED_FLAG_CARD = Source("Greenhalgh, Turnpenny, Richards, Selfe 2010, red flags card", "secondary")
LEVACK = Source("Levack 2002, Clin Oncol 14:472-80, doi 10.1053/clon.2002.0098", "read")
ALLAN = Source("Allan 2009, Br J Cancer, doi 10.1038/sj.bjc.6605079", "read")
CONVENTION = Source("Tocsin convention, to be signed off by a clinician", "convention")
