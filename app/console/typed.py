"""What did a nurse write into a form? As typed, to be shown again, and what is wrong with it, field by field."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import get_args

from starlette.datastructures import FormData

from app.care.answer_alert import OUTCOMES, Label
from app.care.pass_on_alert import Try
from app.records.alerts import Outcome

LONGEST_NOTE = 2000  # characters
LONGEST_LINE = 500  # characters, of a promise, a reason or a remark
LABELS: tuple[Label, ...] = get_args(Label)
WAYS: tuple[Try, ...] = get_args(Try)


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """What stands in which form, with what is wrong by the name of the field; a field that is not there is empty."""

    form: str = ""
    fields: Mapping[str, str] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)

    def __getitem__(self, name: str) -> str:
        return self.fields.get(name, "")

    def minutes(self, name: str) -> int | None:
        """A number of minutes that was checked; `None` when none was chosen."""
        return int(self[name]) if self[name] else None

    @property
    def outcome(self) -> Outcome | None:
        """The outcome to keep; `None` when none was chosen."""
        return Outcome(code=self["outcome"], note=self["note"] or None) if self["outcome"] else None

    def wrong(self, name: str, said: str) -> "Typed":
        """The same, once it turned out that a field cannot be so."""
        return replace(self, errors={name: said})


def read_typed(name: str, form: FormData) -> Typed:
    """What was typed into the form of this name, with its errors."""
    # A form may send what PostgreSQL cannot keep, and ends lines in two characters.
    fields = {
        key: value.replace("\0", "").replace("\r\n", "\n").strip()
        for key, value in form.items()
        if isinstance(value, str)
    }
    typed = Typed(form=name, fields=fields)
    return replace(typed, errors=_CHECKS[name](typed))


def _take(typed: Typed) -> dict[str, str]:
    return _too_long(typed, "promise", LONGEST_LINE) | _bad_minutes(typed, "minutes", needed=False)


def _hand_over(typed: Typed) -> dict[str, str]:
    missing = {} if typed["to"] else {"to": "Choose whom."}
    return missing | _too_long(typed, "why", LONGEST_LINE)


def _snooze(typed: Typed) -> dict[str, str]:
    missing = {} if len(typed["reason"]) >= 3 else {"reason": "Say why it can wait: whoever looks next must know."}
    return missing | _too_long(typed, "reason", LONGEST_LINE) | _bad_minutes(typed, "wait", needed=True)


def _not_reached(typed: Typed) -> dict[str, str]:
    bad = {} if typed["how"] in WAYS else {"how": "Choose one of the list."}
    return bad | _too_long(typed, "remark", LONGEST_LINE)


def _resolve(typed: Typed) -> dict[str, str]:
    errors = {}
    if typed["outcome"] and typed["outcome"] not in OUTCOMES:
        errors["outcome"] = "Choose one of the list."
    if typed["note"] and not typed["outcome"]:
        errors["outcome"] = "Choose how it ended: the note is kept with it."
    return errors | _too_long(typed, "note", LONGEST_NOTE) | _bad_label(typed, needed=False)


def _label(typed: Typed) -> dict[str, str]:
    return _bad_label(typed, needed=True)


def _bad_label(typed: Typed, *, needed: bool) -> dict[str, str]:
    is_good = typed["label"] in LABELS or not (typed["label"] or needed)
    return {} if is_good else {"label": "Choose one of the list."}


def _bad_minutes(typed: Typed, name: str, *, needed: bool) -> dict[str, str]:
    given = typed[name]
    is_number = given.isascii() and given.isdigit() and 1 <= len(given) <= 5 and int(given) >= 5
    return {} if is_number or not (given or needed) else {name: "Choose one of the list."}


def _too_long(typed: Typed, name: str, longest: int) -> dict[str, str]:
    length = len(typed[name])
    if length <= longest:
        return {}
    what = {"note": "A note", "promise": "A promise", "remark": "A remark"}.get(name, "A reason")
    return {name: f"{what} may have {longest} characters; this one has {length}."}


_CHECKS: Mapping[str, Callable[[Typed], dict[str, str]]] = {
    "acknowledge": _take,
    "hand-over": _hand_over,
    "snooze": _snooze,
    "not-reached": _not_reached,
    "resolve": _resolve,
    "label": _label,
}
