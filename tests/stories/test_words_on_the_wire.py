"""Whatever is told, by whichever way, in whichever language: nothing of a patient is in it, and a drill says it is one."""

from collections import Counter
from typing import get_args
from zoneinfo import ZoneInfo

import pytest

from app.care.reach import Word, messages_to, recipients
from app.notify.wording import LANGUAGES
from app.notify.words import Kind
from app.records.notifications import put_in_outbox
from tests.oncall_world import person
from tests.ringing_world import Heard, RingingWorld
from tests.stories.ladders import ladder_of, step
from tests.stories.rotas import ANNA, BEN, NURSE
from tests.world import bearer

KINDS: tuple[Kind, ...] = get_args(Kind)
FACTS = {"team": "Night", "at": "2026-03-10 09:00", "minutes": 90, "code": "123456", "count": 3}
DIARY = {
    "note": "Glioblastoma said the letter",
    "pain": {"worst": 7, "sites": [{"region": "lumbar_spine", "course": "new", "qualities": ["wakes_at_night"]}]},
    "symptoms": [{"symptom": "leg_weakness", "course": "new"}, {"symptom": "confusion", "course": "new"}],
}
OF_THE_PATIENT = (
    *("pat example", "example, pat", "bm-1", "7946 0123", "79460123"),
    *("glioblastoma", "lumbar", "spine", "leg_weakness", "weakness", "confusion", "wakes_at_night"),
    *("cord_compression", "cord compression", "hypercalc", "worst", "7/10", "metasta", "cancer", "tumor", "krebs"),
)
ANSWERS = {
    "email": "nurse@clinic.example",
    "sms": ANNA,
    "voice": BEN,
    "ntfy": "nurse-topic",
}


@pytest.mark.parametrize("language", sorted(LANGUAGES))
async def test_nothing_of_the_patient_is_in_anything_that_arrives_anywhere(ward: RingingWorld, language: str) -> None:
    await _everything_is_told(ward, language)

    by_way = Counter(one.channel for one in ward.heard if one.address != NURSE)
    assert by_way == dict.fromkeys([*ANSWERS, "webhook"], len(KINDS))
    told = {f"{one.channel} {one.text[:40]}": _whole(one).lower() for one in ward.heard}
    assert [(where, word) for where, whole in told.items() for word in OF_THE_PATIENT if word in whole] == []


@pytest.mark.parametrize("language", sorted(LANGUAGES))
async def test_whatever_is_told_of_an_alert_about_nobody_begins_with_the_word_for_a_drill(
    ward: RingingWorld, language: str
) -> None:
    await _everything_is_told(ward, language, is_synthetic=True)

    texts = [one.text for one in ward.heard if one.channel in ("sms", "voice", "email")]
    assert len(texts) > 3 * len(KINDS)
    first = (f"{LANGUAGES[language].drill}: ", "DRILL: ")  # whoever stands on the ladder itself is told in English
    assert [text for text in texts if not text.lstrip().startswith(first)] == []


async def _everything_is_told(ward: RingingWorld, language: str, *, is_synthetic: bool = False) -> None:
    """A diary full of everything rings somebody; then every kind of message goes out by every way."""
    await ward.clinic(ward.clinic_id, ladder_of(step(("sms", NURSE))))
    ways = {**ANSWERS, "webhook": f"{ward.hook.url}/ward"}
    people = [await person(ward, f"By {way}", [(way, at)], language=language) for way, at in ways.items()]
    patient, phone = await ward.patient()
    mark = "UPDATE patients SET is_synthetic = :so, language = :language WHERE patient_id = :id RETURNING 1"
    await ward.scalar(mark, so=is_synthetic, language=language, id=patient)
    (
        await ward.http.put("/v1/me/push", json={"channel": "ntfy", "address": "pat"}, headers=bearer(phone))
    ).raise_for_status()
    (await ward.submits(phone, **DIARY)).raise_for_status()
    await ward.works()
    alert_id = await ward.scalar("SELECT alert_id FROM alerts ORDER BY priority DESC LIMIT 1")
    async with ward.database.begin() as session:
        found = await recipients(session, ward.clinic_id, people, ZoneInfo("Europe/London"))
        for kind in KINDS:
            word = Word(
                clinic_id=ward.clinic_id, kind=kind, urgency="immediate", alert_id=alert_id, rung=2, facts=FACTS
            )
            for recipient in found.values():
                await put_in_outbox(session, messages_to(recipient, word, ward.now))
    await ward.works()


def _whole(heard: Heard) -> str:
    """All that was on the wire: the text, and whatever else its receiver got of it."""
    raw = heard.raw
    return " ".join((heard.text, heard.address, str(getattr(raw, "form", "")), str(getattr(raw, "headers", raw))))
