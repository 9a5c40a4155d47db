"""How is a part of the house, and what is to be done about it? One line of the examination."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any, Literal

State = Literal["ok", "warn", "FAIL"]


@dataclass(frozen=True, slots=True)
class Finding:
    """`what` was examined, how it is, what was seen, and what helps."""

    what: str
    state: State
    seen: str
    do: str | None = None

    @property
    def line(self) -> str:
        told = f"{self.state:<4}  {self.what}: {self.seen}"
        return f"{told}. {self.do}" if self.do else told


def ok(what: str, seen: str) -> Finding:
    """All is well with it."""
    return Finding(what, "ok", seen)


def warn(what: str, seen: str, do: str) -> Finding:
    """It works, and may soon not."""
    return Finding(what, "warn", seen, do)


def fail(what: str, seen: str, do: str) -> Finding:
    """Somebody may not be told because of it."""
    return Finding(what, "FAIL", seen, do)


def is_healthy(findings: Iterable[Finding]) -> bool:
    """Whether nothing failed; a warning is no failure."""
    return all(one.state != "FAIL" for one in findings)


def for_machines(findings: Iterable[Finding]) -> dict[str, Any]:
    """The same as one JSON object."""
    lines = list(findings)
    return {"healthy": is_healthy(lines), "findings": [asdict(one) for one in lines]}
