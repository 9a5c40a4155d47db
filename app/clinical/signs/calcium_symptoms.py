"""Which symptoms of a high calcium has this person told lately that are not their usual state?"""

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import replace
from datetime import UTC, date
from typing import NamedTuple

from app.clinical.diary import Entry, Symptom
from app.clinical.evidence import CONVENTION, Source, Threshold
from app.clinical.findings import Case
from app.clinical.history import within
from app.clinical.signs.calcium import UPPER_NORMAL, adjusted_calcium, is_accounted_for
from app.clinical.signs.usual import standing, tellings
from app.clinical.vocabulary import SymptomCode, Urgency

LAMY = Source(
    "Lamy 2001, J Intern Med 250:73-79: thirst and polyuria, nausea and vomiting, constipation track calcium",
    "read",
)

WINDOW = Threshold(7, "days", "how far back the cluster is gathered", CONVENTION)
NOT_YET_USUAL = Threshold(14, "days", "a symptom that began within them is not yet the usual state", CONVENTION)
PERSISTS = Threshold(2, "days", "on how many days a symptom must have been told to count", CONVENTION)
GROUPS = Threshold(2, "symptom groups", "how many must persist, one of them thirst, polyuria or vomiting", LAMY)

CLUSTER: dict[SymptomCode, str] = {
    "thirst": "thirst or polyuria",
    "polyuria": "thirst or polyuria",
    "nausea": "nausea or vomiting",
    "vomiting": "nausea or vomiting",
    "constipation": "constipation",
    "loss_of_appetite": "loss of appetite",
    "fatigue": "marked fatigue",
}
SPECIFIC: frozenset[SymptomCode] = frozenset(("thirst", "polyuria", "vomiting"))
SPECIFIC_GROUPS = frozenset(("thirst or polyuria", "vomiting"))
BOTH_WATERS = frozenset(("thirst", "polyuria"))
CLOUDED: frozenset[SymptomCode] = frozenset(("confusion", "drowsiness"))


class Telling(NamedTuple):
    """A symptom of the cluster, told in an entry, at a place in its list."""

    entry: Entry
    symptom: Symptom
    place: int


def may_count(symptom: Symptom) -> bool:
    """Whether a symptom belongs to the cluster at all: not when it is better, nor a slight tiredness."""
    is_slight = symptom.symptom == "fatigue" and symptom.severity == "mild"
    return symptom.symptom in CLUSTER and symptom.course != "better" and not is_slight


def told_lately(case: Case) -> list[Telling]:
    """Every symptom of the cluster told in the last week, today included, that is not usual yet, oldest first.

    What was told before the day of a newest result that was normal is answered by it: it counts no more, and going on
    unchanged it is usual.
    """
    answered = _answered_before(case)
    found: list[Telling] = []
    begun: set[SymptomCode] = set()
    made_usual: dict[SymptomCode, tuple[Entry, ...]] = {}
    for entry in (*within(case.before, case.day, int(NOT_YET_USUAL.value)), case.entry):
        if entry.day < answered:
            continue
        for place, symptom in enumerate(entry.diary.symptoms or ()):
            code = symptom.symptom
            if not may_count(symptom):
                continue
            if code not in made_usual:
                made_usual[code] = _made_usual(code, case, answered)
            stands = standing(symptom, replace(case, entry=entry, before=made_usual[code]))
            if stands == "fresh":
                begun.add(code)
            is_recent = (case.day - entry.day).days < WINDOW.value
            if is_recent and (stands == "fresh" or (stands == "unknown" and code in begun)):
                found.append(Telling(entry, symptom, place))
    return found


def weigh(told: Collection[Telling], *, has_risk: bool) -> tuple[Urgency | None, list[str]]:
    """What the cluster asks for, and the groups it is made of.

    Two groups must last, one of them specific. Where there is a risk, a specific group that lasts and another told once
    are enough, and so are two that last and a specific one told once.
    """
    days: dict[str, set[date]] = defaultdict(set)
    for one in told:
        days[CLUSTER[one.symptom.symptom]].add(one.entry.day)
        days[one.symptom.symptom].add(one.entry.day)
    lasting = {name for name, seen in days.items() if len(seen) >= PERSISTS.value}
    groups, lasting_groups = set(CLUSTER.values()) & set(days), set(CLUSTER.values()) & lasting
    lasts, is_told = bool(lasting & SPECIFIC_GROUPS), bool(set(days) & SPECIFIC_GROUPS)
    if lasts and len(lasting_groups) >= GROUPS.value:
        return "urgent", sorted(lasting_groups)
    if has_risk and len(groups) >= GROUPS.value and (lasts or (is_told and len(lasting_groups) >= GROUPS.value)):
        return "urgent", sorted(groups)
    return ("soon" if has_risk and lasting >= BOTH_WATERS else None), sorted(groups)


def is_stirred(entry: Entry) -> bool:
    """Whether one of the cluster is called new or worse in the entry; otherwise the same cluster is told once a week."""
    return any(s.symptom in CLUSTER and s.course in ("new", "worse") for s in entry.diary.symptoms or ())


def clouded_places(case: Case) -> Iterator[tuple[int, bool]]:
    """Where the entry tells of a clouded mind that is not usual, and whether that is fresh."""
    for place, symptom in enumerate(case.entry.diary.symptoms or ()):
        if symptom.symptom in CLOUDED:
            stands = standing(symptom, case)
            if stands != "usual":
                yield place, stands == "fresh"


def _made_usual(code: SymptomCode, case: Case, answered: date) -> tuple[Entry, ...]:
    """The entries that made a symptom usual, if it has not been gone since: told long ago, or answered by a result."""
    told = tellings(code, case.before)
    return tuple(e for e in told if (case.day - e.day).days >= NOT_YET_USUAL.value or e.day < answered)[::-1]


def _answered_before(case: Case) -> date:
    """The day of the newest calcium, if that was normal with albumin accounted for; otherwise the first of all days."""
    newest = max(case.context.labs, key=lambda lab: lab.taken_at, default=None)
    if newest is None or not is_accounted_for(newest):
        return date.min
    if adjusted_calcium(newest, case.ruleset.calcium_formula) > case.limit(UPPER_NORMAL):
        return date.min
    return newest.taken_at.astimezone(UTC).astimezone(case.context.zone).date()
