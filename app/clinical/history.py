"""What came before? The entries a rule may look back on: in the order they are about, corrections applied."""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from datetime import date, timedelta
from operator import attrgetter

from app.clinical.diary import Diary, Entry, PainSite, peak_pain
from app.clinical.vocabulary import Region

LOOK_BACK = timedelta(days=28)  # no rule looks further back than this
GONE_AFTER = 3  # days that answered without a thing, after which it was gone and would be back (Tocsin convention)


def in_order(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    """Oldest first by the day they are about, without entries that a later one corrects; arrival does not matter."""
    entries = tuple(entries)
    corrected = {entry.diary.amends for entry in entries if entry.diary.amends is not None}
    kept = (entry for entry in entries if entry.diary.id not in corrected)
    return tuple(sorted(kept, key=attrgetter("place")))


def before(entry: Entry, entries: Collection[Entry]) -> tuple[Entry, ...]:
    """The entries that precede this one within `LOOK_BACK`; the one it corrects is not among them."""
    since = entry.day - LOOK_BACK
    replaced = {other.diary.amends for other in entries if other.diary.amends is not None}
    replaced.update(one for one in (entry.diary.id, entry.diary.amends) if one is not None)
    near = (o for o in entries if since <= o.day and o.place < entry.place and o.diary.id not in replaced)
    return tuple(sorted(near, key=attrgetter("place")))


def within(entries: Iterable[Entry], last: date, days: int) -> Iterator[Entry]:
    """Those about the `days` days that end with `last`, that day included."""
    first = last - timedelta(days=days - 1)
    return (entry for entry in entries if first <= entry.day <= last)


def episode(entries: Sequence[Entry], tells: Callable[[Diary], bool | None]) -> Iterator[Entry]:
    """The entries that tell of a thing, newest first, back to where it had been gone.

    `tells` is yes, no, or `None` where an entry did not answer. A thing is gone after `GONE_AFTER` days that answered
    without it; what was told before that is another episode, and does not make its return usual.
    """
    days_without: set[date] = set()
    told_on: date | None = None
    for entry in reversed(entries):
        if len(days_without) == GONE_AFTER and entry.day not in days_without:
            return
        answer = tells(entry.diary)
        if answer:
            yield entry
            days_without.clear()
            told_on = entry.day
        elif answer is False and entry.day != told_on:
            days_without.add(entry.day)


def daily_peaks(entries: Iterable[Entry]) -> dict[date, int]:
    """The worst pain of each day that gave a number, 0-10."""
    peaks: dict[date, int] = {}
    for entry in entries:
        peak = peak_pain(entry.diary)
        if peak is not None:
            peaks[entry.day] = max(peak, peaks.get(entry.day, 0))
    return peaks


def iso_week(day: date) -> str:
    """`2026-W11`: what stays the same is told once in each of these."""
    year, week, _ = day.isocalendar()
    return f"{year}-W{week:02d}"


def sites_at(entry: Entry, region: Region) -> Iterator[PainSite]:
    """What an entry says of one place."""
    pain = entry.diary.pain
    return (site for site in (pain.sites if pain else None) or () if site.region == region)
