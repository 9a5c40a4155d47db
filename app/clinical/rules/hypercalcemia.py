"""Hypercalcemia: do symptoms over days, or a blood test, mean that the calcium may be too high?

Few patients have all the symptoms, and how fast calcium rises matters more than how high it is, so a cluster over days
asks for a blood test and a clouded mind asks for a human at once. Nothing here diagnoses.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, date, timedelta

from app.clinical.context import Lab
from app.clinical.diary import Entry, Symptom
from app.clinical.evidence import CONVENTION, Evidence, Source, Threshold
from app.clinical.findings import Case, Check, Conclusion, Rule
from app.clinical.history import iso_week, within
from app.clinical.phrases import plain, said_by, say_symptom, symptom_evidence
from app.clinical.usual import GONE, standing, tellings
from app.clinical.vocabulary import SymptomCode, Urgency

LAMY = Source(
    "Lamy 2001, J Intern Med 250:73-79: thirst and polyuria, nausea and vomiting, constipation track calcium",
    "read",
)
SCOTTISH = Source("Scottish Palliative Care Guidelines, hypercalcaemia", "read")
RALSTON = Source("Ralston 1990 as tabulated in NCI PDQ: mental change in 80% at 3.5 mmol/l and above", "read")
LOTHIAN = Source("NHS Lothian: call acute oncology above 2.8 mmol/l", "read")
MEDINDEX = Source("palliative care pages: red flag above 3.0 mmol/l, new confusion", "secondary")

WINDOW = Threshold(7, "days", "how far back the cluster is gathered", CONVENTION)
NOT_YET_USUAL = Threshold(14, "days", "a symptom that began within them is not yet the usual state", CONVENTION)
PERSISTS = Threshold(2, "days", "on how many days a symptom must have been told to count", CONVENTION)
GROUPS = Threshold(2, "symptom groups", "how many must persist, one of them thirst, polyuria or vomiting", LAMY)
UPPER_NORMAL = Threshold(2.62, "mmol/l adjusted calcium", "above it, looked at within 72 hours", SCOTTISH)
HIGH = Threshold(2.8, "mmol/l adjusted calcium", "from here, seen within 24 hours", LOTHIAN)
VERY_HIGH = Threshold(3.0, "mmol/l adjusted calcium", "above it, a human at once", MEDINDEX)
ALBUMIN_NORMAL = Threshold(40, "g/l", "albumin to which calcium is adjusted", Source("SI formula", "secondary"))
ADJUSTMENT = Threshold(
    0.02,
    "mmol/l calcium per g/l albumin",
    "the adjustment, formula id payne-0.02",
    Source("GPnotebook, Medscape", "secondary"),
)
LAB_COUNTS = timedelta(days=28)  # an older result says nothing of today (Tocsin convention)

CLUSTER: dict[SymptomCode, str] = {
    "thirst": "thirst or polyuria",
    "polyuria": "thirst or polyuria",
    "nausea": "nausea or vomiting",
    "vomiting": "nausea or vomiting",
    "constipation": "constipation",
    "loss_of_appetite": "loss of appetite",
    "fatigue": "marked fatigue",
}
SPECIFIC_GROUPS = frozenset(("thirst or polyuria", "vomiting"))
CLOUDED: frozenset[SymptomCode] = frozenset(("confusion", "drowsiness"))


def clouded_mind(case: Case) -> Iterator[Conclusion]:
    """Confusion or drowsiness that is new: whatever the cause, it cannot wait."""
    for place, symptom in enumerate(case.entry.diary.symptoms or ()):
        if symptom.symptom not in CLOUDED:
            continue
        stands = standing(symptom, case)
        if stands != "usual":
            yield Conclusion(
                urgency="immediate" if stands == "fresh" else "urgent",
                because=f"{said_by(case.entry.diary)} {say_symptom(symptom)}: a clouded mind may mean high calcium",
                unless=f"{plain(symptom.symptom)} were recorded on the patient's baseline and no worse",
                evidence=(symptom_evidence(case.entry, place),),
                subject=case.part(f"/symptoms/{place}"),
            )


def cluster_over_days(case: Case) -> Iterator[Conclusion]:
    """Several symptoms of high calcium that have lasted for days."""
    week = (*within(case.before, case.day, int(WINDOW.value)), case.entry)
    if len({CLUSTER[s.symptom] for e in week for s in e.diary.symptoms or () if s.symptom in CLUSTER}) < GROUPS.value:
        return
    told = _told(case)
    days: dict[str, set[date]] = defaultdict(set)
    for entry, symptom, _ in told:
        days[CLUSTER[symptom.symptom]].add(entry.day)
        days[symptom.symptom].add(entry.day)
    lasting = {name for name, seen in days.items() if len(seen) >= PERSISTS.value}
    groups = sorted(lasting & set(CLUSTER.values()))
    if len(groups) < GROUPS.value or not lasting & SPECIFIC_GROUPS:
        return
    yield Conclusion(
        urgency="urgent",
        because=f"{', '.join(groups)} over {len({e.day for e, _, _ in told})} days: together they may mean high calcium",
        unless="fewer than two of these had lasted two days, or neither thirst, polyuria nor vomiting had",
        evidence=tuple(symptom_evidence(entry, place) for entry, _, place in told),
        subject=None if _is_stirred(case) else f"cluster:{iso_week(case.day)}:{'+'.join(groups)}",
    )


def calcium_result(check: Check) -> Iterator[Conclusion]:
    """A calcium above normal, adjusted for albumin unless the laboratory has done so."""
    for lab in check.context.labs:
        taken = lab.taken_at.astimezone(UTC)
        calcium = adjusted_calcium(lab)
        if check.now - taken > LAB_COUNTS or calcium <= UPPER_NORMAL.value or _is_normal_since(lab, check.context.labs):
            continue
        day = taken.astimezone(check.context.zone).date()
        yield Conclusion(
            urgency=_lab_urgency(calcium),
            because=f"calcium {calcium:.2f} mmol/l, {_how_adjusted(lab)}",
            unless=f"adjusted calcium were at most {UPPER_NORMAL.value} mmol/l",
            evidence=(Evidence(day=day, said=f"calcium {lab.calcium_mmol_l} mmol/l, albumin {lab.albumin_g_l} g/l"),),
            day=day,
            subject=f"lab:{taken.isoformat()}",
        )


def adjusted_calcium(lab: Lab) -> float:
    """Calcium adjusted for low albumin, mmol/l, to two decimals.

    Never adjusted twice, and never downward: with albumin above 40 g/l the formula can hide a high calcium.
    """
    if lab.adjusted or lab.albumin_g_l is None:
        return round(lab.calcium_mmol_l, 2)
    missing = max(0.0, ALBUMIN_NORMAL.value - lab.albumin_g_l)
    return round(lab.calcium_mmol_l + ADJUSTMENT.value * missing, 2)


def _told(case: Case) -> list[tuple[Entry, Symptom, int]]:
    """Every cluster symptom of the last week that is not usual yet, with its place in its entry."""
    found, begun = [], set()
    for entry in (*within(case.before, case.day, int(NOT_YET_USUAL.value)), case.entry):
        for place, symptom in enumerate(entry.diary.symptoms or ()):
            if symptom.symptom not in CLUSTER or symptom.course == "better" or _is_slight(symptom):
                continue
            stands = standing(symptom, replace(case, entry=entry, before=_long_told(symptom.symptom, case)))
            if stands == "fresh":
                begun.add(symptom.symptom)
            is_recent = (case.day - entry.day).days < WINDOW.value
            if is_recent and (stands == "fresh" or (stands == "unknown" and symptom.symptom in begun)):
                found.append((entry, symptom, place))
    return found


def _long_told(code: SymptomCode, case: Case) -> tuple[Entry, ...]:
    """The entries that told of a symptom long enough ago to have made it usual, if it has not been gone since."""
    told = tellings(code, case.before)
    return tuple(entry for entry in told if (case.day - entry.day).days >= NOT_YET_USUAL.value)[::-1]


def _is_normal_since(lab: Lab, labs: Iterable[Lab]) -> bool:
    """Whether a later result, with albumin accounted for, was normal: then a human has dealt with this one."""
    return any(
        later.taken_at > lab.taken_at
        and (later.adjusted or later.albumin_g_l is not None)
        and adjusted_calcium(later) <= UPPER_NORMAL.value
        for later in labs
    )


def _is_stirred(case: Case) -> bool:
    """Whether one of these is called new or worse today; otherwise the same cluster is told once a week."""
    return any(s.symptom in CLUSTER and s.course in ("new", "worse") for s in case.entry.diary.symptoms or ())


def _is_slight(symptom: Symptom) -> bool:
    return symptom.symptom == "fatigue" and symptom.severity == "mild"


def _lab_urgency(calcium: float) -> Urgency:
    if calcium > VERY_HIGH.value:
        return "immediate"
    return "urgent" if calcium >= HIGH.value else "soon"


def _how_adjusted(lab: Lab) -> str:
    if lab.adjusted:
        return "as adjusted by the laboratory"
    if lab.albumin_g_l is None:
        return "not adjusted, because albumin is not known"
    if lab.albumin_g_l >= ALBUMIN_NORMAL.value:
        return f"as measured; albumin {lab.albumin_g_l:g} g/l asks for no upward adjustment"
    return f"adjusted for albumin {lab.albumin_g_l:g} g/l from {lab.calcium_mmol_l:g}"


RULES = (
    Rule(
        id="hypercalcemia.clouded_mind",
        condition="hypercalcemia",
        plain="Confusion or drowsiness that is new or worse: immediate, whatever may have caused it.",
        sources=(RALSTON, MEDINDEX),
        thresholds=(GONE,),
        red_flag=True,
        on_entry=clouded_mind,
    ),
    Rule(
        id="hypercalcemia.cluster_over_days",
        condition="hypercalcemia",
        plain="Two or more of thirst or polyuria, nausea or vomiting, constipation, loss of appetite and fatigue, each begun "
        "within two weeks and told on at least two days of the last seven, with thirst, polyuria or vomiting among those "
        "that last: a blood test within 24 hours, told once a week unless something is new or worse. Constipation and "
        "fatigue without one of these do not ring.",
        sources=(LAMY, SCOTTISH, CONVENTION),
        thresholds=(WINDOW, NOT_YET_USUAL, PERSISTS, GROUPS, GONE),
        on_entry=cluster_over_days,
    ),
    Rule(
        id="hypercalcemia.calcium_result",
        condition="hypercalcemia",
        plain="An adjusted calcium above 2.62 mmol/l within 72 hours, from 2.8 within 24 hours, above 3.0 at once. "
        "Low albumin is adjusted for, once and upward only. A result that a later, normal one has answered does not ring.",
        sources=(SCOTTISH, LOTHIAN, MEDINDEX),
        thresholds=(UPPER_NORMAL, HIGH, VERY_HIGH, ALBUMIN_NORMAL, ADJUSTMENT),
        red_flag=True,
        on_time=calcium_result,
    ),
)
