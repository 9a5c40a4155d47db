"""How is each code said to a nurse? What it may be, how bad that is, what to do next; in plain clinical English."""

from datetime import timedelta

from app.care.answer_alert import OUTCOMES, Label
from app.care.pass_on_alert import Try
from app.clinical.phrases import plain
from app.clinical.vocabulary import Condition, Urgency

URGENCIES: dict[Urgency, str] = {
    "immediate": "Immediate",
    "urgent": "Urgent",
    "soon": "Soon",
    "routine": "Routine",
}
CONDITIONS: dict[Condition, str] = {
    "cord_compression": "Possible spinal cord or cauda equina compression",
    "spinal_metastasis_pain": "Spinal pain that may come from metastasis",
    "hypercalcemia": "Possible hypercalcemia (high calcium)",
    "pathological_fracture": "Possible fracture of a weakened bone",
    "uncontrolled_pain": "Pain out of control",
    "pain_flare": "Possible pain flare after radiotherapy",
    "opioid_toxicity": "Possible opioid toxicity",
    "hypocalcemia": "Possible hypocalcemia (low calcium)",
    "jaw_osteonecrosis": "Possible osteonecrosis of the jaw",
    "acute_illness": "Acutely ill, perhaps an infection",
    "quality_of_life_decline": "Quality of life going down",
    "missing_diaries": "No diaries are coming",
    "system": "Something Tocsin could not judge: read it yourself",
}
ASSESS_WITHIN: dict[Urgency, timedelta] = {"urgent": timedelta(hours=24), "soon": timedelta(hours=72)}
OUTCOME_WORDS: dict[str, str] = {code: plain(code).capitalize() for code in OUTCOMES}
LABELS: dict[Label, str] = {
    "true_alarm": "Yes, it was a true alarm",
    "false_alarm": "No, it was a false alarm",
    "unsure": "I am not sure",
}
LABEL_WORDS: dict[str, str] = {"true_alarm": "a true alarm", "false_alarm": "a false alarm", "unsure": "not sure"}
TRIES: dict[Try, str] = {
    "no_answer": "Nobody answered",
    "voicemail": "Only the voicemail",
    "line_busy": "The line was busy",
    "number_wrong": "The number is wrong",
    "other": "Something else",
}
# What a message was for, where that is not a step of the ladder.
KINDS = {
    "hand_over": "handed over by name",
    "lapsed": "a promise had lapsed",
    "welfare": "the patient was not reached",
    "evidence": "something new had joined it",
    "nobody_to_ring": "nobody on the ladder could be rung",
    "auditor": "nobody had confirmed it in time",
}
STATES = {"sent": "sent", "pending": "waiting", "failed": "failed", "moot": "not needed any more"}

_NEXT: dict[Urgency, str] = {
    "immediate": "ring the patient now",
    "urgent": "have a clinician assess the patient",
    "soon": "review",
    "routine": "look at it at the next planned contact",
}


def what_next(urgency: Urgency) -> str:
    """What this urgency asks of whoever takes the alert."""
    return _NEXT[urgency]


def sentence(said: str) -> str:
    """A reason as a sentence: capital first, full stop last."""
    return f"{said[:1].upper()}{said[1:]}".rstrip(".") + "." if said else said
