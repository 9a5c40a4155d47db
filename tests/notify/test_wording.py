"""What a page says: how urgent, what next, where; never anything about the patient."""

from typing import get_args
from uuid import uuid4

import pytest

from app.clinical.vocabulary import Condition, Region, SymptomCode, Urgency
from app.notify.wording import page, short_name
from tests.world import World

CLINICAL = {
    word
    for kind in (Condition, Region, SymptomCode)
    for code in get_args(kind)
    for word in code.split("_")
    if len(word) > 3
} - {"system", "around", "height", "life", "mouth", "quality", "head", "hands", "loss", "acute"}


@pytest.mark.parametrize("urgency", get_args(Urgency))
@pytest.mark.parametrize("rung", [0, 1, 7])
def test_a_page_says_how_urgent_and_what_to_do_and_nothing_clinical(urgency: Urgency, rung: int) -> None:
    alert_id = uuid4()

    message = page(uuid4(), alert_id, urgency, rung, "https://tocsin.example")

    said = f"{message.subject} {message.text}".lower()
    assert short_name(alert_id).lower() in said
    assert message.link == f"https://tocsin.example/console/alerts/{alert_id}"
    assert not {word for word in CLINICAL if word in said.replace(str(alert_id), "")}
    if urgency in ("immediate", "urgent"):
        assert urgency.upper() in message.subject
        assert "acknowledge" in said


async def test_nothing_about_the_patient_leaves_in_a_page(world: World) -> None:
    _, phone = await world.patient(name="Zebedee Quux")

    await world.submits(
        phone, symptoms=[{"symptom": "urinary_retention", "course": "new"}], pain={"worst": 9}, note="Quibblewick"
    )
    await world.passes(minutes=1)

    said = " ".join(f"{m.subject} {m.text}" for _, m in world.pager.said)
    assert said
    for secret in ("Zebedee", "Quux", "BM-1", "Quibblewick", "urinary", "retention", "9/10", "7946"):
        assert secret not in said
