"""One file = one group of stories. A story draws a life and the habits of the one who lives it, from a seed.

`DECK` is the mixture, in cards of 50. Things that go wrong are dealt far more often than they happen in a clinic, so that
a few hundred people tell something about them.
"""

from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from app.clinical.trials.simulation.feeling import Life
from app.clinical.trials.simulation.people import Habits
from app.clinical.trials.simulation.stories import bone, diarists, metabolic, quiet, spine

Draw = Callable[[Random, int], tuple[Life, Habits]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Persona:
    """A kind of story: `cards` of 50 people live it, `draw` makes one of them for so many days."""

    name: str
    says: str
    cards: int
    draw: Draw


PERSONAS: tuple[Persona, ...] = (
    Persona(
        name="stable",
        says="the usual pain and symptoms, ups and downs, a bad day now and then",
        cards=16,
        draw=quiet.stable,
    ),
    Persona(
        name="neuropathy",
        says="numb hands and feet after chemotherapy, better and worse",
        cards=6,
        draw=quiet.neuropathy,
    ),
    Persona(
        name="opioid constipation",
        says="an opioid begun: constipation, some nausea, a drowsy day",
        cards=5,
        draw=quiet.opioid_constipation,
    ),
    Persona(
        name="muscular pain", says="a strained back, shoulder or calf, over in days", cards=4, draw=quiet.muscular_pain
    ),
    Persona(name="patchy reporters", says="stable, and writes in spells", cards=3, draw=diarists.patchy),
    Persona(name="careless typers", says="stable, and taps what is not so", cards=2, draw=diarists.careless),
    Persona(name="flare", says="more pain for days after radiotherapy, then less", cards=3, draw=bone.flare),
    Persona(
        name="cord compression",
        says="spinal pain for weeks, a neurologic sign, legs or bladder lost",
        cards=4,
        draw=spine.cord_compression,
    ),
    Persona(
        name="hypercalcemia",
        says="thirst, nausea and more over days, then confusion",
        cards=3,
        draw=metabolic.hypercalcemia,
    ),
    Persona(name="fracture", says="a bone that breaks, most often after pain on loading", cards=2, draw=bone.fracture),
    Persona(
        name="toxicity", says="too much opioid: twitching, drowsy, breathing slows", cards=2, draw=metabolic.toxicity
    ),
)

DECK: tuple[Persona, ...] = tuple(persona for persona in PERSONAS for _ in range(persona.cards))
