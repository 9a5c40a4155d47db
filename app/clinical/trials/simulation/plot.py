"""How is the trade-off drawn? Deficits warned of in time against diaries that ring, as an SVG that needs no library."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from html import escape
from itertools import pairwise
from math import log10

from app.clinical.trials.simulation.comparison import OURS, Comparison
from app.clinical.trials.simulation.report import Judged
from app.clinical.trials.simulation.table import MOST_DIARIES

WIDTH, HEIGHT = 860, 540
LEFT, RIGHT, TOP, BOTTOM = 84, 24, 66, 74
TALLEST = 114  # %, so that there is room above 100
_TICKS = (0.25, 0.5, 1, 2, 4, 8, 16, 32, 64)  # % of diaries; the axis is logarithmic
_LETTER, _LINE = 7.3, 16  # px at 13 px type, a little more than the widest average
_STEPS = 60  # in which a line is taken apart
_PUBLISHED = ((34.0, "PRO-TECT 34%"), (7.8, "MSK 7.8%"), (100 * MOST_DIARIES, f"aim {MOST_DIARIES:.0%}"))
_STYLE = """
text { font: 13px system-ui, sans-serif; fill: #1d2733 } .title { font-size: 17px; font-weight: 600 }
.paper { fill: #ffffff } .grid { stroke: #d9dfe6 } .faint { fill: #56616e } .mark { stroke: #7b8794; stroke-dasharray: 3 4 }
.ours { fill: #b3261e } .ours-line { stroke: #b3261e } .plain { fill: #1f5fa8 } .plain-line { stroke: #1f5fa8 }
.line { fill: none; stroke-width: 2 } .tried { stroke-dasharray: 6 4 } .halo { stroke: #ffffff }
.name { paint-order: stroke; stroke: #ffffff; stroke-width: 4px; stroke-linejoin: round }
@media (prefers-color-scheme: dark) {
text { fill: #e6ebf1 } .paper { fill: #12171d } .grid { stroke: #2b343e } .faint { fill: #a3afbc } .mark { stroke: #7f8b98 }
.ours { fill: #ff8a80 } .ours-line { stroke: #ff8a80 } .plain { fill: #8ab8f0 } .plain-line { stroke: #8ab8f0 }
.halo, .name { stroke: #12171d } }
"""


@dataclass(frozen=True, slots=True)
class _Box:
    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: "_Box") -> bool:
        return (
            self.left < other.right and other.left < self.right and self.top < other.bottom and other.top < self.bottom
        )

    @property
    def is_on_paper(self) -> bool:
        return self.left >= LEFT and self.right <= WIDTH - 4 and self.top >= TOP - 6 and self.bottom <= HEIGHT - BOTTOM


@dataclass(frozen=True, slots=True, kw_only=True)
class _Dot:
    name: str
    x: float
    y: float
    kind: str
    size: float


def plot(comparison: Comparison) -> str:
    """The picture, light or dark as the reader's screen is."""
    return "\n".join(_parts(comparison)) + "\n"


def _parts(comparison: Comparison) -> Iterator[str]:
    asked = comparison.asked
    yield (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" '
        f'aria-label="Deficits warned of 48 hours before, against the share of diaries that ring anyone">'
    )
    yield f"<style>{_STYLE}</style>"
    yield f'<rect class="paper" width="{WIDTH}" height="{HEIGHT}"/>'
    yield f'<text class="title" x="{LEFT}" y="28">Warned of 48 hours before, and how often anyone is rung for it</text>'
    yield (
        f'<text class="faint" x="{LEFT}" y="48">{asked.patients} invented patients, seed {asked.seed}, {asked.days} days, '
        f"ruleset {escape(asked.ruleset.version)}; the same nurse closes every alert after three days</text>"
    )
    yield from _axes()
    for kind, ways in _curves(comparison):
        points = " ".join(f"{x:.1f},{y:.1f}" for x, y in _points(ways))
        yield f'<polyline class="line {kind}" points="{points}"/>'
    yield from _labelled(tuple(_dots(comparison)), tuple(_curves(comparison)))
    yield "</svg>"


def _dots(comparison: Comparison) -> Iterator[_Dot]:
    """The rules in force and the plainer ways in full size; what was tried besides smaller, each thing once."""
    named = {way.name for way in comparison.ways}
    yield from (_dot(way, "ours" if way.name == OURS else "plain", 7) for way in comparison.ways)
    tried = (way for way in (*comparison.by_urgency, *comparison.by_limit) if way.name not in named)
    yield from (_dot(way, "ours", 5) for way in tried)
    yield from (_dot(way, "plain", 4) for way in comparison.by_pain if way.name not in named)


def _dot(way: Judged, kind: str, size: float) -> _Dot:
    return _Dot(
        name=way.name.removeprefix(f"{OURS}, ").replace(" or more", "+"),
        x=_x(_ringing(way)),
        y=_y(_in_time(way)),
        kind=kind,
        size=size,
    )


def _axes() -> Iterator[str]:
    floor = HEIGHT - BOTTOM
    for share in range(0, 101, 20):
        level = _y(share)
        yield f'<line class="grid" x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{level:.1f}" y2="{level:.1f}"/>'
        yield f'<text x="{LEFT - 10}" y="{level + 4:.1f}" text-anchor="end">{share}%</text>'
    for tick in _TICKS:
        yield f'<line class="grid" x1="{_x(tick):.1f}" x2="{_x(tick):.1f}" y1="{TOP}" y2="{floor}"/>'
        yield f'<text x="{_x(tick):.1f}" y="{floor + 20}" text-anchor="middle">{tick:g}%</text>'
    for published, name in _PUBLISHED:
        x = _x(published)
        yield f'<line class="mark" x1="{x:.1f}" x2="{x:.1f}" y1="{TOP}" y2="{floor}"/>'
        yield f'<text class="faint name" transform="translate({x - 5:.1f} {floor - 8}) rotate(-90)">{escape(name)}</text>'
    yield (
        f'<text x="{(LEFT + WIDTH - RIGHT) / 2}" y="{floor + 46}" text-anchor="middle">'
        "share of diaries that ring anyone (each step doubles)</text>"
    )
    yield (
        f'<text text-anchor="middle" transform="translate(26 {(TOP + floor) / 2}) rotate(-90)">'
        "deficits warned of 48 h before, where a sign was told</text>"
    )


def _curves(comparison: Comparison) -> Iterator[tuple[str, tuple[Judged, ...]]]:
    yield "plain-line", comparison.by_pain
    yield "ours-line", comparison.by_urgency
    if comparison.by_limit:
        yield "ours-line tried", (comparison.by_limit[0], comparison.ours, comparison.by_limit[-1])


def _points(ways: Sequence[Judged]) -> list[tuple[float, float]]:
    return [(_x(_ringing(way)), _y(_in_time(way))) for way in ways]


def _labelled(dots: Sequence[_Dot], curves: Iterable[tuple[str, tuple[Judged, ...]]]) -> Iterator[str]:
    """Every dot with its name beside it, at the first of several places where it covers nothing that is there."""
    taken = [_around(dot) for dot in dots]
    taken += [box for _, ways in curves for box in _along(_points(ways))]
    for dot in dots:
        yield f'<circle class="{dot.kind} halo" cx="{dot.x:.1f}" cy="{dot.y:.1f}" r="{dot.size}"/>'
    for dot in dots:
        free = (box for box in _places(dot) if box.is_on_paper and not any(box.meets(other) for other in taken))
        box = next(free, None)
        if box is not None:
            taken.append(box)
            weight = ' font-weight="600"' if dot.name == OURS else ""
            at = f'x="{box.left:.1f}" y="{box.bottom - 4:.1f}"'
            yield f'<text class="{dot.kind} name"{weight} {at}>{escape(dot.name)}</text>'


def _along(points: Sequence[tuple[float, float]]) -> Iterator[_Box]:
    """A line as small boxes, so that no name is written across it."""
    for (x, y), (next_x, next_y) in pairwise(points):
        for step in range(_STEPS + 1):
            at_x, at_y = x + (next_x - x) * step / _STEPS, y + (next_y - y) * step / _STEPS
            yield _Box(at_x - 2, at_y - 2, at_x + 2, at_y + 2)


def _around(dot: _Dot) -> _Box:
    return _Box(dot.x - dot.size, dot.y - dot.size, dot.x + dot.size, dot.y + dot.size)


def _places(dot: _Dot) -> Iterator[_Box]:
    """Beside, then below and above, the nearest first."""
    width, gap = len(dot.name) * _LETTER, dot.size + 5
    beside = ((dot.x + gap, 0), (dot.x - gap - width, 0))
    aslant = (
        (left, down)
        for down in (gap + 6, -gap - 6, gap + 14, -gap - 14)
        for left in (dot.x - width / 2, dot.x - 4, dot.x - width + 4)
    )
    for left, down in (*beside, *aslant):
        top = dot.y + down - _LINE / 2
        yield _Box(left, top, left + width, top + _LINE)


def _ringing(way: Judged) -> float:
    return 100 * (way.everyone.ringing.value or 0)


def _in_time(way: Judged) -> float:
    return 100 * (way.everyone.in_time.value or 0)


def _x(percent: float) -> float:
    first, last = log10(_TICKS[0]), log10(100)
    share = (log10(max(percent, _TICKS[0])) - first) / (last - first)
    return LEFT + share * (WIDTH - RIGHT - LEFT)


def _y(percent: float) -> float:
    return TOP + (1 - percent / TALLEST) * (HEIGHT - TOP - BOTTOM)
