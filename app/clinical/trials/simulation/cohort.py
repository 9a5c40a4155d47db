"""Who takes part? Invented people, each with a story, the diaries they sent and what truly befell them; from a seed."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time
from random import Random

from app.clinical.context import Context
from app.clinical.replay import Arrival, Timeline
from app.clinical.trials.simulation.feeling import Truth
from app.clinical.trials.simulation.people import day_of, diaries
from app.clinical.trials.simulation.stories import DECK

SHORTEST = 21  # days; in fewer the stories have no room


@dataclass(frozen=True, slots=True, kw_only=True)
class Patient:
    """One of the cohort; `days` is how long they were at home and could write."""

    number: int
    persona: str
    context: Context
    truth: Truth
    diaries: tuple[Arrival, ...]
    days: int

    @property
    def timeline(self) -> Timeline:
        """The story as `tocsin replay` reads it, to noon after the last day at home."""
        until = datetime.combine(day_of(self.days + 1), time(12), self.context.zone)
        return Timeline(patient=self.context, entries=self.diaries, until=until)


def cohort(patients: int, seed: int, days: int) -> Iterator[Patient]:
    """The people of a seed, one by one; the first hundred of five hundred are the hundred of a hundred."""
    for number in range(patients):
        yield _patient(number, seed, days)


def moment(day: int) -> datetime:
    """Noon of a story's day, where things that happen on a day are taken to happen."""
    return datetime.combine(day_of(day), time(12), UTC)


def _patient(number: int, seed: int, days: int) -> Patient:
    dealt = list(DECK)
    Random(f"{seed}/{number // len(DECK)}").shuffle(dealt)  # nosec B311 # noqa: S311 - believable, not secret
    persona = dealt[number % len(DECK)]
    rng = Random(f"{seed}/{number // len(DECK)}/{number}")  # nosec B311 # noqa: S311 - as above
    life, habits = persona.draw(rng, days)
    sent = diaries(life.days, habits, life.context.zone, rng)
    return Patient(
        number=number,
        persona=persona.name,
        context=life.context,
        truth=life.truth,
        diaries=sent,
        days=max(life.days),
    )
