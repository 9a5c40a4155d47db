"""The linter of the wording: all that leaves passes it, and what breaks a rule is caught, in every language."""

from dataclasses import replace
from itertools import cycle, product
from typing import get_args

import pytest

from app.clinical.vocabulary import Condition, Region, SymptomCode, TreatmentKind, Urgency
from app.notify.wording import LANGUAGES, Kind
from app.notify.wording_rules import ALARMS, ALLOWED, CONCEPTS, FORMS, KINDS, ORDINARY, _lacking, faults, lint
from app.notify.words import Language, Template, discover

EVERY = pytest.mark.parametrize("language", LANGUAGES.values(), ids=LANGUAGES)
LEAKS = {
    "en": ("weak legs", "cancer", "Metastases", "morphine", "pain", "urinary", "denosumab", "vomiting", "jaw", "hands"),
    "de": ("Beinschwäche", "Krebs", "Knochenmetastasen", "Morphin", "RÜCKENSCHMERZ", "Blase", "denosumab", "Fieber"),
    "es": ("piernas", "cáncer", "CANCER", "metástasis", "morfina", "dolor", "vejiga", "denosumab", "fiebre", "vómitos"),
}


def planted(language: Language, kind: Kind, **forms: str) -> Language:
    """The language with one template changed; `{old}` stands for what was there."""
    old: Template = language.templates[kind]
    changed = {form: text.replace("{old}", getattr(old, form)) for form, text in forms.items()}
    return replace(language, templates={**language.templates, kind: replace(old, **changed)})


def broken(language: Language, kind: Kind, **forms: str) -> set[tuple[str, str]]:
    """Rule and words of what the linter finds in the forms that were changed."""
    changed = planted(language, kind, **forms)
    return {(fault.rule, fault.what) for form in FORMS if form in forms for fault in faults(changed, kind, form)}


def rules(language: Language, kind: Kind, **forms: str) -> set[str]:
    return {rule for rule, _ in broken(language, kind, **forms)}


def test_every_template_of_every_language_may_leave_the_building() -> None:
    assert {"en", "de", "es"} <= set(LANGUAGES)
    assert lint() == []


def test_every_kind_has_its_own_list_of_facts_and_those_of_staff_and_patients_do_not_mix() -> None:
    assert set(ALLOWED) == set(KINDS)
    for kind, allowed in ALLOWED.items():
        assert allowed.isdisjoint({"phone", "line_name"}) or kind == "patient_ring_line"
        assert "code" not in allowed or kind == "verify"
        if kind.startswith("patient_"):
            assert allowed.isdisjoint({"alert", "urgency", "next", "rung", "team", "reply_code"})


@EVERY
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("form", FORMS)
def test_a_fact_that_is_not_allowed_is_caught_wherever_it_stands(language: Language, kind: Kind, form: str) -> None:
    for name in ("patient", "team.name", "pain_score", "0", "", "notification_id", "digits_url"):
        assert rules(language, kind, **{form: "{old}[ {" + name + "}]"}) == {"facts"}, name
    for name in sorted({"phone", "code", "team", "alert", "reply_code", "link"} - ALLOWED[kind]):
        assert rules(language, kind, **{form: "{old}[ {" + name + "}]"}) == {"facts"}, name


@EVERY
@pytest.mark.parametrize(
    "planted_text",
    [
        "{old} {alert}",  # may be missing
        "{old}[ {alert!r}]",
        "{old}[ {alert:>99}]",
        "{old}[ {{patient}}]",
        "{old}[ {alert}",
        "{old}] {urgency}",
        "{old} | {urgency}",
        "{old}{",
        "{old}[[ {alert}]]",
        "{old}\u200b",
    ],
)
def test_a_template_that_cannot_be_read_as_it_is_meant_is_caught(language: Language, planted_text: str) -> None:
    assert rules(language, "page", short=planted_text) == {"facts"}


@EVERY
def test_a_link_stands_alone_on_its_line_and_is_not_read_out(language: Language) -> None:
    assert rules(language, "page", text="{old} [see {link}]") == {"facts"}
    assert rules(language, "page", spoken="{old}[ {link}]") == {"facts"}
    assert rules(language, "page", subject="{old}[ {link}]") == {"facts"}
    assert rules(language, "page", subject="{old}\n") == {"facts"}


@EVERY
def test_a_clinical_word_is_caught_in_every_kind_and_form(language: Language) -> None:
    leaks = cycle(LEAKS[language.code])

    for kind, form in product(KINDS, FORMS):
        leak = next(leaks)
        said = {form: "{old}\n" + leak if form == "text" else "{old} " + leak}
        assert "clinical" in rules(language, kind, **said), f"{kind}, {form}: {leak}"


@EVERY
def test_every_kind_of_leak_is_caught(language: Language) -> None:
    for leak in LEAKS[language.code]:
        assert rules(language, "evidence", text="{old}\n" + leak) == {"clinical"}, leak


