"""Which spinal pain is suspicious of metastasis or compression? What NG234, CG75 and the red-flag card name."""

from dataclasses import dataclass
from statistics import median

from app.clinical.diary import PainSite
from app.clinical.findings import Case
from app.clinical.history import sites_at, within
from app.clinical.vocabulary import SPINE, Quality, Region

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
UNREMITTING = 7  # 0-10: "severe unremitting" is severe pain called constant; severe as in Serlin 1995 (read)
PROGRESSIVE_RISE = 2  # points, 0-10: the least meaningful change (Farrar 2001, from memory)
PROGRESSIVE_FLOOR = 4  # points, 0-10: below it pain is mild by every published cut point (Woo 2015, read)
PROGRESSIVE_DAYS = (
    14  # days: slopes over 3 to 14 days mean something, pain precedes deficit by weeks (Levack 2002, read)
)
REMEMBERED_DAYS = 14


@dataclass(frozen=True, slots=True)
class SuspiciousSite:
    """A place in the spine whose pain is fresh and carries at least one suspicious character."""

    place: int  # where in the entry's list of sites
    site: PainSite
    characters: tuple[str, ...]


def suspicious_sites(case: Case) -> tuple[SuspiciousSite, ...]:
    """The spinal pains of the entry that are fresh and suspicious, in the order they were given."""
    sites = (case.entry.diary.pain.sites if case.entry.diary.pain else None) or ()
    found = []
    for place, site in enumerate(sites):
        if site.region in SPINE and site.worst != 0:
            characters = _characters(site, case)
            if characters:
                found.append(SuspiciousSite(place, site, characters))
    return tuple(found)


def was_suspicious(case: Case) -> bool:
    """Whether any of the last two weeks' entries, taken by itself, told of fresh suspicious spinal pain."""
    earlier = within(case.before, case.day, REMEMBERED_DAYS)
    return any(suspicious_sites(Case(entry=entry, before=(), context=case.context)) for entry in earlier)


def _characters(site: PainSite, case: Case) -> tuple[str, ...]:
    """What is suspicious and not usual about a spinal pain; empty when nothing is."""
    told = [earlier for entry in case.before for earlier in sites_at(entry, site.region)]
    known = {quality for earlier in told for quality in earlier.qualities or ()}
    stirred = site.course in ("new", "worse") or (site.course is None and not told)
    said = [quality for quality in site.qualities or () if quality in SUSPICIOUS]
    characters = [SUSPICIOUS[quality] for quality in said if stirred or (told and quality not in known)]
    if stirred and "constant" in (site.qualities or ()) and (site.worst or 0) >= UNREMITTING:
        characters.append("severe and unremitting")
    if stirred and site.region in ("cervical_spine", "thoracic_spine"):
        characters.append(f"in the {site.region.replace('_', ' ')}")
    if site.course == "worse" or _has_risen(site, case):
        characters.append("progressive")
    return tuple(dict.fromkeys(characters))


def _has_risen(site: PainSite, case: Case) -> bool:
    """Whether the place has come to hurt clearly more: the median of the last three reports against that of the
    fortnight before them. Medians, so that one bad day is not a trend and gaps do not matter.
    """
    if site.worst is None or site.worst < PROGRESSIVE_FLOOR:
        return False
    told = _reported(site.region, case)
    latest, usual = [*told[-2:], site.worst], told[:-2]
    return len(usual) >= 2 and median(latest) - median(usual) >= PROGRESSIVE_RISE


def _reported(region: Region, case: Case) -> list[int]:
    earlier = within(case.before, case.day, PROGRESSIVE_DAYS + 1)
    return [told.worst for entry in earlier for told in sites_at(entry, region) if told.worst is not None]
