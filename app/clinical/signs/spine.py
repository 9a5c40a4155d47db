"""Which spinal pain is suspicious of metastasis or compression? What NG234, CG75 and the red-flag card name."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from statistics import median

from app.clinical.diary import Diary, PainSite
from app.clinical.evidence import Source, Threshold
from app.clinical.findings import Case
from app.clinical.history import LOOK_BACK, episode, sites_at, within
from app.clinical.signs.places import site_score
from app.clinical.signs.trends import rise
from app.clinical.signs.usual import on_another_side
from app.clinical.vocabulary import SPINE, Course, Quality, Region

# NG234 recommendation 1.3.3 (certainty: secondary), CG75 (read) and the red-flag card (secondary), united.
SUSPICIOUS: dict[Quality, str] = {
    "worse_on_movement": "mechanical",
    "worse_on_loading": "mechanical",
    "worse_on_straining": "worse on straining",
    "wakes_at_night": "wakes at night",
    "worse_lying_flat": "worse lying flat",
    "tender_to_touch": "tender at one place",
    "leg_pain_on_walking": "leg pain on walking",
}
CLAUDICATION: Quality = "leg_pain_on_walking"  # counts wherever it is felt: people point to the leg, not the back
MILD = 3  # 0-10: mild by every published cut point (Woo 2015, read)
UNREMITTING = 7  # 0-10: "severe unremitting" is severe pain called constant; severe as in Serlin 1995 (read)
PROGRESSIVE_RISE = 2  # points, 0-10: the least meaningful change (Farrar 2001, from memory)
PROGRESSIVE_FLOOR = 4  # points, 0-10: below it pain is mild by every published cut point (Woo 2015, read)
MODERATE = 5  # 0-10, Serlin 1995 (read)
SPIKE_AMONG = 5  # numbers of the fortnight before, the highest of which may be a single bad day (Tocsin convention)
SELDOM_LEAST = 4  # numbers within four weeks that make a climb of someone who writes seldom (Tocsin convention)
PROGRESSIVE_DAYS = 14  # slopes over 3 to 14 days mean something, pain precedes deficit by weeks (Levack 2002, read)
REMEMBERED_DAYS = 14
LHRH_DAYS = Threshold(
    28,
    "days after an LHRH agonist was begun",
    "its flare can press the cord: never a reassuring explanation",
    Source("BMC Res Notes 2015, doi 10.1186/s13104-015-1297-3: clinical flare at initiation", "read"),
)


@dataclass(frozen=True, slots=True)
class SuspiciousSite:
    """A pain that carries at least one suspicious character.

    It is fresh when that is new or changed; otherwise it was said to be usual, but nobody had told us of it.
    """

    place: int  # where in the entry's list of sites
    site: PainSite
    characters: tuple[str, ...]
    is_fresh: bool


def suspicious_sites(case: Case) -> tuple[SuspiciousSite, ...]:
    """The suspicious pains of the entry, fresh or unknown, in the order they were given."""
    pain = case.entry.diary.pain
    if pain is None or not pain.sites:
        return ()
    found = (_judged(place, site, case) for place, site in enumerate(pain.sites) if _counts(site))
    return tuple(one for one in found if one is not None)


def is_suspicious(case: Case) -> bool:
    """Whether the entry tells of fresh suspicious pain."""
    return any(found.is_fresh for found in suspicious_sites(case))


def was_suspicious(case: Case) -> bool:
    """Whether any of the last two weeks' entries told of fresh suspicious pain, by itself or by what came before it."""
    for entry in within(case.before, case.day, REMEMBERED_DAYS):
        then = replace(case, entry=entry, before=())
        if is_suspicious(then) or is_suspicious(
            replace(then, before=tuple(e for e in case.before if e.place < entry.place))
        ):
            return True
    return False


def lhrh_begun(case: Case) -> str:
    """What a nurse should know besides when an LHRH agonist was begun within the last weeks; empty otherwise."""
    begun = [t.started_on for t in case.context.treatments if t.kind == "lhrh_agonist" and t.started_on <= case.day]
    days = (case.day - max(begun)).days if begun else None
    if days is None or days > LHRH_DAYS.value:
        return ""
    return f"; an LHRH agonist was begun {days} days ago: a flare can press the cord, and reassures nobody"


def _counts(site: PainSite) -> bool:
    return site.worst != 0 and (site.region in SPINE or CLAUDICATION in (site.qualities or ()))


