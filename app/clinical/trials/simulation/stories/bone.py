"""How does a bone break, and how does pain flare after radiotherapy?

A lesion that hurts on loading is at risk, yet growing pain predicts badly (van der Linden 2004, read): here six of ten
breaks have pain on loading before them, the others come from nowhere (our own choice). A flare is two points or more for
one or two days, most often in the first days after treatment (Hird and Chow 2009, read; days from secondary pages).
"""

from dataclasses import replace
from random import Random

from app.clinical.context import Treatment
from app.clinical.trials.simulation.feeling import Ache, Feeling, Life, Sign, Truth, Window, lived
from app.clinical.trials.simulation.people import Habits, day_of, habits
from app.clinical.trials.simulation.usual import treated, usual
from app.clinical.vocabulary import Condition, Mobility, Quality, Region, Side, SymptomCode

_OF_BREAK: frozenset[Condition] = frozenset(("pathological_fracture",))
# Legs that no longer carry ring as walking lost, a broken vertebra as spinal pain: all of these are about the break.
_BESIDE: frozenset[Condition] = frozenset(
    ("cord_compression", "spinal_metastasis_pain", "uncontrolled_pain", "missing_diaries")
)
_BREAKS: tuple[tuple[Region, Side, SymptomCode], ...] = (
    ("thigh", "left", "unable_to_bear_weight"),
    ("hip", "right", "unable_to_bear_weight"),
    ("upper_arm", "left", "crack_or_give_way"),
    ("lumbar_spine", "midline", "height_loss"),
)
FLARE_DAYS = 10  # after the last day of radiotherapy, the window of the definition


def fracture(rng: Random, days: int) -> tuple[Life, Habits]:
    """Pain on loading for weeks in most, then the break; then the person is in hospital."""
    person = usual(rng, days)
    broken = rng.randint(max(3, days // 3), days - 1)
    region, side, sign = rng.choice(_BREAKS)
    lead = rng.randint(7, 30) if rng.random() < 0.6 else None
    begun = max(1, broken - lead) if lead is not None else broken
    context = replace(person.context, bone_sites=tuple(sorted({*person.context.bone_sites, region})))
    carries: tuple[Quality, ...] = ("worse_on_loading",) if region != "upper_arm" else ("worse_on_movement",)
    sore = Ache(region=region, side=side, level=rng.uniform(3, 5), qualities=carries, began=begun)

    def felt(day: int, feeling: Feeling) -> Feeling | None:
        if day > broken + 1:
            return None
        if day < broken:
            return feeling.with_ache(sore) if day >= begun else feeling
        snapped: tuple[Quality, ...] = (*sore.qualities, "sudden_onset")
        feeling = feeling.with_ache(replace(sore, level=8.5, qualities=snapped, began=broken))
        legs: Mobility = "unable_to_walk" if sign == "unable_to_bear_weight" else feeling.mobility
        return replace(feeling, mobility=legs).with_signs([Sign(symptom=sign, began=broken)])

    truth = Truth(
        first_sign=begun,
        deficit=broken,
        warns=_OF_BREAK | ({"spinal_metastasis_pain"} if region == "lumbar_spine" else set()),
        windows=(Window(conditions=_OF_BREAK | _BESIDE, first=begun, last=days),),
    )
    return lived(context, person.on, felt, truth, days), habits(rng)


def flare(rng: Random, days: int) -> tuple[Life, Habits]:
    """One fraction to a painful site; pain rises for days soon after it, goes back, and is less some weeks later."""
    person = usual(rng, days)
    treated_on = rng.randint(8, max(9, days // 2))
    begins, lasts = treated_on + rng.randint(1, 4), rng.randint(1, 4)
    rise = rng.uniform(2, 4)
    target = replace(person.feeling.aches[0], level=max(4.0, person.feeling.aches[0].level))
    radiotherapy = Treatment(
        kind="radiotherapy", region=target.region, started_on=day_of(treated_on), ended_on=day_of(treated_on), dose_gy=8
    )

    def felt(day: int, feeling: Feeling) -> Feeling:
        if begins <= day < begins + lasts:
            return feeling.with_ache(replace(target, level=target.level + rise, grew_on=begins))
        eased = 2.0 if day > treated_on + 20 else 0.0
        return feeling.with_ache(replace(target, level=target.level - eased))

    right: frozenset[Condition] = frozenset(("pain_flare", "uncontrolled_pain", "missing_diaries"))
    truth = Truth(
        first_sign=begins,
        warns=frozenset(("pain_flare",)),
        windows=(Window(conditions=right, first=begins, last=treated_on + FLARE_DAYS),),
    )
    return lived(treated(person.context, radiotherapy), person.on, felt, truth, days), habits(rng)