@pytest.mark.parametrize(
    "code", [c for kind in (Condition, Region, SymptomCode, TreatmentKind) for c in get_args(kind)]
)
def test_every_code_of_the_catalog_is_caught_when_its_words_are_said(code: str) -> None:
    if code in ("system", "other"):  # they tell nothing about anyone
        return

    assert "clinical" in rules(LANGUAGES["en"], "evidence", text=f"{{old}}\n{code.replace('_', ' ')}")


@EVERY
@pytest.mark.parametrize("score", ["7/10", "7 / 10", "7 of 10", "7 von 10", "7 de 10", "80 %", "9"])
def test_what_looks_like_a_score_is_caught(language: Language, score: str) -> None:
    assert "clinical" in rules(language, "evidence", text="{old}\n" + score)


@EVERY
def test_a_clinical_word_in_the_words_of_an_urgency_is_caught(language: Language) -> None:
    leak = LEAKS[language.code][1]
    pressing = {**language.pressing, "soon": replace(language.pressing["soon"], next=leak, when=f"{leak} 9")}

    found = lint({"xx": replace(language, pressing=pressing)})

    assert ("clinical", "page", "text") in {(fault.rule, fault.kind, fault.form) for fault in found}
    assert ("complete", None, None) in {(fault.rule, fault.kind, fault.form) for fault in found}


@EVERY
def test_a_word_that_only_staff_should_read_is_caught_in_what_a_patient_gets(language: Language) -> None:
    for kind in ("patient_seen", "patient_ring_line", "patient_reminder"):
        for word in language.staff_only:
            assert rules(language, kind, text="{old}\n" + word) == {"clinical"}


@EVERY
@pytest.mark.parametrize("kind", sorted(ALARMS))
@pytest.mark.parametrize("form", FORMS)
def test_an_alarm_that_does_not_say_how_urgent_or_what_to_do_is_caught(
    language: Language, kind: Kind, form: str
) -> None:
    verb = min(language.instructions)
    late = "x" * 55

    assert rules(language, kind, **{form: verb}) == {"urgency"}
    assert ("urgency", "does not begin with its urgency") in broken(language, kind, **{form: verb + " {urgency}"})
    assert broken(language, kind, **{form: "{urgency}"}) == {("urgency", "does not say what to do")}
    if form in ("subject", "short"):
        assert ("urgency", "does not say what to do") in broken(
            language, kind, **{form: "{urgency} " + late + f" {verb}"}
        )


@EVERY
def test_an_instruction_that_goes_with_a_missing_fact_is_caught(language: Language) -> None:
    verb = min(language.instructions)

    assert rules(language, "page", short="{urgency}[: " + verb + " {alert}]") == {"urgency"}


@EVERY
def test_a_word_for_the_drill_that_is_lost_is_caught(language: Language) -> None:
    assert lint({"xx": replace(language, drill="")}) != []


@EVERY
def test_a_form_that_overflows_is_caught(language: Language) -> None:
    assert "room" in rules(language, "page", subject="{old} and so on and so on")
    assert "room" in rules(language, "coverage_gap", short="{old} and so on and so forth " + "x" * 120)
    assert rules(language, "page", short="{old} í") == {"room"}
    assert rules(language, "page", short="{old} …") == {"room"}


@EVERY
def test_a_kind_a_form_or_an_urgency_that_is_missing_is_caught(language: Language) -> None:
    for kind in KINDS:
        less = replace(language, templates={k: t for k, t in language.templates.items() if k != kind})
        assert {(f.kind, f.rule) for f in faults(less, kind, "short")} == {(kind, "complete")}
        assert all(rules(language, kind, **{form: " "}) == {"complete"} for form in FORMS)
    for urgency in get_args(Urgency):
        less = replace(language, pressing={u: p for u, p in language.pressing.items() if u != urgency})
        assert [(f.rule, f.what) for f in lint({"xx": less})] == [("complete", f"no urgency {urgency}")]


@EVERY
def test_a_language_that_forbids_too_little_is_caught(language: Language) -> None:
    def lacks(**changes: object) -> set[str]:
        return set(_lacking(replace(language, **changes)))

    for concept in CONCEPTS:
        assert f"no stem for {concept}" in lacks(forbidden={**language.forbidden, concept: ()})
    assert "fewer than 60 stems" in lacks(forbidden=dict.fromkeys(CONCEPTS, ("cancer",)))
    assert "the stem ab is too short" in lacks(forbidden={**language.forbidden, "bone": ("ab",)})
    assert lacks(instructions=frozenset())
    assert lacks(staff_only=())


def test_ordinary_words_are_no_way_round_the_rules() -> None:
    codes = {c for kind in (Region, SymptomCode, TreatmentKind) for c in get_args(kind)}

    assert codes & ORDINARY == {"other"}
    assert len(ORDINARY) < 80


def test_a_language_is_found_by_its_file() -> None:
    assert discover().keys() == LANGUAGES.keys()
    assert all(code == language.code for code, language in LANGUAGES.items())