def _judged(place: int, site: PainSite, case: Case) -> SuspiciousSite | None:
    """What is suspicious about a pain, and whether it is fresh; `None` when nothing is, or it was told before."""
    told, unheard = _unheard(site, case)
    known = site.region in case.context.bone_sites
    mild = site.worst is not None and site.worst <= MILD
    # With no course, a mild pain in a recorded metastasis that nobody had asked about is not new by that alone.
    stirred = site.course in ("new", "worse") or (site.course is None and not told and not (known and mild))
    said = [q for q in site.qualities or () if q in SUSPICIOUS and (site.region in SPINE or q == CLAUDICATION)]
    fresh = [SUSPICIOUS[quality] for quality in said if stirred or (told and quality in unheard)]
    if site.region in SPINE:
        fresh += _of_the_whole(site, case, stirred=stirred, constant_is_new=told and "constant" in unheard)
    if fresh:
        return SuspiciousSite(place, site, tuple(dict.fromkeys(fresh)), is_fresh=True)
    if said and not told and (not known or site.course is None):
        return SuspiciousSite(place, site, tuple(dict.fromkeys(SUSPICIOUS[q] for q in said)), is_fresh=False)
    return None


def _of_the_whole(site: PainSite, case: Case, *, stirred: bool, constant_is_new: bool) -> Iterator[str]:
    """The characters of a spinal pain that no single quality gives."""
    score = site_score(site, case.entry.diary.pain)
    is_unremitting = "constant" in (site.qualities or ()) and (score or 0) >= UNREMITTING
    if is_unremitting and (stirred or constant_is_new):
        yield "severe and unremitting"
    if stirred and site.region in ("cervical_spine", "thoracic_spine"):
        yield f"in the {site.region.replace('_', ' ')}"
    if site.course == "worse" or _has_risen(site, score, case):
        yield "progressive"


def _unheard(site: PainSite, case: Case) -> tuple[bool, set[Quality]]:
    """Whether the place was told before, since it last was gone, and which of its qualities never were."""
    unheard, told = set(site.qualities or ()), False
    for entry in episode(case.before, lambda diary: _tells(diary, site.region)):
        told = True
        for earlier in sites_at(entry, site.region):
            unheard.difference_update(earlier.qualities or ())
        if not unheard:
            break
    return told, unheard


def _tells(diary: Diary, region: Region) -> bool | None:
    if diary.pain is None or diary.pain.sites is None:
        return None
    return any(site.region == region for site in diary.pain.sites)


def _has_risen(site: PainSite, score: int | None, case: Case) -> bool:
    """Whether the place has come to hurt clearly more: the median of the last three numbers against those of the
    fortnight before them, or a steady climb over four weeks of someone who writes seldom. Medians, so that one bad day
    is not a trend and gaps do not matter.
    """
    if score is None or score < PROGRESSIVE_FLOOR:
        return False
    daily = _daily(site, case)
    told = [worst for day, worst in daily.items() if (case.day - day).days <= PROGRESSIVE_DAYS]
    latest, usual = [*told[-2:], score], told[:-2]
    if len(usual) >= 2:
        return _is_above(median(latest), usual, site.course)
    return _climbs({**daily, case.day: score}, case.day)


def _is_above(now: float, usual: list[int], course: Course | None) -> bool:
    """Two points above the usual, and above nearly all of it, so that ups and downs are no climb; where the patient calls
    it unchanged, only when it has become moderate.
    """
    if course in ("unchanged", "better") and now < MODERATE:
        return False
    highest = sorted(usual)[-2] if len(usual) >= SPIKE_AMONG else max(usual)  # one spike of before hides no climb
    return now - median(usual) >= PROGRESSIVE_RISE and now > highest


def _climbs(daily: dict[date, int], last: date) -> bool:
    gained = rise(daily, last, days=LOOK_BACK.days, least=SELDOM_LEAST)
    return gained is not None and gained >= PROGRESSIVE_RISE


def _daily(site: PainSite, case: Case) -> dict[date, int]:
    """The worst of each earlier day at this place and side, oldest first."""
    worst: dict[date, int] = {}
    for entry in case.before:
        for told in sites_at(entry, site.region):
            score = site_score(told, entry.diary.pain)
            elsewhere = told.side != site.side and on_another_side(site.side, (told.side,))
            if score is not None and not elsewhere and entry.day < case.day:
                worst[entry.day] = max(score, worst.get(entry.day, 0))
    return worst
