"""What do histories and reports look like? Part of `examples`, held true by the same tests."""

from typing import Any

_ALERT_ID = "7c9e6679-7425-40de-944b-e07fc1f90ae7"
_PERIOD = {"since": "2026-03-01T00:00:00Z", "until": "2026-03-31T00:00:00Z"}
_PAGE = {"kind": "page", "urgency": "immediate", "rung": 0, "place": 0}


def _line(at: str, what: str, who: str, channel: str | None = None, **detail: Any) -> dict[str, Any]:
    return {"at": f"2026-03-14T07:{at}Z", "what": what, "who": who, "channel": channel, "detail": detail}


def _interval(stage: str, reached: int, *seconds: float) -> dict[str, Any]:
    named = dict(zip(("median", "p90", "p95", "longest"), seconds, strict=True))
    return {"stage": stage, "reached": reached, "share": reached / 20, **named}


_TOOK: dict[str, Any] = {"promise": "ringing the patient now", "promised_until": "2026-03-14T07:31:40Z"}
_RANG: dict[str, Any] = {"rung": 0, "people": ["nurse on call"], "skipped": 0}
_OPENED: dict[str, Any] = {
    "condition": "cord_compression",
    "urgency": "immediate",
    "rule": "cord_compression.neurologic_symptom",
}
ANSWERS: dict[str, dict[str, Any]] = {
    "getAlertHistory": {
        "alert_id": _ALERT_ID,
        "lines": [
            _line("15:02", "alert.opened", "patient", **_OPENED),
            _line("15:02", "alert.rung", "patient", **_RANG),
            _line("15:02", "page.written", "nurse on call", "sms", **_PAGE, state="sent"),
            _line("15:03", "page.sent", "nurse on call", "sms", **_PAGE, **{"try": 1}),
            _line("15:07", "page.delivered", "nurse on call", "sms", **_PAGE),
            _line("16:12", "alert.read", "Night nurse"),
            _line("16:40", "alert.acknowledged", "Night nurse", **_TOOK),
        ],
    },
    "getResponseTimes": {
        **_PERIOD,
        "alerts": 21,
        "raised": 1,
        "times": [
            {
                "urgency": "immediate",
                "n": 20,
                "intervals": [
                    _interval("sent", 20, 0.4, 0.7, 0.9, 1.6),
                    _interval("delivered", 18, 4.1, 9.8, 12.0, 12.0),
                    _interval("read", 15, 70.0, 131.0, 140.0, 140.0),
                    _interval("acknowledged", 20, 98.0, 240.0, 290.0, 610.0),
                    _interval("resolved", 19, 2829.0, 7200.0, 9100.0, 9100.0),
                ],
            }
        ],
        "red_before_amber": {
            "finding": "too_few",
            "red": 20,
            "amber": 0,
            "red_median": 98.0,
            "amber_median": None,
            "ratio": None,
            "chance": None,
            "p": None,
        },
    },
    "getRuleReport": {
        **_PERIOD,
        "rules": [
            {
                "rule": _OPENED["rule"],
                "alerts": 12,
                "opened": 11,
                "raised": 1,
                "outcomes": {"false_alarm": 1, "imaging_arranged": 8, "spoke_with_patient": 2},
                "true_alarms": 8,
                "false_alarms": 1,
                "unsure": 1,
                "not_labelled": 2,
                "false_share": 0.1111111111,
                "false_share_low": 0.0198749,
                "false_share_high": 0.4349977,
            }
        ],
    },
}
TABLE = (
    "alert_id,urgency,condition,received_at,was_raised,seconds_to_sent,seconds_to_delivered,seconds_to_read,"
    "seconds_to_acknowledged,seconds_to_resolved,seconds_watched,acknowledged_by\r\n"
    f"{_ALERT_ID},immediate,cord_compression,2026-03-14T07:15:02+00:00,no,0.400,4.100,70.000,98.000,2829.000,98.000,"
    "Night nurse\r\n"
)
