"""How times, telephone numbers and reasons are said."""

from datetime import UTC, datetime, timedelta
from typing import get_args
from zoneinfo import ZoneInfo

import pytest

from app.clinical.vocabulary import Condition, Urgency
from app.console.times import moment, say_distance
from app.console.views import dialled
from app.console.words import CONDITIONS, URGENCIES, sentence, what_next

NOW = datetime(2026, 3, 29, 2, 30, tzinfo=UTC)  # 03:30 in London: the clocks went forward an hour and a half ago
LONDON = ZoneInfo("Europe/London")


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (0, "just now"),
        (-59, "just now"),
        (-60, "1 min ago"),
        (-3599, "59 min ago"),
        (-3600, "1 h ago"),
        (-7500, "2 h 5 min ago"),
        (-86_400, "1 day ago"),
        (-3 * 86_400, "3 days ago"),
        (30, "within a minute"),
        (240, "in 4 min"),
    ],
)
def test_how_long_ago_or_how_soon(seconds: int, said: str) -> None:
    assert say_distance(timedelta(seconds=seconds)) == said


@pytest.mark.parametrize(
    ("zone", "at", "said"),
    [
        (LONDON, NOW, "03:30 BST"),
        (LONDON, NOW - timedelta(hours=2), "00:30 GMT"),
        (LONDON, NOW - timedelta(hours=3), "yesterday 23:30 GMT"),
        (LONDON, NOW + timedelta(hours=21), "tomorrow 00:30 BST"),
        (LONDON, NOW - timedelta(days=17), "Thu 12 Mar 02:30 GMT"),
        (LONDON, NOW - timedelta(days=365), "Sat 29 Mar 2025 02:30 GMT"),
        (ZoneInfo("Asia/Bangkok"), NOW, "09:30 UTC+07"),
    ],
)
def test_when_on_the_clinics_own_clock(zone: ZoneInfo, at: datetime, said: str) -> None:
    assert moment(at, zone, NOW).exact == said


@pytest.mark.parametrize(
    ("noted", "dialling"),
    [
        ("+44 20 7946 0123", "tel:+442079460123"),
        ("+44 (0)20 7946-0123", "tel:+442079460123"),
        ("(020) 7946 0123", "tel:02079460123"),
        ("020 7946 0123 ext. 45", "tel:02079460123"),
        ("mobile: 07700 900123 / 020 7946 0123", "tel:07700900123"),
        ("javascript:alert(1)", None),
        ("ask the daughter", None),
        ("", None),
        (None, None),
    ],
)
def test_only_the_first_number_that_was_noted_is_dialled(noted: str | None, dialling: str | None) -> None:
    assert dialled(noted) == dialling


def test_every_condition_and_urgency_has_its_words() -> None:
    assert set(CONDITIONS) == set(get_args(Condition))
    assert set(URGENCIES) == set(get_args(Urgency))
    assert all(what_next(urgency) for urgency in get_args(Urgency))


def test_a_reason_becomes_a_sentence() -> None:
    assert sentence("the patient reports mg; pain 7/10.") == "The patient reports mg; pain 7/10."
    assert sentence("") == ""
