"""Which rules are in force? A page for clinicians, written from the very rules that run."""

from collections.abc import Iterator
from typing import get_args

from app.clinical.asks import ASKS
from app.clinical.evidence import Certainty, Source, Threshold
from app.clinical.findings import Rule
from app.clinical.phrases import plain
from app.clinical.rules import RULES
from app.clinical.ruleset import STANDARD_VERSION
from app.clinical.vocabulary import Condition

_SURE: dict[Certainty, str] = {
    "read": "read in the source",
    "secondary": "seen where another page quotes it",
    "memory": "from memory; check before use",
    "convention": "our own choice; a clinician must sign it off",
}


def rules_page() -> str:
    """The page, in Markdown."""
    return "\n".join(_lines()) + "\n"


def _lines() -> Iterator[str]:
    yield "# Rules in force"
    yield ""
    yield f"Ruleset `{STANDARD_VERSION}`. This page is printed by `tocsin rules` from the code that runs; a test holds it true."
    yield ""
    yield (
        "Urgency: `immediate` a human must be reached now; `urgent` seen within 24 hours; `soon` within 72 hours; "
        "`routine` at the next contact. A rule marked **red flag** that fails to compute rings as `immediate`: it never "
        "becomes silence. Nothing here diagnoses."
    )
    yield ""
    yield (
        "What the nurse is asked to do is our own wording; a clinician must sign it off. A clinic may set a number only where "
        "bounds are given, and none that concerns the spinal cord. Two or more `urgent` conditions of a patient are one "
        "concern, to be seen face to face the same day; they page as `immediate` only where a clinic's ruleset says so."
    )
    for condition in get_args(Condition):
        if condition == "system":
            continue
        yield ""
        yield f"## {plain(condition).capitalize()}"
        yield ""
        yield f"**The nurse is asked:** {ASKS[condition]}"
        for rule in RULES:
            if rule.condition == condition:
                yield from _rule(rule)


def _rule(rule: Rule) -> Iterator[str]:
    yield ""
    yield f"### `{rule.id}`" + (" · red flag" if rule.red_flag else "")
    yield ""
    yield rule.plain
    yield ""
    if rule.thresholds:
        yield "| number | unit | what it is | source | how sure | a clinic may set |"
        yield "|---|---|---|---|---|---|"
        yield from (_number(one) for one in rule.thresholds)
        yield ""
    yield "Sources: " + "; ".join(_source(source) for source in rule.sources) + "."


def _number(one: Threshold) -> str:
    bounds = f"{one.least:g} to {one.most:g}" if one.least is not None and one.most is not None else ""
    cells = (f"{one.value:g}", one.unit, one.meaning, one.source.name, _SURE[one.source.certainty], bounds)
    return f"| {' | '.join(cells)} |"


def _source(source: Source) -> str:
    return f"{source.name} ({_SURE[source.certainty]})"
