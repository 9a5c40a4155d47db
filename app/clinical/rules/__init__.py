"""One file = one rule family. A family offers `RULES`; it is found here by being in this folder.

To add a rule: write `<family>.py` with its thresholds beside the code and a `RULES` tuple, write its boundary tests, and
add its ids to the pinned list in `tests/clinical/test_rules_are_pinned.py`, so that none can vanish unseen.
"""

from importlib import import_module
from pkgutil import iter_modules

from app.clinical.findings import Rule


def _discovered() -> tuple[Rule, ...]:
    families = sorted(module.name for module in iter_modules(__path__) if not module.name.startswith("_"))
    return tuple(rule for family in families for rule in import_module(f"{__name__}.{family}").RULES)


RULES: tuple[Rule, ...] = _discovered()
