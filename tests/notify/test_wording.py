"""What a message says: how urgent, what next, where; never anything about the patient."""

import re
import string
from typing import get_args
from uuid import UUID, uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.access import reply_code
from app.clinical.vocabulary import Condition, Region, SymptomCode, Urgency
from app.notify.wording import LANGUAGES, Facts, Kind, compose, short_name
from app.notify.words._gsm7 import BASIC, SEGMENT, places, plain
from tests.world import World

ALERT = UUID("1a2b3c4d-0000-4000-8000-000000000472")
CLINICAL = {
    word
    for kind in (Condition, Region, SymptomCode)
    for code in get_args(kind)
    for word in code.split("_")
    if len(word) > 3
} - {"system", "around", "height", "life", "mouth", "quality", "head", "hands", "loss", "acute"}
IN_ALL = {
    "alert_id": ALERT,
    "rung": 2,
    "link": "https://tocsin.example/a/Jf83_kd",
    "reply_code": "0472",
    "team": "Team Süd",
    "at": "Tue 14 Mar 08:00",
    "minutes": 90,
    "code": "918273",
    "phone": "+44 20 7946 0000",
    "line_name": "the 24-hour line",
    "count": 3,
    "clinic": "St Elsewhere",
}
ANY_FACTS = st.builds(
    Facts,
    notification_id=st.uuids(),
    urgency=st.sampled_from(get_args(Urgency)),
    kind=st.sampled_from(get_args(Kind)),
    language=st.sampled_from(("en", "de", "es", "de-AT", "ES_mx", "", "tlh")) | st.text(),
)


def told(kind: Kind, language: str = "en", urgency: Urgency = "immediate", **facts: object):
    return compose(Facts(notification_id=uuid4(), urgency=urgency, kind=kind, language=language, **facts))


def forms(message) -> tuple[str, str, str, str]:
    return message.subject, message.text, message.short, message.spoken


@pytest.mark.parametrize("urgency", get_args(Urgency))
@pytest.mark.parametrize("rung", [0, 1, 7])
def test_a_page_says_how_urgent_and_what_to_do_and_nothing_clinical(urgency: Urgency, rung: int) -> None:
    alert_id = uuid4()

    link = f"https://tocsin.example/console/alerts/{alert_id}"
    message = compose(
        Facts(
            notification_id=uuid4(),
            urgency=urgency,
            kind="page",
            language="en",
            alert_id=alert_id,
            rung=rung,
            link=link,
        )
    )

    said = f"{message.subject} {message.text}".lower()
    assert short_name(alert_id).lower() in said
    assert message.link == f"https://tocsin.example/console/alerts/{alert_id}"
    assert message.link in message.text.splitlines()
    assert not {word for word in CLINICAL if word in said.replace(str(alert_id), "")}
    assert message.subject.startswith(urgency.upper())
    assert ("Rung before" in message.text) == (rung > 0)
    if urgency in ("immediate", "urgent"):
        assert "acknowledge" in said


async def test_nothing_about_the_patient_leaves_in_a_page(world: World) -> None:
    _, phone = await world.patient(name="Zebedee Quux")

    await world.submits(
        phone, symptoms=[{"symptom": "urinary_retention", "course": "new"}], pain={"worst": 9}, note="Quibblewick"
    )
    await world.passes(minutes=1)

    said = " ".join(f"{m.subject} {m.text} {m.short} {m.spoken}" for _, m in world.pager.said)
    assert said
    for secret in ("Zebedee", "Quux", "BM-1", "Quibblewick", "urinary", "retention", "9/10", "7946"):
        assert secret not in said


@pytest.mark.parametrize(
    ("language", "first", "answer", "keys"),
    [
        (
            "en",
            "IMMEDIATE",
            "Reply 1 0472 to take it, 2 0472 to pass it on.",
            "Press 1 to take it, press 2 to pass it on",
        ),
        ("de", "SOFORT", "Antwort 1 0472: übernehmen, 2 0472: weitergeben.", "Wählen Sie 1, um zu übernehmen, oder 2"),
        ("es", "INMEDIATO", "Responda 1 0472 para tomarla, 2 0472 para pasarla.", "Pulse 1 para tomarla, pulse 2"),
    ],
)
def test_an_immediate_page_begins_with_its_urgency_and_says_how_to_answer(language, first, answer, keys) -> None:
    message = told("page", language, **IN_ALL, digits_url="https://tocsin.example/digits")

    assert message.subject.startswith(first)
    assert message.text.startswith(first)
    assert message.short.startswith(first)
    assert answer in message.short
    assert keys in message.spoken
    assert "1, A, 2, B, 3, C, 4, D" in message.spoken
    assert "http" not in message.spoken


def test_a_call_without_keys_offers_none() -> None:
    message = told("page", alert_id=ALERT)

    assert "Press" not in message.spoken
    assert "Open the alert" in message.spoken


@pytest.mark.parametrize(("language", "word"), [("en", "DRILL"), ("de", "ÜBUNG"), ("es", "SIMULACRO"), ("fr", "DRILL")])
@pytest.mark.parametrize("kind", get_args(Kind))
def test_every_form_of_a_drill_begins_by_saying_so(kind: Kind, language: str, word: str) -> None:
    drill, earnest = told(kind, language, is_drill=True, **IN_ALL), told(kind, language, **IN_ALL)

    assert all(said.startswith(f"{word}: ") for said in forms(drill))
    assert not any(word in said for said in forms(earnest))


def test_a_language_is_known_by_its_first_part_and_an_unknown_one_is_english() -> None:
    spoken = [told("patient_seen", code).language for code in ("de", "DE", "de-AT", "es_MX", "en-GB", "tlh", "")]

    assert spoken == ["de", "de", "de", "es", "en", "en", "en"]


