"""How does a clinic prove each day that it can be rung? A synthetic red diary, and a way that must answer it."""

from dataclasses import dataclass
from datetime import time
from typing import Annotated, ClassVar

from annotated_types import Ge, Le, MaxLen, MinLen

from app.clinical.time_of_day import TimeOfDay


@dataclass(frozen=True, slots=True, kw_only=True)
class Canary:
    """`at` on the clinic's clock. The sink at `address` must acknowledge within so many seconds, or the leads are told."""

    __pydantic_config__: ClassVar = {"extra": "forbid"}
    at: TimeOfDay = time(10)
    channel: Annotated[str, MinLen(1), MaxLen(40)] = "sink"
    address: Annotated[str, MinLen(1), MaxLen(2000)] = "self"
    within_seconds: Annotated[int, Ge(10), Le(3600)] = 300
