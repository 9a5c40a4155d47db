"""Whom should nobody be rung about? Stable people, old neuropathy, an opioid begun, a strained muscle."""

from dataclasses import replace
from random import Random

from app.clinical.context import Treatment
from app.clinical.trials.simulation.feeling import Ache, Feeling, Life, Sign, Truth, lived
from app.clinical.trials.simulation.people import Habits, day_of, habits
from app.clinical.trials.simulation.usual import NUMB, recorded, treated, usual
from app.clinical.vocabulary import Quality, Region, Side

UNEVENTFUL = Truth()


def stable(rng: Random, days: int) -> tuple[Life, Habits]:
    """Nothing happens but what happens to everyone."""
    person = usual(rng, days)
    return lived(person.context, person.on, _as_usual, UNEVENTFUL, days), habits(rng)


def neuropathy(rng: Random, days: int) -> tuple[Life, Habits]:
    """Numb hands and feet, mostly on record, a grade better or worse on some days; some are unsteady from it."""
    person = usual(rng, days)
    numb = (NUMB, Sign(symptom="unsteadiness", severity="mild")) if rng.random() < 0.3 else (NUMB,)
    on_record = rng.random() < 0.85
    baseline = tuple(recorded(sign) for sign in numb) if on_record else ()
    context = replace(person.context, baseline=(*person.context.baseline, *baseline))
    worse_on = frozenset(day for day in range(1, days + 1) if rng.random() < 0.04)

    def felt(day: int, feeling: Feeling) -> Feeling:
        graver = (replace(sign, severity="moderate") for sign in numb)
        return feeling.with_signs(graver if day in worse_on else numb)

    return lived(context, person.on, felt, UNEVENTFUL, days), habits(rng)


def opioid_constipation(rng: Random, days: int) -> tuple[Life, Habits]:
    """An opioid is begun: constipation stays, nausea lasts for days, every seventh person is drowsy at first."""
    person = usual(rng, days)
    begun = rng.randint(5, max(6, days // 2))
    dose = rng.choice((5.0, 10.0, 15.0))
    constipated = Sign(symptom="constipation", severity=rng.choice(("moderate", "severe")), began=begun + 2)
    sick_until = begun + rng.randint(2, 5) if rng.random() < 0.4 else begun
    drowsy_until = begun + 2 if rng.random() < 0.15 else begun
    change = Treatment(kind="opioid_change", started_on=day_of(begun))

    def felt(day: int, feeling: Feeling) -> Feeling:
        if day < begun:
            return replace(feeling, background_mg=0)
        signs = [constipated] if day >= begun + 2 else []
        if day < sick_until:
            signs.append(Sign(symptom="nausea", severity="mild", began=begun))
        if day < drowsy_until:
            signs.append(Sign(symptom="drowsiness", severity="mild", began=begun))
        return replace(feeling, background_mg=dose).with_signs(signs)

    return lived(treated(person.context, change), person.on, felt, UNEVENTFUL, days), habits(rng)


_STRAINS: tuple[tuple[Region, Side, Quality], ...] = (
    ("lumbar_spine", "left", "worse_on_movement"),
    ("lumbar_spine", "right", "worse_on_movement"),
    ("shoulder", "left", "worse_on_movement"),
    ("lower_leg", "right", "cramping"),
    ("thigh", "left", "tender_to_touch"),
)


def muscular_pain(rng: Random, days: int) -> tuple[Life, Habits]:
    """A strain that hurts for four to ten days and goes; people who are strained once are mostly strained once more."""
    person = usual(rng, days)
    region, side, quality = rng.choice(_STRAINS)
    strained = sorted(rng.sample(range(5, days - 5), 2 if rng.random() < 0.6 else 1))
    lasts, level = rng.randint(4, 10), rng.uniform(3, 5.5)

    def felt(day: int, feeling: Feeling) -> Feeling:
        for begun in strained:
            if begun <= day < begun + lasts:
                eases = level * (1 - (day - begun) / lasts) + 0.5
                return feeling.with_ache(Ache(region=region, side=side, level=eases, qualities=(quality,), began=begun))
        return feeling

    return lived(person.context, person.on, felt, UNEVENTFUL, days), habits(rng)


def _as_usual(_day: int, feeling: Feeling) -> Feeling:
    return feeling
