"""Under which version of the rules was this judged, and which numbers has the clinic set for itself?

The standard ruleset is the code as it stands. A clinic may move a number that offers it (`Threshold.key`), within the
bounds beside that number, and choose among published tables; a number without a key is the same everywhere.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, ClassVar, Literal

from annotated_types import MaxLen, MinLen

from app.clinical.evidence import Threshold

STANDARD_VERSION = "2026.2"

OpioidTable = Literal["cdc-2022", "uk-fpm-2020"]
CalciumFormula = Literal["payne-0.02", "scotland-0.022"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruleset:
    """What a clinic has chosen. `limits` holds only the numbers that differ from the standard, by `Threshold.key`.

    `several_urgent_page`: two urgent conditions open together ring as `immediate` (UKONS reads several ambers as red).
    """

    __pydantic_config__: ClassVar = {"extra": "forbid"}
    version: Annotated[str, MinLen(1), MaxLen(80)] = STANDARD_VERSION
    limits: Mapping[str, float] = field(default_factory=dict)
    opioid_table: OpioidTable = "cdc-2022"
    calcium_formula: CalciumFormula = "payne-0.02"
    several_urgent_page: bool = False

    def limit(self, threshold: Threshold) -> float:
        """The clinic's own value of a number, or the standard one."""
        return threshold.value if threshold.key is None else self.limits.get(threshold.key, threshold.value)


STANDARD = Ruleset()
