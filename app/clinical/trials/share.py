"""How sure is a share of so few or so many?"""

from dataclasses import dataclass
from math import sqrt

_Z = 1.959964  # two-sided 95%


@dataclass(frozen=True, slots=True)
class Share:
    """So many of so many, with its 95% interval after Wilson; it counts independent things: patients, not diaries."""

    hits: int
    of: int

    @property
    def value(self) -> float | None:
        return self.hits / self.of if self.of else None

    @property
    def interval(self) -> tuple[float, float] | None:
        if not self.of:
            return None
        share, spread = self.hits / self.of, _Z * _Z / self.of
        middle = (share + spread / 2) / (1 + spread)
        half = _Z / (1 + spread) * sqrt(share * (1 - share) / self.of + spread / (4 * self.of))
        return (max(0.0, middle - half), min(1.0, middle + half))

    def __add__(self, other: "Share") -> "Share":
        return Share(self.hits + other.hits, self.of + other.of)