def test_the_lead_is_told_from_when_for_how_long_and_where_nobody_is_on_call() -> None:
    message = told("coverage_gap", urgency="urgent", team="Ward B", at="Tue 14 Mar 08:00", minutes=870, count=3)

    assert "From Tue 14 Mar 08:00 for 14 hours 30 minutes nobody with a verified contact" in message.text
    assert "on call in Ward B. Gaps in the next 14 days: 3." in message.text
    assert "for 14 h 30 min nobody" in message.short


def test_a_patient_is_told_plainly_whom_to_ring_and_a_voice_reads_the_number_out() -> None:
    message = told("patient_ring_line", phone="+44 20 79", line_name="the 24-hour line")

    asked = "Nobody has answered yet. Please ring the 24-hour line now: +44 20 79. Do not wait for a message."
    assert message.text.strip() == message.short == asked
    assert "now on +, 4, 4, 2, 0, 7, 9. I repeat: " in message.spoken
    assert told("patient_seen").text == "A nurse has seen your diary.\n"


def test_a_code_is_not_in_the_subject_that_a_lock_screen_shows() -> None:
    message = told("verify", code="918273", minutes=1)

    assert "918273" not in message.subject
    assert (
        message.short
        == "Your code is 918273. It expires in 1 minute. Enter it where you were asked for it.".replace(
            "1 minute", "1 min"
        )
    )
    assert "expires in 1 minute." in message.text
    assert "9, 1, 8, 2, 7, 3" in message.spoken


def test_a_name_is_written_in_the_letters_of_an_sms_and_cut_and_a_link_never_is() -> None:
    link = f"https://tocsin.example/{'x' * 200}"

    message = told("coverage_gap", team="Équipo Ñandú “Sí” {link}" + "z" * 99, link=link)

    assert 'in Équipo Ñandu "Si" (link)zzzzzz.' in message.short
    assert "{link}zzz" in message.text
    assert message.short.endswith(link)


def test_what_cannot_be_written_in_an_sms_is_marked_and_every_letter_takes_one_place() -> None:
    assert plain("a\u0301 \u2013 “x” € ął 病 {~}") == 'a - "x" EUR a? ? (-)'
    assert (places("Grüße"), places("a€"), places("á")) == (5, 3, None)


def test_the_four_digits_of_an_alert_never_change() -> None:
    assert reply_code(ALERT) == reply_code(UUID(str(ALERT)))
    assert [reply_code(UUID(int=n)) for n in (7, 10_472, 9_999)] == ["0007", "0472", "9999"]


@given(facts=ANY_FACTS, more=st.data())
@settings(max_examples=300, deadline=None)
def test_whatever_the_facts_are_a_message_comes_of_them_and_its_subject_is_one_line(facts: Facts, more) -> None:
    text = st.none() | st.text()
    names = ("link", "reply_code", "team", "at", "code", "phone", "line_name", "receipt_url", "digits_url")
    chosen = {name: more.draw(text, name) for name in names}
    numbers = {name: more.draw(st.none() | st.integers(), name) for name in ("minutes", "count")}

    message = told(
        facts.kind,
        facts.language,
        facts.urgency,
        rung=more.draw(st.integers()),
        alert_id=more.draw(st.none() | st.uuids()),
        is_drill=more.draw(st.booleans()),
        **chosen,
        **numbers,
    )

    assert all(said.strip() for said in forms(message))
    for said in (message.subject, message.short, message.spoken):
        assert said.isprintable()
    assert "\n\n\n" not in message.text
    assert (message.link, message.receipt_url) == (chosen["link"], chosen["receipt_url"])
    assert message.language in LANGUAGES


NAMED = st.text(string.ascii_uppercase, min_size=12, max_size=20)


@given(facts=ANY_FACTS, names=st.lists(NAMED, min_size=7, max_size=7, unique=True), there=st.sets(st.integers(0, 6)))
@settings(max_examples=300, deadline=None)
def test_a_message_holds_nothing_but_its_template_and_allowed_facts(facts: Facts, names: list[str], there) -> None:
    keys = ("link", "reply_code", "team", "at", "code", "phone", "line_name")
    chosen = {key: name for n, (key, name) in enumerate(zip(keys, names, strict=True)) if n in there}
    language = LANGUAGES[compose(facts).language]
    pressing = language.pressing[facts.urgency]
    template = language.templates[facts.kind]

    message = told(facts.kind, facts.language, facts.urgency, **chosen)

    allowed = f"{template.subject} {template.text} {template.short} {template.spoken}"
    allowed += f" {pressing.word} {pressing.word.capitalize()} {pressing.when} {pressing.next} "
    for said in forms(message):
        left = said
        for name in (*chosen.values(), *(", ".join(name) for name in chosen.values())):
            left = left.replace(name, " ")
        assert set(re.findall(r"\w+", left)) <= set(re.findall(r"\w+", allowed))


@given(
    facts=ANY_FACTS, named=st.tuples(st.text(), st.text(), st.text()), link=st.none() | st.just(f"https://{'x' * 82}")
)
def test_an_sms_fits_into_two_segments_whatever_a_team_is_called(facts: Facts, named, link) -> None:
    team, at, line = named

    message = told(
        facts.kind, facts.language, facts.urgency, **IN_ALL | {"team": team, "at": at, "line_name": line, "link": link}
    )

    assert set(message.short) <= BASIC
    assert (places(message.short) or 999) <= 2 * SEGMENT
    assert len(message.subject) <= 80
