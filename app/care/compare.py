"""Something was replaced: what does the record keep of it, before and after? No address is ever in it."""

from collections.abc import Mapping
from typing import Any

from app.clinical.intake.reading import adapter
from app.records.audit import Change


def replaced(kind: Any, before: Any, after: Any) -> Change:
    """Both values of this type as they go into JSON; `None` where there was or is none."""
    return Change(_written(kind, before), _written(kind, after))


def differing(kind: Any, before: Any, after: Any) -> Change:
    """Only what differs, in lists only what came and went: a rota of a year would fill the record at every swap."""
    whole = replaced(kind, before, after)
    was, became = whole.before or {}, whole.after or {}
    names = [name for name in {**was, **became} if was.get(name) != became.get(name)]
    return Change(
        {name: _without(was.get(name), became.get(name)) for name in names},
        {name: _without(became.get(name), was.get(name)) for name in names},
    )


def _without(value: Any, other: Any) -> Any:
    if isinstance(value, list) and isinstance(other, list):
        return [one for one in value if one not in other]
    return value


def _written(kind: Any, value: Any) -> dict[str, Any] | None:
    if value is None:
        return None
    plain = _no_address(adapter(kind).dump_python(value, mode="json"))
    return plain if isinstance(plain, dict) else {"value": plain}


def _no_address(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {name: _no_address(one) for name, one in value.items() if name != "address"}
    return [_no_address(one) for one in value] if isinstance(value, (list, tuple)) else value
