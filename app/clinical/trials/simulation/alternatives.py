"""How would a plainer system ring? Three ways that are in use or lie at hand, each a few lines."""

from functools import partial

from app.clinical.diary import Diary, peak_pain
from app.clinical.replay import Arrival
from app.clinical.trials.simulation.attending import Strategy, plainly
from app.clinical.vocabulary import NEUROLOGIC_SYMPTOMS, SymptomCode

SEVERE_PAIN = 7  # 0-10 (Serlin 1995, read)
WORSE_BY = 2  # points since the diary before (PRO-TECT, from memory)
_READ_BY_RULES: frozenset[SymptomCode] = frozenset(NEUROLOGIC_SYMPTOMS) | {
    "thirst",
    "polyuria",
    "nausea",
    "vomiting",
    "constipation",
    "loss_of_appetite",
    "fatigue",
    "drowsiness",
    "confusion",
    "hallucinations",
    "muscle_jerks",
    "slow_breathing",
    "unable_to_bear_weight",
    "crack_or_give_way",
    "limb_swelling_or_deformity",
    "height_loss",
}


def is_severe_or_worse(arrival: Arrival, before: Arrival | None) -> bool:
    """Any symptom severe, or pain severe or two points above the diary before: near to what PRO-TECT rang about.

    PRO-TECT asked weekly, of the last seven days, and on other scales; its share of surveys is not to be expected here.
    """
    pain = _pain(arrival)
    if pain >= SEVERE_PAIN or any(told.severity == "severe" for told in arrival.diary.symptoms or ()):
        return True
    return before is not None and pain - _pain(before) >= WORSE_BY


def is_painful(arrival: Arrival, before: Arrival | None, least: int = SEVERE_PAIN) -> bool:  # noqa: ARG001 - plain as it is
    """Pain of seven or more, or of another number that is tried."""
    return _pain(arrival) >= least


def says_anything(arrival: Arrival, before: Arrival | None) -> bool:  # noqa: ARG001 - as above
    """Any symptom or any character of pain that some rule reads, however usual it is for the person."""
    return _has_symptom(arrival.diary) or _has_character(arrival.diary)


def painful_from(least: int) -> Strategy:
    """Ring at this pain and above."""
    return plainly(partial(is_painful, least=least))


ALTERNATIVES: dict[str, Strategy] = {
    "severe or worse": plainly(is_severe_or_worse),
    "pain 7 or more": painful_from(SEVERE_PAIN),
    "anything a rule reads": plainly(says_anything),
}


def _pain(arrival: Arrival) -> int:
    return peak_pain(arrival.diary) or 0


def _has_symptom(diary: Diary) -> bool:
    return any(told.symptom in _READ_BY_RULES for told in diary.symptoms or ())


def _has_character(diary: Diary) -> bool:
    sites = (diary.pain.sites if diary.pain else None) or ()
    return any(site.qualities for site in sites) or diary.mobility in ("with_help", "unable_to_walk")
