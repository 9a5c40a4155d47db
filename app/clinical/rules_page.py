"""Which rules are in force? A page for clinicians, written from the very rules that run."""

from collections.abc import Iterator

from app.clinical.evidence import Certainty, Source
from app.clinical.findings import Rule
from app.clinical.phrases import plain
from app.clinical.rules import RULES
from app.clinical.ruleset import STANDARD_VERSION

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
    for condition in dict.fromkeys(rule.condition for rule in RULES):
        yield ""
        yield f"## {plain(condition).capitalize()}"
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
        yield "| number | unit | what it is | source | how sure |"
        yield "|---|---|---|---|---|"
        for one in rule.thresholds:
            yield f"| {one.value:g} | {one.unit} | {one.meaning} | {one.source.name} | {_SURE[one.source.certainty]} |"
        yield ""
    yield "Sources: " + "; ".join(_source(source) for source in rule.sources) + "."


def _source(source: Source) -> str:
    return f"{source.name} ({_SURE[source.certainty]})"
