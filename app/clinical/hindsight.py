"""Does what was concluded still hold, now that more is known? A correction, or a late entry, may take its reason away.

Nothing is taken back: a page cannot be unsent, and an open alert never falls by itself. But the alert says so, and a
human decides. What holds in the end depends on the entries alone, not on the order in which they came.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from app.clinical.diary import Entry
from app.clinical.findings import Finding
from app.clinical.history import LOOK_BACK
from app.clinical.phrases import plain, say_day
from app.clinical.vocabulary import Condition, Urgency, most_urgent, rank

Key = tuple[str, str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """What an alert says of itself later: since `at`, no more than `holds` follows from all that is known.

    `entry` is the one that changed it. `holds` is `None` when nothing of the alert's reasons is left.
    """

    at: datetime
    condition: Condition
    because: str
    entry: UUID
    holds: Urgency | None = None


def touched_by(entry: Entry, known: Iterable[Entry]) -> frozenset[UUID]:
    """The entries whose judgement an arrival may change: the one it corrects, and those about the weeks after it."""
    touched = {other.diary.id for other in known if other.place > entry.place and other.day <= entry.day + LOOK_BACK}
    if entry.diary.amends is not None:
        touched.add(entry.diary.amends)
    return frozenset(touched)


def outdated(told: Iterable[Finding], found: Iterable[Finding], touched: Collection[UUID]) -> frozenset[Key]:
    """The findings told before that rest on a touched entry and do not follow any more; `found` is what follows now."""
    still = {finding.key for finding in found}
    return frozenset(finding.key for finding in told if finding.key not in still and _rests_on(finding, touched))


def remarks(
    entry: Entry, standing: Mapping[Condition, Urgency], told: Iterable[Finding], gone: Collection[Key], now: datetime
) -> tuple[Remark, ...]:
    """What the alerts that stand must say of themselves, now that the findings `gone` have lost their reason.

    `told` are all findings so far, those of this arrival included, without what had lost its reason before.
    """
    told = tuple(told)
    made = []
    for condition in sorted({finding.condition for finding in told if finding.key in gone}):
        was = standing.get(condition)
        left = [f.urgency for f in told if f.condition == condition and f.key not in gone]
        holds = most_urgent(*left) if left else None
        if was is not None and (holds is None or rank(holds) < rank(was)):
            because = _because(entry, condition, was, holds)
            made.append(Remark(at=now, condition=condition, because=because, entry=entry.diary.id, holds=holds))
    return tuple(made)


def _because(entry: Entry, condition: Condition, was: Urgency, holds: Urgency | None) -> str:
    if entry.diary.amends is not None:
        why = f"the entry about {say_day(entry.day)} was corrected"
    else:
        why = f"an entry about {say_day(entry.day)} came later than the ones after it"
    left = "nothing of its reasons is left" if holds is None else f"what is left asks for {holds}"
    return (
        f"{why}: {plain(condition)} was raised as {was}, and with this {left}. The alert stays until a human closes it."
    )


def _rests_on(finding: Finding, touched: Collection[UUID]) -> bool:
    if any(one.entry in touched for one in finding.evidence):
        return True
    kind, _, rest = finding.subject.partition(":")
    return kind == "diary" and any(str(entry) == rest.partition("/")[0] for entry in touched)
