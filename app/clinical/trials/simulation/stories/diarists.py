"""Who writes badly? Stable people whose diaries come in spells, or say what is not so."""

from dataclasses import replace
from random import Random

from app.clinical.trials.simulation.feeling import Life
from app.clinical.trials.simulation.people import Habits
from app.clinical.trials.simulation.stories.quiet import stable


def patchy(rng: Random, days: int) -> tuple[Life, Habits]:
    """Some days of diaries, then some of silence; about four a week, as daily diaries decay to."""
    life, how = stable(rng, days)
    return life, replace(how, in_spells=True, writes=0.95)


def careless(rng: Random, days: int) -> tuple[Life, Habits]:
    """One diary in twenty has something in it that is not so; three in ten of those are put right."""
    life, how = stable(rng, days)
    return life, replace(how, slips=0.05, wobble=1.2)
