"""Ladders for stories, in few words."""

from typing import Any

from app.clinical.escalation import ContactPoint, Ladder, Person, Rung

RED: dict[str, Any] = {"symptoms": [{"symptom": "leg_weakness", "course": "new"}]}
AMBER: dict[str, Any] = {
    "pain": {"worst": 6, "sites": [{"region": "lumbar_spine", "course": "new", "qualities": ["wakes_at_night"]}]}
}


def step(*ways: tuple[str, str], wait: int = 0, **more: Any) -> Rung:
    """A rung with one person, reached by these ways in this order."""
    contacts = tuple(ContactPoint(channel=channel, address=address) for channel, address in ways)
    return Rung(wait_seconds=wait, people=(Person(name=ways[0][1], contacts=contacts),), **more)


def ladder_of(*rungs: Rung, **more: Any) -> Ladder:
    """A ladder of these rungs."""
    return Ladder(rungs=rungs, **more)
