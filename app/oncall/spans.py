"""Which stretches of time are covered? Half-open spans `(start, end)` of instants in UTC, joined and cut."""

from bisect import bisect_right
from collections.abc import Hashable, Iterable, Iterator, Sequence
from datetime import datetime
from itertools import pairwise
from typing import TypeVar

Span = tuple[datetime, datetime]
_Mark = TypeVar("_Mark", bound=Hashable)


def common(first: Span, second: Span) -> Span | None:
    """What two spans share, or None when that is not even an instant."""
    start, end = max(first[0], second[0]), min(first[1], second[1])
    return (start, end) if start < end else None


def outside(span: Span, hole: Span) -> Iterator[Span]:
    """What is left of a span beside a hole in it, in order."""
    if span[0] < min(hole[0], span[1]):
        yield span[0], min(hole[0], span[1])
    if max(hole[1], span[0]) < span[1]:
        yield max(hole[1], span[0]), span[1]


def joined(spans: Iterable[Span]) -> list[Span]:
    """The same stretches in order, each as long as it can be: overlapping and adjoining ones are one."""
    whole: list[Span] = []
    for start, end in sorted(span for span in spans if span[0] < span[1]):
        if whole and start <= whole[-1][1]:
            whole[-1] = (whole[-1][0], max(whole[-1][1], end))
        else:
            whole.append((start, end))
    return whole


def within(span: Span, windows: Sequence[Span]) -> Iterator[Span]:
    """What a span shares with windows that are in order and do not overlap."""
    first = bisect_right(windows, span[0], key=lambda window: window[1])
    for window in windows[first:]:
        shared = common(span, window)
        if shared is None:
            return
        yield shared


def sections(marked: Sequence[tuple[Span, _Mark]], whole: Span) -> Iterator[tuple[Span, tuple[_Mark, ...]]]:
    """`whole` cut wherever a marked span begins or ends, each piece with the marks that hold in it, in their order."""
    clipped = [(common(span, whole), mark) for span, mark in marked]
    edges: dict[datetime, list[int]] = {whole[0]: [], whole[1]: []}
    for place, (span, _) in enumerate(clipped):
        for edge in span or ():
            edges.setdefault(edge, []).append(place)
    active: set[int] = set()
    instants = sorted(edges)
    for start, end in pairwise(instants):
        active.symmetric_difference_update(edges[start])  # each place has two edges: in at the first, out at the second
        yield (start, end), tuple(dict.fromkeys(clipped[place][1] for place in sorted(active)))
