"""Which pain in a bone may be of one that is breaking? Each place that hurts, judged by how the pain came and what stirs it.

Every judgement is of one place of the entry; `None` where it asks for nothing. None of them looks at a window of pain
flare after radiotherapy: a bone that was treated may break as well.
"""

from collections.abc import Iterable

from app.clinical.diary import Entry, PainSite
from app.clinical.evidence import CONVENTION, Source, Threshold
from app.clinical.findings import Case
from app.clinical.history import GONE_AFTER, sites_at, within
from app.clinical.signs.bones import ARM, LEG, LONG_BONES, is_known_bone_site
from app.clinical.signs.places import hurts_at, pain_standing, site_score
from app.clinical.signs.usual import Standing, on_another_side, standing
from app.clinical.vocabulary import SPINE, Quality, Side, Urgency

SERLIN = Source("Serlin 1995, Pain 61:277: severe is 7-10", "read")
WOO = Source("Woo 2015 review of cut points: below 4 pain is mild", "read")

SEVERE = Threshold(7, "0-10", "severe pain", SERLIN)
MODERATE = Threshold(4, "0-10", "below it pain is mild", WOO)
JUMP = Threshold(3, "points of 0-10", "a rise from one day to the next that is sudden", CONVENTION)
JUMP_WEEK = Threshold(7, "days", "the week whose every number a sudden rise must exceed", CONVENTION)
FALL_DAYS = Threshold(7, "days", "for how long new pain is put down to a fall", CONVENTION)


def limb_pain(site: PainSite, case: Case) -> Urgency | None:
    """New or severe pain in a limb, which makes a swelling of it immediate."""
    if site.region not in LONG_BONES:
        return None
    is_severe = (site_score(site, case.entry.diary.pain) or 0) >= SEVERE.value
    return "immediate" if is_severe or pain_standing(site, case) == "fresh" else None


def sudden_urgency(site: PainSite, case: Case) -> Urgency | None:
    """Pain that came from one moment, or one day, to the next; immediate when the limb is out of use as well."""
    is_known = is_known_bone_site(site.region, case.context)
    if not is_known and site.region not in LONG_BONES:
        return None
    score = site_score(site, case.entry.diary.pain)
    jumped = is_known and score is not None and _has_jumped(site, score, case)
    if jumped and site.region in LEG and _walking_is_lost(case):
        return "immediate"
    least: Urgency | None = "urgent" if jumped else None
    if "sudden_onset" not in (site.qualities or ()) or pain_standing(site, case, "sudden_onset") != "fresh":
        return least
    out_of_use = _is_out_of_use(site, case)
    if score is not None and score >= SEVERE.value:
        return "immediate" if out_of_use else "urgent"
    return "urgent" if (is_known or out_of_use) and not _is_mild(score) else least


def loading_urgency(site: PainSite, case: Case) -> Urgency | None:
    """Pain in a limb or hip that has come to be worse on loading; a known humerus is loaded by every movement."""
    if site.region not in LONG_BONES:
        return None
    is_humerus = site.region in ARM and site.region in case.context.bone_sites
    marks: tuple[Quality, ...] = ("worse_on_loading", "worse_on_movement") if is_humerus else ("worse_on_loading",)
    stands = {mark: _burden_standing(site, mark, case) for mark in marks if mark in (site.qualities or ())}
    score = site_score(site, case.entry.diary.pain)
    is_severe = score is not None and score >= SEVERE.value
    if "fresh" in stands.values():
        if is_severe:
            return "urgent"
        if is_known_bone_site(site.region, case.context):
            return _at_known_site(site, score, case, is_loading=stands.get("worse_on_loading") == "fresh")
        return None if _is_mild(score) and case.context.bone_sites else "soon"
    if "unknown" in stands.values() and site.course is None and not _is_mild(score):
        return "urgent" if is_severe else "soon"
    return None


def injury_urgency(site: PainSite, case: Case) -> Urgency | None:
    """Fresh pain after a fall or another injury: the slighter the injury, the weaker the bone that breaks of it."""
    is_marked = "after_injury" in (site.qualities or ())
    if not is_marked and site.course in ("unchanged", "better"):
        return None
    fell = has_fallen(case)
    if not (is_marked or fell) or pain_standing(site, case, "after_injury" if is_marked else None) != "fresh":
        return None
    score = site_score(site, case.entry.diary.pain)
    if is_known_bone_site(site.region, case.context):
        return "urgent" if fell or not _is_mild(score) else "soon"
    if score is not None and score >= SEVERE.value and (site.region in LONG_BONES or site.region in SPINE):
        return "urgent"
    is_unmapped = not case.context.bone_sites and site.region in LONG_BONES
    return "soon" if is_unmapped and not _is_mild(score) else None


