"""How do people write diaries? Days left out, scores that wobble, a carer's hand, phones that ask less, slips of a finger."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from random import Random
from typing import NamedTuple, get_args
from uuid import UUID
from zoneinfo import ZoneInfo

from app.clinical.diary import Analgesic, Diary, Pain, PainSite, QualityOfLife, Symptom
from app.clinical.replay import Arrival
from app.clinical.trials.simulation.feeling import Ache, Feeling, Sign
from app.clinical.vocabulary import Course, PatientUrgency, SymptomCode

FIRST_DAY = date(2026, 3, 2)  # the calendar day of every story's day 1; summer time begins in its fourth week
CALLED_NEW_FOR, CALLED_WORSE_FOR = 3, 2  # days


@dataclass(frozen=True, slots=True, kw_only=True)
class Habits:
    """A person's way with diaries; shares are of days or of things, 0-1."""

    writes: float = 0.85
    in_spells: bool = False  # writes for some days, then not for some days
    hour: int = 19
    says_course: bool = True
    grades: bool = True
    says_none: bool = True  # an empty list of symptoms is sent as answered: none, not left out
    forgets: float = 0.1  # of what is usual; what is fresh is not forgotten
    wobble: float = 0.6  # points of 0-10, standard deviation
    slips: float = 0.0
    carer: float = 0.05
    carer_steps_in: bool = True  # when the person's mind is clouded
    offline: float = 0.03


def habits(rng: Random) -> Habits:
    """Somebody's, as they are met in a clinic."""
    return Habits(
        writes=rng.uniform(0.65, 0.97),
        hour=rng.choice((8, 9, 17, 18, 19, 20, 21)),
        says_course=rng.random() < 0.8,
        grades=rng.random() < 0.7,
        says_none=rng.random() < 0.85,
        forgets=rng.choice((0.0, 0.05, 0.2)),
        wobble=rng.uniform(0.3, 0.9),
        carer=rng.choice((0.0, 0.0, 0.05, 0.3)),
        carer_steps_in=rng.random() < 0.7,
    )


class Today(NamedTuple):
    """A day on which someone writes, and the day of the diary before; 0 for none."""

    day: int
    last: int


def day_of(day: int) -> date:
    """The calendar day of a story's day."""
    return FIRST_DAY + timedelta(days=day - 1)


def diaries(days: Mapping[int, Feeling], how: Habits, zone: ZoneInfo, rng: Random) -> tuple[Arrival, ...]:
    """All that a person sends, in the order of the days it is about."""
    sent: list[Arrival] = []
    is_writing, last = True, 0
    for day, feeling in sorted(days.items()):
        is_writing = rng.random() < (0.8 if is_writing else 0.25) if how.in_spells else True
        reporter_writes = not feeling.is_clouded or how.carer_steps_in or rng.random() < 0.5
        if is_writing and reporter_writes and rng.random() < how.writes:
            sent.extend(_sent(Today(day, last), feeling, how, zone, rng))
            last = day
    return tuple(sent)


def _sent(today: Today, feeling: Feeling, how: Habits, zone: ZoneInfo, rng: Random) -> Iterator[Arrival]:
    at = datetime.combine(day_of(today.day), time(how.hour, rng.randrange(60), rng.randrange(60)), zone)
    arrives = at + timedelta(seconds=2)
    if rng.random() < how.offline:
        arrives += timedelta(hours=rng.uniform(2, 40))
    diary = _diary(today, feeling, how, at, rng)
    if rng.random() < how.slips:
        slipped = replace(slip(diary, rng), id=_id(rng))
        yield Arrival(received_at=arrives, diary=slipped)
        if rng.random() < 0.3:  # seen and put right a few minutes later
            later = at + timedelta(minutes=4)
            mended = replace(diary, amends=slipped.id, recorded_at=later)
            yield Arrival(received_at=arrives + timedelta(minutes=4), diary=mended)
    else:
        yield Arrival(received_at=arrives, diary=diary)


def _diary(today: Today, feeling: Feeling, how: Habits, at: datetime, rng: Random) -> Diary:
    by_carer = rng.random() < how.carer or (feeling.is_clouded and how.carer_steps_in)
    pain = _pain(today, feeling, how, rng)
    symptoms = tuple(_symptom(today, sign, how) for sign in feeling.signs if _is_told(today, sign, how, rng))
    return Diary(
        id=_id(rng),
        diary_date=day_of(today.day),
        recorded_at=at,
        reporter="carer" if by_carer else "patient",
        pain=pain,
        analgesics=_analgesics(feeling, pain.worst, rng),
        symptoms=symptoms or (() if how.says_none else None),
        mobility=feeling.mobility if rng.random() < 0.9 else None,
        temperature_c=feeling.temperature_c,
        quality_of_life=_quality_of_life(pain.worst, rng),
        patient_urgency=_own_word(pain.worst, rng),
    )


