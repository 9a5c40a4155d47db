"""Is pain at this place the person's usual one, and how bad is it there? As `usual`, for places that hurt."""

from app.clinical.diary import Diary, Pain, PainSite
from app.clinical.findings import Case
from app.clinical.history import episode, sites_at
from app.clinical.signs.usual import Standing, on_another_side
from app.clinical.vocabulary import Quality, Region


def pain_standing(site: PainSite, case: Case, mark: Quality | None = None) -> Standing:
    """Whether pain here, of a certain character where one is asked for, is fresh, unknown or usual for this person.

    `new` and `worse` are fresh. Otherwise another side, or a character that earlier entries could have told and did
    not, is fresh, however it was called; what nobody has told before is fresh unless it is said to be usual.
    """
    if site.course in ("new", "worse"):
        return "fresh"
    told = [
        earlier
        for entry in episode(case.before, lambda diary: hurts_at(diary, site.region))
        for earlier in sites_at(entry, site.region)
        if earlier.worst != 0
    ]
    alike = [earlier for earlier in told if mark is None or mark in (earlier.qualities or ())]
    if not alike:
        described = any(earlier.qualities is not None for earlier in told)
        elsewhere = on_another_side(site.side, (earlier.side for earlier in told))
        return "fresh" if site.course is None or described or elsewhere else "unknown"
    return "fresh" if on_another_side(site.side, (earlier.side for earlier in alike)) else "usual"


def site_score(site: PainSite, pain: Pain | None) -> int | None:
    """How bad a place is, 0-10: where no place has a number of its own, the worst of all is the only one there is."""
    if site.worst is not None or pain is None:
        return site.worst
    return pain.worst if all(other.worst is None for other in pain.sites or ()) else None


def hurts_at(diary: Diary, *regions: Region) -> bool | None:
    """Whether the diary tells of pain at one of these places; `None` when it did not say where it hurts."""
    if diary.pain is None or diary.pain.sites is None:
        return None
    return any(site.region in regions and site.worst != 0 for site in diary.pain.sites)
