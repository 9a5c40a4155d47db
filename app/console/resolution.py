"""What did a nurse write when closing an alert? As typed, as an outcome, and what is wrong with it, field by field."""

from dataclasses import dataclass, field, replace

from starlette.datastructures import FormData

from app.care.answer_alert import OUTCOMES
from app.records.alerts import Outcome

LONGEST_NOTE = 2000  # characters


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """What was typed, to be shown again, with what is wrong by the name of the field."""

    outcome: str = ""
    note: str = ""
    errors: dict[str, str] = field(default_factory=dict)

    @property
    def as_outcome(self) -> Outcome | None:
        """The outcome to keep; `None` when none was chosen."""
        return Outcome(code=self.outcome, note=self.note or None) if self.outcome else None

    def without_required_outcome(self) -> "Typed":
        """The same, once it turned out that this alert cannot be closed without an outcome."""
        return replace(self, errors={"outcome": "Choose how it ended: an immediate alert is not closed without it."})


def read_typed(form: FormData) -> Typed:
    """What was typed, with its errors."""
    # A form may send what PostgreSQL cannot keep, and ends lines in two characters.
    note = str(form.get("note", "")).replace("\0", "").replace("\r\n", "\n").strip()
    outcome = str(form.get("outcome", ""))
    errors = {}
    if outcome and outcome not in OUTCOMES:
        errors["outcome"] = "Choose one of the list."
    if note and not outcome:
        errors["outcome"] = "Choose how it ended: the note is kept with it."
    if len(note) > LONGEST_NOTE:
        errors["note"] = f"A note may have {LONGEST_NOTE} characters; this one has {len(note)}."
    return Typed(outcome=outcome, note=note, errors=errors)