def _pain(today: Today, feeling: Feeling, how: Habits, rng: Random) -> Pain:
    sites = []
    for ache in feeling.aches:
        worst = _score(ache.level + rng.gauss(0, how.wobble))
        if worst == 0:
            continue
        kept = tuple(q for q in ache.qualities if is_fresh(today, ache) or rng.random() >= how.forgets)
        course = called(today, ache) if how.says_course else None
        sites.append(PainSite(region=ache.region, side=ache.side, worst=worst, course=course, qualities=kept))
    worst = max((site.worst or 0 for site in sites), default=0)
    return Pain(worst=worst, average=max(0, worst - 2), sites=tuple(sites))


def _symptom(today: Today, sign: Sign, how: Habits) -> Symptom:
    return Symptom(
        symptom=sign.symptom,
        severity=sign.severity if how.grades else None,
        course=called(today, sign) if how.says_course else None,
        side=sign.side,
        regions=sign.regions,
    )


def _is_told(today: Today, sign: Sign, how: Habits, rng: Random) -> bool:
    return is_fresh(today, sign) or rng.random() >= how.forgets


def is_fresh(today: Today, felt: Ache | Sign) -> bool:
    """Whether it is in its first days, or has just grown."""
    return called(today, felt) != "unchanged"


def called(today: Today, felt: Ache | Sign) -> Course:
    """What an honest person calls it: new in its first days and on its first telling, worse likewise where it has grown."""
    if _is_recent(felt.began, today, CALLED_NEW_FOR):
        return "new"
    return "worse" if _is_recent(felt.grew_on, today, CALLED_WORSE_FOR) else "unchanged"


def _is_recent(since: int | None, today: Today, days: int) -> bool:
    return since is not None and (since > today.last or today.day - since < days)


def slip(diary: Diary, rng: Random) -> Diary:
    """The diary with one thing in it that is not so: a symptom tapped by mistake, a wrong score, `now` for `can wait`."""
    kind = rng.choice(("symptom", "symptom", "score", "score", "word"))
    if kind == "symptom":
        extra = Symptom(symptom=rng.choice(get_args(SymptomCode)), course=rng.choice(get_args(Course)))
        return replace(diary, symptoms=(*(diary.symptoms or ()), extra))
    if kind == "score" and diary.pain is not None:
        return replace(diary, pain=replace(diary.pain, worst=rng.randint(0, 10)))
    return replace(diary, patient_urgency=rng.choice(("soon", "now")))


def _analgesics(feeling: Feeling, worst: int, rng: Random) -> tuple[Analgesic, ...]:
    taken = []
    if feeling.background_mg:
        dose = feeling.background_mg
        slow = Analgesic(medicine="morphine", route="oral", dose=dose, unit="mg", doses_taken=2, purpose="background")
        taken.append(slow)
        rescues = sum(rng.random() < max(0.0, (worst - 2) / 12) for _ in range(4))
        if rescues:
            sixth = max(2.5, round(dose / 3, 1))
            taken.append(replace(slow, dose=sixth, doses_taken=rescues, purpose="breakthrough"))
    return tuple(taken)


def _quality_of_life(worst: int, rng: Random) -> QualityOfLife | None:
    if rng.random() < 0.4:
        return None
    overall, sleep, mood, activity = (_score(8 - worst / 2 + rng.gauss(0, 0.8)) for _ in range(4))
    return QualityOfLife(overall=overall, sleep=sleep, mood=mood, activity=activity)


def _own_word(worst: int, rng: Random) -> PatientUrgency | None:
    """Few ask for someone; the worse the pain, the more do. Many do not answer."""
    asks = rng.random()
    if worst >= 8:
        return "now" if asks < 0.1 else "soon" if asks < 0.4 else None
    if asks < 0.001:
        return "now"
    return "soon" if asks < 0.006 else "can_wait" if asks < 0.7 else None


def _score(value: float) -> int:
    return min(10, max(0, round(value)))


def _id(rng: Random) -> UUID:
    return UUID(int=rng.getrandbits(128), version=4)
