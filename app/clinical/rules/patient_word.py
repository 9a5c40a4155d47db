"""The patient's own word: do they say themselves that this cannot wait?

Patients called a tenth of their surveys urgent in PRO-TECT; no rule of ours knows better than they do that something
is wrong. It never lowers what another rule finds.
"""

from collections.abc import Iterator

from app.clinical.evidence import CONVENTION, Evidence, Source
from app.clinical.findings import Case, Conclusion, Rule
from app.clinical.phrases import said_by

AFT39 = Source(
    "Mazza 2024, Qual Life Res, doi 10.1007/s11136-024-03675-3: patients called 10% of surveys urgent", "read"
)


def asks_for_someone(case: Case) -> Iterator[Conclusion]:
    """The entry says `now` or `soon`."""
    word = case.entry.diary.patient_urgency
    if word in ("now", "soon"):
        yield Conclusion(
            urgency="urgent" if word == "now" else "soon",
            because=f"{said_by(case.entry.diary)} that this needs someone {word}",
            unless="the entry had said that it can wait",
            evidence=(
                Evidence(
                    day=case.day,
                    said=f"needs someone {word}",
                    entry=case.entry.diary.id,
                    pointer="/patient_urgency",
                ),
            ),
        )


RULES = (
    Rule(
        id="patient_word.asks_for_someone",
        condition="acute_illness",
        plain="The patient or carer says that someone is needed now (urgent) or soon (72 hours), whatever else was said.",
        sources=(AFT39, CONVENTION),
        on_entry=asks_for_someone,
    ),
)
