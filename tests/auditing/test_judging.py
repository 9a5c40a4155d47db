"""When the auditor speaks, and when it is late itself: decided without clock or database."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from app.auditing.judging import Round, lateness, letters, must_tell, still_told
from app.records.auditing import Found, Key

NOW = datetime(2026, 3, 10, 9, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
IDS = (UUID(int=1), UUID(int=2))


def alert(name: str, urgency: str = "immediate", why: str = "unconfirmed") -> Found:
    return Found(Key("st-elsewhere", name, why), urgency, NOW - 7 * MINUTE)


WORKERS = Found(Key("st-elsewhere", "workers", "no_worker"), "immediate", NOW - 3 * MINUTE)


@pytest.mark.parametrize(
    ("gap", "before_took", "looked_for", "why"),
    [
        (60, 0, 0, None),
        (90, 10, 10, None),
        (90.1, 0, 0, "late"),
        (3600, 0, 0, "late"),
        (-1, 0, 0, "late"),
        (60, 10.1, 0, "slow"),
        (60, 0, 10.1, "slow"),
    ],
)
def test_it_is_late_after_ninety_seconds_and_slow_after_ten(gap, before_took, looked_for, why) -> None:
    before = Round(NOW - timedelta(seconds=gap), timedelta(seconds=before_took))

    own = lateness(before, NOW, timedelta(seconds=looked_for), MINUTE)

    assert (own and own.key.why) == why


def test_the_first_round_of_all_is_never_late() -> None:
    assert lateness(None, NOW, timedelta(0), MINUTE) is None


@pytest.mark.parametrize(
    ("found", "told", "tells"),
    [
        ([], {}, False),
        ([alert("a")], {}, True),
        ([alert("a")], {"a": 9}, False),
        ([alert("a")], {"a": 10}, True),
        ([alert("a"), alert("b")], {"a": 1}, True),
        ([alert("a"), alert("b", "urgent")], {"a": 1}, False),
        ([alert("a"), alert("b", "urgent")], {"a": 10}, True),
        ([alert("b", "urgent")], {}, True),
        ([alert("b", "urgent")], {"a": 1}, True),
        ([alert("a")], {"a": -5}, False),
    ],
)
def test_what_is_new_and_immediate_is_told_at_once_and_all_else_every_ten_minutes(found, told, tells) -> None:
    keys = {Key("st-elsewhere", name, "unconfirmed"): NOW - ago * MINUTE for name, ago in told.items()}

    assert must_tell(found, keys, NOW) is tells


def test_an_alert_that_is_over_is_forgotten_and_trouble_of_the_house_is_not_at_once() -> None:
    told = {alert("a").key: NOW - MINUTE, alert("b").key: NOW - MINUTE, WORKERS.key: NOW - 9 * MINUTE}

    assert set(still_told([alert("b")], told, NOW)) == {alert("b").key, WORKERS.key}
    assert set(still_told([alert("b")], told, NOW + MINUTE)) == {alert("b").key}


def test_one_letter_is_about_alerts_counted_once_and_one_about_the_house() -> None:
    found = [alert("a"), alert("a", why="not_climbing"), alert("b", "urgent"), WORKERS]

    said = letters(found, IDS, "en", "https://tocsin.test/console", NOW)

    assert [(one.kind, one.urgency, one.count, one.minutes) for one in said] == [
        ("auditor", "immediate", 2, 7),
        ("watch_failed", "immediate", None, 3),
    ]


def test_urgent_alerts_alone_are_told_as_urgent() -> None:
    (said,) = letters([alert("a", "urgent")], IDS, "de", "", NOW)

    assert (said.kind, said.urgency, said.language) == ("auditor", "urgent", "de")
