"""What does one evaluation cost? All rules over one diary with 90 days of diaries known, against reading those diaries."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from time import perf_counter
from uuid import UUID

from app.clinical.context import BaselineSymptom, Context
from app.clinical.diary import Analgesic, Diary, Entry, Pain, PainSite, QualityOfLife, Symptom
from app.clinical.evaluation import judge_arrival
from app.records.diaries import entry_from, gist_of
from benchmarks.report import Row, Target, figures

DAYS, TIMES = 90, 2000
WITHIN_MS = 1.0
FIRST_DAY = date(2026, 1, 1)


@dataclass(frozen=True, slots=True)
class Evaluation:
    """All that was found out about judging one diary."""

    rows: list[Row]
    targets: list[Target]


def measure() -> Evaluation:
    """One core, no database: a stable patient who writes a full diary every day."""
    entries = [_entry(number) for number in range(DAYS)]
    *known, new = entries
    told = [(gist_of(entry.diary), entry.received_at) for entry in known]
    judging = _timed(lambda: judge_arrival(new, known, _patient(), new.received_at))
    reading = _timed(lambda: [entry_from(gist, received) for gist, received in told])
    p50 = judging.p50
    target = Target(
        f"one evaluation over {DAYS} days within {WITHIN_MS:g} ms at the median", f"{p50:.2f} ms", p50 <= WITHIN_MS
    )
    name = f"reading {DAYS - 1} diaries (floor)"
    return Evaluation([replace(reading, name=name), replace(judging, name="all rules over one diary")], [target])


def _timed(what: Callable[[], object]) -> Row:
    seconds = []
    for _ in range(TIMES):
        began = perf_counter()
        what()
        seconds.append(perf_counter() - began)
    found = figures(seconds, sum(seconds))
    return Row(name="", connections=1, per_second=found.per_second, share=None, p50=found.p50, p99=found.p99)


def _patient() -> Context:
    known = BaselineSymptom(symptom="altered_sensation", regions=("hands", "feet"), side="both")
    return Context(spinal_metastases=True, bone_sites=("lumbar_spine",), personal_pain_goal=4, baseline=(known,))


def _entry(number: int) -> Entry:
    day = FIRST_DAY + timedelta(days=number)
    written = datetime.combine(day, time(20), UTC)
    worst = 3 + number % 3
    back = PainSite(
        region="lumbar_spine", worst=worst, course="unchanged", qualities=("worse_on_movement", "wakes_at_night")
    )
    numb = Symptom(symptom="altered_sensation", regions=("hands", "feet"), side="both", course="unchanged")
    tired = Symptom(symptom="fatigue", severity="moderate", course="unchanged")
    morphine = Analgesic(
        medicine="morphine", route="oral", dose=10, unit="mg", doses_taken=number % 3, purpose="breakthrough"
    )
    diary = Diary(
        id=UUID(int=number + 1),
        diary_date=day,
        recorded_at=written,
        pain=Pain(worst=worst, average=2, sites=(back,)),
        analgesics=(morphine,),
        symptoms=(numb, tired),
        mobility="independent",
        quality_of_life=QualityOfLife(overall=6, sleep=6, mood=6, activity=5),
    )
    return Entry(diary, written)
