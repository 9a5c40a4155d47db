"""Quality of life: has life become clearly less than this person's own usual, for days and not for a moment?

It is matter for the work list and never pages. Free text is never read: a note that speaks of despair is seen by whoever
opens the diary, not by a rule.
"""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from operator import attrgetter

from app.clinical.diary import Entry, QualityOfLife
from app.clinical.evidence import CONVENTION, Evidence, Source, Threshold
from app.clinical.findings import Case, Conclusion, Rule
from app.clinical.history import iso_week, within
from app.clinical.phrases import said_by, symptom_evidence
from app.clinical.signs.trends import LATELY_WITHIN, Change, change, level
from app.clinical.signs.usual import GONE, standing

MEANINGFUL = Source("two points of 0-10 are a change that means something (Farrar 2001, for pain)", "memory")

FALL = Threshold(
    2, "points of 0-10", "a fall that means something", MEANINGFUL, key="quality_of_life.fall", least=2, most=4
)
GREAT_FALL = Threshold(4, "points of 0-10", "a fall of sleep or mood alone that is seen within 72 hours", CONVENTION)
LATELY = Threshold(5, "days", "the last ones with a number, whose median is the state of now", CONVENTION)
SUSTAINED = Threshold(3, "days", "of them that must be as low as that", CONVENTION)
USUAL_DAYS = Threshold(21, "days", "before those, whose median is the usual state", CONVENTION)
USUAL_LEAST = Threshold(3, "days", "of them that must have a number", CONVENTION)
SELDOM = Threshold(2, "days", "of the usual ones that may have been as low: more, and it is a known dip", CONVENTION)
LOW_MOOD = Threshold(2, "0-10, 10 best", "a mood that should be asked about", CONVENTION)
MOOD_WITHIN = Threshold(7, "days", "in which three of them count, today included", CONVENTION)

WEIGHTY = ("overall", "activity")
DOMAINS = (*WEIGHTY, "sleep", "mood")
_scores_of = attrgetter(*DOMAINS)


def decline(case: Case) -> Iterator[Conclusion]:
    """A fall below the patient's own usual, in any of four domains, that has lasted."""
    life = case.entry.diary.quality_of_life
    if life is None:
        return
    fallen = {domain: fell for domain in _may_have_fallen(life, case) if (fell := _fall(domain, case))}
    if not fallen:
        return
    is_weighty = len(fallen) > 1 or any(
        domain in WEIGHTY or -fell.by >= GREAT_FALL.value for domain, fell in fallen.items()
    )
    told = ", ".join(f"{domain} from {fell.was:g} to {fell.now:g}" for domain, fell in fallen.items())
    yield Conclusion(
        urgency="soon" if is_weighty else "routine",
        because=f"{said_by(case.entry.diary)} a quality of life below the usual of the weeks before: {told} (of 10)",
        unless=f"the median of the last days were less than {case.limit(FALL):g} points below that of the three weeks before",
        evidence=tuple(one for domain, fell in fallen.items() for one in _scores(domain, fell.days, case)),
        subject=f"decline:{iso_week(case.day)}",
    )


def low_mood(case: Case) -> Iterator[Conclusion]:
    """A mood that has been very low for days, or low mood that is called severe."""
    diary = case.entry.diary
    for place, symptom in enumerate(diary.symptoms or ()):
        if symptom.symptom == "low_mood" and symptom.severity == "severe" and standing(symptom, case) != "usual":
            yield Conclusion(
                urgency="soon",
                because=f"{said_by(diary)} severe low mood: someone should ask",
                unless="the low mood were less than severe, or usual for this patient",
                evidence=(symptom_evidence(case.entry, place),),
                subject=case.part(f"/symptoms/{place}"),
            )
    mood = diary.quality_of_life.mood if diary.quality_of_life else None
    if mood is None or mood > LOW_MOOD.value:
        return
    moods = _daily("mood", case)
    days = [day for day, score in moods.items() if _is_lately(day, case) and score <= LOW_MOOD.value]
    earlier = level(moods, case.day - timedelta(MOOD_WITHIN.value), int(USUAL_DAYS.value), int(USUAL_LEAST.value))
    if len(days) >= SUSTAINED.value and (earlier is None or earlier > LOW_MOOD.value):
        yield Conclusion(
            urgency="soon",
            because=f"{said_by(diary)} a mood of {LOW_MOOD.value:g}/10 or less on {len(days)} of the last "
            f"{MOOD_WITHIN.value:g} days: someone should ask",
            unless=f"mood had been above {LOW_MOOD.value:g}/10 on more of these days, or as low for weeks",
            evidence=tuple(_scores("mood", days, case)),
            subject=f"low-mood:{iso_week(case.day)}",
        )


