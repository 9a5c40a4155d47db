"""What happened with an alert, in words? One sentence for each line of its history, the newest first."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from app.clinical.phrases import plain
from app.console.times import Moment, moment
from app.console.words import KINDS, LABEL_WORDS, OUTCOME_WORDS
from app.records.history import Line

# What is told apart by its detail, below; all else reads as here, and a code that is not known as its own words.
_DONE = {
    "alert.opened": "Opened",
    "alert.raised": "Became more urgent",
    "alert.remarked": "A correction took away a reason",
    "alert.nobody_to_ring": "Nobody on the ladder could be rung",
    "alert.acknowledged": "{who} took it",
    "alert.lapsed": "The promise of {by} lapsed",
    "alert.handed_over": "{who} handed it over to {to}",
    "alert.passed_on": "{who} could not and passed it on",
    "alert.snoozed": "{who} let it wait",
    "alert.snooze_ended": "The wait ended",
    "alert.not_reached": "{who} did not reach the patient, try {try}: {how}",
    "alert.rings_again": "It rings again after a restore",
    "alert.welfare_path_opened": "The welfare path opened",
    "alert.read": "{who} looked at it",
    "patient.told_to_ring": "The patient was told to ring the line",
}
_BECAME = {
    "written": "is to be told",
    "sending": "is being told",
    "in_doubt": "was perhaps told: it is not known, so it was tried again",
    "tried": "could not be told yet, another try follows",
    "sent": "a message was sent",
    "delivered": "the message arrived",
    "undelivered": "the message did not arrive",
    "read": "the message was read",
    "link_used": "the link was used",
    "failed": "could not be told: given up",
    "moot": "need not be told any more",
}


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened; `in_own_words` is what staff wrote then."""

    at: Moment
    said: str
    in_own_words: str | None


def events_of(history: Sequence[Line], zone: ZoneInfo, now: datetime) -> tuple[Event, ...]:
    """The history of an alert, the newest first."""
    return tuple(
        Event(moment(line.at, zone, now), say_line(line, zone, now), _own_words(line)) for line in reversed(history)
    )


def say_line(line: Line, zone: ZoneInfo, now: datetime) -> str:
    """One line without its time."""
    subject, _, became = line.what.partition(".")
    if subject in ("page", "patient_message"):
        return _say_message(line, became)
    if line.what == "alert.rung":
        return f"Rung: {' and '.join(map(str, line.detail.get('people', ())))}"
    if line.what == "alert.resolved":
        outcome = str(line.detail.get("outcome") or "")
        return f"{line.who} closed it{f': {OUTCOME_WORDS.get(outcome, outcome).lower()}' if outcome else ''}"
    if line.what == "alert.labelled":
        label = str(line.detail.get("label"))
        return f"{line.who} said whether it was true: {LABEL_WORDS.get(label, label)}"
    facts = {"by": "whoever had it", "to": "somebody", "try": "", **line.detail, "who": line.who}
    facts["how"] = plain(str(line.detail.get("how", "no answer")))
    said = _DONE.get(line.what, f"{plain(line.what.replace('.', ' ')).capitalize()} ({{who}})").format(**facts)
    return said + _until(line.detail, zone, now) + _via(line.detail)


def _say_message(line: Line, became: str) -> str:
    who = "The patient" if line.what.startswith("patient") else line.who
    kind = KINDS.get(str(line.detail.get("kind", "")))
    about = f" ({kind})" if kind and became == "written" else ""
    return f"{who}, {line.channel}: {_BECAME.get(became, plain(became))}{about}"


def _until(detail: Any, zone: ZoneInfo, now: datetime) -> str:
    until = detail.get("promised_until") or detail.get("until")
    return f", until {moment(datetime.fromisoformat(str(until)), zone, now).exact}" if until else ""


def _via(detail: Any) -> str:
    ways = {"link": " by the link in the message", "reply": " by replying", "call": " by a key during the call"}
    return ways.get(str(detail.get("via", "")), "")


def _own_words(line: Line) -> str | None:
    written = [str(line.detail[name]) for name in ("promise", "reason", "remark") if line.detail.get(name)]
    return " ".join(written) or None
