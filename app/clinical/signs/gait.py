"""Has walking become harder, and how much does that matter? Mobility against the last four weeks."""

from app.clinical.evidence import CONVENTION, Threshold
from app.clinical.findings import Case
from app.clinical.history import LOOK_BACK, within
from app.clinical.signs.spine import is_suspicious, was_suspicious
from app.clinical.signs.usual import standing
from app.clinical.vocabulary import NEUROLOGIC_SYMPTOMS, Mobility, SymptomCode, Urgency, steps_lost

GAIT_DAYS = Threshold(LOOK_BACK.days, "days", "how far back walking is compared with today", CONVENTION)
GREAT_LOSS = Threshold(2, "steps of mobility", "a loss that rings by itself, at once", CONVENTION)
SIGN_DAYS = Threshold(14, "days", "a neurologic sign within them makes any loss of walking immediate", CONVENTION)

OF_THE_LEGS: frozenset[SymptomCode] = frozenset(
    ("leg_weakness", "heavy_legs", "foot_drop", "unsteadiness", "difficulty_walking")
)


def gait_urgency(now: Mobility, told: list[Mobility], case: Case) -> Urgency | None:
    """How urgent a loss of walking is: the greater the loss, and the more the cord is already suspect, the more.

    Needing somebody's arm is more than needing a stick: that step is never a small one. A loss counts once: while walking
    stays as it is, only fresh suspicious pain makes it ring again. Ups and downs of one step, told before, are not a new
    loss; two steps, or not walking any more, are one each time.
    """
    if not told:
        return _first_answer(now, case)
    as_bad = [place for place, before in enumerate(told) if steps_lost(before, now) <= 0]
    since = told[as_bad[-1] + 1 :] if as_bad else told
    if not since:
        return "immediate" if len(as_bad) < len(told) and is_suspicious(case) else None
    needs_someone = now == "unable_to_walk" or (now == "with_help" and not as_bad)
    great = max(steps_lost(before, now) for before in since) >= GREAT_LOSS.value
    if needs_someone or great or is_suspicious(case) or was_suspicious(case) or _has_a_sign(case):
        return "immediate"
    return None if as_bad else "urgent"


def _first_answer(now: Mobility, case: Case) -> Urgency | None:
    """With nothing to compare, the answer is the reference; but nobody should find out late that someone cannot walk."""
    if now == "unable_to_walk":
        return "urgent" if _is_on_record(case) and not is_suspicious(case) else "immediate"
    return "soon" if now == "with_help" and not _is_on_record(case) else None


def _is_on_record(case: Case) -> bool:
    return any(had.symptom in OF_THE_LEGS for had in case.context.baseline)


def _has_a_sign(case: Case) -> bool:
    """Whether a neurologic sign was told today or lately, or the legs have a deficit on record: then any step counts."""
    if _is_on_record(case):
        return True
    if any(t.symptom in NEUROLOGIC_SYMPTOMS and standing(t, case) != "usual" for t in case.entry.diary.symptoms or ()):
        return True
    return any(
        told.symptom in NEUROLOGIC_SYMPTOMS and told.course in ("new", "worse")
        for entry in within(case.before, case.day, int(SIGN_DAYS.value))
        for told in entry.diary.symptoms or ()
    )