def _may_have_fallen(life: QualityOfLife, case: Case) -> list[str]:
    """The domains that may have fallen at all: this is asked of every diary, so it must cost next to nothing."""
    lives = [_scores_of(before) for entry in case.before if (before := entry.diary.quality_of_life) is not None]
    highest = [max(filter(None, scores), default=0) for scores in zip(*lives, strict=True)]
    limit, today = case.limit(FALL), zip(DOMAINS, _scores_of(life), highest, strict=False)
    return [domain for domain, score, best in today if score is not None and best - score >= limit]


def _fall(domain: str, case: Case) -> Change | None:
    """How far a domain fell; `None` when it has not, has been as low before, or is not low today."""
    today, limit = _score(case.entry, domain), case.limit(FALL)
    if today is None:
        return None
    scores = _daily(domain, case)
    answered = sum(1 for day in scores if _is_lately(day, case))
    lately = max(int(SUSTAINED.value), min(int(LATELY.value), answered))
    found = change(scores, case.day, lately, int(USUAL_DAYS.value), int(USUAL_LEAST.value))
    if found is None or -found.by < limit or found.was - today < limit:
        return None
    sustained = sum(1 for day in found.days if found.was - scores[day] >= limit)
    as_low = sum(1 for day, score in scores.items() if day < found.days[0] and score <= found.now)
    return found if sustained >= SUSTAINED.value and as_low <= SELDOM.value else None


def _daily(domain: str, case: Case) -> dict[date, int]:
    """The score of each day that gave one, from its last entry, oldest first."""
    told = ((entry.day, _score(entry, domain)) for entry in (*case.before, case.entry))
    return {day: score for day, score in told if score is not None}


def _score(entry: Entry, domain: str) -> int | None:
    life = entry.diary.quality_of_life
    return None if life is None else getattr(life, domain)


def _is_lately(day: date, case: Case) -> bool:
    return (case.day - day).days < LATELY_WITHIN.value


def _scores(domain: str, days: Iterable[date], case: Case) -> Iterator[Evidence]:
    """What each of these days said of a domain, and in which entry."""
    entries = (*case.before, case.entry)
    for day in days:
        told = [entry for entry in within(entries, day, 1) if _score(entry, domain) is not None][-1]
        said = f"{domain} {_score(told, domain)}/10"
        yield Evidence(day=day, said=said, entry=told.diary.id, pointer=f"/quality_of_life/{domain}")


RULES = (
    Rule(
        id="quality_of_life_decline.decline",
        condition="quality_of_life_decline",
        plain="Overall quality of life or activity two points or more below the median of the patient's own three weeks "
        "before, on at least three of the last answered days and today: within 72 hours, told once a week. Sleep or mood "
        "alone: at the next contact, by four points or together within 72 hours. A dip as low as on more than two days "
        "of those weeks is not told.",
        sources=(MEANINGFUL, CONVENTION),
        thresholds=(FALL, GREAT_FALL, LATELY, LATELY_WITHIN, SUSTAINED, USUAL_DAYS, USUAL_LEAST, SELDOM),
        on_entry=decline,
    ),
    Rule(
        id="quality_of_life_decline.low_mood",
        condition="quality_of_life_decline",
        plain="Mood of 2 or less on three of the last seven days, unless it has been so for weeks, or low mood that is called "
        "severe and is not usual: within 72 hours. Free text is never read: what a note says is for a human to see.",
        sources=(CONVENTION,),
        thresholds=(LOW_MOOD, SUSTAINED, MOOD_WITHIN, USUAL_DAYS, USUAL_LEAST, GONE),
        on_entry=low_mood,
    ),
)
