"""What is the person who wrote told at once? Plain words, by what was found, with the number to ring.

The words are meant for someone frightened and tired: what to do comes first, one thing to a sentence. They do not
name a diagnosis. They are our own and must be signed off by a clinician (certainty: convention).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Annotated, ClassVar

from annotated_types import MaxLen, MinLen

from app.clinical.diary import Diary
from app.clinical.findings import Finding
from app.clinical.vocabulary import Condition, Urgency, most_urgent, rank


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """Where the patient can ring, day and night."""

    __pydantic_config__: ClassVar = {"extra": "forbid"}
    name: Annotated[str, MinLen(1), MaxLen(120)] = "your 24-hour line"
    phone: Annotated[str, MinLen(2), MaxLen(40)] | None = None
    emergency_phone: Annotated[str, MinLen(2), MaxLen(20)] | None = None

    @property
    def line(self) -> str:
        return f"{self.name}: {self.phone}" if self.phone else self.name

    @property
    def emergency(self) -> str:
        return f"the emergency number, {self.emergency_phone}" if self.emergency_phone else "the emergency number"


@dataclass(frozen=True, slots=True, kw_only=True)
class Advice:
    urgency: Urgency
    text: str


_NOW: dict[Condition, str] = {
    "cord_compression": "What you wrote about needs to be checked by a doctor today, because the nerves in your back may "
    "be under pressure. Until then move as little as you can, and do not drive.",
    "hypercalcemia": "What you wrote about needs to be checked today. Do not stay alone, and do not drive.",
    "opioid_toxicity": "What you wrote about may come from your strong painkiller. Do not take another dose before you have "
    "spoken with someone, and do not stay alone.",
    "acute_illness": "What you wrote about needs to be checked today. Do not wait to see whether it passes.",
    "pathological_fracture": "What you wrote about needs to be checked today, because a bone may have given way. Do not put "
    "weight on it, and move it as little as you can.",
    "hypocalcemia": "What you wrote about needs a blood test today. Do not stay alone, and do not drive.",
    "uncontrolled_pain": "Pain like this should not be waited out: it can be treated tonight.",
}
_WATCH = (
    "Ring at once, day or night, if you notice weak, heavy or numb legs, trouble with walking, bladder or bowels, numbness "
    "between the legs, new confusion, or pain you cannot bear."
)


def advise(
    diary: Diary, findings: Iterable[Finding], unanswered: Mapping[Condition, Urgency], contact: Contact
) -> Advice:
    """The words for this entry: as urgent as what it raised, or as an alert that nobody has taken yet.

    `unanswered` are the patient's open alerts that no human has acknowledged: a better day does not take back the
    advice of the day before while nobody has spoken to the patient.
    """
    found = {finding.condition: finding.urgency for finding in sorted(findings, key=lambda f: rank(f.urgency))}
    today = most_urgent(*found.values())
    pending = most_urgent(*unanswered.values())
    if diary.patient_urgency == "now" and rank(today) < rank("urgent"):
        today = "urgent"
    urgency = most_urgent(today, pending)
    if urgency == "immediate":
        return Advice(urgency=urgency, text=_immediate(found, today, unanswered, contact))
    return Advice(urgency=urgency, text=_later(urgency, diary, contact))


def _immediate(
    found: Mapping[Condition, Urgency], today: Urgency, unanswered: Mapping[Condition, Urgency], contact: Contact
) -> str:
    concerns = found if today == "immediate" else unanswered
    reasons = [_NOW[condition] for condition in _NOW if concerns.get(condition) == "immediate"]
    since = "" if today == "immediate" else "This is about what you told us before: if nobody has spoken with you yet, "
    ring = f"Please ring {contact.line} now. Do not wait until morning."
    opening = f"{since}please ring {contact.line} now. Do not wait until morning." if since else ring
    last = f"If nobody answers within 10 minutes, ring {contact.emergency}. A nurse is being told as well."
    return " ".join([opening, *(reasons or ["What you wrote about needs to be looked at today."]), last])


def _later(urgency: Urgency, diary: Diary, contact: Contact) -> str:
    number = f"{contact.line}."
    if diary.patient_urgency == "now":
        return f"You told us that you need someone now: please ring {number} A nurse is being told as well. {_WATCH}"
    if urgency == "urgent":
        return f"A nurse will look at this and be in touch within a day. If it gets worse, ring {number} {_WATCH}"
    if urgency == "soon":
        return f"Your team will look at this within three days. If it gets worse, ring {number} {_WATCH}"
    return f"Thank you, your diary has arrived. {_WATCH} The number is {number}"
