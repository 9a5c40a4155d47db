"""What do requests and answers about rulesets look like? Part of `examples`, held true by the same tests."""

from typing import Any

RULESET: dict[str, Any] = {
    "version": "2026.2-night-7",
    "limits": {"uncontrolled_pain.severe": 6},
    "opioid_table": "uk-fpm-2020",
    "reason": "too many of our patients with pain of 6 came in at night; agreed in the safety meeting of 2 March",
}
ACTIVATION: dict[str, Any] = {"effective_from": "2026-04-01T06:00:00Z"}

_DRAFTED: dict[str, Any] = {
    "version": RULESET["version"],
    "status": "draft",
    "ruleset": {
        "version": RULESET["version"],
        "limits": RULESET["limits"],
        "opioid_table": RULESET["opioid_table"],
        "calcium_formula": "payne-0.02",
        "several_urgent_page": False,
    },
    "differs": [
        "severe pain: 6 instead of 7 (0-10; uncontrolled_pain.severe)",
        "opioids are converted by uk-fpm-2020 instead of cdc-2022",
    ],
    "reason": RULESET["reason"],
    "created_at": "2026-03-03T10:00:00Z",
    "created_by": "Dr Example",
    "approved_at": None,
    "approved_by": None,
    "activated_at": None,
    "activated_by": None,
    "effective_from": None,
    "retired_at": None,
    "retired_by": None,
}
_APPROVED: dict[str, Any] = {
    **_DRAFTED,
    "status": "approved",
    "approved_at": "2026-03-04T09:30:00Z",
    "approved_by": "Second Reader",
}
_BEGINS: dict[str, Any] = {
    **_APPROVED,
    "activated_at": "2026-03-04T09:45:00Z",
    "activated_by": "Dr Example",
    "effective_from": ACTIVATION["effective_from"],
}
_ADJUSTABLE: dict[str, Any] = {
    "key": "uncontrolled_pain.severe",
    "value": 7,
    "unit": "0-10",
    "meaning": "severe pain",
    "least": 5,
    "most": 8,
    "source": "Serlin 1995, Pain 61:277: severe is 7-10",
    "certainty": "read",
    "rules": ["uncontrolled_pain.level"],
}

ANSWERS: dict[str, dict[str, Any]] = {
    "listRulesets": {"in_force": "2026.2", "items": [_BEGINS]},
    "listAdjustableNumbers": {"items": [_ADJUSTABLE]},
    "getRuleset": _BEGINS,
    "draftRuleset": _DRAFTED,
    "approveRuleset": _APPROVED,
    "activateRuleset": _BEGINS,
    "retireRuleset": {
        **_BEGINS,
        "status": "retired",
        "retired_at": "2026-06-01T08:00:00Z",
        "retired_by": "Second Reader",
    },
}
