"""How do high calcium and too much opioid come? Symptoms over days, then a mind that clouds or breathing that slows.

Few people have all symptoms of high calcium, and confusion comes in most whose calcium is very high (Ralston 1990 in NCI
PDQ, read). The signs of opioid toxicity are twitching, hallucinations, drowsiness, slow breathing (secondary). How many
days lie between is our own choice: 5 to 14 for calcium, 2 to 5 for opioids.
"""

from dataclasses import replace
from random import Random

from app.clinical.context import Treatment
from app.clinical.trials.simulation.feeling import Feeling, Life, Sign, Truth, Window, lived
from app.clinical.trials.simulation.people import Habits, day_of, habits
from app.clinical.trials.simulation.usual import treated, usual
from app.clinical.vocabulary import Condition, Severity, SymptomCode

_OF_CALCIUM: frozenset[Condition] = frozenset(("hypercalcemia",))
# A clouded mind is rung about under hypercalcemia, whatever may have caused it.
_OF_OPIOIDS: frozenset[Condition] = frozenset(("opioid_toxicity", "hypercalcemia"))
_BESIDE: frozenset[Condition] = frozenset(("missing_diaries", "acute_illness", "uncontrolled_pain"))
# How often each is there, %: near the counts of Ralston and Lamy, thirst more often, because a diary asks for it by name.
_PREVALENCE: dict[SymptomCode, int] = {
    "thirst": 60,
    "polyuria": 50,
    "nausea": 50,
    "vomiting": 30,
    "constipation": 45,
    "loss_of_appetite": 50,
    "fatigue": 65,
}
_MOSTLY_MODERATE: tuple[Severity, ...] = ("mild", "moderate", "moderate")
_EARLY: tuple[SymptomCode, ...] = ("muscle_jerks", "drowsiness", "drowsiness", "hallucinations")
_SPECIFIC: tuple[SymptomCode, ...] = ("thirst", "polyuria", "vomiting")


def hypercalcemia(rng: Random, days: int) -> tuple[Life, Habits]:
    """Symptoms that come one after the other within days and stay, then confusion; then the person is in hospital."""
    person = usual(rng, days)
    confused = rng.randint(max(3, days // 3), days - 1)
    begun = max(1, confused - rng.randint(5, 14))
    signs = _of_calcium(rng, begun, confused)
    clouded = Sign(symptom=rng.choice(("confusion", "confusion", "drowsiness")), severity="moderate", began=confused)

    def felt(day: int, feeling: Feeling) -> Feeling | None:
        if day > confused + 1:
            return None
        now = [sign for sign in signs if (sign.began or 1) <= day]
        return feeling.with_signs([*now, clouded] if day >= confused else now)

    truth = Truth(
        first_sign=_cluster_on([sign for sign in signs if _is_marked(sign, person.feeling)], confused),
        deficit=confused,
        warns=_OF_CALCIUM,
        windows=(Window(conditions=_OF_OPIOIDS | _BESIDE, first=begun, last=days),),
    )
    return lived(person.context, person.on, felt, truth, days), replace(habits(rng), in_spells=rng.random() < 0.1)


def _of_calcium(rng: Random, begun: int, confused: int) -> list[Sign]:
    """Some of the symptoms, the first on the day it begins, the others in the days after."""
    there = [code for code, share in _PREVALENCE.items() if rng.random() < share / 100] or ["fatigue"]
    rng.shuffle(there)
    latest = max(begun, confused - 1)
    onsets = [begun, *(min(latest, begun + rng.randint(0, 5)) for _ in there[1:])]
    severities: list[Severity] = [rng.choice(_MOSTLY_MODERATE) for _ in there]
    return [
        Sign(symptom=code, severity=how, began=day) for code, day, how in zip(there, onsets, severities, strict=True)
    ]


def _is_marked(sign: Sign, usual: Feeling) -> bool:
    """Mild fatigue says nothing, and neither does what was there before and is no graver."""
    is_usual = any(had.symptom == sign.symptom for had in usual.signs)
    return sign.severity != "mild" or not (is_usual or sign.symptom == "fatigue")


def _cluster_on(signs: list[Sign], confused: int) -> int:
    """The second day on which two symptoms are there, one of them thirst, polyuria or vomiting; else the confusion itself."""
    for day in range(1, confused):
        there = {sign.symptom for sign in signs if (sign.began or 1) <= day - 1}
        if len(there - {"polyuria"} if "thirst" in there else there) >= 2 and there & set(_SPECIFIC):
            return day
    return confused


def toxicity(rng: Random, days: int) -> tuple[Life, Habits]:
    """The dose is doubled; twitching or drowsiness follows within days, then slow breathing or hallucinations."""
    person = usual(rng, days)
    poisoned = rng.randint(max(8, days // 3), days - 1)
    begun = poisoned - rng.randint(2, 5)
    raised = begun - rng.randint(1, 2)
    dose = rng.choice((30.0, 60.0, 90.0))
    early = rng.choice(_EARLY)
    late: SymptomCode = "slow_breathing" if rng.random() < 0.7 else "confusion"
    change = Treatment(kind="opioid_change", started_on=day_of(raised))

    def felt(day: int, feeling: Feeling) -> Feeling | None:
        if day > poisoned + 1:
            return None
        feeling = replace(feeling, background_mg=dose * 2 if day >= raised else dose)
        signs = [Sign(symptom=early, severity="moderate", began=begun)] if day >= begun else []
        if day >= poisoned:
            signs.append(Sign(symptom=late, severity="severe", began=poisoned))
        return feeling.with_signs(signs)

    truth = Truth(
        first_sign=begun,
        deficit=poisoned,
        warns=_OF_OPIOIDS,
        windows=(Window(conditions=_OF_OPIOIDS | _BESIDE, first=raised, last=days),),
    )
    return lived(treated(person.context, change), person.on, felt, truth, days), habits(rng)
