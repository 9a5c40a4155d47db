"""What does a message say? How urgent, what to do next, where; never who, what for, or what was written.

A pager, a mail server and a lock screen are open channels: whoever reads along must learn nothing about a patient.
So the only values that can enter a text are those of `Facts`, and none of them is clinical.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from app.clinical.vocabulary import Urgency
from app.notify.channels import Message, one_line
from app.notify.words import FormName, Kind, Language, discover
from app.notify.words._gsm7 import plain

__all__ = ["LANGUAGES", "Facts", "FormName", "Kind", "compose", "say", "short_name"]

LANGUAGES: Mapping[str, Language] = discover()
FALLBACK = "en"
TIGHT = 30  # letters of a name or a clock time in a subject or an SMS, which must not overflow
ROOMY = 120  # and elsewhere
HIGHEST = 99_999  # no number is told beyond it

CHOICE = re.compile(r"\[([^\[\]]*)\]")
FIELD = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """The only values that may enter a text: typed, none of them clinical.

    `rung` is how often someone was rung before; `at` a clock time already put into words in the reader's zone;
    `phone` and `line_name` the clinic's 24-hour line; `code` verifies a contact point; `reply_code` answers an SMS.
    With `digits_url` the spoken form offers keys to press. An unknown `language` falls back to English.
    """

    notification_id: UUID
    urgency: Urgency
    kind: Kind
    language: str
    alert_id: UUID | None = None
    rung: int = 0
    link: str | None = None
    reply_code: str | None = None
    is_drill: bool = False
    team: str | None = None
    clinic: str | None = None
    at: str | None = None
    minutes: int | None = None
    code: str | None = None
    phone: str | None = None
    line_name: str | None = None
    count: int | None = None
    receipt_url: str | None = None
    digits_url: str | None = None


def short_name(alert_id: UUID) -> str:
    """The first eight letters of an alert's id: enough to speak of it on the telephone."""
    return alert_id.hex[:8].upper()


def compose(facts: Facts) -> Message:
    """The message in the reader's language, in every form a channel may need; it never raises."""
    language = _language_of(facts.language)
    return Message(
        notification_id=facts.notification_id,
        urgency=facts.urgency,
        subject=say(language, facts, "subject"),
        text=say(language, facts, "text"),
        link=facts.link,
        short=say(language, facts, "short"),
        spoken=say(language, facts, "spoken"),
        language=language.code,
        receipt_url=facts.receipt_url,
        digits_url=facts.digits_url,
        is_drill=facts.is_drill,
    )


def say(language: Language, facts: Facts, form: FormName) -> str:
    """One form of the message; a text has several lines, every other form has one."""
    template: str = getattr(language.templates[facts.kind], form)
    known = _known(language, facts, form)
    # The choice comes before the facts, so that brackets and braces in a team's name stay what they are.
    chosen = CHOICE.sub(lambda found: _first_that_is_known(found[1], known), template)
    said = FIELD.sub(lambda found: known.get(found[1], ""), chosen)
    if facts.is_drill:
        said = f"{language.drill}: {said}"
    if form != "text":
        return one_line(said)
    lines = "\n".join(one_line(line) for line in said.split("\n"))
    return re.sub(r"\n{3,}", "\n\n", lines).strip() + "\n"


def _first_that_is_known(ways: str, known: Mapping[str, str]) -> str:
    return next((way for way in ways.split("|") if known.keys() >= set(FIELD.findall(way))), "")


def _known(language: Language, facts: Facts, form: FormName) -> dict[str, str]:
    """Every fact that is there, as this form writes it."""
    pressing = language.pressing[facts.urgency]
    is_spoken = form == "spoken"
    told = {
        # A voice may spell a word in capitals letter by letter.
        "urgency": pressing.word.capitalize() if is_spoken else pressing.word,
        "when": pressing.when,
        "next": pressing.next,
        "alert": _spelled(short_name(facts.alert_id), form) if facts.alert_id else "",
        "rung": _counted(facts.rung, language.time) if facts.rung > 0 else "",
        "minutes": _lasting(facts.minutes, language, form) if facts.minutes and facts.minutes > 0 else "",
        "count": str(_bounded(facts.count)) if facts.count is not None else "",
        "link": "".join(letter for letter in facts.link or "" if letter.isprintable() and not letter.isspace()),
        "team": _fitted(facts.team, form),
        "clinic": _fitted(facts.clinic, form),
        "at": _fitted(facts.at, form),
        "line_name": _fitted(facts.line_name, form),
        "phone": _spelled(_written(facts.phone, form), form),
        "code": _spelled(_written(facts.code, form), form),
        "reply_code": _written(facts.reply_code, form),
    }
    known = {name: value for name, value in told.items() if value}
    return known | {"keys": ""} if facts.digits_url else known


def _language_of(code: str) -> Language:
    """`de` for `de`, `DE` and `de-AT`."""
    base = code.replace("_", "-").split("-")[0].strip().lower()
    return LANGUAGES.get(base, LANGUAGES[FALLBACK])


def _written(value: str | None, form: FormName) -> str:
    told = one_line(value or "")
    return plain(told) if form == "short" else told


def _fitted(value: str | None, form: FormName) -> str:
    """A name may be cut; a link, a number to ring and a code may not: half of one leads nowhere."""
    return _written(value, form)[: TIGHT if form in ("subject", "short") else ROOMY].strip()


def _spelled(value: str, form: FormName) -> str:
    return ", ".join(value.replace(" ", "")) if form == "spoken" else value


def _bounded(number: int) -> int:
    return min(max(number, 0), HIGHEST)


def _counted(number: int, unit: tuple[str, str]) -> str:
    return f"{_bounded(number)} {unit[0] if number == 1 else unit[1]}"


def _lasting(minutes: int, language: Language, form: FormName) -> str:
    """Minutes up to two hours, hours from there; in an SMS by their symbols, which every language shares."""
    hours, rest = divmod(_bounded(minutes), 60) if minutes >= 120 else (0, minutes)
    if form == "short":
        return " ".join([*([f"{hours} h"] if hours else []), *([f"{rest} min"] if rest else [])])
    return " ".join(_counted(n, unit) for n, unit in ((hours, language.hour), (rest, language.minute)) if n)
