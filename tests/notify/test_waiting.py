"""How long a message that could not be sent waits before the next try."""

from datetime import timedelta

import pytest

from app.notify.judging import wait_before


@pytest.mark.parametrize(
    ("tries", "urgency", "asked_for", "wait"),
    [
        (1, "immediate", None, 2),
        (2, "immediate", None, 4),
        (4, "immediate", None, 16),
        (5, "immediate", None, 30),
        (5000, "immediate", None, 30),
        (1, "immediate", 20, 20),
        (1, "immediate", 3600, 30),  # no receiver may hold an immediate page back
        (1, "urgent", None, 2),
        (20, "urgent", None, 300),
        (1, "urgent", 600, 600),
        (20, "soon", None, 1800),
        (20, "routine", None, 3600),
    ],
)
def test_waits_double_up_to_a_limit_that_urgency_sets(tries, urgency, asked_for, wait) -> None:
    asked = None if asked_for is None else timedelta(seconds=asked_for)

    assert wait_before(tries, urgency, asked) == timedelta(seconds=wait)