def has_fallen(case: Case) -> bool:
    """Whether the patient fell, today or in the last days; falls that are usual for the patient do not count."""
    if any(told.symptom == "fall" and standing(told, case) != "usual" for told in case.entry.diary.symptoms or ()):
        return True
    lately = within(case.before, case.day, int(FALL_DAYS.value))
    falls = (told for entry in lately for told in entry.diary.symptoms or () if told.symptom == "fall")
    return any(told.course not in ("unchanged", "better") for told in falls)


def _at_known_site(site: PainSite, score: int | None, case: Case, *, is_loading: bool) -> Urgency | None:
    """Mild pain where the cancer is known to be, of which a phone does not say that it is new, comes and goes; but pain
    that was described for days without hurting on loading, and now does, has gained something however mild it is.
    """
    if not _is_mild(score):
        return "urgent"
    if site.course is None:
        return "urgent" if is_loading and _was_described(site, case) else None
    return "urgent" if is_loading else "soon"


def _was_described(site: PainSite, case: Case) -> bool:
    return any(told.qualities for entry in case.before for told in sites_at(entry, site.region))


def _burden_standing(site: PainSite, mark: Quality, case: Case) -> Standing:
    """As `pain_standing`, for people who leave out now and then what is usual, and for phones that ask for no course.

    A character is not new because the last days left it out; and the first diary of all, without a course, says
    nothing of what is new.
    """
    stands = pain_standing(site, case, mark)
    if stands != "fresh" or site.course in ("new", "worse"):
        return stands
    described = {e.day for e in case.before for told in sites_at(e, site.region) if told.qualities is not None}
    if described:
        return "fresh" if len(described) >= GONE_AFTER else "usual"
    heard = any(hurts_at(entry.diary, site.region) is not None for entry in case.before)
    return "fresh" if heard else "unknown"


def _is_mild(score: int | None) -> bool:
    return score is not None and score < MODERATE.value


def _is_out_of_use(site: PainSite, case: Case) -> bool:
    """Whether the limb cannot be used: a leg that cannot be loaded, an arm that cannot be lifted."""
    told = site.qualities or ()
    if site.region in ARM:
        return "worse_on_loading" in told or "worse_on_movement" in told
    return site.region in LEG and ("worse_on_loading" in told or _walking_is_lost(case))


def _walking_is_lost(case: Case) -> bool:
    before = (entry.diary.mobility for entry in case.before)
    return case.entry.diary.mobility == "unable_to_walk" and "unable_to_walk" not in before


def _has_jumped(site: PainSite, score: int, case: Case) -> bool:
    """Whether a known place hurts clearly more than when last heard of, a day ago at most, and than all week before.

    Where no course is told, a bad day cannot be known from a sudden rise, unless the pain has become severe.
    """
    if site.region not in LONG_BONES or site.region not in case.context.bone_sites:
        return False
    least = SEVERE.value if site.course is None else MODERATE.value
    if score < least or site.course in ("unchanged", "better"):
        return False
    week = tuple(within(case.before, case.day, int(JUMP_WEEK.value) + 1))
    last = next((entry for entry in reversed(week) if hurts_at(entry.diary, site.region) is not None), None)
    if last is None or (case.day - last.day).days > 1:
        return False
    sides: tuple[Side | None, ...] = ("left", "right") if site.side == "both" else (site.side,)
    for side in sides:
        was = _scores((last,), site, side)
        is_told_anew = bool(was) or site.course is not None  # not every place is listed on every day
        if None not in was and is_told_anew and score - max((s or 0 for s in was), default=0) >= JUMP.value:
            return all(score > (earlier or 0) for earlier in _scores(week, site, side))
    return False


def _scores(entries: Iterable[Entry], site: PainSite, side: Side | None) -> tuple[int | None, ...]:
    """What was said of a place and side, each time that it was told."""
    return tuple(
        site_score(told, entry.diary.pain)
        for entry in entries
        for told in sites_at(entry, site.region)
        if not on_another_side(side, (told.side,))
    )
